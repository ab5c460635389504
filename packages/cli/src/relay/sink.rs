//! Where a relay's envelopes go: the chain.

use super::check::{Purse, RelayError};
use super::journal::{Attempt, Place};
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::Signed;
use salus_client::{
    Chain, ClientError, ConsentRegistry, Contract, Outcome, Refusal, SendOptions, Signer, Transaction, Wait,
};
use std::future::Future;
use std::time::Duration;

/// The chain's code for coins that are not there.
const INSUFFICIENT_FUNDS: u32 = 5;

/// What became of envelopes that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// They are in this block.
    Done(Place),
    /// Nobody can say yet.
    Pending,
    /// They are in no block, and never will be.
    Never,
}

/// Takes envelopes. The chain does; what stands in its place must keep its promises: `note` hears of every transaction
/// before it leaves, and an error means that nothing was kept.
pub trait Sink: Send + Sync + 'static {
    /// Sends envelopes in one transaction: all of them or none.
    fn send(
        &self,
        envelopes: Vec<Signed>,
        note: impl FnMut(&Attempt) -> Result<(), RelayError> + Send,
    ) -> impl Future<Output = Result<Sent, RelayError>> + Send;

    /// Finds out what became of a transaction.
    fn look(&self, attempt: &Attempt) -> impl Future<Output = Result<Sent, RelayError>> + Send;
}

/// The chain, by a wallet of the relay.
#[derive(Debug)]
pub struct ChainSink {
    /// the chain
    pub chain: Chain,
    /// the registry
    pub contract: Contract<ConsentRegistry>,
    /// the wallet
    pub signer: Signer,
    /// who pays, under a grant
    pub fee_granter: Option<String>,
    /// how long to wait for a block
    pub patience: Duration,
}

impl Sink for ChainSink {
    async fn send(
        &self,
        envelopes: Vec<Signed>,
        mut note: impl FnMut(&Attempt) -> Result<(), RelayError> + Send,
    ) -> Result<Sent, RelayError> {
        let mut tx = Transaction {
            fee_granter: self.fee_granter.clone(),
            ..Transaction::default()
        };
        for signed in envelopes {
            let call = Transaction::call(&self.contract, &ExecuteMsg::Submit(signed), vec![])
                .map_err(|_| RelayError::Unreachable)?;
            tx.msgs.extend(call.msgs);
        }
        let options = SendOptions {
            wait: Wait::For(self.patience),
            ..SendOptions::default()
        };
        let noted = |signed: &salus_client::SignedTx| {
            let attempt = Attempt {
                hash: signed.hash.clone(),
                last_height: signed.last_height,
            };
            // what is not noted is not sent
            note(&attempt).map_err(|e| ClientError::Invalid {
                what: "the journal".to_owned(),
                why: e.to_string(),
            })
        };
        let sent = self.chain.send_noting(&self.signer, &tx, options, noted).await;
        read(sent)
    }

    async fn look(&self, attempt: &Attempt) -> Result<Sent, RelayError> {
        let found = self
            .chain
            .resolve(&attempt.hash, attempt.last_height, self.patience)
            .await;
        match read(found) {
            // refused in its block, or past its last height: it holds nothing
            Err(RelayError::Refused { .. } | RelayError::Unfunded { .. }) => Ok(Sent::Never),
            other => other,
        }
    }
}

fn read(outcome: Result<Outcome, ClientError>) -> Result<Sent, RelayError> {
    match outcome {
        Ok(Outcome::Committed(done)) => Ok(Sent::Done(Place {
            hash: done.hash,
            height: done.height,
        })),
        Ok(Outcome::Unknown(_) | Outcome::Accepted(_)) => Ok(Sent::Pending),
        Err(ClientError::NeverHappened { .. }) => Ok(Sent::Never),
        Err(ClientError::NoAccount { .. }) => Err(RelayError::Unfunded { why: Purse::Empty }),
        Err(ClientError::Invalid { .. }) => Err(RelayError::Journal),
        Err(error) => Err(match error.said_by("consent-registry").refusal() {
            Some(refusal) => match purse(refusal) {
                Some(why) => RelayError::Unfunded { why },
                None => RelayError::Refused { name: name(refusal) },
            },
            None => RelayError::Unreachable,
        }),
    }
}

/// Why the chain could not take its fee; none if that is not what it says. A simulation gives the words without the
/// module's number.
fn purse(refusal: &Refusal) -> Option<Purse> {
    let text = refusal.text.as_str();
    if refusal.codespace == "sdk" && refusal.code == INSUFFICIENT_FUNDS || text.contains("insufficient funds")
    {
        return Some(Purse::Empty);
    }
    if refusal.codespace != "feegrant" && !text.contains("does not allow to pay fees for") {
        return None;
    }
    Some(if text.contains("fee limit exceeded") {
        Purse::GrantUsedUp
    } else if text.contains("message not allowed") {
        Purse::OtherGrant
    } else {
        Purse::NoGrant
    })
}

/// The error's name only: its text may name the subject.
fn name(refusal: &Refusal) -> String {
    refusal
        .variant
        .clone()
        .unwrap_or_else(|| format!("{} {}", refusal.codespace, refusal.code))
}
