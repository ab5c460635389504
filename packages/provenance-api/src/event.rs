//! What the contract emits: one struct for each event.
