//! The guard of `migrate`.

use crate::CoreError;
use cosmwasm_std::{StdError, Storage};
use semver::Version;

/// Refuses a migration from another contract, to the same version or to an older one; then records the new
/// version. A second run of the same migration is therefore refused, too.
pub fn guard<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    own_name: &str,
    own_version: &str,
) -> Result<(), E> {
    let stored = cw2::get_contract_version(store)?;
    check(&stored.contract, &stored.version, own_name, own_version)?;
    cw2::set_contract_version(store, own_name, own_version)?;
    Ok(())
}

/// The decision behind [`guard`].
///
/// ```
/// # use salus_core::migration::check;
/// assert!(check("salus:escrow", "0.1.0", "salus:escrow", "0.2.0").is_ok());
/// assert!(check("salus:escrow", "0.2.0", "salus:escrow", "0.2.0").is_err());
/// assert!(check("salus:panel", "0.1.0", "salus:escrow", "0.2.0").is_err());
/// ```
pub fn check(stored_name: &str, stored: &str, own_name: &str, own: &str) -> Result<(), CoreError> {
    if stored_name != own_name {
        return Err(CoreError::WrongContract {
            stored: stored_name.to_string(),
            own: own_name.to_string(),
        });
    }
    let parse = |v: &str| {
        Version::parse(v).map_err(|_| CoreError::BadVersion {
            stored: v.to_string(),
        })
    };
    if parse(stored)? < parse(own)? {
        Ok(())
    } else {
        Err(CoreError::NotNewer {
            stored: stored.to_string(),
            own: own.to_string(),
        })
    }
}
