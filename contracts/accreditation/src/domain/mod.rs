//! Rules without storage, messages or clock: values in, a new value or a refusal out.

pub mod authority;
pub mod control;
pub mod operator;
pub mod organisation;
pub mod prefix;
pub mod standing;
