//! The rules, without storage, messages or environment.

pub mod case;
pub mod draw;
pub mod roster;
pub mod seat;
pub mod survey;
pub mod tally;
pub mod terms;
