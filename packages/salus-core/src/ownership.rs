//! A contract's owner, handed over in two steps.
//!
//! The owner may change settings, never funds. A proposal lapses by itself, so that an old one cannot be
//! taken up years later; the owner stays in office until the moment of acceptance.
//!
//! [`propose_owner`], [`accept_owner`] and [`withdraw_owner_proposal`] answer the messages of these names, which every
//! contract has: they check the sender themselves, so that no contract can forget to.

use crate::event::{OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed};
use crate::{checked, window::after, CoreError};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Api, Event, Response, StdError, Storage, Timestamp};
use cw_storage_plus::Item;

/// Storage key; unique over all contracts.
const OWNERSHIP: Item<Ownership> = Item::new("ow");

/// The longest that a proposal may wait: 30 days.
pub const MAX_PROPOSAL_SECONDS: u64 = 30 * 86_400;

/// Who owns the contract, and who may take over.
#[cw_serde]
pub struct Ownership {
    /// the owner now
    pub owner_addr: Addr,
    /// who has been proposed, if anybody
    pub proposed: Option<Proposal>,
}

/// A hand-over that waits for its second step.
#[cw_serde]
pub struct Proposal {
    /// who may accept
    pub owner_addr: Addr,
    /// first instant at which it is too late, nanoseconds since 1970
    pub expires: Timestamp,
}

/// Sets the first owner, at instantiation.
pub fn init(store: &mut dyn Storage, owner: &Addr) -> Result<(), StdError> {
    OWNERSHIP.save(
        store,
        &Ownership {
            owner_addr: owner.clone(),
            proposed: None,
        },
    )
}

/// The record, as stored.
pub fn load(store: &dyn Storage) -> Result<Ownership, StdError> {
    OWNERSHIP.load(store)
}

/// Whether `sender` is the owner now.
pub fn is_owner(store: &dyn Storage, sender: &Addr) -> Result<bool, StdError> {
    Ok(load(store)?.owner_addr == *sender)
}

impl Ownership {
    /// Refuses everybody but the owner.
    pub fn assert_owner(&self, sender: &Addr) -> Result<(), CoreError> {
        if self.owner_addr == *sender {
            Ok(())
        } else {
            Err(CoreError::NotOwner {
                sender: sender.to_string(),
            })
        }
    }

    /// Refuses everybody but the proposed successor; not whether the proposal ran out, which [`Ownership::accept`] asks.
    pub fn assert_proposed(&self, sender: &Addr) -> Result<(), CoreError> {
        match &self.proposed {
            Some(proposal) if proposal.owner_addr == *sender => Ok(()),
            _ => Err(not_proposed(sender)),
        }
    }

    /// The owner names a successor, who has `seconds` to accept. Replaces an earlier proposal.
    pub fn propose(
        self,
        sender: &Addr,
        successor: Addr,
        seconds: u64,
        now: Timestamp,
    ) -> Result<Self, CoreError> {
        self.assert_owner(sender)?;
        if seconds == 0 || seconds > MAX_PROPOSAL_SECONDS {
            return Err(CoreError::BadProposalExpiry {
                seconds,
                max_seconds: MAX_PROPOSAL_SECONDS,
            });
        }
        let proposed = Some(Proposal {
            owner_addr: successor,
            expires: after(now, seconds)?,
        });
        Ok(Self { proposed, ..self })
    }

    /// The proposed successor takes over.
    pub fn accept(self, sender: &Addr, now: Timestamp) -> Result<Self, CoreError> {
        match self.proposed {
            Some(p) if p.owner_addr == *sender => {
                if now >= p.expires {
                    return Err(CoreError::ProposalExpired {
                        expired_at: p.expires,
                    });
                }
                Ok(Self {
                    owner_addr: p.owner_addr,
                    proposed: None,
                })
            }
            _ => Err(not_proposed(sender)),
        }
    }

    /// The owner takes a proposal back.
    pub fn withdraw(self, sender: &Addr) -> Result<Self, CoreError> {
        self.assert_owner(sender)?;
        Ok(Self {
            proposed: None,
            ..self
        })
    }

    /// Stores the record.
    pub fn save(&self, store: &mut dyn Storage) -> Result<(), StdError> {
        OWNERSHIP.save(store, self)
    }
}

fn not_proposed(sender: &Addr) -> CoreError {
    CoreError::NotProposed {
        sender: sender.to_string(),
    }
}

/// Answers `ProposeOwner`: the owner names a successor, who has `seconds` to accept. Emits `ownership_proposed`.
pub fn propose_owner<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    successor: &str,
    seconds: u64,
    now: Timestamp,
) -> Result<Response, E> {
    let successor = checked(api, successor)?;
    let ownership = load(store)?.propose(sender, successor, seconds, now)?;
    ownership.save(store)?;
    let events = ownership.proposed.map(|proposal| {
        Event::from(OwnershipProposed {
            owner: proposal.owner_addr,
            expires: proposal.expires,
        })
    });
    Ok(Response::new().add_events(events))
}

/// Answers `AcceptOwner`: the successor takes over. Emits `ownership_accepted`.
pub fn accept_owner<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    sender: &Addr,
    now: Timestamp,
) -> Result<Response, E> {
    let ownership = load(store)?.accept(sender, now)?;
    ownership.save(store)?;
    let owner = ownership.owner_addr;
    Ok(Response::new().add_event(OwnershipAccepted { owner }))
}

/// Answers `WithdrawOwnerProposal`: the owner takes a proposal back. Emits `ownership_proposal_withdrawn`.
pub fn withdraw_owner_proposal<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    sender: &Addr,
) -> Result<Response, E> {
    let ownership = load(store)?.withdraw(sender)?;
    ownership.save(store)?;
    let owner = ownership.owner_addr;
    Ok(Response::new().add_event(OwnershipProposalWithdrawn { owner }))
}
