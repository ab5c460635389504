//! Coins that come with a message.

use crate::CoreError;
use cosmwasm_std::{MessageInfo, Uint128};

/// Exactly one coin, of a denom for which `listed` answers yes, above zero and at most 2¹²⁸ − 1.
///
/// The bound keeps every product of two amounts within 256 bits.
///
/// ```
/// # use cosmwasm_std::{coin, testing::message_info, Addr, Uint128};
/// # use salus_core::{funds::one_coin, CoreError};
/// let info = message_info(&Addr::unchecked("donor"), &[coin(5, "uatom")]);
/// assert_eq!(one_coin(&info, |d| d == "uatom"), Ok(("uatom".to_string(), Uint128::new(5))));
/// assert_eq!(
///     one_coin(&info, |_| false),
///     Err(CoreError::UnlistedDenom { denom: "uatom".to_string() })
/// );
/// ```
pub fn one_coin(info: &MessageInfo, listed: impl Fn(&str) -> bool) -> Result<(String, Uint128), CoreError> {
    match info.funds.as_slice() {
        [] => Err(CoreError::NoCoin),
        [coin] => {
            let denom = coin.denom.clone();
            if !listed(&denom) {
                return Err(CoreError::UnlistedDenom { denom });
            }
            if coin.amount.is_zero() {
                return Err(CoreError::ZeroAmount { denom });
            }
            let amount = Uint128::try_from(coin.amount).map_err(|_| CoreError::AmountTooLarge)?;
            Ok((denom, amount))
        }
        more => Err(CoreError::TooManyCoins {
            count: more.len() as u64,
        }),
    }
}

/// No coin at all: what is sent to a message that takes none would be lost in the contract.
///
/// ```
/// # use cosmwasm_std::{coin, testing::message_info, Addr};
/// # use salus_core::funds::no_coin;
/// assert!(no_coin(&message_info(&Addr::unchecked("a"), &[])).is_ok());
/// assert!(no_coin(&message_info(&Addr::unchecked("a"), &[coin(1, "uatom")])).is_err());
/// ```
pub fn no_coin(info: &MessageInfo) -> Result<(), CoreError> {
    if info.funds.is_empty() {
        Ok(())
    } else {
        Err(CoreError::UnexpectedFunds {
            count: info.funds.len() as u64,
        })
    }
}
