//! Amounts of coins, as people write them.

use crate::failure::{Done, Failure};
use cosmwasm_std::{Coin, Uint128, Uint256};

/// Reads `10000000uatom`: a whole number of the coin's smallest unit, then the coin.
pub fn parse(text: &str) -> Done<Coin> {
    let bad = |why: &str| {
        Failure::usage(format!("{text:?} is no amount: {why}"))
            .mend("write it like 2500000uatom: a whole number, then the coin")
    };
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .ok_or_else(|| bad("no coin named"))?;
    let (number, denom) = text.split_at(split);
    if number.is_empty() {
        return Err(bad("no number"));
    }
    if denom.starts_with(['.', ',']) {
        return Err(bad("amounts are counted in the coin's smallest unit"));
    }
    let amount: Uint256 = number.parse().map_err(|_| bad("the number is too large"))?;
    Ok(Coin {
        denom: denom.to_owned(),
        amount,
    })
}

/// Reads an amount as an argument of the command line.
pub fn coin(text: &str) -> Result<Coin, String> {
    parse(text).map_err(|failure| failure.text)
}

/// Reads an amount of a coin that is known: a whole number of its smallest unit.
pub fn units(text: &str) -> Result<Uint128, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is no amount; write it like 2500000, in the coin's smallest unit"))
}

/// Writes an amount of millionths as people read it: `10000000`, `uatom` becomes `10.000000 ATOM`; other coins stay as
/// they are.
pub fn show(amount: u128, denom: &str) -> String {
    match denom.strip_prefix('u') {
        Some(name) if !name.is_empty() => {
            let whole = amount.div_euclid(1_000_000);
            let rest = amount.rem_euclid(1_000_000);
            format!("{}.{rest:06} {}", grouped(whole), name.to_uppercase())
        }
        _ => format!("{} {denom}", grouped(amount)),
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
