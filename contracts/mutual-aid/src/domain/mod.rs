//! Pure rules: values in, new values or an error out.

pub mod claim;
pub mod cover;
pub mod fund;
pub mod layer;
pub mod limits;
pub mod plan;
pub mod terms;
