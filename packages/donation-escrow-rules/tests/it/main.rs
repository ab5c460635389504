//! The money rules against plain models, on random histories.

#![expect(clippy::arithmetic_side_effects, reason = "in tests a panic is the report")]

mod clocks;
mod deliveries;
mod pot;
mod refunds;
