//! Claims and what is said about them.

use crate::{ClaimId, PlanId};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Timestamp, Uint128};
use salus_core::Bps;

/// A claim as it is filed. It carries a class, amounts and commitments: no name, no code of a diagnosis.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewClaim {
    /// of which plan
    pub plan: PlanId,
    /// the member; only its own address, or a provider that asks first, may name it
    pub member: String,
    /// class of the benefit
    pub class: u16,
    /// day of the diagnosis
    pub diagnosis_day: u32,
    /// what is asked; for a lump sum its whole amount
    pub amount: Uint128,
    /// the encounter's key: 32 bytes that the provider derived from its secret and the number of the bill
    pub encounter: HexBinary,
    /// the episode's key: 32 bytes that the national authority derived
    pub episode: HexBinary,
    /// salted commitment to the evidence off chain: 32 bytes
    pub evidence: HexBinary,
    /// who is paid, 1 to 4, together the whole
    pub payees: Vec<Payee>,
    /// number of the emergency benefit whose fund pays, instead of the members
    pub emergency: Option<u32>,
}

/// Who is paid which part.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Payee {
    /// what the payee is to the claim
    pub kind: PayeeKind,
    /// where it is paid; for a member best an address that nothing else ties to it
    pub to: String,
    /// part of the whole; all parts together are 10,000
    pub bps: Bps,
}

/// What a payee is to a claim.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum PayeeKind {
    /// the member
    Member {},
    /// the provider that treats
    Provider {
        /// its organisation
        org: OrgId,
    },
    /// a supplier: paid once the donation escrow's receipt says that its goods were accepted
    Supplier {
        /// its organisation
        org: OrgId,
        /// campaign in the donation escrow
        campaign: u64,
        /// shipment that must be accepted
        shipment: u64,
    },
}

/// What a provider's operator states about a claim, as a transaction of its own.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Attestation {
    /// class of the benefit
    pub class: u16,
    /// day of the diagnosis
    pub diagnosis_day: u32,
    /// group of the year of birth
    pub birth_group: u16,
    /// an accident: the wait does not count
    pub accident: bool,
    /// the encounter's key
    pub encounter: HexBinary,
    /// the episode's key
    pub episode: HexBinary,
    /// the whole bill; zero for a lump sum
    pub bill: Uint128,
    /// commitment to this attester's evidence: 32 bytes, never used before
    pub evidence: HexBinary,
    /// if the member's terms ask for consent, and only then: receipt of the consent registry, 32 bytes, that is a live
    /// permit for the plan's insurer to read for payment what this attester keeps; never used for another claim
    pub consent: Option<HexBinary>,
}

/// An attestation with its author.
#[cw_serde]
pub struct AttestationInfo {
    /// for whom the operator signed
    pub org: OrgId,
    /// when
    pub at: Timestamp,
    /// what it said
    pub facts: Attestation,
}

/// Where a claim stands. Every state but the last four has a `deadline` after which anybody can move it on.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ClaimStatus {
    /// filed, evidence is not complete
    Filed,
    /// a provider asked first and was granted; waits for the discharge
    Preauthorised,
    /// referred to the insurer, whose clock runs
    Referred,
    /// approved, on public notice
    Notice,
    /// before the panel
    Panel,
    /// approved; waits for money, or for a supplier's delivery
    Approved,
    /// paid into a hold that the panel may still decide
    Held,
    /// paid under tier 0; can be challenged until the clawback window ends
    PaidOpen,
    /// refused; can be appealed against
    Refused,
    /// paid for good
    Paid,
    /// refused for good
    Denied,
    /// clawed back
    ClawedBack,
    /// withdrawn by the member, or lapsed for want of evidence
    Lapsed,
}

impl std::fmt::Display for ClaimStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Filed => "filed",
            Self::Preauthorised => "preauthorised",
            Self::Referred => "referred",
            Self::Notice => "notice",
            Self::Panel => "panel",
            Self::Approved => "approved",
            Self::Held => "held",
            Self::PaidOpen => "paid_open",
            Self::Refused => "refused",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::ClawedBack => "clawed_back",
            Self::Lapsed => "lapsed",
        })
    }
}

/// A claim.
#[cw_serde]
pub struct ClaimInfo {
    /// which
    pub claim: ClaimId,
    /// as it was filed
    pub filed: NewClaim,
    /// when
    pub filed_at: Timestamp,
    /// where it stands
    pub status: ClaimStatus,
    /// from when anybody can move it on; none in a final state
    pub deadline: Option<Timestamp>,
    /// tier of its approval: 0, 1 or 2
    pub tier: Option<u8>,
    /// approved amount, without fee
    pub approved: Uint128,
    /// fee on it
    pub fee: Uint128,
    /// paid so far
    pub paid: Uint128,
    /// late interest that the insurer paid on it
    pub interest: Uint128,
    /// codes of its decision, in the order of the checks
    pub codes: Vec<String>,
    /// its open or last case at the panel
    pub case: Option<u64>,
    /// code of a refusal that one operator of the insurer has signed, and no second one yet
    pub refusal_proposed: Option<String>,
    /// what bonds of appeals have lent to the plan for fees and the member gets back, unless an appeal is unfounded
    pub lent: Uint128,
    /// what was stated about it; at most 5
    pub attestations: Vec<AttestationInfo>,
}

/// What the rules say about a claim.
#[cw_serde]
pub struct Outcome {
    /// `approve`, `deny` or `refer`
    pub decision: String,
    /// codes, in the order of the checks
    pub codes: Vec<String>,
    /// tier, if approved
    pub tier: Option<u8>,
    /// amount after deductible, co-pay and limits
    pub amount: Uint128,
    /// fee on it
    pub fee: Uint128,
    /// part of amount and fee for which the next close has room
    pub collect_now: Uint128,
    /// part that the free reserve bears
    pub from_reserve: Uint128,
    /// part that later closes collect in instalments
    pub later: Uint128,
}

/// Attestations that have not been sent yet, for a question in advance.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct PreparedFacts {
    /// who would sign
    pub org: OrgId,
    /// what it would state
    pub facts: Attestation,
}
