//! One function for each message, in a module for each kind of record.

pub mod advance;
pub mod draw;
pub mod open;
pub mod roster;
pub mod settings;
pub mod vote;
