//! Days of waits, filing limits and cover, as people write them.
//!
//! A plan counts in days, and its contract says how long a day is: 86,400 seconds on a public network, a few seconds on a
//! local chain that tells the story of a year in a minute.

use super::when::When;
use crate::failure::{Done, Failure};
use mutual_aid_api::msg::{ConfigResponse, QueryMsg};
use salus_client::{Chain, Contract, MutualAid};
use std::str::FromStr;

/// A day on the command line: `today`, `today-3`, `today+30`, a date `2027-01-31`, or the number of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverDay {
    /// so many days after the day of the chain's last block
    After(u32),
    /// so many days before it
    Before(u32),
    /// by its number
    Number(u32),
    /// the day that holds this instant, in seconds since 1970
    Of(u64),
}

impl FromStr for CoverDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| {
            format!("{text:?} is no day; write today, today-3, today+30, 2027-01-31 or the day's number")
        })
    }
}

fn parse(text: &str) -> Option<CoverDay> {
    if let Some(rest) = text.strip_prefix("today") {
        return match rest.split_at_checked(1) {
            None => Some(CoverDay::After(0)),
            Some(("+", days)) => days.parse().ok().map(CoverDay::After),
            Some(("-", days)) => days.parse().ok().map(CoverDay::Before),
            Some(_) => None,
        };
    }
    if let Ok(number) = text.parse() {
        return Some(CoverDay::Number(number));
    }
    match text.parse() {
        Ok(When::At(seconds)) => Some(CoverDay::Of(seconds)),
        _ => None,
    }
}

impl CoverDay {
    /// Its number, by the chain's clock and the contract's length of a day.
    pub fn number(self, now: u64, day_seconds: u64) -> Option<u32> {
        let day = |seconds: u64| u32::try_from(seconds.checked_div(day_seconds)?).ok();
        match self {
            Self::After(days) => day(now)?.checked_add(days),
            Self::Before(days) => day(now)?.checked_sub(days),
            Self::Number(number) => Some(number),
            Self::Of(seconds) => day(seconds),
        }
    }

    /// The same, asking chain and contract.
    pub async fn on(self, chain: &Chain, contract: &Contract<MutualAid>) -> Done<u32> {
        if let Self::Number(number) = self {
            return Ok(number);
        }
        let config: ConfigResponse = contract.ask(chain, &QueryMsg::Config {}).await?;
        let now = chain.tip().await?.seconds;
        self.number(now, config.limits.day_seconds)
            .ok_or_else(|| Failure::usage("that day cannot be counted"))
    }
}
