//! `salus receipt`: the hospital's word on what came, and what follows from it.

use super::shipment::{ranges, Ranges};
use super::write::Write;
use super::{code, read};
use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::Subcommand;
use donation_escrow_api::msg::QueryMsg as EscrowQuery;
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{LineInfo, LineReceipt, RejectReason};
use provenance_api::ShipmentId;
use salus_client::{Contract, DonationEscrow, Provenance};

/// Commands on receipts.
#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Receiver: say for every line what came; final. If a campaign pays for the goods, this pays the supplier
    #[command(
        after_help = "Example:\n  salus receipt accept 1 --all --from hospital\n  salus receipt accept 1 --line 0:accepted=40 --line 1:accepted=35,rejected=2,reason=damaged --from hospital"
    )]
    Accept {
        /// Which shipment
        shipment: ShipmentId,
        /// Everything came and is fine
        #[arg(long, conflicts_with = "lines", required_unless_present = "lines")]
        all: bool,
        /// POSITION:accepted=N,rejected=N,missing=N,reason=CODE,vvm=STAGE; what is left out is 0 or none. For a lot
        /// with serials also rejected_ranges=FIRST-LAST+… and missing_ranges=…. Once for each line
        #[arg(long = "line", value_parser = line, value_name = "LINE")]
        lines: Vec<LineReceipt>,
        /// Do not tell the listener; it can read the facts later
        #[arg(long)]
        no_hook: bool,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show the facts of an accepted shipment
    #[command(after_help = "Example:\n  salus receipt show 1 -o json")]
    Show {
        /// Which shipment
        shipment: ShipmentId,
    },
    /// Show the books of a delivery to a campaign
    #[command(after_help = "Example:\n  salus receipt books 1 1")]
    Books {
        /// Which campaign
        campaign: CampaignId,
        /// Which shipment
        shipment: ShipmentId,
    },
    /// List the settled deliveries of a tranche
    #[command(after_help = "Example:\n  salus receipt list 1 1")]
    List {
        /// Which campaign
        campaign: CampaignId,
        /// Which tranche
        tranche: TrancheId,
    },
}

fn line(text: &str) -> Result<LineReceipt, String> {
    let (position, fields) = text
        .split_once(':')
        .ok_or_else(|| format!("{text:?}: write POSITION:accepted=N,…"))?;
    let mut line = LineReceipt {
        line: position.parse().map_err(|e| format!("{position:?}: {e}"))?,
        accepted: 0,
        rejected: 0,
        missing: 0,
        reason: None,
        rejected_ranges: vec![],
        missing_ranges: vec![],
        vvm_stage: None,
        leg_summary: None,
    };
    for field in fields.split(',') {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| format!("{field:?}: write NAME=VALUE"))?;
        let number = || value.parse::<u64>().map_err(|e| format!("{field:?}: {e}"));
        // a comma ends the field, so ranges are joined with +
        let indices = || ranges(&value.replace('+', ",")).map(|Ranges(ranges)| ranges);
        match name {
            "accepted" => line.accepted = number()?,
            "rejected" => line.rejected = number()?,
            "missing" => line.missing = number()?,
            "reason" => line.reason = Some(code::<RejectReason>(value)?),
            "vvm" => line.vvm_stage = Some(value.parse().map_err(|e| format!("{field:?}: {e}"))?),
            "rejected_ranges" => line.rejected_ranges = indices()?,
            "missing_ranges" => line.missing_ranges = indices()?,
            _ => return Err(format!("{name:?} is none of accepted, rejected, missing, reason, vvm, rejected_ranges, missing_ranges")),
        }
    }
    Ok(line)
}

/// Runs one of them.
pub async fn run(context: &Context, command: ReceiptCommand) -> Done {
    match command {
        ReceiptCommand::Accept {
            shipment,
            all,
            lines,
            no_hook,
            write,
        } => {
            let lines = if all {
                everything(context, shipment).await?
            } else {
                lines
            };
            accept(context, shipment, lines, !no_hook, &write).await
        }
        ReceiptCommand::Show { shipment } => {
            read::<Provenance>(
                context,
                &QueryMsg::Receipt { shipment },
                &["shipment", "from", "to"],
            )
            .await
        }
        ReceiptCommand::Books { campaign, shipment } => {
            let question = EscrowQuery::Receipt { campaign, shipment };
            read::<DonationEscrow>(context, &question, &["campaign", "tranche", "shipment"]).await
        }
        ReceiptCommand::List { campaign, tranche } => {
            let question = EscrowQuery::Receipts { campaign, tranche };
            read::<DonationEscrow>(context, &question, &["campaign", "tranche", "shipment"]).await
        }
    }
}

async fn everything(context: &Context, shipment: ShipmentId) -> Done<Vec<LineReceipt>> {
    let provenance: Contract<Provenance> = context.contract()?;
    let chain = context.chain().await?;
    let lines: Vec<LineInfo> = provenance.ask(&chain, &QueryMsg::Lines { shipment }).await?;
    if lines.is_empty() {
        return Err(Failure::refused(format!("shipment {shipment} has no lines")));
    }
    Ok(lines
        .into_iter()
        .map(|line| LineReceipt {
            line: line.line,
            accepted: line.units,
            rejected: 0,
            missing: 0,
            reason: None,
            rejected_ranges: vec![],
            missing_ranges: vec![],
            vvm_stage: None,
            leg_summary: None,
        })
        .collect())
}

async fn accept(
    context: &Context,
    shipment: ShipmentId,
    lines: Vec<LineReceipt>,
    call_hook: bool,
    write: &Write,
) -> Done {
    // a listener that is cheap in the simulation may burn gas in the block, up to its limit
    let extra_gas = if call_hook {
        let provenance: Contract<Provenance> = context.contract()?;
        provenance.hook_gas(&context.chain().await?).await?
    } else {
        0
    };
    let msg = ExecuteMsg::Accept {
        shipment,
        lines,
        call_hook,
    };
    write
        .call_with::<Provenance>(context, &msg, vec![], extra_gas)
        .await
}
