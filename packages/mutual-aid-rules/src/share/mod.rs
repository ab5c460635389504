//! How the cost of aid is shared among members.

mod books;
mod cohort;
mod error;
mod grant;
mod member;
mod pool;
mod scaled;
mod terms;

pub use books::{Book, Books, Close, Ledger, RunOff, Settling};
pub use cohort::{Bucket, Cohort, Mark};
pub use error::ShareError;
pub use grant::Grant;
pub use member::{threshold, Cover, Member, Stage, MAX_COVERS};
pub use pool::{ActivationKey, ExitKey, Pool};
pub use scaled::Scaled;
pub use terms::{CohortTerms, GRID_STEPS, MAX_COHORTS, MAX_FEE_BPS, MAX_LOADING_BPS, REENTRY_WAIT_DAYS};
