//! What `consent-registry` costs and decides, with the real panel and the real accreditation contract beside it.

mod messages;
mod questions;
mod refusal;
mod size;
mod stage;
