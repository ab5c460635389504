use crate::types::Choice;
use crate::CaseId;
use cosmwasm_std::Uint128;
use sha2::{Digest, Sha256};

/// What keeps the hashes of one panel apart from those of every other: SHA-256 over the tag `salus:panel/domain/1`, the
/// length of the chain's id in bytes as 8 bytes (big endian), the chain's id, and the address of the panel as text.
///
/// ```
/// use panel_api::domain;
/// assert_ne!(domain("chain-1", "wasm1panel"), domain("chain-2", "wasm1panel"));
/// assert_ne!(domain("chain-1", "wasm1panel"), domain("chain-1", "wasm1other"));
/// // the length keeps id and address apart
/// assert_ne!(domain("chain-1w", "asm1panel"), domain("chain-1", "wasm1panel"));
/// ```
pub fn domain(chain_id: &str, panel: &str) -> [u8; 32] {
    // a length that does not fit in 8 bytes does not fit in a machine
    let length = u64::try_from(chain_id.len()).unwrap_or(u64::MAX);
    Sha256::new()
        .chain_update(b"salus:panel/domain/1")
        .chain_update(length.to_be_bytes())
        .chain_update(chain_id)
        .chain_update(panel)
        .finalize()
        .into()
}

/// Where a vote is cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// [`domain`] of the panel
    pub domain: [u8; 32],
    /// which case
    pub case: CaseId,
    /// which round, from 0
    pub round: u8,
    /// which seat
    pub seat: u8,
}

/// What an assessor commits to: SHA-256 over, in this order and nothing between,
///
/// | bytes | what |
/// |---|---|
/// | 18 | the tag `salus:panel/vote/2` |
/// | 32 | [`domain`] of the chain's id and the panel's address |
/// | 8 | case, big endian |
/// | 1 | round, from 0 |
/// | 1 | seat |
/// | 1 | choice: 0 grant, 1 part, 2 refuse |
/// | 1 | 1 if there is an amount, else 0 |
/// | 16 | amount, big endian; 0 if there is none |
/// | 1 | 1 if there is a code, else 0 |
/// | 2 | code, big endian; 0 if there is none |
/// | 32 | salt |
///
/// Chain, panel, case, round and seat are part of it, so that a commitment that was copied from another seat, or from another
/// panel where the same assessor votes, can never be revealed. The salt is 32 random bytes: without it, the few possible
/// votes could be tried one by one.
///
/// ```
/// use panel_api::{commitment, domain, types::Choice, CaseId, Place};
/// let domain = domain("chain-1", "wasm1panel");
/// let of_seat = |seat| {
///     let place = Place { domain, case: CaseId(1), round: 0, seat };
///     commitment(&place, Choice::Refuse, None, Some(5), &[7; 32])
/// };
/// assert_ne!(of_seat(0), of_seat(1));
/// ```
pub fn commitment(
    place: &Place,
    choice: Choice,
    amount: Option<Uint128>,
    code: Option<u16>,
    salt: &[u8; 32],
) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"salus:panel/vote/2")
        .chain_update(place.domain)
        .chain_update(place.case.u64().to_be_bytes())
        .chain_update([place.round, place.seat, choice as u8, u8::from(amount.is_some())])
        .chain_update(amount.unwrap_or_default().u128().to_be_bytes())
        .chain_update([u8::from(code.is_some())])
        .chain_update(code.unwrap_or_default().to_be_bytes())
        .chain_update(salt)
        .finalize()
        .into()
}
