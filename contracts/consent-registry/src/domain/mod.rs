//! Pure rules: values in, new values or an error out. No storage, no messages, no environment.

pub mod chain;
pub mod circle;
pub mod consent;
pub mod guardians;
pub mod privilege;
pub mod receipt;
pub mod record;
pub mod slots;
pub mod subject;
