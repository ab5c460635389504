//! `salus lot`: what was made, where it is, and whether it may be used.

use super::when;
use super::write::Write;
use super::{code, read, sha256, Page};
use crate::context::Context;
use crate::failure::Done;
use accreditation_api::OrgId;
use clap::Subcommand;
use cosmwasm_std::Binary;
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{Day, RecallClass, RecallTarget, SafetyReason, SerialCommitment};
use provenance_api::LotId;
use salus_client::Provenance;

/// Commands on lots.
#[derive(Debug, Subcommand)]
pub enum LotCommand {
    /// Maker: register a lot; the maker holds all of it
    #[command(
        after_help = "Example:\n  salus lot register 09521234000013 A42 --made 2026-11-01 --expiry 2028-10-31 --quantity 5000 --from supplier"
    )]
    Register {
        /// GTIN of the product, 14 digits
        gtin: String,
        /// Lot number, 1 to 20 characters
        lot: String,
        /// Day of manufacture
        #[arg(long, value_parser = when::day)]
        made: Day,
        /// Last day on which it may be used
        #[arg(long, value_parser = when::day)]
        expiry: Day,
        /// Units in it
        #[arg(long)]
        quantity: u64,
        /// Root of the Merkle tree over all its serials: custody is then kept by serial
        #[arg(long, value_parser = sha256)]
        serial_root: Option<Binary>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show a lot
    #[command(after_help = "Example:\n  salus lot show 1")]
    Show {
        /// Its id
        lot: LotId,
    },
    /// Find a lot by what is printed on the pack
    #[command(after_help = "Example:\n  salus lot find 09521234000013 A42")]
    Find {
        /// GTIN, 14 digits
        gtin: String,
        /// Lot number
        lot: String,
    },
    /// List the lots of a product
    #[command(after_help = "Example:\n  salus lot list 09521234000013")]
    List {
        /// GTIN, 14 digits
        gtin: String,
        /// Which part
        #[command(flatten)]
        page: Page<LotId>,
    },
    /// Show where the units of a lot are: the counts add up to its quantity
    #[command(after_help = "Example:\n  salus lot totals 1")]
    Totals {
        /// Its id
        lot: LotId,
    },
    /// Show who holds how much of a lot
    #[command(after_help = "Example:\n  salus lot holdings 1 -o csv")]
    Holdings {
        /// Its id
        lot: LotId,
        /// How many, at most 100
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Show who has which serials of a lot
    #[command(after_help = "Example:\n  salus lot custody 1")]
    Custody {
        /// Its id
        lot: LotId,
        /// Which part
        #[command(flatten)]
        page: Page<u64>,
    },
    /// Show quarantine and recalls of a lot
    #[command(after_help = "Example:\n  salus lot safety 1")]
    Safety {
        /// Its id
        lot: LotId,
    },
    /// Issuer or regulator: hold a lot until it is released, in this block
    #[command(after_help = "Example:\n  salus lot quarantine 1 --reason temperature --from regulator")]
    Quarantine {
        /// Its id
        lot: LotId,
        /// contamination, potency, labelling, packaging, temperature, falsified, adverse_events or investigation
        #[arg(long, value_parser = code::<SafetyReason>)]
        reason: SafetyReason,
        /// For a regulator of a holder's country: which holder
        #[arg(long)]
        holder: Option<OrgId>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Who ordered a quarantine, or a regulator: end it
    #[command(after_help = "Example:\n  salus lot release 1 --from regulator")]
    Release {
        /// Its id
        lot: LotId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Issuer or regulator: recall a lot, in this block, for every holder
    #[command(
        after_help = "Example:\n  salus lot recall 1 --class i --reason contamination --from regulator"
    )]
    Recall {
        /// Its id
        lot: LotId,
        /// i, ii or iii; i and ii stop acceptance and payment
        #[arg(long, value_parser = code::<RecallClass>)]
        class: RecallClass,
        /// Why, as for quarantine
        #[arg(long, value_parser = code::<SafetyReason>)]
        reason: SafetyReason,
        /// For a regulator of a holder's country: which holder
        #[arg(long)]
        holder: Option<OrgId>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Initiator and regulator: agree to end a recall
    #[command(after_help = "Example:\n  salus lot end-recall 1 0 --from regulator")]
    EndRecall {
        /// Its id
        lot: LotId,
        /// Position of the recall in the lot's list, from 0
        recall: u32,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
}

const FIRST: &[&str] = &["id", "gtin", "lot", "issuer", "status", "quantity"];

/// Runs one of them.
pub async fn run(context: &Context, command: LotCommand) -> Done {
    let question = match command {
        LotCommand::Show { lot } => QueryMsg::Lot { lot },
        LotCommand::Find { gtin, lot } => QueryMsg::LotByNumber { gtin, lot },
        LotCommand::List { gtin, page } => QueryMsg::Lots {
            gtin,
            start_after: page.start_after,
            limit: page.limit,
        },
        LotCommand::Totals { lot } => QueryMsg::Totals { lot },
        LotCommand::Holdings { lot, limit } => QueryMsg::Holdings {
            lot,
            start_after: None,
            limit,
        },
        LotCommand::Custody { lot, page } => QueryMsg::Custody {
            lot,
            start_after: page.start_after,
            limit: page.limit,
        },
        LotCommand::Safety { lot } => QueryMsg::LotSafety { lot },
        other => return change(context, other).await,
    };
    read::<Provenance>(context, &question, FIRST).await
}

async fn change(context: &Context, command: LotCommand) -> Done {
    let (write, msg) = match command {
        LotCommand::Register {
            gtin,
            lot,
            made,
            expiry,
            quantity,
            serial_root,
            write,
        } => {
            let msg = ExecuteMsg::RegisterLot {
                gtin,
                lot,
                made,
                expiry,
                quantity,
                serials: serial_root.map(|root| SerialCommitment {
                    root,
                    leaf_count: quantity,
                }),
                certificates: vec![],
            };
            (write, msg)
        }
        LotCommand::Quarantine {
            lot,
            reason,
            holder,
            write,
        } => (write, ExecuteMsg::Quarantine { lot, reason, holder }),
        LotCommand::Release { lot, write } => (write, ExecuteMsg::ReleaseQuarantine { lot }),
        LotCommand::Recall {
            lot,
            class,
            reason,
            holder,
            write,
        } => {
            let msg = ExecuteMsg::Recall {
                target: RecallTarget::Lot { lot },
                class,
                reason,
                holder,
            };
            (write, msg)
        }
        LotCommand::EndRecall { lot, recall, write } => (write, ExecuteMsg::EndRecall { lot, recall }),
        _ => return Err(super::nothing_to_do("this command only reads")),
    };
    write.call::<Provenance>(context, &msg).await
}
