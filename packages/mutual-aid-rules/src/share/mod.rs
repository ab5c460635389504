//! How the cost of aid is shared among members.
//!
//! Members prepay. A close charges every unit of a cohort the same, by raising one number, the cohort's *index*. What a
//! member owes is (index − index at its entry)·weight: worked out when somebody asks, never written by a close. So a
//! close costs what cohorts and the groups of members that leave with it cost, whether a plan has a thousand members or
//! a hundred million.
//!
//! # Words
//! - *Unit*: a member of weight 3 has three; it pays for three and is covered with three.
//! - *Cohort*: members that share alike: a group of birth years, a tier, a region and a version of terms, fixed for good.
//! - *Scaled*: in 10⁻¹⁸ of the smallest unit of the plan's coin. Sums and indices are scaled and exact.
//! - *Threshold*: a member is active while the next close **at the cap** is already paid for: it leaves with the first
//!   close that takes the index above T = ⌊(entry + P/w − C)/G⌋·G. Members with one threshold lie in one *bucket*.
//! - *Mark*: what a close left in a cohort. A member that left finds the close with which it did by binary search.
//!
//! # A close
//! [`close_begin`] fixes the day. [`close_step`] first makes everybody active whose day has come, then shares out once,
//! then charges cohort by cohort. A cohort bears its own claims as far as its room (units · cap) goes; what does not
//! fit, what empty cohorts need, and the part of each claim that all share is borne by headroom. The caps of a close and
//! of a year bind in all cases: what does not fit into them was queued at approval and is collected in instalments.
//! Nothing is fronted, and there is no deficit.
//!
//! ```
//! use mutual_aid_rules::share::*;
//!
//! let terms = CohortTerms {
//!     cap: 100, year_cap: 600, case_cap: 100, grid: 10, fee_bps: 800, loading_bps: 0,
//!     grace_days: 14, reentry_days: 90, premium: 0, term_days: 0,
//! };
//! let mut pool = MemoryPool::new(vec![terms]);
//! let mut ledger = Ledger::new(0, 0);
//! let cohort = open_cohort(&mut pool, &mut ledger, 1)?;
//!
//! // ada has one unit and prepays 250, ben has two and prepays 400; both are covered from day 1
//! let start = Start { today: 0, cover_from: 1, waited_day: 1 };
//! let mut ada = join(&mut pool, &mut ledger, cohort, 1, 250, start, None)?;
//! let mut ben = join(&mut pool, &mut ledger, cohort, 2, 400, start, None)?;
//! let all = Work { cohorts: 9, entries: 9 };
//! close_begin(&mut ledger, 1, 1)?;
//! close_step(&mut pool, &mut ledger, all)?;
//!
//! // a claim of 200 with a fee of 16 is reserved at once, payable at once, and collected by the next close
//! let grant = approve(&mut pool, &mut ledger, cohort, 200, 16)?;
//! pay(&mut ledger, &grant, 200)?;
//! close_begin(&mut ledger, 31, 2)?;
//! let charged = close_step(&mut pool, &mut ledger, all)?;
//! assert_eq!(charged[0].per_unit, Scaled::of(72)); // 216 / 3 units
//!
//! // nobody's record was touched; now they look
//! sync(&pool, &ledger, &mut ada)?;
//! sync(&pool, &ledger, &mut ben)?;
//! assert_eq!((ada.prepaid.floor()?, ada.charged.floor()?), (178, 72));
//! assert_eq!((ben.prepaid.floor()?, ben.charged.floor()?), (256, 144));
//! // ada's threshold is ⌊(250 − 100)/10⌋·10 = 150, ben's ⌊(400/2 − 100)/10⌋·10 = 100: both are active
//! assert_eq!(ada.stage, Stage::Active { bucket: 15 });
//! assert_eq!(ben.stage, Stage::Active { bucket: 10 });
//! // every coin is accounted for
//! assert_eq!(ledger.books.assets()?, ledger.books.liabilities()?);
//! # Ok::<(), ShareError>(())
//! ```
//!
//! # Pools of pools
//! A plan can be a member of another plan, its *layer*, by the ordinary operations: its contract [`join`]s the layer with
//! a weight, with coins out of its free reserve ([`Books::withdraw`] of [`Book::Reserve`]), tops up, leaves and collects
//! like anybody. A layer's aid goes into the plan's reserve ([`Books::deposit`]). To the layer a plan of a million
//! members is one member of some weight, so layers stack to any size.
//!
//! # Plans that a reserve pays for
//! With a cap of zero nothing is ever charged: claims come out of the reserve, and members pay premiums for terms
//! ([`join_for_term`], [`renew`], [`cancel_term`]).
//!
//! # What a caller must do
//! Load the [`Ledger`], call one operation, and store ledger and member **only if it succeeded**: a failed operation may
//! leave them half changed. Coins that come in are passed as `amount`; what an operation returns is to be paid out.

mod books;
mod close;
mod cohort;
mod credit;
mod error;
mod give_back;
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
mod voids;

pub use books::{Book, Books, Close, Ledger, RunOff, Settling};
pub use close::{close_begin, close_step, Charged, Work};
pub use cohort::{Bucket, Cohort, Mark};
pub use credit::{credit, Credited};
pub use error::ShareError;
pub use give_back::give_back;
pub use grant::{advance, approve, cancel, change, pay, quote, settle_claim, Grant, Quote};
pub use ledger::{open_cohort, retire_cohort, TARGET_PERIODS, YEAR_DAYS};
pub use member::{threshold, Cover, Member, Stage, MAX_COVERS};
pub use membership::{collect, join, refund_wait, request_exit, top_up, Start, TopUp};
pub use memory::MemoryPool;
pub use pool::{ActivationKey, ExitKey, Pool};
pub use run_off::{announce_run_off, begin_settling, fix_return, pull_return};
pub use scaled::Scaled;
pub use sync::{least_top_up, sync, Home};
pub use term::{cancel_term, join_for_term, renew};
pub use terms::{CohortTerms, GRID_STEPS, MAX_COHORTS, MAX_FEE_BPS, MAX_LOADING_BPS, REENTRY_WAIT_DAYS};
pub use voids::Voids;
