//! Vectors from the GS1 specifications, and properties.
#![expect(clippy::arithmetic_side_effects, reason = "test values are small")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod days;
mod numbers;
mod texts;
