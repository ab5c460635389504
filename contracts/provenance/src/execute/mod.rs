//! What each message does: load, check whose it is, ask the domain, store, tell.

mod accept;
mod lot;
mod owner;
mod product;
mod returns;
mod safety;
mod shipment;

pub use accept::accept;
pub use lot::{append_serials, register_lot, NewLot};
pub use owner::{check_gas_limit, set_hook_gas_limit};
pub use product::register_product;
pub use returns::{confirm_return, declare_lost};
pub use safety::{end_recall, quarantine, recall, release_quarantine};
pub use shipment::{cancel, expire, offer, pick_up, refuse, Offer};
