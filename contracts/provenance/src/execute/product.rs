use crate::access::{accreditation, Actor};
use crate::domain::{product, DomainError};
use crate::{state, ContractError};
use cosmwasm_std::{Binary, DepsMut, Env, Response};
use gs1::Gtin;
use provenance_api::event::ProductRegistered;
use provenance_api::types::StorageProfile;
use salus_core::pause;

pub fn register_product(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    gtin: &str,
    storage: StorageProfile,
    master_data: Option<Binary>,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let maker = actor.org()?;
    let gtin: Gtin = gtin.parse()?;
    product::check_storage(&storage)?;
    if let Some(digest) = &master_data {
        product::check_digest("a master data digest", digest)?;
    }
    let client = accreditation(&state::config(deps.storage)?);
    product::check_prefix(gtin, maker, &client.prefixes(&deps.querier, maker)?)?;
    let before = state::product(deps.storage, gtin)?;
    if let Some(before) = &before {
        // prefixes are bound to one organisation at a time: if this one has it now, the former maker has lost it
        if before.maker == maker {
            return Err(DomainError::ProductExists { gtin }.into());
        }
        if before.storage != storage {
            return Err(DomainError::StorageDiffers { gtin }.into());
        }
    }

    let product = product::Product {
        maker,
        storage,
        master_data,
        at: env.block.time,
    };
    state::add_product(deps.storage, gtin, &product)?;
    let former_maker = before.map(|before| before.maker);
    Ok(Response::new().add_event(ProductRegistered {
        gtin: gtin.to_string(),
        maker,
        former_maker,
    }))
}
