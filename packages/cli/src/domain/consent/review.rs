//! What the panel asks for the review of a broken glass.

use super::read;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
use consent_registry_api::msg::{ConfigResponse, QueryMsg};
use cosmwasm_std::{Coin, Uint128};
use panel_api::msg::QueryMsg as Panels;
use panel_api::opener::Offer;
use salus_client::{ClientError, Contract, Panel};

/// The fee of a review now, as the registry takes it: exactly, or nothing where the panel cannot be relied on. Fails if it
/// is more than what whoever pays has in mind.
pub async fn fee(context: &Context, most: Option<&Coin>) -> Done<Vec<Coin>> {
    let config: ConfigResponse = read::fetch(context, &QueryMsg::Config {}).await?;
    let chain = context.chain().await?;
    let panel: Contract<Panel> = Contract::at(config.panel_addr.as_str(), &chain.network().prefix)?;
    let terms = config.panel_terms;
    let offer: Result<Offer, ClientError> = panel.ask(&chain, &Panels::Offer { terms }).await;
    let offer = match offer {
        Ok(offer) => Some(offer).filter(|offer| offer.ready),
        Err(e) if e.refusal().is_some() => None,
        Err(e) => return Err(e.into()),
    };
    let Some(Offer { prepay, .. }) = offer else {
        output::progress(
            "no reviewers can be drawn now: there is no fee, and the access can be justified again once they can",
        );
        return Ok(vec![]);
    };
    if prepay.amount.is_zero() {
        return Ok(vec![]);
    }
    if let Some(most) = most {
        if most.denom != prepay.denom || most.amount < prepay.amount {
            return Err(Failure::refused(format!(
                "the panel asks {prepay} for the review, and --max-fee is {most}"
            ))
            .mend("allow more with --max-fee, or leave it away"));
        }
    }
    let shown = Uint128::try_from(prepay.amount).map_or_else(
        |_| prepay.to_string(),
        |amount| money::show(amount.u128(), &prepay.denom),
    );
    output::progress(&format!(
        "the review costs {shown}; what the panel does not use goes back to the organisation's admin"
    ));
    Ok(vec![prepay])
}
