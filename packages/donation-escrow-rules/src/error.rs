use cosmwasm_std::Uint128;
use salus_core::CoreError;
use thiserror::Error;

/// A step that the rules do not allow.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum RuleError {
    /// Arithmetic that leaves its range.
    #[error(transparent)]
    Core(#[from] CoreError),

    /// More is asked of a part of the books than it holds.
    #[error("{asked} is more than the {held} that {part} holds")]
    NotHeld {
        /// which part of the books
        part: &'static str,
        /// what was asked
        asked: Uint128,
        /// what is there
        held: Uint128,
    },

    /// The receipt has no credited unit left that a recall could newly affect.
    #[error("{newly} units cannot be newly affected: {credited} were credited and {before} affected before")]
    NotCredited {
        /// units that the recall affects and no earlier one did
        newly: u64,
        /// units credited to the receipt
        credited: u64,
        /// units that earlier recalls affected
        before: u64,
    },

    /// A tranche of no units.
    #[error("a tranche needs at least 1 unit")]
    NoUnits,
}
