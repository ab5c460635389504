//! What to do about a refusal.

use crate::refusal::Refusal;

/// Variants of refusals, and what whoever is refused can do. Refusals that say it themselves are not here.
pub const MENDS: &[(&str, &str)] = &[
    (
        "beacon::WrongSignature",
        "take the round from the beacon of the panel: salus panel draw fetches the right one",
    ),
    (
        "consent-registry-rules::OutsideDelegation",
        "the purposes for which a delegate may permit are in: salus consent subject SUBJECT",
    ),
    (
        "consent-registry-rules::ResearchWithoutTerms",
        "name what research is allowed in the file of the terms: a table [research] with `permission`, such as HMB",
    ),
    (
        "consent-registry::AlreadyJudged",
        "see what was found: salus consent access RECEIPT",
    ),
    (
        "consent-registry::AlreadyJustified",
        "see what was said and found: salus consent access RECEIPT",
    ),
    (
        "consent-registry::AlreadyRevoked",
        "nothing is to be done: what is revoked never comes back",
    ),
    (
        "consent-registry::BadSeq",
        "this was submitted before, or something that was signed later was; look with salus consent list SUBJECT, and sign it again if it is not there",
    ),
    (
        "consent-registry::BadSignature",
        "the envelope was changed, or is for another registry: sign it again",
    ),
    (
        "consent-registry::BeyondPower",
        "end it when the guardian's own power ends, or before: --until TIME",
    ),
    (
        "consent-registry::DocumentUsed",
        "an order is carried out once; a further one has a document, or a salt, of its own",
    ),
    (
        "consent-registry::Erasing",
        "the patient can take the erasure back until then: salus consent sign cancel-erase",
    ),
    (
        "consent-registry::ErasureDue",
        "what is left is removed by: salus consent advance SUBJECT",
    ),
    (
        "consent-registry::GranteeNotAccredited",
        "see its number and what it is accredited for: salus org list, salus org roles ORG",
    ),
    (
        "consent-registry::JustifyOver",
        "the privilege is suspended by: salus consent breakglass settle RECEIPT; a regulator can give it back",
    ),
    (
        "consent-registry::NoConsent",
        "see the consents of the subject: salus consent list SUBJECT",
    ),
    (
        "consent-registry::NoPower",
        "sign with the key that decides now: salus consent subject SUBJECT, salus consent guardians SUBJECT; after a recovery with --recovered NUMBER",
    ),
    (
        "consent-registry::NoReceipt",
        "see the accesses of the subject: salus consent log SUBJECT",
    ),
    (
        "consent-registry::NoRecovery",
        "see what is under way: salus consent guardians SUBJECT",
    ),
    (
        "consent-registry::NoSubject",
        "check its id (salus consent keys shows one's own) and that it has begun at its custodian: salus consent sign register",
    ),
    (
        "consent-registry::NoTask",
        "see which duties are open: salus consent tasks list ORG",
    ),
    (
        "consent-registry::NonceUsed",
        "leave --nonce away: a random one is taken",
    ),
    (
        "consent-registry::NotErasing",
        "see where it stands: salus consent erasure SUBJECT",
    ),
    (
        "consent-registry::NotForCourts",
        "salus consent order --help says what a court does",
    ),
    (
        "consent-registry::NotYours",
        "patient, guardians and delegates can do different things: salus consent sign --help says who may do what",
    ),
    (
        "consent-registry::NothingDue",
        "see what is under way and from when it is due: salus consent guardians SUBJECT, salus consent erasure SUBJECT, salus consent access RECEIPT",
    ),
    (
        "consent-registry::PrivilegeSuspended",
        "a regulator can give it back: salus consent breakglass override; until then ask with a consent: salus consent request",
    ),
    (
        "consent-registry::RecoveryRuns",
        "see until when: salus consent guardians SUBJECT; the old key can cancel it: salus consent sign cancel-recovery",
    ),
    (
        "consent-registry::Referred",
        "a court decides: salus consent order recover, salus consent order cancel-recovery",
    ),
    (
        "consent-registry::SignedTooFar",
        "what is signed can be submitted for a day at most: sign it again with a shorter --good-until",
    ),
    (
        "consent-registry::SignedTooLate",
        "sign it again, and submit it before its --good-until is over",
    ),
    (
        "consent-registry::SlotsFull",
        "revoke a consent that is no longer needed, or say the same in fewer provisions: salus consent list SUBJECT",
    ),
    (
        "consent-registry::StillOpen",
        "wait for the permits to end, and settle the reviews: salus consent log SUBJECT, salus consent breakglass settle RECEIPT",
    ),
    (
        "consent-registry::SubjectExists",
        "it has begun before: salus consent subject SUBJECT; after an erasure begin anew with --generation NUMBER, one more than the last",
    ),
    (
        "consent-registry::TooLarge",
        "say the same in fewer provisions, or in two consents",
    ),
    (
        "consent-registry::VoiceTwice",
        "another guardian has to say the same: salus consent guardians SUBJECT",
    ),
    (
        "consent-registry::WrongFee",
        "leave it to salus consent breakglass justify, which asks the panel for its fee",
    ),
    (
        "consent-registry::WrongStatus",
        "see where the receipt stands: salus consent access RECEIPT",
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
        "mutual-aid::AppealNotLarger",
        "name terms for appeals whose first round is larger than any of the claims': salus panel offer TERMS",
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
        "mutual-aid::FewClinicians",
        "name terms of the panel with two clinicians in each round: salus panel offer TERMS",
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
        "mutual-aid::SlowPanel",
        "name terms of the panel whose longest time is at most 7 days: salus panel offer TERMS",
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
