//! Broadcasting, and finding out what became of it.

use crate::chain::{is_broken, twice, words, Chain};
use crate::error::ClientError;
use crate::event::{self, ContractEvent};
use crate::message::Transaction;
use crate::refusal::{Refusal, RefusedIn};
use crate::signer::Signer;
use crate::tx::SignedTx;
use cosmrs::rpc::Client as _;
use cosmrs::tendermint::Hash;
use std::str::FromStr;
use std::time::Duration;
use tokio::time::Instant;

/// How often a transaction is signed anew because another one of the same account came first.
const SEQUENCE_TRIES: u32 = 8;
/// How often the node is asked for a transaction that is not in a block yet.
const POLL: Duration = Duration::from_millis(200);
/// The chain's code for a sequence number that is not the account's next.
const WRONG_SEQUENCE: u32 = 32;
/// The chain's code for a transaction that its mempool holds already.
const IN_MEMPOOL: u32 = 19;

/// Whether to wait for the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Until it is in a block, for at most this long.
    For(Duration),
    /// No: the node has it, that is enough.
    No,
}

/// How to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// whether to wait for the block
    pub wait: Wait,
    /// gas that a listener called by the contract may use on top of what the simulation saw
    pub extra_gas: u64,
    /// gas limit to use instead of simulating
    pub gas_limit: Option<u64>,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            wait: Wait::For(Duration::from_secs(60)),
            extra_gas: 0,
            gas_limit: None,
        }
    }
}

/// A transaction that is in a block and did what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// its hash
    pub hash: String,
    /// the block
    pub height: u64,
    /// gas that it used
    pub gas_used: u64,
    /// its gas limit
    pub gas_limit: u64,
    /// what it cost, in the network's fee coin; not known when it was found by its hash
    pub fee: Option<u128>,
    /// what happened, in order, the chain's own events included
    pub events: Vec<ContractEvent>,
}

/// Nobody can say yet what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// hash to look for
    pub hash: String,
    /// last height at which it can happen; past it, it has happened or it never will
    pub last_height: u64,
    /// why it is not known
    pub why: String,
}

/// What became of a transaction that was handed to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in a block.
    Committed(Committed),
    /// The node has it, and nobody asked to wait.
    Accepted(SignedTx),
    /// It may have happened, and may still happen.
    Unknown(Unknown),
}

impl Outcome {
    /// The committed transaction, if it is one.
    pub fn committed(self) -> Option<Committed> {
        match self {
            Self::Committed(committed) => Some(committed),
            _ => None,
        }
    }
}

enum Broadcast {
    Taken,
    WrongSequence(ClientError),
    NoAnswer(String),
}

impl Chain {
    /// Simulates, signs, broadcasts and waits. Signs again with the right sequence number when another transaction
    /// of the same account came first.
    pub async fn send(
        &self,
        signer: &Signer,
        tx: &Transaction,
        options: SendOptions,
    ) -> Result<Outcome, ClientError> {
        self.send_noting(signer, tx, options, |_| Ok(())).await
    }

    /// [`Chain::send`], handing each signed transaction to `note` before it leaves this machine: what was noted
    /// can be looked for after a crash.
    pub async fn send_noting(
        &self,
        signer: &Signer,
        tx: &Transaction,
        options: SendOptions,
        mut note: impl FnMut(&SignedTx) -> Result<(), ClientError>,
    ) -> Result<Outcome, ClientError> {
        let mut tries = 0_u32;
        loop {
            tries = tries.saturating_add(1);
            let signed = match self.sign(signer, tx, options).await {
                Err(e) if is_wrong_sequence(&e) && tries < SEQUENCE_TRIES => {
                    tokio::time::sleep(POLL).await;
                    continue;
                }
                other => other?,
            };
            note(&signed)?;
            match self.broadcast_once(&signed).await? {
                Broadcast::Taken => return self.after_broadcast(signed, options.wait).await,
                Broadcast::NoAnswer(why) => return self.after_silence(signed, why, options).await,
                Broadcast::WrongSequence(e) if tries >= SEQUENCE_TRIES => return Err(e),
                Broadcast::WrongSequence(_) => tokio::time::sleep(POLL).await,
            }
        }
    }

    /// Signs without broadcasting; simulates for the gas limit unless one is given.
    pub async fn sign(
        &self,
        signer: &Signer,
        tx: &Transaction,
        options: SendOptions,
    ) -> Result<SignedTx, ClientError> {
        tx.check(&self.network)?;
        let account = self.account(signer.address()).await?;
        let gas = match options.gas_limit {
            Some(gas) => gas,
            None => {
                self.simulate_as(signer.address(), tx, account, options.extra_gas)
                    .await?
                    .limit
            }
        };
        let last_height = self.tip().await?.height.saturating_add(self.network.valid_blocks);
        self.sign_as(signer, tx, account, gas, last_height)
    }

    /// Broadcasts a signed transaction and, if asked, waits for its block.
    pub async fn broadcast(&self, signed: SignedTx, wait: Wait) -> Result<Outcome, ClientError> {
        match self.broadcast_once(&signed).await? {
            Broadcast::Taken => self.after_broadcast(signed, wait).await,
            Broadcast::WrongSequence(e) => Err(e),
            Broadcast::NoAnswer(why) => {
                let options = SendOptions {
                    wait,
                    ..SendOptions::default()
                };
                self.after_silence(signed, why, options).await
            }
        }
    }

    async fn broadcast_once(&self, signed: &SignedTx) -> Result<Broadcast, ClientError> {
        // from here on silence means doubt: the node may have passed it on before it went away. The very same bytes
        // may be sent again: they happen at most once
        let mut sent_before = false;
        let answer = loop {
            match self.rpc.broadcast_tx_sync(signed.bytes.clone()).await {
                Ok(answer) => break answer,
                Err(e) if words(&e).contains("tx already exists in cache") => return Ok(Broadcast::Taken),
                Err(e) if !is_broken(&e) && !sent_before => {
                    // the node itself said no, so it did not pass it on
                    return Err(Refusal::read(&self.refusals, "node", 0, &words(&e)).into());
                }
                Err(e) if sent_before => return Ok(Broadcast::NoAnswer(words(&e))),
                Err(_) => sent_before = true,
            }
        };
        let code = answer.code.value();
        let in_mempool = answer.codespace == "sdk" && code == IN_MEMPOOL;
        // whatever is said about a second copy says nothing about the first
        if code == 0 || in_mempool || sent_before {
            return Ok(Broadcast::Taken);
        }
        let refusal = Refusal::read(&self.refusals, &answer.codespace, code, &answer.log);
        let wrong_sequence = is_sequence_code(&refusal);
        let error = ClientError::from(refusal);
        if wrong_sequence {
            Ok(Broadcast::WrongSequence(error))
        } else {
            Err(error)
        }
    }

    async fn after_broadcast(&self, signed: SignedTx, wait: Wait) -> Result<Outcome, ClientError> {
        match wait {
            Wait::No => Ok(Outcome::Accepted(signed)),
            Wait::For(patience) => self
                .resolve(&signed.hash, signed.last_height, patience)
                .await
                .map(|outcome| with_fee(outcome, signed.fee)),
        }
    }

    async fn after_silence(
        &self,
        signed: SignedTx,
        why: String,
        options: SendOptions,
    ) -> Result<Outcome, ClientError> {
        if let Wait::For(patience) = options.wait {
            return self
                .resolve(&signed.hash, signed.last_height, patience)
                .await
                .map(|outcome| with_fee(outcome, signed.fee));
        }
        Ok(Outcome::Unknown(Unknown {
            hash: signed.hash,
            last_height: signed.last_height,
            why: format!("the node went away while taking it: {why}"),
        }))
    }

    /// Finds out what became of a transaction: waits until a block holds it, or until the chain is past its last
    /// height, for at most `patience`. A transaction that a block holds and that the chain refused there is an
    /// error, as is one that can no longer happen; while neither is sure, the outcome stays unknown.
    pub async fn resolve(
        &self,
        hash: &str,
        last_height: u64,
        patience: Duration,
    ) -> Result<Outcome, ClientError> {
        let started = Instant::now();
        let mut passed = false;
        loop {
            let why = match self.find(hash).await {
                Ok(Some(committed)) => return Ok(Outcome::Committed(committed)),
                Ok(None) if passed => {
                    return Err(ClientError::NeverHappened {
                        hash: hash.to_owned(),
                        height: last_height,
                    })
                }
                Ok(None) => "no block holds it yet".to_owned(),
                Err(ClientError::Network { why, .. }) => why,
                Err(e) => return Err(e),
            };
            if started.elapsed() >= patience {
                return Ok(Outcome::Unknown(Unknown {
                    hash: hash.to_owned(),
                    last_height,
                    why,
                }));
            }
            tokio::time::sleep(POLL).await;
            // two blocks later than strictly needed: the node indexes a block only after it is committed. It is
            // believed only when the transaction is then still not found
            passed = self
                .tip()
                .await
                .is_ok_and(|tip| !tip.catching_up && tip.height > last_height.saturating_add(2));
        }
    }

    /// A transaction by its hash; none if no block holds it. Fails if the chain refused it in its block.
    pub async fn find(&self, hash: &str) -> Result<Option<Committed>, ClientError> {
        let parsed = Hash::from_str(hash)
            .ok()
            .filter(|parsed| !parsed.is_empty())
            .ok_or_else(|| {
                ClientError::invalid(
                    format!("transaction hash {hash:?}"),
                    "a hash has 64 hexadecimal digits",
                )
            })?;
        let found = match twice(|| self.rpc.tx(parsed, false)).await {
            Ok(found) => found,
            Err(e) if words(&e).contains("not found") => return Ok(None),
            Err(e) => return Err(self.unreachable("transaction", &e)),
        };
        let result = found.tx_result;
        let hash = found.hash.to_string();
        let height = found.height.value();
        if result.code.is_err() {
            let code = result.code.value();
            let refusal = Refusal::read(&self.refusals, &result.codespace, code, &result.log);
            let block = RefusedIn {
                hash,
                height,
                gas_used: u64::try_from(result.gas_used).unwrap_or_default(),
            };
            return Err(refusal.in_block(block).into());
        }
        Ok(Some(Committed {
            hash,
            height,
            gas_used: u64::try_from(result.gas_used).unwrap_or_default(),
            gas_limit: u64::try_from(result.gas_wanted).unwrap_or_default(),
            fee: None,
            events: result.events.iter().map(event::read).collect(),
        }))
    }
}

fn with_fee(outcome: Outcome, fee: u128) -> Outcome {
    match outcome {
        Outcome::Committed(committed) => Outcome::Committed(Committed {
            fee: Some(fee),
            ..committed
        }),
        other => other,
    }
}

fn is_wrong_sequence(error: &ClientError) -> bool {
    error.refusal().is_some_and(is_sequence_code)
}

fn is_sequence_code(refusal: &Refusal) -> bool {
    (refusal.codespace == "sdk" && refusal.code == WRONG_SEQUENCE)
        || refusal.text.contains("account sequence mismatch")
}
