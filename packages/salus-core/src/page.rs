//! Bounded listings.

use cosmwasm_schema::cw_serde;

/// How many entries a listing gives when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 30;
/// The most entries that a listing ever gives.
pub const MAX_LIMIT: u32 = 100;

/// What every listing takes: where to go on, and how much.
///
/// ```
/// # use salus_core::PageRequest;
/// let all: PageRequest<u64> = PageRequest { start_after: None, limit: None };
/// assert_eq!(all.limit(), 30);
/// assert_eq!(PageRequest { start_after: Some(7u64), limit: Some(5_000) }.limit(), 100);
/// ```
#[cw_serde]
pub struct PageRequest<C> {
    /// key of the last entry of the page before; none: from the beginning
    pub start_after: Option<C>,
    /// entries wanted; 30 if absent, never more than 100
    pub limit: Option<u32>,
}

impl<C> PageRequest<C> {
    /// The number of entries to give.
    pub fn limit(&self) -> usize {
        limit(self.limit)
    }
}

/// The number of entries to give for a caller's `limit`.
///
/// ```
/// # use salus_core::page::limit;
/// assert_eq!((limit(None), limit(Some(0)), limit(Some(101))), (30, 1, 100));
/// ```
pub fn limit(asked: Option<u32>) -> usize {
    asked.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize
}
