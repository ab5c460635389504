//! What the interface promises by itself.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

mod sign;
mod wire;
