//! Making the plan true.

use super::plan::{Plan, PlannedContract};
use super::state::{Made, Pending, State};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home::Lock;
use crate::output::progress;
use salus_client::{Chain, ClientError, Committed, Msg, Outcome, SendOptions, Signer, Transaction};
use std::time::Duration;

/// How long a transaction of an earlier run is waited for.
const PENDING: Duration = Duration::from_secs(120);

/// Stores and makes what is not there yet.
pub async fn apply(context: &Context, plan: &Plan) -> Done {
    let folder = context.home.deployment(&context.network_name());
    let _lock = Lock::take(folder.parent().unwrap_or(&folder))?;
    let chain = context.chain().await?;
    let signer = context.signer(&plan.from)?;
    let mut state = State::read(context)?;
    settle_pending(context, &chain, &mut state).await?;
    let mut work = Work {
        context,
        chain,
        signer,
        state,
    };
    for contract in &plan.contracts {
        work.make(contract).await?;
    }
    progress(&format!(
        "{} contracts are in place on {}",
        plan.contracts.len(),
        work.state.chain_id
    ));
    Ok(())
}

/// A transaction that an earlier run signed either happened or is made sure to have no future, before another
/// is sent.
async fn settle_pending(context: &Context, chain: &Chain, state: &mut State) -> Done {
    let Some(pending) = state.pending.clone() else {
        return Ok(());
    };
    progress(&format!(
        "an earlier run was interrupted at: {}; looking for its transaction {}",
        pending.step, pending.hash
    ));
    match chain
        .resolve(&pending.hash, pending.last_height, Duration::from_secs(2))
        .await
    {
        Ok(Outcome::Committed(committed)) => note_code(state, &committed),
        Ok(_) => {
            progress("  no block holds it; waiting until it happens or never can");
            match chain.resolve(&pending.hash, pending.last_height, PENDING).await {
                Ok(Outcome::Committed(committed)) => note_code(state, &committed),
                Ok(Outcome::Unknown(unknown)) => return Err(Failure::unknown(&unknown)),
                Ok(Outcome::Accepted(_))
                | Err(ClientError::NeverHappened { .. } | ClientError::Refused(_)) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(ClientError::NeverHappened { .. } | ClientError::Refused(_)) => {}
        Err(e) => return Err(e.into()),
    }
    state.pending = None;
    state.write(context)
}

/// Notes the code that a transaction stored, if it stored one.
fn note_code(state: &mut State, committed: &Committed) {
    for event in committed.events.iter().filter(|e| e.name == "store_code") {
        if let (Some(checksum), Some(id)) = (
            event.get("code_checksum"),
            event.get("code_id").and_then(|id| id.parse().ok()),
        ) {
            state.codes.insert(checksum.to_owned(), id);
        }
    }
}

struct Work<'a> {
    context: &'a Context,
    chain: Chain,
    signer: Signer,
    state: State,
}

impl Work<'_> {
    async fn make(&mut self, contract: &PlannedContract) -> Done {
        // the chain is asked each time: the state file may be of a chain that was reset since
        let there = self.chain.contract_info(&contract.address).await?;
        let mut transaction = self
            .state
            .contracts
            .get(&contract.name)
            .filter(|made| made.address == contract.address)
            .and_then(|made| made.transaction.clone());
        let code_id = match &there {
            Some(info) => {
                progress(&format!("{}: is at {}", contract.name, contract.address));
                info.code_id
            }
            None => {
                let code_id = self.store(contract).await?;
                transaction = Some(self.instantiate(contract, code_id).await?);
                code_id
            }
        };
        self.state.codes.insert(contract.checksum.clone(), code_id);
        self.state.contracts.insert(
            contract.name.clone(),
            Made {
                address: contract.address.clone(),
                code_id,
                checksum: contract.checksum.clone(),
                transaction,
            },
        );
        self.state.write(self.context)
    }

    async fn store(&mut self, contract: &PlannedContract) -> Done<u64> {
        if let Some(id) = self.state.codes.get(&contract.checksum).copied() {
            let stored = self.chain.code_info(id).await?;
            if stored.is_some_and(|code| code.checksum == contract.checksum) {
                progress(&format!("{}: code {id} is stored", contract.name));
                return Ok(id);
            }
            self.state.codes.remove(&contract.checksum);
        }
        if let Some(id) = self.chain.find_code(&contract.checksum).await? {
            progress(&format!("{}: code {id} is on the chain already", contract.name));
            self.state.codes.insert(contract.checksum.clone(), id);
            self.state.write(self.context)?;
            return Ok(id);
        }
        progress(&format!(
            "{}: storing {} bytes",
            contract.name,
            contract.wasm.len()
        ));
        let tx = Transaction::of(Msg::store(&contract.wasm)?);
        let done = self.send(&format!("store {}", contract.name), &tx).await?;
        note_code(&mut self.state, &done);
        self.state.write(self.context)?;
        self.state.codes.get(&contract.checksum).copied().ok_or_else(|| {
            Failure::refused(format!(
                "{}: transaction {} stored another code than the plan's",
                contract.name, done.hash
            ))
        })
    }

    async fn instantiate(&mut self, contract: &PlannedContract, code_id: u64) -> Done<String> {
        let tx = Transaction::of(Msg::Instantiate {
            code_id,
            admin: contract.admin.clone(),
            label: contract.label.clone(),
            msg: contract.msg.clone(),
            salt: contract.salt.as_bytes().to_vec(),
        });
        let done = self.send(&format!("instantiate {}", contract.name), &tx).await?;
        progress(&format!(
            "{}: made at {} (code {code_id}, transaction {}, gas {})",
            contract.name, contract.address, done.hash, done.gas_used
        ));
        Ok(done.hash)
    }

    async fn send(&mut self, step: &str, tx: &Transaction) -> Done<Committed> {
        let context = self.context;
        let state = &mut self.state;
        let outcome = self
            .chain
            .send_noting(&self.signer, tx, SendOptions::default(), |signed| {
                state.pending = Some(Pending {
                    step: step.to_owned(),
                    hash: signed.hash.clone(),
                    last_height: signed.last_height,
                });
                state.write(context).map_err(|e| ClientError::Invalid {
                    what: "state file".to_owned(),
                    why: e.text,
                })
            })
            .await;
        let done = match outcome {
            Ok(Outcome::Committed(done)) => done,
            Ok(Outcome::Unknown(unknown)) => return Err(Failure::unknown(&unknown)),
            Ok(Outcome::Accepted(signed)) => {
                return Err(Failure::network(format!(
                    "transaction {} was not waited for",
                    signed.hash
                )))
            }
            Err(e) => {
                // it was refused or never left: nothing is pending
                self.state.pending = None;
                self.state.write(context)?;
                return Err(e.into());
            }
        };
        self.state.pending = None;
        Ok(done)
    }
}
