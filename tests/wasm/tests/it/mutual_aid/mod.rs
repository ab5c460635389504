//! What `mutual-aid` costs, with the real panel and the real accreditation contract beside it.

mod claims;
mod messages;
mod questions;
mod size;
mod stage;
