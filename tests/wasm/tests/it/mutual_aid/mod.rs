//! What `mutual-aid` costs, with the real panel and the real accreditation contract beside it.

mod size;
mod stage;
