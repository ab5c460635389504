//! `salus shipment`: goods on their way.

use super::when::When;
use super::write::Write;
use super::{code, read, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use accreditation_api::OrgId;
use clap::Subcommand;
use donation_escrow_api::types::ShipmentPayload;
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{HookRequest, IndexRange, OfferLine, Origin, RejectReason};
use provenance_api::{LotId, ShipmentId};
use salus_client::{Contract, DonationEscrow, Provenance};

/// Commands on shipments.
#[derive(Debug, Subcommand)]
pub enum ShipmentCommand {
    /// Sender: offer goods and put them into transit; for a campaign's tranche, acceptance will pay for them
    #[command(
        after_help = "Example:\n  salus shipment offer --to 2 --line 1:40 --line 2:37 --expires +7d --campaign 1 --tranche 1 --carrier 4 --from supplier\n  salus shipment offer --to 2 --line 3:20:donated:0-9,20-29 --expires +7d --from supplier"
    )]
    Offer {
        /// Receiver
        #[arg(long)]
        to: OrgId,
        /// LOT:UNITS, then `:donated` if these units were donated once, then `:FIRST-LAST,…` for a lot with serials;
        /// may be named up to 32 times
        #[arg(long = "line", required = true, value_parser = line, value_name = "LINE")]
        lines: Vec<OfferLine>,
        /// When it can no longer be accepted
        #[arg(long)]
        expires: When,
        /// Who carries it [default: the sender delivers]
        #[arg(long)]
        carrier: Option<OrgId>,
        /// SSCC of the outermost logistic unit, 18 digits
        #[arg(long)]
        sscc: Option<String>,
        /// Campaign that pays for it
        #[arg(long, requires = "tranche")]
        campaign: Option<CampaignId>,
        /// Tranche of that campaign
        #[arg(long, requires = "campaign")]
        tranche: Option<TrancheId>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Carrier: say that it has the goods
    #[command(after_help = "Example:\n  salus shipment pick-up 1 --from carrier")]
    PickUp(One),
    /// Sender: take the goods back before pick-up
    #[command(after_help = "Example:\n  salus shipment cancel 1 --from supplier")]
    Cancel(One),
    /// Anyone: end a shipment that nobody accepted in time
    #[command(after_help = "Example:\n  salus shipment expire 1 --from stranger")]
    Expire(One),
    /// Receiver: take nothing
    #[command(after_help = "Example:\n  salus shipment refuse 1 --reason wrong_product --from hospital")]
    Refuse {
        /// Which shipment
        shipment: ShipmentId,
        /// damaged, short_delivery, wrong_product, expired, temperature, recalled, documents, suspected_falsified or
        /// not_ordered
        #[arg(long, value_parser = code::<RejectReason>)]
        reason: RejectReason,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Sender: say that units which were not accepted are back
    #[command(after_help = "Example:\n  salus shipment confirm-return 1 --line 1 --units 2 --from supplier")]
    ConfirmReturn(Pending),
    /// Sender, or anyone 90 days later: say that units which were not accepted are lost
    #[command(after_help = "Example:\n  salus shipment declare-lost 1 --line 1 --units 2 --from supplier")]
    DeclareLost(Pending),
    /// Show a shipment
    #[command(after_help = "Example:\n  salus shipment show 1")]
    Show {
        /// Which shipment
        shipment: ShipmentId,
    },
    /// Show the lines of a shipment, and what the receiver said
    #[command(after_help = "Example:\n  salus shipment lines 1 -o csv")]
    Lines {
        /// Which shipment
        shipment: ShipmentId,
    },
    /// List the shipments from or to an organisation
    #[command(after_help = "Example:\n  salus shipment list --to 2")]
    List {
        /// Those that it sent
        #[arg(long, required_unless_present = "to", conflicts_with = "to")]
        sent_by: Option<OrgId>,
        /// Those offered to it
        #[arg(long)]
        to: Option<OrgId>,
        /// Which part
        #[command(flatten)]
        page: Page<ShipmentId>,
    },
}

/// A change of one shipment that needs nothing else.
#[derive(Debug, clap::Args)]
pub struct One {
    /// Which shipment
    pub shipment: ShipmentId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Units that were shipped and not accepted.
#[derive(Debug, clap::Args)]
pub struct Pending {
    /// Which shipment
    pub shipment: ShipmentId,
    /// Position of the line, from 0
    #[arg(long)]
    pub line: u32,
    /// How many units
    #[arg(long)]
    pub units: u64,
    /// For a lot with serials which, FIRST-LAST,…
    #[arg(long, value_parser = ranges, default_value = "")]
    pub ranges: Ranges,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Ranges of serial indices on the command line.
#[derive(Clone, Debug, Default)]
pub struct Ranges(pub Vec<IndexRange>);

/// Reads `0-9,20-29`; a single index may stand alone.
pub fn ranges(text: &str) -> Result<Ranges, String> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.parse::<u64>().map_err(|e| format!("{text:?}: {e}"));
            Ok(IndexRange {
                first: number(first)?,
                last: number(last)?,
            })
        })
        .collect::<Result<_, _>>()
        .map(Ranges)
}

fn line(text: &str) -> Result<OfferLine, String> {
    let mut parts = text.split(':');
    let mut number = |what: &str| {
        parts
            .next()
            .and_then(|part| part.parse::<u64>().ok())
            .ok_or_else(|| format!("{text:?} has no {what}; write LOT:UNITS"))
    };
    let lot = LotId(number("lot")?);
    let units = number("units")?;
    let mut origin = Origin::Fresh;
    let mut indices = Ranges::default();
    for part in parts {
        match part {
            "donated" => origin = Origin::Donated,
            "fresh" => origin = Origin::Fresh,
            part => indices = ranges(part)?,
        }
    }
    Ok(OfferLine {
        lot,
        units,
        origin,
        ranges: indices.0,
    })
}

const FIRST: &[&str] = &["id", "from", "to", "status", "line", "lot", "gtin", "units"];

/// Runs one of them.
pub async fn run(context: &Context, command: ShipmentCommand) -> Done {
    let question = match command {
        ShipmentCommand::Show { shipment } => QueryMsg::Shipment { shipment },
        ShipmentCommand::Lines { shipment } => QueryMsg::Lines { shipment },
        ShipmentCommand::List { sent_by, to, page } => match (sent_by, to) {
            (Some(org), _) => QueryMsg::ShipmentsFrom {
                org,
                start_after: page.start_after,
                limit: page.limit,
            },
            (None, Some(org)) => QueryMsg::ShipmentsTo {
                org,
                start_after: page.start_after,
                limit: page.limit,
            },
            (None, None) => return Err(Failure::usage("say --sent-by ORG or --to ORG")),
        },
        other => return change(context, other).await,
    };
    read::<Provenance>(context, &question, FIRST).await
}

async fn change(context: &Context, command: ShipmentCommand) -> Done {
    let (write, msg) = match command {
        ShipmentCommand::Offer {
            to,
            lines,
            expires,
            carrier,
            sscc,
            campaign,
            tranche,
            write,
        } => {
            let expires = expires.on(&context.chain().await?).await?;
            let receipt_hook = match campaign.zip(tranche) {
                Some((campaign, tranche)) => Some(hook(context, campaign, tranche)?),
                None => None,
            };
            let msg = ExecuteMsg::Offer {
                to,
                lines,
                carrier,
                sscc,
                expires,
                receipt_hook,
            };
            (write, msg)
        }
        ShipmentCommand::PickUp(One { shipment, write }) => (write, ExecuteMsg::PickUp { shipment }),
        ShipmentCommand::Cancel(One { shipment, write }) => (write, ExecuteMsg::Cancel { shipment }),
        ShipmentCommand::Expire(One { shipment, write }) => (write, ExecuteMsg::Expire { shipment }),
        ShipmentCommand::Refuse {
            shipment,
            reason,
            write,
        } => (write, ExecuteMsg::Refuse { shipment, reason }),
        ShipmentCommand::ConfirmReturn(p) => {
            let msg = ExecuteMsg::ConfirmReturn {
                shipment: p.shipment,
                line: p.line,
                units: p.units,
                ranges: p.ranges.0,
            };
            (p.write, msg)
        }
        ShipmentCommand::DeclareLost(p) => {
            let msg = ExecuteMsg::DeclareLost {
                shipment: p.shipment,
                line: p.line,
                units: p.units,
                ranges: p.ranges.0,
            };
            (p.write, msg)
        }
        _ => return Err(super::nothing_to_do("this command only reads")),
    };
    write.call::<Provenance>(context, &msg).await
}

/// What makes an acceptance pay: the escrow as listener, the tranche as payload.
fn hook(context: &Context, campaign: CampaignId, tranche: TrancheId) -> Done<HookRequest> {
    let escrow: Contract<DonationEscrow> = context.contract()?;
    let payload = cosmwasm_std::to_json_binary(&ShipmentPayload { campaign, tranche })
        .map_err(|e| Failure::usage(format!("cannot write the payload: {e}")))?;
    Ok(HookRequest {
        address: escrow.address().to_owned(),
        payload,
    })
}
