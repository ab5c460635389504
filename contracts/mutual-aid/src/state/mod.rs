//! What is stored, in packed form, behind functions named by intent: a module for each aggregate. Prefixes are listed in
//! the README.

pub mod claim;
pub mod fund;
pub mod layer;
pub mod ledger;
pub mod plan;
pub mod pool;
pub mod settings;
