//! How much of everything there may be.

/// The most lines in one shipment.
pub const MAX_LINES: usize = 32;
/// The most index ranges in one line, and in each part of its outcome.
pub const MAX_RANGES: usize = 16;
/// The most units in one lot; keeps every count exact in a JavaScript number.
pub const MAX_UNITS: u64 = 1_000_000_000_000;
/// The most ranges that a query gives of what is pending in a line.
pub const MAX_PENDING_RANGES: usize = 64;
/// The most serial commitments of one lot.
pub const MAX_COMMITMENTS: usize = 64;
/// The most certificate references of one lot.
pub const MAX_CERTIFICATES: usize = 16;
/// The most rules in a storage profile.
pub const MAX_STORAGE_RULES: usize = 8;
/// The most bytes in the payload of a receipt hook.
pub const MAX_PAYLOAD_BYTES: usize = 256;
/// The longest time a shipment may be open: 400 days, in seconds.
pub const MAX_OPEN_SECONDS: u64 = 400 * 86_400;
/// From this many seconds after a shipment ended, anyone may declare its pending returns lost: 90 days.
pub const LOST_AFTER_SECONDS: u64 = 90 * 86_400;
/// Where a product asks for sensor cover, the last reading is at most this much older than the acceptance, so that
/// there is time to read the logger out: 24 hours, in seconds.
pub const MAX_READ_OUT_SECONDS: u64 = 86_400;
/// The most custody intervals that one answer about a shipment's lines looks at.
pub const MAX_LINES_SCAN: usize = 1_024;
/// The highest vaccine vial monitor stage at which goods may be accepted.
pub const MAX_VVM_STAGE: u8 = 2;
