use crate::check::digits;
use crate::Gs1Error;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the calendar, as the number of days since 1970-01-01 (which is day 0).
///
/// ```
/// use gs1::Day;
/// let day = Day::from_ymd(2027, 2, 28).unwrap();
/// assert_eq!(day.to_string(), "2027-02-28");
/// assert_eq!(day.ai(), "270228");
/// assert_eq!(Day::from_ai("270200", day), Ok(day)); // day 00 is the last of its month
/// assert!(Day::from_ymd(2027, 2, 29).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Day(
    /// days since 1970-01-01
    pub u32,
);

/// Days from 0000-03-01, where the count below starts, to 1970-01-01.
const SHIFT: u32 = 719_468;
/// Days in 400 years.
const ERA: u32 = 146_097;

impl Day {
    /// The last day that can be written: 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The day on which an instant of the Unix clock falls, in UTC.
    ///
    /// ```
    /// assert_eq!(gs1::Day::of_seconds(86_399), gs1::Day(0));
    /// assert_eq!(gs1::Day::of_seconds(86_400), gs1::Day(1));
    /// ```
    pub const fn of_seconds(seconds: u64) -> Self {
        let days = seconds / 86_400;
        if days > u32::MAX as u64 {
            Self(u32::MAX)
        } else {
            Self(days as u32)
        }
    }

    /// The first second of the day after this one: when what expires on this day has expired.
    pub const fn ends_at_seconds(self) -> u64 {
        // at most 2³² · 86 400, far within 64 bits
        (self.0 as u64).wrapping_add(1).wrapping_mul(86_400)
    }

    /// From year, month and day of month.
    pub fn from_ymd(year: u32, month: u32, day: u32) -> Result<Self, Gs1Error> {
        let bad = Gs1Error::BadDay { year, month, day };
        if !(1970..=9999).contains(&year) || day == 0 || day > days_in_month(year, month) {
            return Err(bad);
        }
        // years begin in March, so that the leap day comes last
        let year = if month <= 2 { year.wrapping_sub(1) } else { year };
        let (era, of_era) = (year / 400, year % 400);
        let from_march = month.wrapping_add(9) % 12;
        let of_year = from_march.wrapping_mul(153).wrapping_add(2) / 5;
        let day_of_era = of_era
            .wrapping_mul(365)
            .wrapping_add(of_era / 4)
            .wrapping_sub(of_era / 100)
            .wrapping_add(of_year)
            .wrapping_add(day)
            .wrapping_sub(1);
        era.wrapping_mul(ERA)
            .wrapping_add(day_of_era)
            .checked_sub(SHIFT)
            .map(Self)
            .ok_or(bad)
    }

    /// Year, month and day of month.
    pub const fn ymd(self) -> (u32, u32, u32) {
        let shifted = self.0.saturating_add(SHIFT);
        let (era, of_era) = (shifted / ERA, shifted % ERA);
        let leaps = (of_era / 1_460)
            .wrapping_sub(of_era / 36_524)
            .wrapping_add(of_era / 146_096);
        let year_of_era = of_era.wrapping_sub(leaps) / 365;
        let before = year_of_era
            .wrapping_mul(365)
            .wrapping_add(year_of_era / 4)
            .wrapping_sub(year_of_era / 100);
        let of_year = of_era.wrapping_sub(before);
        let from_march = of_year.wrapping_mul(5).wrapping_add(2) / 153;
        let day = of_year
            .wrapping_sub(from_march.wrapping_mul(153).wrapping_add(2) / 5)
            .wrapping_add(1);
        let month = (from_march.wrapping_add(2) % 12).wrapping_add(1);
        let year = era.wrapping_mul(400).wrapping_add(year_of_era);
        (if month <= 2 { year.wrapping_add(1) } else { year }, month, day)
    }

    /// As printed behind the application identifiers (11) and (17): `YYMMDD`.
    pub fn ai(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{:02}{month:02}{day:02}", year % 100)
    }

    /// From what is printed behind (11) and (17). The century is the one that puts the year within 49 years
    /// before and 50 years after `today`; day 00 is the last of its month.
    pub fn from_ai(text: &str, today: Self) -> Result<Self, Gs1Error> {
        let number = digits("date", text, 6, 6)? as u32;
        let (yy, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        let this_year = today.ymd().0;
        let century = this_year.wrapping_sub(this_year % 100);
        let year = match yy.checked_sub(this_year % 100) {
            Some(51..) => century.wrapping_add(yy).wrapping_sub(100),
            None if (this_year % 100).wrapping_sub(yy) >= 50 => century.wrapping_add(yy).wrapping_add(100),
            _ => century.wrapping_add(yy),
        };
        let day = if day == 0 { days_in_month(year, month) } else { day };
        Self::from_ymd(year, month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// 0 for what is no month.
const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}
