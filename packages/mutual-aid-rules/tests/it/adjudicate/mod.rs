//! How claims are decided.

mod bills;
mod case;
mod lives;
mod order;
mod reasons;
mod states;
mod vectors;
