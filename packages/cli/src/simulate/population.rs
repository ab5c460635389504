//! The table that a simulation's population, claims and habits are drawn from.

use super::error::SimError;
use serde::Deserialize;

/// Base units of one coin: amounts have six decimals.
pub const COIN: u128 = 1_000_000;
/// 2029-01-01, in days since 1970: the first day of a simulated plan.
pub const FIRST_DAY: u32 = 21_550;
/// Days from one close to the next.
pub const PERIOD_DAYS: u32 = 30;
/// The groups that are compared: of 25 and of 60 years.
pub const COMPARED: [&str; 2] = ["25-29", "60-64"];

/// The whole table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub groups: Vec<Group>,
    pub classes: Vec<Class>,
    pub seasons: Seasons,
    pub plan: Plan,
    pub habits: Habits,
    pub events: Events,
}

/// A group of birth years.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub ages: String,
    pub born: u16,
    pub members: u64,
    pub claims: u64,
}

/// A class of benefit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub part: u64,
    #[serde(default)]
    pub mean_bill: u64,
    #[serde(default)]
    pub lump_sum: u64,
    #[serde(default)]
    pub per_case: u64,
    #[serde(default)]
    pub per_year: u64,
    #[serde(default)]
    pub deductible: u64,
    #[serde(default)]
    pub co_pay_bps: u16,
}

/// How claims are spread over time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seasons {
    pub weights: Vec<u64>,
}

/// Terms that no option sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub at_once_up_to: u64,
    pub notice_up_to: u64,
    pub fee_bps: u16,
    pub loading_bps: u16,
    pub wait_days: u32,
    pub filing_days: u32,
}

/// What members do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Habits {
    pub join_later: u64,
    pub change_mind: u64,
    pub leave: u64,
    pub low_leave: u64,
    pub low_ignore: u64,
    pub lapse_grace: u64,
    pub lapse_return: u64,
    pub two_units: u64,
    pub four_units: u64,
}

/// What happens to claims.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    pub accident: u64,
    pub second_late: u64,
    pub related: u64,
    pub other_payer: u64,
    pub challenged: u64,
    pub reviewed: u64,
    pub appealed: u64,
    pub panel_refuses: u64,
    pub panel_reduces: u64,
    pub panel_silent: u64,
}

impl Table {
    /// The table that is built in.
    pub fn read() -> Result<Self, SimError> {
        toml::from_str(include_str!("population.toml")).map_err(|e| SimError::Table { why: e.to_string() })
    }

    /// The place of a group among the groups.
    pub fn group(&self, ages: &str) -> usize {
        self.groups
            .iter()
            .position(|group| group.ages == ages)
            .unwrap_or_default()
    }

    /// How many of `total` fall into each of the weighted parts: all of them together are `total`.
    pub fn split(total: u64, weights: impl Iterator<Item = u64> + Clone) -> Vec<u64> {
        let whole: u128 = weights.clone().map(u128::from).sum::<u128>().max(1);
        let (mut seen, mut given) = (0u128, 0u128);
        weights
            .map(|weight| {
                seen = seen.saturating_add(weight.into());
                let up_to = u128::from(total)
                    .saturating_mul(seen)
                    .checked_div(whole)
                    .unwrap_or_default();
                let part = up_to.saturating_sub(given);
                given = up_to;
                u64::try_from(part).unwrap_or(u64::MAX)
            })
            .collect()
    }
}

/// Whole coins in base units.
pub fn coins(amount: u64) -> u128 {
    u128::from(amount).saturating_mul(COIN)
}
