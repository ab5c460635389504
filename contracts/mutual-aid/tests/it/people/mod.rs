//! Members, closes and the end of a plan.

mod close;
mod join;
mod leave;
mod run_off;
mod top_up;
