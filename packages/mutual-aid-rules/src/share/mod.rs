//! How the cost of aid is shared among members.

mod books;
mod close;
mod cohort;
mod credit;
mod error;
mod grant;
mod ledger;
mod member;
mod membership;
mod memory;
mod pool;
mod run_off;
mod scaled;
mod sync;
mod term;
mod terms;

pub use books::{Book, Books, Close, Ledger, RunOff, Settling};
pub use close::{close_begin, close_step, Charged, Work};
pub use cohort::{Bucket, Cohort, Mark};
pub use credit::{credit, Credited};
pub use error::ShareError;
pub use grant::{advance, approve, cancel, pay, quote, settle_claim, Grant, Quote};
pub use ledger::{open_cohort, retire_cohort, TARGET_PERIODS, YEAR_DAYS};
pub use member::{threshold, Cover, Member, Stage, MAX_COVERS};
pub use membership::{collect, join, refund_wait, request_exit, top_up, Start, TopUp};
pub use memory::MemoryPool;
pub use pool::{ActivationKey, ExitKey, Pool};
pub use run_off::{announce_run_off, begin_settling, fix_return, pull_return};
pub use scaled::Scaled;
pub use sync::{sync, Home};
pub use term::{cancel_term, join_for_term, renew};
pub use terms::{CohortTerms, GRID_STEPS, MAX_COHORTS, MAX_FEE_BPS, MAX_LOADING_BPS, REENTRY_WAIT_DAYS};
