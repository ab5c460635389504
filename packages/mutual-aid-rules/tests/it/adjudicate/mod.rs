//! How claims are decided.

mod bills;
mod case;
mod order;
mod reasons;
mod states;
mod vectors;
