//! The money rules of the donation escrow: values in, new values or an error out.
//!
//! No storage, no messages, no queries: the contract, the `salus` command and simulations run the same code.
//!
//! | module | rule |
//! |---|---|
//! | [`pot`] | the books of one campaign; every coin that came in is in exactly one place |
//! | [`refund`] | one formula for every cause: ⌊d·F/D⌋ − claimed |
//! | [`funding`] | tranches are funded in order while their sum fits what was given |
//! | [`receipt`] | what an accepted delivery earns, and what of it is held back |
//! | [`recall`] | what a recall takes back out of a receipt |
//! | [`clocks`] | when a gift can no longer be taken back, when a receipt is payable, when a tranche ends |
//! | [`trace`] | what became of one gift: money pro rata, goods in order of giving |
//!
//! Rounding is always against whoever is paid; what it leaves stays in the pot until the campaign is over.

pub mod clocks;
mod error;
pub mod funding;
pub mod pot;
pub mod recall;
pub mod receipt;
pub mod refund;
pub mod trace;

pub use error::RuleError;
pub use pot::Pot;
