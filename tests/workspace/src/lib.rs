//! The policy of this repository, as tests: see `tests/it`.
//!
//! - who may depend on whom (contracts on packages only);
//! - storage names are unique within a contract;
//! - `docs/features.md` claims what tests carry, and nothing else;
//! - files are of a readable length, finished, and know nothing of one machine.
