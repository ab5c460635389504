//! The reasons that a decision can give: stable codes, what they mean, and what the member can do.

use serde::{Deserialize, Serialize};

/// Version of the list below. Codes are only ever added; a code never changes its meaning.
pub const REASONS_VERSION: u16 = 1;

/// What a reason does to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// the claim is denied
    Deny,
    /// nothing can be decided yet; whoever is named can cure it
    Wait,
    /// a panel decides
    Refer,
    /// the claim is approved, with this note
    Note,
    /// given by a panel that refuses or reduces a claim
    Verdict,
    /// the claim ended because a deadline passed
    Lapse,
}

macro_rules! reasons {
    ($($variant:ident = $number:literal, $code:literal, $effect:ident, $title:literal, $why:literal, $cure:literal;)*) => {
        /// Why a claim was decided as it was. The number is what is stored; the code is what people quote.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "u16", try_from = "u16")]
        #[repr(u16)]
        pub enum Reason {
            $(
                #[doc = concat!($code, ": ", $title)]
                $variant = $number,
            )*
        }

        impl Reason {
            /// Every reason, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable code, for example `R06-FEW`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What it does to a claim.
            pub const fn effect(self) -> Effect {
                match self { $(Self::$variant => Effect::$effect,)* }
            }

            /// In one line.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What it means, for a member.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $why,)* }
            }

            /// What the member can do.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $cure,)* }
            }
        }
    };
}

reasons! {
    PlanNotOpen = 101, "R01-NOT-OPEN", Deny,
        "The plan was not open on the day of diagnosis",
        "The plan began on a later day than the one on which the illness was diagnosed.",
        "Check the day of diagnosis. If it is wrong, file again with the right one.";
    RunOff = 102, "R01-RUN-OFF", Deny,
        "Diagnosed after the plan announced its end",
        "The plan pays for what was diagnosed before it announced that it ends. This was diagnosed later.",
        "Look for other cover. What is left of your money is returned when the plan is settled.";
    PlanOver = 103, "R01-OVER", Deny,
        "The plan takes no more claims",
        "The plan has ended and is being settled; claims that were not decided by then have lapsed.",
        "Claim your return when the plan's settlement fixes it.";
    BeforeCover = 201, "R02-BEFORE", Deny,
        "Diagnosed before you were a member",
        "Cover begins when you join with money in your account. The illness was diagnosed before.",
        "If you were a member under another address, file from that one.";
    GraceUnpaid = 202, "R02-GRACE", Deny,
        "Your money had run out, and the grace period still runs",
        "Your balance no longer covered the next close, so that you left. What is diagnosed then is covered only if you pay for the closes that you missed.",
        "Top up before the grace period ends, then file again.";
    NotCovered = 203, "R02-GAP", Deny,
        "You were not covered on the day of diagnosis",
        "On that day your cover had ended: by exit, or because the grace period passed without a top-up.",
        "If you believe that you were covered, appeal.";
    InWait = 301, "R03-WAIT", Deny,
        "Diagnosed inside the waiting period",
        "New members are covered for illness only after the waiting period; for accidents at once.",
        "Everything that you paid is returned. If an accident was the cause, ask the hospital to attest it and file again.";
    InReentryWait = 302, "R03-REENTRY", Deny,
        "Diagnosed too soon after coming back",
        "Whoever comes back after a lapse keeps the wait that was served, but is not covered for the first days.",
        "If you did not lapse, appeal.";
    FiledLate = 401, "R04-LATE", Deny,
        "Filed too late",
        "The plan's terms give a time for filing, counted from the day of diagnosis. It had passed.",
        "If you could not file in time, appeal and say why.";
    ClassUnknown = 501, "R05-UNKNOWN", Deny,
        "The plan does not list this benefit",
        "The benefit class that you named has never been on the plan's list.",
        "Look up the list and file again under the class that fits.";
    ClassLater = 502, "R05-LATER", Deny,
        "The benefit was added to the list after the diagnosis",
        "A claim is judged by the list of the day of diagnosis. This class was added later.",
        "Check the day of diagnosis.";
    ClassRemoved = 503, "R05-REMOVED", Deny,
        "The benefit was off the list when you joined",
        "A removed class stays covered for those who joined before the removal. You joined after it.",
        "Look up the list and file again under a class that you are covered for.";
    NoBenefitForAge = 504, "R05-AGE", Deny,
        "The benefit does not exist for this age",
        "Your terms have no amount of this class for your tier and your age on the day of diagnosis.",
        "If the attested birth year is wrong, ask the hospital to correct it and file again.";
    TooFewAttesters = 601, "R06-FEW", Wait,
        "Not enough hospitals or laboratories have confirmed the facts",
        "The plan asks for a number of different, accredited and unrelated organisations. Some are missing.",
        "Ask a further accredited organisation to attest. Nothing is refused while time remains.";
    NotAccredited = 602, "R06-NOT-ACCREDITED", Wait,
        "A confirmation does not count: not accredited on the day of diagnosis",
        "Whoever attests must have been accredited for it on the day of diagnosis.",
        "Ask another accredited organisation to attest.";
    OtherClass = 603, "R06-CLASS", Wait,
        "A confirmation does not count: not accredited for this benefit",
        "The organisation's accreditation is limited to other benefit classes.",
        "Ask an organisation that is accredited for this class.";
    Suspended = 604, "R06-SUSPENDED", Wait,
        "A confirmation does not count: suspended",
        "The organisation's accreditation is suspended or ended now.",
        "Ask another accredited organisation, or wait until the suspension is lifted.";
    RelatedAttesters = 605, "R06-RELATED", Wait,
        "A confirmation does not count: same owner as another",
        "Two organisations that attest must not belong to the same owner, neither on the day of diagnosis nor now.",
        "Ask an organisation of another owner.";
    RelatedClaimant = 606, "R06-CLAIMANT", Wait,
        "A confirmation does not count: related to the claimant",
        "The organisation is the claimant's own or has the same owner.",
        "Ask an unrelated organisation.";
    FactsDiffer = 607, "R06-DIFFERS", Wait,
        "A confirmation does not count: it says something else",
        "The organisation attested other facts than the claim states.",
        "Ask for a corrected attestation, or withdraw the claim and file it with the right facts.";
    AttestationUsed = 701, "R07-USED", Deny,
        "The confirmation was used for another claim",
        "An attestation counts for one claim only. This one has been used.",
        "If the other claim is not yours or was withdrawn, appeal.";
    EpisodePaid = 702, "R07-EPISODE", Deny,
        "This illness was already paid for",
        "A lump sum is paid once for an illness and plan.",
        "If this is a new illness, ask the hospital for an attestation that says so.";
    NoBill = 801, "R08-NO-BILL", Wait,
        "The bill is not registered",
        "The hospital that treated you registers the bill with its own attestation. It has not done so.",
        "Ask the hospital to attest.";
    BillFull = 802, "R08-FULL", Deny,
        "The bill is paid already",
        "All plans and insurers together never pay more than the bill. Nothing of it is left.",
        "If another payer took more than it paid, ask it to release the rest and file again.";
    BillPart = 803, "R08-PART", Note,
        "Reduced to what is left of the bill",
        "Another plan or insurer has taken a part of the bill.",
        "Nothing is needed.";
    YearUsedUp = 901, "R09-USED-UP", Deny,
        "The benefit of this year is used up",
        "The terms limit what is paid for you in a year. All of it has been approved.",
        "A claim for a diagnosis in another year is not affected.";
    UnderDeductible = 902, "R09-DEDUCTIBLE", Deny,
        "Not more than the part that you bear yourself",
        "The bill does not exceed the deductible.",
        "Nothing is payable for this bill.";
    CutToYear = 904, "R09-YEAR-LIMIT", Note,
        "Reduced to what is left of the year's benefit",
        "A part of the benefit of this year was approved before.",
        "Nothing is needed.";
    BirthYear = 905, "R09-BIRTH-YEAR", Note,
        "The birth year differs from the one that you joined with",
        "The hospital attested a birth year outside your age group. The lower of the two benefits is paid.",
        "If the attested year is wrong, ask the hospital to correct it and appeal.";
    CutToCase = 906, "R09-CASE-CAP", Note,
        "Reduced to what the members may be asked for in one case",
        "A case may cost each unit only so much; the sum is fixed when the claim is approved.",
        "Nothing is needed.";
    CutToSchedule = 907, "R09-SCHEDULE", Note,
        "Reduced to the amount of the schedule",
        "The schedule has a highest amount for your age, class and weight.",
        "Nothing is needed.";
    NobodyShares = 908, "R09-NOBODY", Deny,
        "Nobody is there to share the case",
        "No unit was active when the claim was decided, so that the members' cap for a case is nothing.",
        "File again when the plan has active members.";
    UsualCount = 1001, "R10-COUNT", Refer,
        "The hospital has had more claims than is usual",
        "The number of claims approved on this hospital's word is above its usual rate. A panel looks at this one.",
        "Nothing is needed: if the panel stays silent, the claim is approved up to the limit of the notice tier, after a hold.";
    UsualAmount = 1002, "R10-AMOUNT", Refer,
        "The hospital has had higher claims than is usual",
        "The sum approved on this hospital's word is above its usual rate. A panel looks at this one.",
        "Nothing is needed: if the panel stays silent, the claim is approved up to the limit of the notice tier, after a hold.";
    BondTooSmall = 1003, "R10-BOND", Refer,
        "The hospital's bond does not cover the claim",
        "Small claims are paid at once on the hospital's word, and its bond stands for them. The free bond is too small.",
        "Nothing is needed; the hospital can add to its bond so that later claims are paid at once.";
    FromReserve = 1101, "R11-RESERVE", Note,
        "The reserve pays a part",
        "The claim is larger than what the members may be asked for in this period; the free reserve covers the rest.",
        "Nothing is needed.";
    InInstalments = 1102, "R11-INSTALMENTS", Note,
        "Collected over several periods",
        "The claim is larger than what this period and the free reserve hold. It is collected oldest first and paid when it is whole.",
        "Nothing is needed; anybody can start the payment once it is whole.";
    CutToFund = 1103, "R11-FUND", Note,
        "Reduced to what is left in the fund",
        "An emergency benefit is paid from gifts. The fund holds less than the benefit, and whoever is decided first is paid first.",
        "Nothing is needed.";
    FundEmpty = 1104, "R11-FUND-EMPTY", Deny,
        "Nothing is left in the fund",
        "An emergency benefit is paid from gifts, and nothing of them is left that is not promised.",
        "File again when the fund has received gifts.";
    Large = 1301, "T2-LARGE", Refer,
        "Large claims are decided by a panel",
        "The amount is above the limit up to which a public notice is enough.",
        "Nothing is needed: if the panel stays silent, the claim is approved up to that limit.";
    Challenged = 1302, "T2-CHALLENGED", Refer,
        "The claim was challenged",
        "Somebody put a bond on the claim being wrong. A panel decides; if it stays silent, the claim is paid after a hold.",
        "Give the panel access to the evidence.";
    Appealed = 1303, "T2-APPEALED", Refer,
        "The refusal was appealed",
        "A larger panel looks at the claim.",
        "Give the panel access to the evidence. If it stays silent, your bond comes back and you can appeal again.";
    NotShown = 2001, "P-NOT-SHOWN", Verdict,
        "The evidence does not show the diagnosis or the treatment",
        "The panel saw the evidence and did not find in it what the claim states.",
        "Appeal, and add the missing evidence.";
    OtherCondition = 2002, "P-OTHER-CONDITION", Verdict,
        "The illness belongs to another class",
        "The panel found another condition than the one of the benefit class that was claimed.",
        "File again under the class that fits, or appeal.";
    OtherPerson = 2003, "P-OTHER-PERSON", Verdict,
        "The person treated is not the member",
        "The panel found that somebody else was treated.",
        "Appeal, and show that it was you.";
    NotNeeded = 2004, "P-NOT-NEEDED", Verdict,
        "The treatment was not needed",
        "The panel found no medical need for what was billed.",
        "Appeal with a second opinion.";
    PreExisting = 2005, "P-PRE-EXISTING", Verdict,
        "The illness was known before the cover began",
        "The panel found that the illness was diagnosed on an earlier day than the claim states.",
        "Appeal, and show when it was first diagnosed.";
    PriceTooHigh = 2006, "P-PRICE", Verdict,
        "Reduced to what the treatment usually costs",
        "The panel approved a part, because the bill is above what is usual.",
        "Ask the hospital to correct the bill, or appeal.";
    NotGiven = 2007, "P-NOT-GIVEN", Verdict,
        "Billed and not given",
        "The panel found that the treatment or the goods were billed and not given.",
        "Appeal, and show that they were given.";
    Staged = 2008, "P-STAGED", Verdict,
        "The case was made up",
        "The panel found that the claim was arranged between those who profit from it.",
        "Appeal.";
    NoEvidence = 2101, "X-NO-EVIDENCE", Lapse,
        "No sufficient evidence came in time",
        "Too few organisations attested before the deadline for evidence.",
        "File again with evidence, as long as the filing limit has not passed.";
    NoDischarge = 2102, "X-NO-DISCHARGE", Lapse,
        "The hospital did not report the discharge",
        "A treatment that was promised in advance was not billed before the promise ended.",
        "Ask the hospital for a new promise, or file the bill yourself.";
    Undecided = 2103, "X-RUN-OFF", Lapse,
        "Not decided before the plan was settled",
        "Claims that are not decided 180 days after a plan announces its end lapse.",
        "Claim your return when the plan's settlement fixes it.";
    Silence = 2201, "S-SILENCE", Note,
        "Approved because nobody decided in time",
        "Whoever had to decide let the time pass. Silence never denies: up to the limit of the notice tier the claim is approved.",
        "Nothing is needed.";
}

impl Reason {
    /// The reason with a number, if there is one.
    pub fn of(number: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.number() == number)
    }

    /// The number that is stored: hundreds name the rule.
    pub const fn number(self) -> u16 {
        self as u16
    }
}

impl From<Reason> for u16 {
    fn from(reason: Reason) -> Self {
        reason.number()
    }
}

impl TryFrom<u16> for Reason {
    type Error = &'static str;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::of(number).ok_or("no reason has this number")
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// Reasons in the order of the checks, each once. They are few, and the sorting of the standard library would be 5 kB of a
/// contract.
pub(crate) fn in_order(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut ordered: Vec<Reason> = Vec::with_capacity(reasons.len());
    for reason in reasons {
        match ordered.iter().position(|other| *other >= reason) {
            Some(place) if ordered.get(place) == Some(&reason) => {}
            Some(place) => ordered.insert(place, reason),
            None => ordered.push(reason),
        }
    }
    ordered
}
