//! The facts of a claim, as the contract would gather them for the rules.

use super::claims::{noon, Claim, Evidence, DAY};
use super::error::SimError;
use super::population::{coins, Class, Table, FIRST_DAY, PERIOD_DAYS};
use super::world::Plan;
use mutual_aid_rules::adjudicate::benefit::year_of;
use mutual_aid_rules::adjudicate::facts::{
    covers_of, Agreement, Benefit, Cause, Cover, Episode, Funding, Kind, Listing, Stage, Standing, Use, NEVER,
};
use mutual_aid_rules::adjudicate::{
    Attestation, Claim as Claimed, Member as Claimant, Money, Provider, Rules,
};
use mutual_aid_rules::share::{quote, Member};

/// Of groups that were born by then, the whole group is 60 or older.
const OLD: u16 = 1965;
/// The tier of all members.
const TIER: u8 = 1;

/// Facts that own what they are made of.
#[derive(Clone, Debug)]
pub struct Case {
    rules: RuleFacts,
    benefits: Vec<Benefit>,
    covers: Vec<Cover>,
    joined_at: u64,
    born: u16,
    weight: u64,
    grace_until: u64,
    approved_this_year: u128,
    episode: Episode,
    claim: Claim,
    /// what the hospital's brakes say
    pub provider: Provider,
    /// what the plan can pay from
    pub money: Money,
}

#[derive(Clone, Copy, Debug)]
struct RuleFacts {
    filing_limit: u64,
    tier0_max: u128,
    tier1_max: u128,
    fee: u16,
    case_cap: u128,
}

impl Case {
    /// From the plan's state, for a member that is up to date. `earlier`: what was approved for it in the year, and
    /// whether it had a lump sum.
    pub fn gather(
        plan: &Plan<'_>,
        member: &Member,
        claim: &Claim,
        benefits: &[Benefit],
        provider: Provider,
        earlier: (u128, bool),
    ) -> Result<Self, SimError> {
        let terms = &plan.table.plan;
        let books = &plan.ledger.books;
        // one coin more than there is would have to be collected later
        let free = quote(books, u128::MAX);
        let (units, _) = plan.units()?;
        let group = plan.table.groups.get(usize::from(member.cohort));
        let grace = match member.stage {
            mutual_aid_rules::share::Stage::Lapsed { day } => midnight(day.saturating_add(14)),
            _ => 0,
        };
        Ok(Self {
            rules: RuleFacts {
                filing_limit: u64::from(terms.filing_days).saturating_mul(DAY),
                tier0_max: coins(terms.at_once_up_to),
                tier1_max: coins(terms.notice_up_to),
                fee: terms.fee_bps,
                case_cap: plan.setup.case_cap(),
            },
            benefits: benefits.to_vec(),
            covers: covers_of(member, midnight),
            joined_at: midnight(member.joined_day),
            born: group.map(|group| group.born).unwrap_or_default(),
            weight: member.weight.into(),
            grace_until: grace,
            approved_this_year: earlier.0,
            episode: if earlier.1 { Episode::Taken } else { Episode::Fresh },
            claim: claim.clone(),
            provider,
            money: Money {
                room: free.members,
                free_reserve: free.reserve,
                units,
            },
        })
    }

    /// The facts as the rules take them.
    pub fn with<T>(
        &self,
        ask: impl FnOnce(&Rules<'_>, &Claimant<'_>, &Claimed<'_>, &[Attestation<'_>]) -> T,
    ) -> T {
        let begin = midnight(FIRST_DAY.saturating_sub(PERIOD_DAYS));
        let rules = Rules {
            funding: Funding::Mutual,
            stage: Stage::Open,
            active_from: begin,
            run_off_at: NEVER,
            listing: Some(Listing {
                from: begin,
                removed_at: NEVER,
            }),
            benefits: &self.benefits,
            filing_limit: self.rules.filing_limit,
            attesters: 2,
            tier0_max: self.rules.tier0_max,
            tier1_max: self.rules.tier1_max,
            fee: self.rules.fee,
            case_cap: self.rules.case_cap,
        };
        let member = Claimant {
            joined_at: self.joined_at,
            birth_group: self.born,
            tier: TIER,
            weight: self.weight,
            covers: &self.covers,
            grace_until: self.grace_until,
            approved_this_year: self.approved_this_year,
        };
        let claim = Claimed {
            class: class_number(self.claim.class),
            diagnosed_at: noon(self.claim.diagnosed),
            filed_at: noon(self.claim.filed),
            cause: if self.claim.accident {
                Cause::Accident
            } else {
                Cause::Illness
            },
            asked: self.claim.asked,
            birth_group: Some(self.born),
            encounter: self.claim.encounter,
            episode: self.episode,
            owners_then: &[],
            owners_now: &[],
        };
        // organisations have numbers: hospitals from 1, their laboratories so many above them, owners above those
        let hospital = u64::try_from(self.claim.hospital)
            .unwrap_or_default()
            .saturating_add(1);
        let (laboratory, owner) = (hospital.saturating_add(100_000), hospital.saturating_add(200_000));
        let (alone, owned, also) = ([hospital], [hospital, owner], [laboratory, owner]);
        let other = [laboratory];
        let (first, second): (&[u64], &[u64]) = match self.claim.evidence {
            Evidence::Related => (&owned, &also),
            Evidence::Complete | Evidence::One => (&alone, &other),
        };
        let signed = |org, owners| Attestation {
            org,
            standing: Standing::Good,
            owners_then: owners,
            owners_now: owners,
            agreement: Agreement::Same,
            used: Use::Fresh,
        };
        let attestations = [signed(hospital, first), signed(laboratory, second)];
        match self.claim.evidence {
            Evidence::One => ask(&rules, &member, &claim, attestations.get(..1).unwrap_or_default()),
            Evidence::Complete | Evidence::Related => ask(&rules, &member, &claim, &attestations),
        }
    }
}

/// The schedule of benefits, for all classes and ages.
pub fn benefits(table: &Table) -> Result<Vec<Benefit>, SimError> {
    let mut rows = vec![];
    for (place, class) in table.classes.iter().enumerate() {
        let row = |from_age, below_age, kind, per_case, per_year| Benefit {
            class: class_number(place),
            tier: TIER,
            from_age,
            below_age,
            kind,
            per_case,
            per_year,
            deductible: coins(class.deductible),
            co_pay: class.co_pay_bps,
        };
        if class.lump_sum > 0 {
            // ages count from the oldest of the group, in the year of diagnosis; a group keeps its row
            for (from, below, old) in [(0, 60, false), (60, 200, true)] {
                let sum = lump_sum(class, old);
                rows.push(row(from, below, Kind::LumpSum, sum, sum));
            }
        } else {
            rows.push(row(
                0,
                200,
                Kind::Expenses,
                coins(class.per_case),
                coins(class.per_year),
            ));
        }
    }
    for row in &rows {
        row.checked()?;
    }
    Ok(rows)
}

/// What a class pays at once for one unit.
pub fn lump_sum(class: &Class, old: bool) -> u128 {
    let whole = coins(class.lump_sum);
    if old {
        whole.div_euclid(2)
    } else {
        whole
    }
}

/// Whether a group was 60 or older at the start.
pub fn is_old(born: u16) -> bool {
    born <= OLD
}

/// The calendar year that a claim belongs to.
pub fn year(claim: &Claim) -> u16 {
    year_of(noon(claim.diagnosed))
}

fn class_number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX).saturating_add(1)
}

fn midnight(day: u32) -> u64 {
    if day == u32::MAX {
        return NEVER;
    }
    u64::from(day).saturating_mul(DAY)
}
