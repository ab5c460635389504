//! Pure rules: values in, new values or an error out.

pub mod limits;
pub mod plan;
pub mod terms;
