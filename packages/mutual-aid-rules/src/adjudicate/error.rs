use crate::adjudicate::lifecycle::StateName;
use thiserror::Error;

/// A step or an input that the rules for claims do not allow.
#[derive(Error, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjudicateError {
    /// Arithmetic that leaves its range.
    #[error("{what} leave the range of numbers")]
    Overflow {
        /// which quantity
        what: &'static str,
    },

    /// A diagnosis that has not happened.
    #[error("diagnosed at {diagnosed_at}, after {now}")]
    DiagnosedInFuture {
        /// day of diagnosis, seconds since 1970
        diagnosed_at: u64,
        /// the present
        now: u64,
    },

    /// A diagnosis before anybody of the age group was born.
    #[error("diagnosed in {year}, before the first birth year {birth_group} of the member's group")]
    DiagnosedBeforeBirth {
        /// year of diagnosis
        year: u16,
        /// first birth year of the group
        birth_group: u16,
    },

    /// A claim for nothing.
    #[error("a claim asks for at least 1 unit of money")]
    NothingAsked,

    /// More is asked than the schedule has for anybody of the group.
    #[error("{asked} is asked, and the schedule has at most {most}")]
    OverSchedule {
        /// what is asked
        asked: u128,
        /// the highest amount of the schedule, times the weight
        most: u128,
    },

    /// A bill of nothing.
    #[error("a bill is at least 1 unit of money")]
    NoBill,

    /// More than the bill would be paid.
    #[error("{amount} is more than what is left of a bill of {bill}, of which {taken} are taken")]
    BillExceeded {
        /// what is asked
        amount: u128,
        /// the bill
        bill: u128,
        /// taken of it before
        taken: u128,
    },

    /// More is given back than was taken.
    #[error("{amount} cannot be released: {taken} are taken")]
    NotTaken {
        /// what would be given back
        amount: u128,
        /// what is taken
        taken: u128,
    },

    /// More attestations than a claim can carry.
    #[error("a claim carries at most {most} attestations, not {given}")]
    TooManyAttestations {
        /// how many there are
        given: usize,
        /// how many are allowed
        most: usize,
    },

    /// Shares of payees that are not the whole.
    #[error("shares of {given} basis points are not the whole")]
    BadShares {
        /// their sum
        given: u32,
    },

    /// A benefit that cannot be applied.
    #[error(
        "benefit of class {class}: ages must rise, the year's limit must be at least the case's, the co-pay below the \
         whole, and a lump sum has neither co-pay nor deductible"
    )]
    BadBenefit {
        /// which class
        class: u16,
    },

    /// A step that the claim's state does not allow.
    #[error("a claim that is {state} cannot be {step}")]
    WrongState {
        /// where the claim stands
        state: StateName,
        /// what was tried
        step: &'static str,
    },

    /// A step before its time.
    #[error("a claim that is {state} cannot be {step} at {now}, before {from}")]
    TooEarly {
        /// where the claim stands
        state: StateName,
        /// what was tried
        step: &'static str,
        /// the present
        now: u64,
        /// first instant at which it can
        from: u64,
    },

    /// A step after its time.
    #[error("a claim that is {state} cannot be {step} at {now}: the time ended at {until}")]
    TooLate {
        /// where the claim stands
        state: StateName,
        /// what was tried
        step: &'static str,
        /// the present
        now: u64,
        /// first instant at which it cannot
        until: u64,
    },
}
