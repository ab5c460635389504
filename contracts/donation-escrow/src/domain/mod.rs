//! Rules of the contract: values in, a new value or an error out. The money rules themselves are in
//! `donation_escrow_rules`.

pub mod campaign;
pub mod gift;
pub mod limits;
pub mod parties;
pub mod payee;
pub mod receipt;
pub mod safety;
pub mod shipment;
pub mod terms;
pub mod tranche;
