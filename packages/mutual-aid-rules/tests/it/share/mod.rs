//! The share-out: against a naive model, against people who try to pay less, and at size.

mod agree;
mod approvals;
mod claims;
mod cohorts;
mod fairness;
mod naive;
mod numbers;
mod size;
mod terms;
mod walk;
mod world;
