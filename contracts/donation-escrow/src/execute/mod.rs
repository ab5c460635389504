//! One function for each message.

pub mod delivery;
pub mod draft;
pub mod funding;
pub mod gift;
pub mod payment;
pub mod settings;
