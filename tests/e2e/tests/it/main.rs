//! What is kept in step with the contracts and the figures, and needs no chain.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod gas_page;
mod refusal_table;
