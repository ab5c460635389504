//! Claims, from their filing to their end.

pub mod stage;

mod adversarial;
mod appeals;
mod bad_input;
mod cashless;
mod charged_once;
mod consent;
mod edges;
mod funds;
mod lifecycle;
mod panel;
mod questions;
mod referrals;
mod rejoined;
mod replies;
mod shared_bills;
