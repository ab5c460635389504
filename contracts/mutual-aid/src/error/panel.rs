//! Why a plan cannot have a panel.

use cosmwasm_std::{Uint128, Uint256};
use thiserror::Error;

/// What a panel must be for a plan that promises its decisions.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum PanelError {
    /// The panel takes another coin.
    #[error("the panel is paid in {takes}, the plan has {denom}")]
    PanelCoin {
        /// what it takes
        takes: String,
        /// what the plan has
        denom: String,
    },
    /// A panel that a case could never be brought to.
    #[error("a case costs {price} and a challenge deposits {bond}: the panel would never be asked")]
    BondBelowPrice {
        /// what a challenge deposits
        bond: Uint128,
        /// what the panel asks for a case with all its rounds
        price: Uint256,
    },
    /// A refusal needs two clinical votes, and the panel's terms do not ask for them.
    #[error("terms {terms:?} of the panel seat {given} clinicians, they must seat {min}")]
    FewClinicians {
        /// which terms
        terms: String,
        /// how many each round has
        given: u8,
        /// least
        min: u8,
    },
    /// Whoever appeals would not be heard by a larger panel.
    #[error("an appeal begins with {appeals} seats, it must have more than the {claims} that may have judged the claim")]
    AppealNotLarger {
        /// seats of the widest round of a claim's case
        claims: u8,
        /// seats of the first round of an appeal's
        appeals: u8,
    },
    /// The panel's answer would come too late.
    #[error("a case under terms {terms:?} of the panel can take {given} seconds, at most {max} are allowed")]
    SlowPanel {
        /// which terms
        terms: String,
        /// how long, in seconds
        given: u64,
        /// most
        max: u64,
    },
    /// The panel has too few people for its widest round.
    #[error("the panel is not ready for terms {terms:?}: its roster is too short")]
    PanelNotReady {
        /// which terms
        terms: String,
    },
}
