//! What the interface promises by itself.

mod sign;
mod wire;
