//! `salus campaign`: one funding round with terms that freeze when it opens.

use super::when::When;
use super::write::Write;
use super::{read, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use accreditation_api::OrgId;
use clap::Subcommand;
use cosmwasm_std::Uint128;
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::{Description, NewTerms, NewTranche};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use salus_client::{Chain, Contract, DonationEscrow, Provenance};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Commands on campaigns.
#[derive(Debug, Subcommand)]
pub enum CampaignCommand {
    /// Fund-raiser: draft a campaign from a file
    #[command(after_help = EXAMPLE)]
    Create {
        /// TOML file with terms and tranches
        file: PathBuf,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Fund-raiser: replace a draft from a file
    #[command(after_help = "Example:\n  salus campaign revise 1 masks.toml --from charity")]
    Revise {
        /// Which campaign
        campaign: CampaignId,
        /// TOML file with terms and tranches
        file: PathBuf,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Fund-raiser: open a draft for gifts; from here on its terms cannot change
    #[command(after_help = "Example:\n  salus campaign open 1 --from charity")]
    Open(One),
    /// Fund-raiser: cancel before activation; every gift can be claimed back whole
    #[command(after_help = "Example:\n  salus campaign cancel 1 --from charity")]
    Cancel(One),
    /// Anyone: end funding, from its deadline on, or before it when the goal is reached
    #[command(after_help = "Example:\n  salus campaign activate 1 --from stranger")]
    Activate(One),
    /// Anyone: send what nobody claims to the fallback, when a campaign is over for long enough
    #[command(after_help = "Example:\n  salus campaign sweep 1 --from stranger")]
    Sweep(One),
    /// Show a campaign with its books
    #[command(after_help = "Example:\n  salus campaign show 1")]
    Show {
        /// Which campaign
        campaign: CampaignId,
    },
    /// List campaigns
    #[command(after_help = "Example:\n  salus campaign list")]
    List {
        /// Which part
        #[command(flatten)]
        page: Page<CampaignId>,
    },
    /// Show the terms, and what will happen in each case
    #[command(after_help = "Example:\n  salus campaign terms 1 -o json")]
    Terms {
        /// Which campaign
        campaign: CampaignId,
    },
    /// List the tranches of a campaign
    #[command(after_help = "Example:\n  salus campaign tranches 1")]
    Tranches {
        /// Which campaign
        campaign: CampaignId,
        /// Which part
        #[command(flatten)]
        page: Page<TrancheId>,
    },
    /// List the gifts to a campaign
    #[command(after_help = "Example:\n  salus campaign gifts 1 -o csv")]
    Gifts {
        /// Which campaign
        campaign: CampaignId,
        /// Which part
        #[command(flatten)]
        page: Page<GiftId>,
    },
}

const EXAMPLE: &str = r#"Example:
  salus campaign create masks.toml --from charity

masks.toml:
  denom = "uatom"
  minimum = "6000000"
  funding_deadline = "+14d"
  delivery_deadline = "+90d"
  cool_off_seconds = 86400
  challenge_window_seconds = 0
  recall_window_seconds = 0
  settlement_window_seconds = 259200
  quarantine_hold_seconds = 0
  fallback = "charity"          # a key or an address

  [[tranches]]
  amount = "6000000"            # in the coin's smallest unit
  gtin = "09521234000013"
  units = 100
  supplier = 3                  # organisations
  hospital = 2
  carrier = 4                   # may be left out
  deadline = "+90d"
  retention_bps = 0"#;

/// A change of one campaign that needs nothing else.
#[derive(Debug, clap::Args)]
pub struct One {
    /// Which campaign
    pub campaign: CampaignId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignFile {
    description: Option<Description>,
    denom: String,
    minimum: Uint128,
    funding_deadline: String,
    delivery_deadline: String,
    cool_off_seconds: u64,
    challenge_window_seconds: u64,
    recall_window_seconds: u64,
    settlement_window_seconds: u64,
    quarantine_hold_seconds: u64,
    provenance: Option<String>,
    fallback: String,
    tranches: Vec<TrancheEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrancheEntry {
    amount: Uint128,
    gtin: String,
    units: u64,
    supplier: OrgId,
    hospital: OrgId,
    carrier: Option<OrgId>,
    deadline: String,
    #[serde(default)]
    retention_bps: u16,
}

const FIRST: &[&str] = &[
    "id",
    "status",
    "fund_raiser",
    "denom",
    "goal",
    "donor_addr",
    "amount",
];

/// Runs one of them.
pub async fn run(context: &Context, command: CampaignCommand) -> Done {
    let question = match command {
        CampaignCommand::Show { campaign } => QueryMsg::Campaign { campaign },
        CampaignCommand::List { page } => QueryMsg::Campaigns {
            start_after: page.start_after,
            limit: page.limit,
        },
        CampaignCommand::Terms { campaign } => QueryMsg::Terms { campaign },
        CampaignCommand::Tranches { campaign, page } => QueryMsg::Tranches {
            campaign,
            start_after: page.start_after,
            limit: page.limit,
        },
        CampaignCommand::Gifts { campaign, page } => QueryMsg::Gifts {
            campaign,
            start_after: page.start_after,
            limit: page.limit,
        },
        other => return change(context, other).await,
    };
    read::<DonationEscrow>(context, &question, FIRST).await
}

async fn change(context: &Context, command: CampaignCommand) -> Done {
    let (write, msg) = match command {
        CampaignCommand::Create { file, write } => {
            let (terms, tranches) = draft(context, &file).await?;
            (write, ExecuteMsg::CreateCampaign { terms, tranches })
        }
        CampaignCommand::Revise {
            campaign,
            file,
            write,
        } => {
            let (terms, tranches) = draft(context, &file).await?;
            let msg = ExecuteMsg::ReviseDraft {
                campaign,
                terms,
                tranches,
            };
            (write, msg)
        }
        CampaignCommand::Open(One { campaign, write }) => (write, ExecuteMsg::OpenFunding { campaign }),
        CampaignCommand::Cancel(One { campaign, write }) => (write, ExecuteMsg::CancelCampaign { campaign }),
        CampaignCommand::Activate(One { campaign, write }) => (write, ExecuteMsg::Activate { campaign }),
        CampaignCommand::Sweep(One { campaign, write }) => (write, ExecuteMsg::Sweep { campaign }),
        _ => return Err(super::nothing_to_do("this command only reads")),
    };
    write.call::<DonationEscrow>(context, &msg).await
}

async fn draft(context: &Context, path: &Path) -> Done<(NewTerms, Vec<NewTranche>)> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
    let file: CampaignFile = toml::from_str(&text)
        .map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
    let chain = context.chain().await?;
    let provenance = match &file.provenance {
        Some(address) => address.clone(),
        None => {
            let contract: Contract<Provenance> = context.contract()?;
            contract.address().to_owned()
        }
    };
    let terms = NewTerms {
        description: file.description,
        denom: file.denom,
        minimum: file.minimum,
        funding_deadline: at(&chain, &file.funding_deadline).await?,
        delivery_deadline: at(&chain, &file.delivery_deadline).await?,
        cool_off_seconds: file.cool_off_seconds,
        challenge_window_seconds: file.challenge_window_seconds,
        recall_window_seconds: file.recall_window_seconds,
        settlement_window_seconds: file.settlement_window_seconds,
        quarantine_hold_seconds: file.quarantine_hold_seconds,
        provenance,
        fallback: context.address(&file.fallback)?,
    };
    let mut tranches = vec![];
    for entry in file.tranches {
        tranches.push(NewTranche {
            amount: entry.amount,
            gtin: entry.gtin,
            units: entry.units,
            supplier: entry.supplier,
            hospital: entry.hospital,
            carrier: entry.carrier,
            deadline: at(&chain, &entry.deadline).await?,
            retention_bps: entry.retention_bps,
        });
    }
    Ok((terms, tranches))
}

async fn at(chain: &Chain, text: &str) -> Done<cosmwasm_std::Timestamp> {
    text.parse::<When>().map_err(Failure::usage)?.on(chain).await
}
