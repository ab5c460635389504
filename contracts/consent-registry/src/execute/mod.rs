//! One function for each message, named after it.

pub mod act;
pub mod advance;
pub mod answer;
mod circle;
mod consent;
pub mod decide;
pub mod record;
pub mod request;
pub mod review;
pub mod settings;
