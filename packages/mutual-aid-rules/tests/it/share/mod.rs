//! The share-out: against a naive model, against people who try to pay less, and at size.

mod naive;
mod walk;
mod world;
