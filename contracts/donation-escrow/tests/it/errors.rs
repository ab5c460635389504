//! Every error variant occurs.

/// Errors that a walk cannot meet, or meets too rarely to be held to it.
pub const RARE: &[&str] = &["BadLimit", "TooManyListed", "OtherShipment", "TooManyReceipts"];
