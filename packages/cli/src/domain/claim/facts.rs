//! What a claim and an attestation say, as arguments of the command line.

use super::super::cover_day::CoverDay;
use super::super::encounter;
use super::super::hash32;
use super::super::member::birth_group;
use crate::context::Context;
use crate::failure::Done;
use accreditation_api::OrgId;
use clap::Args;
use cosmwasm_std::{HexBinary, Uint128};
use mutual_aid_api::types::{Attestation, NewClaim, Payee, PayeeKind};
use mutual_aid_api::PlanId;
use salus_client::{Chain, Contract, MutualAid};
use salus_core::Bps;
use std::str::FromStr;

/// What is asked for.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The claim")]
pub struct Asked {
    /// Class of the benefit
    #[arg(long)]
    pub class: u16,
    /// Day of the diagnosis: today, today-3, 2027-01-31 or its number
    #[arg(long, value_name = "DAY")]
    pub diagnosed: CoverDay,
    /// How much, in the smallest unit of the plan's coin; a lump sum: its whole amount
    #[arg(long, value_parser = crate::money::units)]
    pub amount: Uint128,
    /// The encounter's key, which the provider gives out: `salus encounter key`
    #[arg(long, value_name = "KEY", value_parser = hash32)]
    pub encounter: HexBinary,
    /// The episode's key, which the authority gives out: `salus encounter episode-key`
    #[arg(long, value_name = "KEY", value_parser = hash32)]
    pub episode: HexBinary,
    /// Salted SHA-256 of the evidence, which stays off chain: `salus claim commit` makes it
    #[arg(long, value_name = "SHA256", value_parser = hash32)]
    pub evidence: HexBinary,
    /// Who is paid, 1 to 4 of: member:ADDRESS, provider:ORG:ADDRESS, supplier:ORG:CAMPAIGN:SHIPMENT:ADDRESS; each may
    /// end in :BPS, and all together are 10000. A member's address is best one that nothing else ties to it
    #[arg(long = "payee", value_name = "PAYEE", required = true)]
    pub payees: Vec<PayeeArg>,
    /// Number of the emergency benefit whose fund pays
    #[arg(long)]
    pub emergency: Option<u32>,
}

impl Asked {
    /// As the contract wants it.
    pub async fn as_claim(
        &self,
        context: &Context,
        chain: &Chain,
        contract: &Contract<MutualAid>,
        plan: PlanId,
        member: String,
    ) -> Done<NewClaim> {
        Ok(NewClaim {
            plan,
            member,
            class: self.class,
            diagnosis_day: self.diagnosed.on(chain, contract).await?,
            amount: self.amount,
            encounter: self.encounter.clone(),
            episode: self.episode.clone(),
            evidence: self.evidence.clone(),
            payees: self
                .payees
                .iter()
                .map(|payee| payee.as_payee(context))
                .collect::<Done<_>>()?,
            emergency: self.emergency,
        })
    }
}

/// A payee on the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct PayeeArg {
    kind: PayeeKind,
    to: String,
    bps: Bps,
}

impl FromStr for PayeeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "{text:?} is no payee; write member:ADDRESS, provider:ORG:ADDRESS or \
                 supplier:ORG:CAMPAIGN:SHIPMENT:ADDRESS, each with :BPS at its end if it is not the whole"
            )
        };
        let number = |part: &str| part.parse::<u64>().map_err(|_| bad());
        let parts: Vec<&str> = text.split(':').collect();
        let (kind, rest) = match parts.as_slice() {
            ["member", rest @ ..] => (PayeeKind::Member {}, rest),
            ["provider", org, rest @ ..] => {
                let org = OrgId(number(org)?);
                (PayeeKind::Provider { org }, rest)
            }
            ["supplier", org, campaign, shipment, rest @ ..] => {
                let kind = PayeeKind::Supplier {
                    org: OrgId(number(org)?),
                    campaign: number(campaign)?,
                    shipment: number(shipment)?,
                };
                (kind, rest)
            }
            _ => return Err(bad()),
        };
        let (to, bps) = match rest {
            [to] => (*to, 10_000),
            [to, bps] => (*to, bps.parse::<u16>().map_err(|_| bad())?),
            _ => return Err(bad()),
        };
        if to.is_empty() {
            return Err(bad());
        }
        Ok(Self {
            kind,
            to: to.to_owned(),
            bps: Bps::checked(bps).map_err(|e| e.to_string())?,
        })
    }
}

impl PayeeArg {
    fn as_payee(&self, context: &Context) -> Done<Payee> {
        Ok(Payee {
            kind: self.kind,
            to: context.address(&self.to)?,
            bps: self.bps,
        })
    }
}

/// What a provider states beyond class, day and keys.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What the provider states")]
pub struct Stated {
    /// Year of birth of the patient; only its group of five years is written down
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1880..=2200))]
    pub born: u16,
    /// The whole bill, in the smallest unit of the plan's coin; 0 for a lump sum
    #[arg(long, value_parser = crate::money::units)]
    pub bill: Uint128,
    /// An accident: the wait does not count
    #[arg(long)]
    pub accident: bool,
    /// Salted SHA-256 of the provider's own evidence, as `salus claim commit` makes it; never used before
    #[arg(long, value_name = "SHA256", value_parser = hash32)]
    pub attest_evidence: HexBinary,
    /// If the member's terms ask for consent: receipt of the consent registry that lets the plan's insurer read this
    /// provider's records for payment
    #[arg(long, value_name = "RECEIPT", value_parser = hash32)]
    pub consent: Option<HexBinary>,
}

impl Stated {
    /// About a claim that says the same.
    pub fn about(&self, claim: &NewClaim) -> Attestation {
        Attestation {
            class: claim.class,
            diagnosis_day: claim.diagnosis_day,
            birth_group: birth_group(self.born),
            accident: self.accident,
            encounter: claim.encounter.clone(),
            episode: claim.episode.clone(),
            bill: self.bill,
            evidence: self.attest_evidence.clone(),
            consent: self.consent.clone(),
        }
    }
}

/// A whole attestation: what the provider knows, not what the claim says.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What the provider states")]
pub struct Facts {
    /// Class of the benefit
    #[arg(long)]
    pub class: u16,
    /// Day of the diagnosis: today, today-3, 2027-01-31 or its number
    #[arg(long, value_name = "DAY")]
    pub diagnosed: CoverDay,
    /// The encounter's key: 64 hexadecimal digits
    #[arg(
        long,
        value_name = "KEY",
        value_parser = hash32,
        conflicts_with = "bill_number",
        required_unless_present = "bill_number"
    )]
    pub encounter: Option<HexBinary>,
    /// Number of the bill, from which `salus encounter key` derives the encounter's key with this home folder's secret
    #[arg(long)]
    pub bill_number: Option<String>,
    /// The episode's key: 64 hexadecimal digits
    #[arg(long, value_name = "KEY", value_parser = hash32)]
    pub episode: HexBinary,
    /// The rest
    #[command(flatten)]
    pub stated: Stated,
}

impl Facts {
    /// As the contract wants it.
    pub async fn as_attestation(
        &self,
        context: &Context,
        chain: &Chain,
        contract: &Contract<MutualAid>,
    ) -> Done<Attestation> {
        let encounter = match (&self.encounter, &self.bill_number) {
            (Some(key), _) => key.clone(),
            (None, Some(number)) => encounter::key(&context.home.encounter_secret(), number)?,
            (None, None) => return Err(super::super::nothing_to_do("say --encounter or --bill-number")),
        };
        Ok(Attestation {
            class: self.class,
            diagnosis_day: self.diagnosed.on(chain, contract).await?,
            birth_group: birth_group(self.stated.born),
            accident: self.stated.accident,
            encounter,
            episode: self.episode.clone(),
            bill: self.stated.bill,
            evidence: self.stated.attest_evidence.clone(),
            consent: self.stated.consent.clone(),
        })
    }
}
