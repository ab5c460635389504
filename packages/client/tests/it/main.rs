//! The parts of the client that need no chain.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod addresses;
mod messages;
mod off_chain;
mod prices;
mod refusals;
