//! A claim as it is stored. Its states and what follows from each step are in `mutual_aid_rules`.

use crate::domain::limits::within;
use crate::domain::plan::hash;
use crate::error::{ContractError, DomainError};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, HexBinary, Timestamp};
use mutual_aid_api::types::{
    Attestation, AttestationInfo, ClaimStatus, NewClaim, Payee, PayeeKind, MAX_PAYEES,
};
use mutual_aid_api::PlanId;
use mutual_aid_rules::adjudicate::benefit::share_of;
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::{AdjudicateError, Reason};
use mutual_aid_rules::share::Grant;
use salus_core::Bps;
use serde::{Deserialize, Serialize};

/// The part of a claim that its steps read and change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// of which plan
    pub plan: u64,
    /// class of the benefit
    pub class: u16,
    /// day of the diagnosis
    pub diagnosis_day: u32,
    /// when it was filed, in seconds since 1970
    pub filed_at: u64,
    /// how many closes were done then
    pub period: u32,
    /// the most that is asked for
    pub asked: u128,
    /// emergency benefit whose fund pays
    pub emergency: Option<u32>,
    /// how it came in
    pub route: Route,
    /// where it stands
    pub state: State,
    /// tier of its approval
    pub tier: Option<u8>,
    /// on whose word it was approved: the first that attested; 0: nobody has
    pub provider: u64,
    /// what it is worth: what is approved, or what is to be decided about
    pub benefit: u128,
    /// what is approved and reserved for it
    pub reserved: u128,
    /// fee on it
    pub fee: u128,
    /// when it was approved, in seconds since 1970; 0: it is not
    pub approved_at: u64,
    /// what it takes of its bill
    pub taken: u128,
    /// what the provider's bond stands for, because it is paid at once
    pub at_risk: u128,
    /// where its money comes from; none: nothing is reserved, or a fund of its own pays. A refused claim has one as long
    /// as it may be appealed, with what closes had collected for it
    pub grant: Option<Grant>,
    /// the most that may still be reserved for it, as the plan counts it: capital does not leave ahead of it
    pub at_stake: u128,
    /// what was paid
    pub paid: u128,
    /// payees that were paid: bit n for payee n
    pub settled: u8,
    /// late interest of the insurer in it
    pub interest: u128,
    /// codes of its decision
    pub codes: Vec<Reason>,
    /// its last case at the panel
    pub case: Option<Case>,
    /// cases before it of which fees may still come back
    pub earlier: Vec<Case>,
    /// a challenger's or appellant's bond
    pub bond: Option<Bond>,
    /// what the bonds of appeals have lent to the plan for their fees, and the member gets back
    pub lent: u128,
    /// the refusal that an operator of the insurer has signed, and no other one yet
    pub proposed: Option<Proposed>,
}

/// A refusal that one operator of the insurer has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// who signed
    pub by: Addr,
    /// why it is to be refused
    pub code: Reason,
}

/// How a claim came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Route {
    /// the member filed it after the treatment
    Filed,
    /// the provider asked before the treatment
    Asked,
    /// the provider asked before the treatment, and has stated its discharge
    Discharged,
}

/// A case at the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// its number there
    pub id: u64,
    /// fees that the plan has prepaid, and of which some may still come back
    pub fees: u128,
}

/// A bond behind a challenge or an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bond {
    /// whose it is
    pub by: Addr,
    /// how much
    pub amount: u128,
}

/// What does not change once a claim is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// whose claim it is
    pub member: Addr,
    /// the encounter's key
    pub encounter: [u8; 32],
    /// the episode's key
    pub episode: [u8; 32],
    /// commitment to the evidence
    pub evidence: [u8; 32],
    /// who is paid
    pub payees: Vec<Paid>,
}

/// Who is paid which part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// what the payee is
    pub kind: PaidKind,
    /// where it is paid
    pub to: Addr,
    /// its part, in basis points
    pub bps: u16,
}

/// What a payee is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaidKind {
    /// the member
    Member,
    /// a provider
    Provider(u64),
    /// a supplier, against a delivery: organisation, campaign and shipment
    Supplier(u64, u64, u64),
}

/// What a provider stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// for whom its operator signed
    pub org: u64,
    /// when, in seconds since 1970
    pub at: u64,
    /// group of the year of birth
    pub birth_group: u16,
    /// whether it was an accident
    pub accident: bool,
    /// the whole bill; 0 for a lump sum
    pub bill: u128,
    /// commitment to its evidence
    pub evidence: [u8; 32],
    /// receipt of the permit under which it was read, if one was asked for
    pub consent: Option<[u8; 32]>,
}

impl Claim {
    /// Whether it is open and nobody has attested to it.
    pub const fn is_silent(&self) -> bool {
        matches!(self.state, State::Filed { .. }) && self.provider == 0
    }

    /// The most that may still be reserved for it, with the highest fee: nothing once it is reserved or decided for good, or
    /// if a fund of its own pays. A promise can grow with its bill, and so can what is left of a claim that may be appealed.
    pub fn open_amount(&self) -> u128 {
        let grows = match self.state {
            State::Promised { .. } | State::Referred { .. } | State::Refused { .. } => true,
            State::Panel { cause, .. } => !matches!(cause, Cause::Challenge | Cause::Review),
            _ => false,
        };
        let reserved = match (grows, self.grant) {
            (true, Some(grant)) => grant.amount.saturating_add(grant.fee),
            (_, Some(_)) => u128::MAX,
            (_, None) => 0,
        };
        if self.emergency.is_some() || self.paid > 0 || !self.state.is_undecided() {
            return 0;
        }
        // fees are at most 8 %
        let fee = self.asked.div_ceil(100).saturating_mul(8);
        self.asked.saturating_add(fee).saturating_sub(reserved)
    }

    /// Class and day of what is claimed for.
    pub const fn illness(&self) -> (u16, u32) {
        (self.class, self.diagnosis_day)
    }

    /// Of which plan.
    pub const fn plan(&self) -> PlanId {
        PlanId(self.plan)
    }

    /// What its payees get in all.
    pub const fn payable(&self) -> u128 {
        self.benefit.saturating_add(self.interest)
    }

    /// What is approved of it now.
    pub const fn approved(&self) -> u128 {
        if self.approved_at == 0 {
            return 0;
        }
        self.reserved
    }

    /// Under which a lump sum for it is promised.
    pub fn episode(&self, filed: &Filed) -> (PlanId, u32, [u8; 32]) {
        (self.plan(), self.emergency.unwrap_or_default(), filed.episode)
    }

    /// Where it stands, as queries and events give it.
    pub const fn status(&self) -> ClaimStatus {
        status(self.state)
    }

    /// Its codes as text.
    pub fn code_list(&self) -> Vec<String> {
        self.codes.iter().map(ToString::to_string).collect()
    }

    /// Its codes, separated by commas.
    pub fn code_text(&self) -> String {
        self.code_list().join(",")
    }

    /// Adds a code, once.
    pub fn note(&mut self, code: Reason) {
        if !self.codes.contains(&code) {
            self.codes.push(code);
        }
    }
}

/// A state, as queries and events give it.
pub const fn status(state: State) -> ClaimStatus {
    match state {
        State::Filed { .. } => ClaimStatus::Filed,
        State::Promised { .. } => ClaimStatus::Preauthorised,
        State::Referred { .. } => ClaimStatus::Referred,
        State::Notice { .. } => ClaimStatus::Notice,
        State::Panel { .. } => ClaimStatus::Panel,
        State::Held { .. } => ClaimStatus::Held,
        State::Approved { .. } => ClaimStatus::Approved,
        State::PaidOpen { .. } => ClaimStatus::PaidOpen,
        State::Refused { .. } => ClaimStatus::Refused,
        State::Paid => ClaimStatus::Paid,
        State::Denied => ClaimStatus::Denied,
        State::ClawedBack => ClaimStatus::ClawedBack,
        State::Lapsed => ClaimStatus::Lapsed,
    }
}

/// The spans of a plan, as the rules take them. A promise holds as long as evidence may take; a hold lasts as long as a
/// payment can be clawed back.
pub const fn clocks(plan: &mutual_aid_api::types::NewPlan, panel: u64) -> Clocks {
    Clocks {
        evidence: plan.evidence_seconds,
        notice: plan.notice_seconds,
        panel,
        hold: plan.clawback_seconds,
        clawback: plan.clawback_seconds,
        appeal: plan.clawback_seconds,
        preauthorise: plan.preauth_seconds,
        discharge: plan.discharge_seconds,
        stay: plan.evidence_seconds,
    }
}

/// The keys and commitments of a claim; `payees` with addresses that were validated before.
pub fn filed(claim: &NewClaim, member: Addr, payees: Vec<Paid>) -> Result<Filed, ContractError> {
    within("payees", payees.len() as u64, 1, MAX_PAYEES as u64)?;
    let given = payees
        .iter()
        .fold(0u32, |sum, payee| sum.saturating_add(payee.bps.into()));
    if given != u32::from(Bps::WHOLE) {
        return Err(AdjudicateError::BadShares { given }.into());
    }
    Ok(Filed {
        member,
        encounter: hash("encounter", &claim.encounter)?,
        episode: hash("episode", &claim.episode)?,
        evidence: hash("evidence", &claim.evidence)?,
        payees,
    })
}

impl Filed {
    /// The parts of an amount, by payee, to its last unit.
    pub fn split(&self, amount: u128) -> Result<Vec<u128>, AdjudicateError> {
        let (mut before, mut given) = (0u16, 0u128);
        let mut parts = vec![];
        for payee in &self.payees {
            before = before.saturating_add(payee.bps);
            let up_to = share_of(amount, before)?;
            parts.push(up_to.saturating_sub(given));
            given = up_to;
        }
        Ok(parts)
    }

    /// The provider that is paid, if one is.
    pub fn paid_provider(&self) -> Option<u64> {
        self.payees.iter().find_map(|payee| match payee.kind {
            PaidKind::Provider(org) => Some(org),
            PaidKind::Member | PaidKind::Supplier(..) => None,
        })
    }

    /// As queries give it.
    pub fn wire(&self, claim: &Claim) -> NewClaim {
        NewClaim {
            plan: claim.plan(),
            member: self.member.to_string(),
            class: claim.class,
            diagnosis_day: claim.diagnosis_day,
            amount: claim.asked.into(),
            encounter: HexBinary::from(self.encounter),
            episode: HexBinary::from(self.episode),
            evidence: HexBinary::from(self.evidence),
            payees: self.payees.iter().map(Paid::wire).collect(),
            emergency: claim.emergency,
        }
    }
}

impl Paid {
    fn wire(&self) -> Payee {
        let kind = match self.kind {
            PaidKind::Member => PayeeKind::Member {},
            PaidKind::Provider(org) => PayeeKind::Provider { org: OrgId(org) },
            PaidKind::Supplier(org, campaign, shipment) => PayeeKind::Supplier {
                org: OrgId(org),
                campaign,
                shipment,
            },
        };
        Payee {
            kind,
            to: self.to.to_string(),
            bps: Bps::checked(self.bps).unwrap_or_default(),
        }
    }
}

impl Statement {
    /// What an attestation states, if it is about this claim and says what earlier ones said.
    pub fn of(
        facts: &Attestation,
        org: u64,
        at: u64,
        claim: &Claim,
        filed: &Filed,
        earlier: Option<&Self>,
    ) -> Result<Self, DomainError> {
        let differs = |what| Err(DomainError::FactsDiffer { what });
        if facts.class != claim.class {
            return differs("class");
        }
        if facts.diagnosis_day != claim.diagnosis_day {
            return differs("day of diagnosis");
        }
        if hash("encounter", &facts.encounter)? != filed.encounter {
            return differs("encounter");
        }
        if hash("episode", &facts.episode)? != filed.episode {
            return differs("episode");
        }
        let statement = Self {
            org,
            at,
            birth_group: facts.birth_group,
            accident: facts.accident,
            bill: facts.bill.u128(),
            evidence: hash("evidence", &facts.evidence)?,
            consent: match &facts.consent {
                Some(receipt) => Some(hash("consent", receipt)?),
                None => None,
            },
        };
        if let Some(first) = earlier {
            if first.birth_group != statement.birth_group {
                return differs("group of birth years");
            }
            if first.accident != statement.accident {
                return differs("cause");
            }
            if first.bill != statement.bill {
                return differs("bill");
            }
        }
        Ok(statement)
    }

    /// As queries give it.
    pub fn wire(&self, claim: &Claim, filed: &Filed) -> AttestationInfo {
        AttestationInfo {
            org: OrgId(self.org),
            at: Timestamp::from_seconds(self.at),
            facts: Attestation {
                class: claim.class,
                diagnosis_day: claim.diagnosis_day,
                birth_group: self.birth_group,
                accident: self.accident,
                encounter: HexBinary::from(filed.encounter),
                episode: HexBinary::from(filed.episode),
                bill: self.bill.into(),
                evidence: HexBinary::from(self.evidence),
                consent: self.consent.map(HexBinary::from),
            },
        }
    }
}
