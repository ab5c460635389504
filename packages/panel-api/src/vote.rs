use crate::types::Choice;
use crate::CaseId;
use cosmwasm_std::Uint128;
use sha2::{Digest, Sha256};

/// What an assessor commits to: SHA-256 over a tag, case, round, seat, choice, amount, code and salt.
///
/// Case, round and seat are part of it, so that a commitment that was copied from another seat can never be revealed. The
/// salt is 32 random bytes: without it, the few possible votes could be tried one by one.
///
/// ```
/// use panel_api::{commitment, types::Choice, CaseId};
/// let of_seat = |seat| commitment(CaseId(1), 0, seat, Choice::Refuse, None, Some(5), &[7; 32]);
/// assert_ne!(of_seat(0), of_seat(1));
/// ```
pub fn commitment(
    case: CaseId,
    round: u8,
    seat: u8,
    choice: Choice,
    amount: Option<Uint128>,
    code: Option<u16>,
    salt: &[u8; 32],
) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"salus:panel/vote/1")
        .chain_update(case.u64().to_be_bytes())
        .chain_update([round, seat, choice as u8, u8::from(amount.is_some())])
        .chain_update(amount.unwrap_or_default().u128().to_be_bytes())
        .chain_update([u8::from(code.is_some())])
        .chain_update(code.unwrap_or_default().to_be_bytes())
        .chain_update(salt)
        .finalize()
        .into()
}
