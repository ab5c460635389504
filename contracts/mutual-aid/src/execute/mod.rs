//! One function for each message.

pub mod attest;
pub mod cashless;
pub mod challenge;
pub mod close;
pub mod cover;
pub mod decide;
pub mod encounter;
pub mod file;
pub mod fund;
pub mod layer;
pub mod leave;
pub mod member;
pub mod panel;
pub mod plan;
pub mod runoff;
pub mod settings;
