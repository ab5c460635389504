//! Verification against public rounds of drand, and everything that must not pass.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "in tests a panic is the report"
)]

mod clock;
mod keys;
mod quicknet;
mod refusals;
mod signer;

use cosmwasm_std::HexBinary;

/// Bytes written in hex.
fn hex(text: &str) -> Vec<u8> {
    HexBinary::from_hex(text).unwrap().into()
}

/// A number in hex plus the prime of the field, which is another spelling of the same coordinate.
fn plus_prime(coordinate: &[u8]) -> Vec<u8> {
    let prime = hex(concat!(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf",
        "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
    ));
    let mut carry = 0u16;
    let mut sum: Vec<u8> = coordinate
        .iter()
        .zip(&prime)
        .rev()
        .map(|(a, b)| {
            carry += u16::from(*a) + u16::from(*b);
            let digit = (carry & 0xff) as u8;
            carry >>= 8;
            digit
        })
        .collect();
    assert_eq!(carry, 0);
    sum.reverse();
    sum
}
