use salus_core::CoreError;
use thiserror::Error;

/// A step that the share-out does not allow. Nothing was changed that a caller would have to undo, provided that it
/// keeps none of the values of the failed step.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ShareError {
    /// Arithmetic that leaves its range.
    #[error(transparent)]
    Core(#[from] CoreError),

    /// More is asked of a book than it holds.
    #[error("{asked} is more than the {held} that {part} holds")]
    NotHeld {
        /// which book
        part: &'static str,
        /// what was asked, in whole units
        asked: u128,
        /// what is there, in whole units
        held: u128,
    },

    /// Terms outside of their bounds.
    #[error("{term} of {given} is outside of {least} to {most}")]
    TermOutOfRange {
        /// which one
        term: &'static str,
        /// what was given
        given: u128,
        /// least that is allowed
        least: u128,
        /// most that is allowed
        most: u128,
    },

    /// The step must wait until the close under way is done.
    #[error("close {number} is under way")]
    Closing {
        /// number of the close, counted from 1
        number: u32,
    },

    /// There is no close to go on with.
    #[error("no close is under way")]
    NotClosing,

    /// A plan has as many live cohorts as a close may visit.
    #[error("{live} cohorts are live and {most} is the most")]
    TooManyCohorts {
        /// how many there are
        live: u16,
        /// most
        most: u16,
    },

    /// The cohort still has members, or a need to collect.
    #[error("cohort {cohort} has {units} active and {waiting} waiting units and a need of {need}")]
    CohortInUse {
        /// which one
        cohort: u16,
        /// active units
        units: u64,
        /// waiting units
        waiting: u64,
        /// its own need, in whole units
        need: u128,
    },

    /// A membership of no units.
    #[error("a membership needs at least 1 unit")]
    NoWeight,

    /// The prepaid money does not last for one close at the cap.
    #[error("{paid} is less than the {needed} that one close at the cap and a step of the grid need")]
    TooLittle {
        /// prepaid after the step, in whole units rounded down
        paid: u128,
        /// least
        needed: u128,
    },

    /// Cover can begin on a later day only.
    #[error("cover from day {activation} is not after day {today}")]
    ActivationTooEarly {
        /// asked day
        activation: u32,
        /// today
        today: u32,
    },

    /// Where the member stands does not allow the step.
    #[error("a member that is {stage} cannot {step}")]
    WrongStage {
        /// where it stands
        stage: &'static str,
        /// what was asked
        step: &'static str,
    },

    /// The member has asked to leave already.
    #[error("has asked to leave in period {period} already")]
    Leaving {
        /// when it asked
        period: u32,
    },

    /// A waiting member can leave at once before its day only.
    #[error("cover began on day {activation} and today is day {today}")]
    CoverBegan {
        /// first day of cover
        activation: u32,
        /// today
        today: u32,
    },

    /// Too late to come back without waiting again.
    #[error("could come back until day {last} and today is day {today}")]
    ReentryOver {
        /// last day
        last: u32,
        /// today
        today: u32,
    },

    /// A claim that is collected in instalments is not whole yet.
    #[error("the queue is collected up to {collected} and the claim is whole at {position}")]
    NotWhole {
        /// end of the claim's part of the queue, in whole units since the plan began
        position: u128,
        /// what was collected of the queue since the plan began
        collected: u128,
    },

    /// A claim that is paid in the transaction of its evidence must fit whole into the next close.
    #[error("{later} of the claim would be collected later than by the next close")]
    NotWithinNextClose {
        /// part that does not fit
        later: u128,
    },

    /// The plan has announced its end.
    #[error("the run-off was announced on day {day}")]
    RunOff {
        /// when
        day: u32,
    },

    /// The plan has not announced its end.
    #[error("the run-off was not announced")]
    NotRunOff,

    /// What was approved must be collected before the plan can settle.
    #[error("{uncollected} is approved and not yet collected by a close")]
    Uncollected {
        /// how much
        uncollected: u128,
    },

    /// The plan does not settle yet.
    #[error("the plan is not settling")]
    NotSettling,

    /// The plan settles already.
    #[error("the plan is settling")]
    Settling,

    /// Approved aid or a hold must be paid before the return is fixed.
    #[error("{unpaid} is approved or held and not yet paid")]
    Unpaid {
        /// how much
        unpaid: u128,
    },

    /// The index of return is fixed, once.
    #[error("the return is fixed")]
    ReturnFixed,

    /// The index of return is not fixed yet.
    #[error("the return is not fixed yet")]
    ReturnNotFixed,

    /// Something that must be stored is not there.
    #[error("{what} {id} is not stored")]
    Missing {
        /// what kind of record
        what: &'static str,
        /// which one
        id: u64,
    },
}
