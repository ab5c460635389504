//! What to do about a refusal.

use crate::refusal::Refusal;

/// Variants of refusals, and what whoever is refused can do. Refusals that say it themselves are not here.
pub const MENDS: &[(&str, &str)] = &[
    (
        "beacon::WrongSignature",
        "take the round from the beacon of the panel: salus panel draw fetches the right one",
    ),
    (
        "mutual-aid-rules::Closing",
        "a close is under way; anyone can finish it: salus plan close PLAN",
    ),
    (
        "mutual-aid-rules::Leaving",
        "the rest of the money comes back with the close that lets the member leave: salus member collect",
    ),
    (
        "mutual-aid-rules::NotHeld",
        "what is asked for is promised to others; look at the books: salus plan solvency PLAN",
    ),
    (
        "mutual-aid-rules::OverSchedule",
        "ask for at most what the terms have for the class: salus plan terms PLAN",
    ),
    (
        "mutual-aid-rules::ReentryOver",
        "the time to come back is over; join anew: salus member join",
    ),
    (
        "mutual-aid-rules::RunOff",
        "a plan that has announced its end takes no joins, top-ups or exits; the rest of the money comes back when it is closed",
    ),
    (
        "mutual-aid-rules::TooLate",
        "somebody has to move the claim on first: salus claim advance CLAIM",
    ),
    (
        "mutual-aid-rules::TooLittle",
        "prepay one close at the cap and one step of the grid for each unit: salus plan terms PLAN has both",
    ),
    (
        "mutual-aid-rules::Uncollected",
        "a close collects it first: salus plan close PLAN",
    ),
    (
        "mutual-aid-rules::Unpaid",
        "pay what is approved first: salus claim list PLAN, salus claim advance CLAIM",
    ),
    (
        "mutual-aid-rules::WrongStage",
        "see where the member stands: salus member show PLAN MEMBER",
    ),
    (
        "mutual-aid-rules::WrongState",
        "see where the claim stands and until when: salus claim show CLAIM",
    ),
    (
        "mutual-aid::AlreadyMember",
        "to add money use salus member top-up",
    ),
    (
        "mutual-aid::ConsentAsked",
        "see what the member's terms say: salus plan terms PLAN; name a receipt with --consent if they ask for one",
    ),
    (
        "mutual-aid::ConsentUsed",
        "one permit serves one claim: the insurer asks the consent registry for another one",
    ),
    (
        "mutual-aid::EvidenceUsed",
        "each attestation has evidence of its own: commit with a new salt",
    ),
    (
        "mutual-aid::FactsDiffer",
        "state what the claim states, or have the member withdraw it and file it anew: salus claim show CLAIM",
    ),
    (
        "mutual-aid::JoinsStopped",
        "joins are taken again when the reserve has half its target: salus plan solvency PLAN, salus plan fund PLAN reserve",
    ),
    (
        "mutual-aid::NoEvidenceTaken",
        "only a claim that is filed or preauthorised takes attestations: salus claim show CLAIM",
    ),
    (
        "mutual-aid::NotConsented",
        "the plan's insurer asks the consent registry for access for payment (HPAYMT), with the patient's consent, to what this hospital keeps",
    ),
    (
        "mutual-aid::NothingDue",
        "see what the claim waits for and until when: salus claim show CLAIM",
    ),
    (
        "mutual-aid::OtherBond",
        "send exactly the plan's bond: salus plan show PLAN",
    ),
    (
        "mutual-aid::OtherPayee",
        "organisations are paid where their admin signs: salus org show ORG",
    ),
    (
        "mutual-aid::OtherTerms",
        "read the terms in force and join under them: salus plan terms PLAN",
    ),
    (
        "mutual-aid::PanelNotReady",
        "three times as many organisations as the widest round has seats must be on the roster: salus panel offer TERMS",
    ),
    (
        "mutual-aid::TooEarly",
        "times are in seconds since 1970: wait until then",
    ),
    (
        "mutual-aid::Undecided",
        "end what is open first: salus claim list PLAN, salus claim advance CLAIM",
    ),
    (
        "mutual-aid::UnknownCode",
        "docs/reason-codes.md lists the codes",
    ),
    (
        "mutual-aid::WrongPlanStatus",
        "see where the plan stands: salus plan show PLAN",
    ),
    (
        "panel::DepositTooSmall",
        "the standing deposit is in the settings: salus query panel '{\"config\":{}}'",
    ),
    (
        "panel::NoSignature",
        "salus panel draw CASE fetches it from the beacon",
    ),
    (
        "panel::NotAssessor",
        "only who was enlisted before the case was opened can judge it: salus panel seats CASE",
    ),
    (
        "panel::OtherVote",
        "reveal with the home folder that was committed with: --home DIR",
    ),
    (
        "panel::WindowOver",
        "anyone can move the case on: salus panel advance CASE",
    ),
    (
        "panel::WindowRuns",
        "wait for the end of the window: salus panel case CASE",
    ),
    (
        "panel::WrongPhase",
        "see where the case stands: salus panel case CASE",
    ),
];

impl Refusal {
    /// What to do about it, where there is something to add to its own words.
    pub fn mend(&self) -> Option<&'static str> {
        let variant = self.variant.as_deref()?;
        MENDS
            .iter()
            .find(|(name, _)| *name == variant)
            .map(|(_, mend)| *mend)
    }
}
