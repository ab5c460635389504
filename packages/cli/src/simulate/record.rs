//! What is written down of each period.

use super::error::decimal;
use super::population::Table;
use crate::domain::when::show_day;
use mutual_aid_rules::share::Scaled;
use std::fmt::Write;

/// One period. Amounts are base units; counts are of the period unless they say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// counted from 1
    pub period: u32,
    /// day of its close, since 1970
    pub day: u32,
    /// what each unit of each group was charged, scaled
    pub shares: Vec<Scaled>,
    /// units of each group that were charged
    pub charged_units: Vec<u64>,
    /// in the reserve after the close
    pub reserve: u128,
    /// what the reserve should hold
    pub target: u128,
    /// active units after the close
    pub units: u64,
    /// units whose cover has not begun
    pub waiting_units: u64,
    /// claims filed
    pub claims: u64,
    /// claims approved
    pub approved: u64,
    /// claims refused by the rules or a panel
    pub refused: u64,
    /// paid to claimants
    pub paid: u128,
    /// approved, and collected by later closes in instalments
    pub backlog: u128,
    /// memberships that began
    pub joined: u64,
    /// members that left because they asked to, or had all paid back
    pub left: u64,
    /// members that left because their money ran low
    pub lapsed: u64,
    /// members that came back after a lapse
    pub returned: u64,
    /// top-ups
    pub top_ups: u64,
}

impl Record {
    /// What a unit of a group was charged, in base units rounded down.
    pub fn share(&self, group: usize) -> u128 {
        let share = self.shares.get(group).copied().unwrap_or_default();
        share.floor().unwrap_or_default()
    }

    /// What a unit was charged on average over all groups, in base units rounded down.
    pub fn mean_share(&self) -> u128 {
        let (mut sum, mut units) = (0u128, 0u128);
        for (share, of_group) in self.shares.iter().zip(&self.charged_units) {
            let share = share.floor().unwrap_or_default();
            sum = sum.saturating_add(share.saturating_mul((*of_group).into()));
            units = units.saturating_add((*of_group).into());
        }
        sum.checked_div(units).unwrap_or_default()
    }
}

/// The mean of a group's shares over all periods, in base units rounded down.
pub fn mean_of(records: &[Record], group: usize) -> u128 {
    let sum = records
        .iter()
        .fold(0u128, |sum, record| sum.saturating_add(record.share(group)));
    let count = u128::try_from(records.len()).unwrap_or_default();
    sum.checked_div(count).unwrap_or_default()
}

/// All periods as comma-separated values. Amounts are coins; what a unit was charged is cut after six decimals.
pub fn csv(records: &[Record], table: &Table) -> String {
    let mut text = String::from("period,date");
    for group in &table.groups {
        // writing into a string cannot fail
        let _ = write!(text, ",share_{}", group.ages.replace('-', "_"));
    }
    text.push_str(
        ",share_mean,reserve,reserve_target,active_units,waiting_units,claims,approved,refused,paid,backlog",
    );
    text.push_str(",joined,left,lapsed,returned,top_ups\n");
    for record in records {
        let _ = write!(text, "{},{}", record.period, show_day(record.day));
        for group in 0..table.groups.len() {
            let _ = write!(text, ",{}", decimal(record.share(group)));
        }
        let _ = write!(
            text,
            ",{},{}",
            decimal(record.mean_share()),
            decimal(record.reserve)
        );
        let _ = write!(
            text,
            ",{},{},{}",
            decimal(record.target),
            record.units,
            record.waiting_units
        );
        let _ = write!(text, ",{},{},{}", record.claims, record.approved, record.refused);
        let _ = write!(text, ",{},{}", decimal(record.paid), decimal(record.backlog));
        let _ = write!(text, ",{},{},{}", record.joined, record.left, record.lapsed);
        let _ = writeln!(text, ",{},{}", record.returned, record.top_ups);
    }
    text
}
