//! What is stored, in packed form, behind functions named by intent: a module for each aggregate. Prefixes are listed in the
//! README. No other contract reads any of it raw.

mod campaign;
mod gift;
mod payee;
mod receipt;
mod settings;
mod tranche;

pub use campaign::*;
pub use gift::*;
pub use payee::*;
pub use receipt::*;
pub use settings::*;
pub use tranche::*;
