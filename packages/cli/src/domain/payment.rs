//! `salus settle`, `salus payout`, `salus advance`: what anyone may do so that money goes where it belongs.

use super::read;
use super::write::Write;
use crate::context::Context;
use crate::failure::Done;
use accreditation_api::OrgId;
use clap::{Args, Subcommand};
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::ShipmentId;
use salus_client::DonationEscrow;

/// A delivery to a tranche.
#[derive(Debug, Args)]
pub struct Delivery {
    /// Which campaign
    pub campaign: CampaignId,
    /// Which tranche
    pub tranche: TrancheId,
    /// Which shipment
    pub shipment: ShipmentId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Arguments of `settle`.
#[derive(Debug, Args)]
pub struct SettleArgs {
    /// The shipment is still on its way: only show it as bound to the tranche
    #[arg(long)]
    pub bind: bool,
    /// The delivery
    #[command(flatten)]
    pub delivery: Delivery,
}

/// Settles an accepted shipment whose hook was not called or failed.
pub async fn settle(context: &Context, args: SettleArgs) -> Done {
    let Delivery {
        campaign,
        tranche,
        shipment,
        write,
    } = args.delivery;
    let msg = if args.bind {
        ExecuteMsg::BindShipment {
            campaign,
            tranche,
            shipment,
        }
    } else {
        ExecuteMsg::Settle {
            campaign,
            tranche,
            shipment,
        }
    };
    write.call::<DonationEscrow>(context, &msg).await
}

/// Commands on payments.
#[derive(Debug, Subcommand)]
pub enum PayoutCommand {
    /// Anyone: pay the supplier what is payable of a delivery
    #[command(after_help = "Example:\n  salus payout receipt 1 1 1 --from stranger")]
    Receipt(Delivery),
    /// Anyone: book the recalls that count against a delivery
    #[command(after_help = "Example:\n  salus payout book-recall 1 1 1 --from stranger")]
    BookRecall(Delivery),
    /// Anyone: send an organisation what it has earned and could not be sent
    #[command(after_help = "Example:\n  salus payout credit 3 uatom --from supplier")]
    Credit {
        /// Which organisation
        org: OrgId,
        /// In which coin
        denom: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// List what organisations have earned and could not be sent
    #[command(after_help = "Example:\n  salus payout credits")]
    Credits,
    /// Admin of an organisation: say where it is paid
    #[command(after_help = "Example:\n  salus payout set-payee 3 supplier --from supplier")]
    SetPayee {
        /// Which organisation
        org: OrgId,
        /// Address, or name of a key
        payee: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show where an organisation is paid
    #[command(after_help = "Example:\n  salus payout payee 3")]
    Payee {
        /// Which organisation
        org: OrgId,
    },
}

/// Runs one of them.
pub async fn payout(context: &Context, command: PayoutCommand) -> Done {
    let (write, msg) = match command {
        PayoutCommand::Receipt(delivery) => {
            let msg = ExecuteMsg::PayOut {
                campaign: delivery.campaign,
                tranche: delivery.tranche,
                shipment: delivery.shipment,
            };
            (delivery.write, msg)
        }
        PayoutCommand::BookRecall(delivery) => {
            let msg = ExecuteMsg::BookRecall {
                campaign: delivery.campaign,
                tranche: delivery.tranche,
                shipment: delivery.shipment,
            };
            (delivery.write, msg)
        }
        PayoutCommand::Credit { org, denom, write } => (write, ExecuteMsg::WithdrawCredit { org, denom }),
        PayoutCommand::SetPayee { org, payee, write } => {
            let payee = context.address(&payee)?;
            (write, ExecuteMsg::ProposePayee { org, payee })
        }
        PayoutCommand::Credits => {
            let question = QueryMsg::Credits {
                start_after: None,
                limit: Some(100),
            };
            return read::<DonationEscrow>(context, &question, &["org", "denom", "amount"]).await;
        }
        PayoutCommand::Payee { org } => {
            return read::<DonationEscrow>(context, &QueryMsg::Payee { org }, &["org"]).await
        }
    };
    write.call::<DonationEscrow>(context, &msg).await
}

/// Arguments of `advance`.
#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// Which campaign
    pub campaign: CampaignId,
    /// Which tranche of it [default: the campaign itself]
    #[arg(long)]
    pub tranche: Option<TrancheId>,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Moves a campaign or a tranche past its deadline.
pub async fn advance(context: &Context, args: AdvanceArgs) -> Done {
    let campaign = args.campaign;
    let msg = match args.tranche {
        Some(tranche) => ExecuteMsg::AdvanceTranche { campaign, tranche },
        None => ExecuteMsg::AdvanceCampaign { campaign },
    };
    args.write.call::<DonationEscrow>(context, &msg).await
}
