//! `salus give`, `salus refund`, `salus trace`: a donor's side.

use super::read;
use super::write::Write;
use crate::context::Context;
use crate::failure::Done;
use crate::money;
use clap::Args;
use cosmwasm_std::Coin;
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::{CampaignId, GiftId};
use salus_client::DonationEscrow;

/// Arguments of `give`.
#[derive(Debug, Args)]
pub struct GiveArgs {
    /// To which campaign
    pub campaign: CampaignId,
    /// How much, in the coin's smallest unit
    #[arg(value_parser = money::coin)]
    pub amount: Coin,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Gives.
pub async fn give(context: &Context, args: GiveArgs) -> Done {
    let msg = ExecuteMsg::Give {
        campaign: args.campaign,
    };
    args.write
        .call_with::<DonationEscrow>(context, &msg, vec![args.amount], 0)
        .await
}

/// Arguments of `refund`.
#[derive(Debug, Args)]
pub struct RefundArgs {
    /// Of which campaign
    pub campaign: CampaignId,
    /// Which gift
    pub gift: GiftId,
    /// Take the whole gift back while its cool-off runs; only its donor can
    #[arg(long)]
    pub cool_off: bool,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Sends a donor its refund.
pub async fn refund(context: &Context, args: RefundArgs) -> Done {
    let (campaign, gift) = (args.campaign, args.gift);
    let msg = if args.cool_off {
        ExecuteMsg::WithdrawGift { campaign, gift }
    } else {
        ExecuteMsg::ClaimRefund { campaign, gift }
    };
    args.write.call::<DonationEscrow>(context, &msg).await
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// To which campaign
    #[arg(required_unless_present = "donor", requires = "gift")]
    pub campaign: Option<CampaignId>,
    /// Which gift
    pub gift: Option<GiftId>,
    /// All gifts of this donor: an address, or the name of a key
    #[arg(long, conflicts_with = "campaign")]
    pub donor: Option<String>,
}

/// Shows what became of a gift.
pub async fn trace(context: &Context, args: TraceArgs) -> Done {
    let question = match (args.donor, args.campaign.zip(args.gift)) {
        (Some(donor), _) => QueryMsg::GiftsBy {
            donor: context.address(&donor)?,
            start_after: None,
            limit: Some(100),
        },
        (None, Some((campaign, gift))) => QueryMsg::Trace {
            campaign,
            gift,
            start_after: None,
            limit: None,
        },
        (None, None) => return Err(super::nothing_to_do("say CAMPAIGN GIFT, or --donor")),
    };
    read::<DonationEscrow>(context, &question, &["campaign", "id", "status", "amount"]).await
}
