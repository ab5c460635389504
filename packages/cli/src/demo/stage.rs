//! Sending transactions, telling what they did, and checking every balance.

use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
use salus_client::{of_contract, Chain, Committed, Outcome, SendOptions, Signer, Transaction, Wait};
use std::time::Duration;

/// How long one transaction may take to get into a block.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the chain's clock is waited for.
pub const CLOCK: Duration = Duration::from_secs(300);

/// A purse that the story watches.
#[derive(Clone, Debug)]
struct Purse {
    name: &'static str,
    address: String,
    holds: u128,
}

/// What a step must do to a purse; a purse that is not named must not change.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// this much more
    Gains(&'static str, u128),
    /// this much less
    Loses(&'static str, u128),
}

/// Where the story happens.
#[derive(Debug)]
pub struct Stage {
    chain: Chain,
    denom: String,
    purses: Vec<Purse>,
    step: u32,
    silent: bool,
}

impl Stage {
    /// A stage on a chain, for a story about one coin.
    pub fn new(chain: Chain, denom: &str) -> Self {
        Self {
            chain,
            denom: denom.to_owned(),
            purses: vec![],
            step: 0,
            silent: false,
        }
    }

    /// A stage on which nothing is told.
    pub fn silent(chain: Chain, denom: &str) -> Self {
        Self {
            silent: true,
            ..Self::new(chain, denom)
        }
    }

    fn say(&self, text: &str) -> Done {
        if self.silent {
            return Ok(());
        }
        output::line(text)
    }

    /// The chain.
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Watches a purse from now on.
    pub async fn watch(&mut self, name: &'static str, address: &str) -> Done<u128> {
        let holds = self.chain.balance(address, &self.denom).await?;
        self.purses.push(Purse {
            name,
            address: address.to_owned(),
            holds,
        });
        Ok(holds)
    }

    /// A heading.
    pub fn chapter(&self, text: &str) -> Done {
        self.say(&format!("\n{text}"))
    }

    /// A line that is no transaction.
    pub fn remark(&self, text: &str) -> Done {
        self.say(&format!("    {text}"))
    }

    /// A transaction that prepares the story.
    pub async fn aside(&mut self, signer: &Signer, what: &str, tx: &Transaction) -> Done<Committed> {
        let done = self.send(signer, tx, 0).await?;
        self.say(&format!(
            "    {what}  (tx {}, gas {})",
            done.hash,
            money::grouped(u128::from(done.gas_used))
        ))?;
        Ok(done)
    }

    /// A step of the story: who does what, what it cost, and what changed in the purses.
    pub async fn act(
        &mut self,
        who: &str,
        what: &str,
        signer: &Signer,
        tx: &Transaction,
        extra_gas: u64,
        changes: &[Change],
    ) -> Done<Committed> {
        self.step = self.step.saturating_add(1);
        self.say(&format!("{:>2}  {who} {what}", self.step))?;
        let done = self.send(signer, tx, extra_gas).await?;
        self.say(&format!(
            "    tx {}  block {}  gas {}",
            done.hash,
            done.height,
            money::grouped(u128::from(done.gas_used))
        ))?;
        self.check(changes).await?;
        Ok(done)
    }

    /// One step of several transactions, each of another key: they need not wait for each other. Gives them in the order
    /// in which they were named.
    pub async fn together(
        &mut self,
        who: &str,
        what: &str,
        txs: &[(&Signer, Transaction)],
        changes: &[Change],
    ) -> Done<Vec<Committed>> {
        self.step = self.step.saturating_add(1);
        self.say(&format!("{:>2}  {who} {what}", self.step))?;
        let all = self.send_all(txs).await?;
        self.sum_up(&all)?;
        self.check(changes).await?;
        Ok(all)
    }

    /// The same, as preparation of the story.
    pub async fn aside_together(
        &mut self,
        what: &str,
        txs: &[(&Signer, Transaction)],
    ) -> Done<Vec<Committed>> {
        let all = self.send_all(txs).await?;
        if !all.is_empty() {
            self.say(&format!("    {what}"))?;
            self.sum_up(&all)?;
        }
        Ok(all)
    }

    fn sum_up(&self, all: &[Committed]) -> Done {
        let (Some(first), Some(last)) = (all.first(), all.last()) else {
            return Ok(());
        };
        let gas = |done: &Committed| money::grouped(u128::from(done.gas_used));
        if all.len() == 1 {
            return self.say(&format!(
                "    tx {}  block {}  gas {}",
                first.hash,
                first.height,
                gas(first)
            ));
        }
        self.say(&format!(
            "    {} transactions, from tx {} in block {} to tx {} in block {}  gas of the last {}",
            all.len(),
            first.hash,
            first.height,
            last.hash,
            last.height,
            gas(last)
        ))
    }

    async fn send_all(&self, txs: &[(&Signer, Transaction)]) -> Done<Vec<Committed>> {
        let options = SendOptions {
            wait: Wait::No,
            ..SendOptions::default()
        };
        let mut sent = vec![];
        for (signer, tx) in txs {
            match self.chain.send(signer, tx, options).await? {
                Outcome::Accepted(signed) => sent.push(signed),
                Outcome::Unknown(unknown) => return Err(Failure::unknown(&unknown)),
                Outcome::Committed(done) => {
                    return Err(Failure::network(format!(
                        "transaction {} was waited for",
                        done.hash
                    )))
                }
            }
        }
        let mut all = vec![];
        for signed in sent {
            let outcome = self
                .chain
                .resolve(&signed.hash, signed.last_height, PATIENCE)
                .await?;
            match outcome {
                Outcome::Committed(done) => all.push(done),
                Outcome::Unknown(unknown) => return Err(Failure::unknown(&unknown)),
                Outcome::Accepted(_) => return Err(Failure::network("a transaction was not waited for")),
            }
        }
        Ok(all)
    }

    async fn send(&self, signer: &Signer, tx: &Transaction, extra_gas: u64) -> Done<Committed> {
        let options = SendOptions {
            extra_gas,
            ..SendOptions::default()
        };
        match self.chain.send(signer, tx, options).await? {
            Outcome::Committed(done) => Ok(done),
            Outcome::Unknown(unknown) => Err(Failure::unknown(&unknown)),
            Outcome::Accepted(signed) => Err(Failure::network(format!(
                "transaction {} was not waited for",
                signed.hash
            ))),
        }
    }

    /// Every purse holds exactly what it held before, changed as the step says.
    async fn check(&mut self, changes: &[Change]) -> Done {
        for purse in &mut self.purses {
            let before = purse.holds;
            let expected = changes
                .iter()
                .try_fold(before, |holds, change| match change {
                    Change::Gains(name, amount) if *name == purse.name => holds.checked_add(*amount),
                    Change::Loses(name, amount) if *name == purse.name => holds.checked_sub(*amount),
                    _ => Some(holds),
                })
                .ok_or_else(|| {
                    Failure::refused(format!("the {} cannot pay what the story says", purse.name))
                })?;
            let after = self.chain.balance(&purse.address, &self.denom).await?;
            if after != expected {
                return Err(Failure::refused(format!(
                    "the story does not add up: the {} held {}, should hold {}, and holds {}",
                    purse.name,
                    money::show(before, &self.denom),
                    money::show(expected, &self.denom),
                    money::show(after, &self.denom),
                )));
            }
            if after != before {
                let (sign, by) = if after > before {
                    ('+', after.saturating_sub(before))
                } else {
                    ('-', before.saturating_sub(after))
                };
                output::line(&format!(
                    "    {:<9} {} -> {}  ({sign}{})",
                    purse.name,
                    money::show(before, &self.denom),
                    money::show(after, &self.denom),
                    money::show(by, &self.denom),
                ))?;
            }
            purse.holds = after;
        }
        Ok(())
    }

    /// What a purse holds, as last seen.
    pub fn holds(&self, name: &str) -> u128 {
        self.purses
            .iter()
            .find(|purse| purse.name == name)
            .map_or(0, |purse| purse.holds)
    }

    /// Waits for the chain's clock; and for one block more, because a node may still simulate on the one before.
    pub async fn wait_until(&self, seconds: u64) -> Done {
        let tip = self.chain.wait_until(seconds, CLOCK).await?;
        self.chain
            .wait_for_height(tip.height.saturating_add(1), CLOCK)
            .await?;
        Ok(())
    }

    /// The number that an event of a contract carries.
    pub fn id(&self, done: &Committed, contract: &str, event: &str, attribute: &str) -> Done<u64> {
        of_contract(&done.events, contract, event)
            .find_map(|event| event.get(attribute)?.parse().ok())
            .ok_or_else(|| {
                Failure::refused(format!(
                    "transaction {} has no event {event} with {attribute}",
                    done.hash
                ))
            })
    }
}
