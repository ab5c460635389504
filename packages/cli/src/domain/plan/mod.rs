//! `salus plan`: mutual-aid plans, and insurers' plans on the same engine.

pub mod file;
pub mod fund;
mod side;

pub use side::{EmergencyCommand, IndexCoverCommand};

use super::cover_day::CoverDay;
use super::write::Write;
use super::{nothing_to_do, read, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::money;
use accreditation_api::OrgId;
use clap::{Args, Subcommand};
use cosmwasm_std::{Coin, Uint128};
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{Condition, Fund, PlanInfo};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::{Contract, MutualAid};
use std::path::PathBuf;

/// Commands on plans.
#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Insurer or community: open a plan from a file
    #[command(
        after_help = "Example:\n  salus plan create docs/examples/community-plan.toml --from insurer\n\n\
        docs/examples/community-plan.toml and insurer-plan.toml explain every field."
    )]
    Create {
        /// TOML file with plan, terms and conditions
        file: PathBuf,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show a plan
    #[command(after_help = "Example:\n  salus plan show 1")]
    Show {
        /// Which plan
        plan: PlanId,
    },
    /// List plans
    #[command(after_help = "Example:\n  salus plan list")]
    List {
        /// Which part
        #[command(flatten)]
        page: Page<PlanId>,
    },
    /// Show a version of a plan's terms
    #[command(after_help = "Example:\n  salus plan terms 1 -o json\n  salus plan terms 1 2")]
    Terms {
        /// Of which plan
        plan: PlanId,
        /// Which version [default: the newest]
        #[arg(id = "terms_version", value_name = "VERSION")]
        version: Option<u16>,
    },
    /// List the classes that are or were on a plan's list of conditions
    #[command(after_help = "Example:\n  salus plan conditions 1")]
    Conditions {
        /// Of which plan
        plan: PlanId,
        /// Begin after this class and the version of the list that added it
        #[arg(long, value_name = "CLASS:VERSION", value_parser = class_and_version)]
        start_after: Option<(u16, u16)>,
        /// How many, at most 30
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=30))]
        limit: Option<u32>,
    },
    /// List a plan's cohorts: units, what each unit was charged, what the next close takes
    #[command(after_help = "Example:\n  salus plan cohorts 1 -o csv")]
    Cohorts {
        /// Of which plan
        plan: PlanId,
        /// Which part
        #[command(flatten)]
        page: Page<u16>,
    },
    /// Insurer: offer new terms to those who join later; nobody's own terms change
    #[command(
        after_help = "Example:\n  salus plan offer-terms 1 docs/examples/community-plan.toml --from-day today+31 --from insurer"
    )]
    OfferTerms {
        /// Of which plan
        plan: PlanId,
        /// TOML file with a [terms] table
        file: PathBuf,
        /// First day of joining for which they are the terms, at least 30 days ahead: today+31 or 2027-01-31
        #[arg(long, value_name = "DAY")]
        from_day: CoverDay,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Say what the rules would have made of past claims under other terms
    #[command(
        after_help = "Example:\n  salus plan dry-run 1 docs/examples/community-plan.toml --limit 30 -o csv"
    )]
    DryRun {
        /// Of which plan
        plan: PlanId,
        /// TOML file with a [terms] table
        file: PathBuf,
        /// Which part
        #[command(flatten)]
        page: Page<ClaimId>,
    },
    /// Insurer: change the list of conditions; what is added counts at once, what is removed only for later joins
    #[command(
        after_help = "Example:\n  salus plan list-conditions 1 --add 7:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --remove 3 --from insurer"
    )]
    ListConditions {
        /// Of which plan
        plan: PlanId,
        /// A class with the SHA-256 of its published definition, as CLASS:SHA256; may be named more than once
        #[arg(long, value_name = "CLASS:SHA256", value_parser = condition, required_unless_present = "remove")]
        add: Vec<Condition>,
        /// A class that later members will not have; may be named more than once
        #[arg(long, value_name = "CLASS")]
        remove: Vec<u16>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Insurer: stop joins
    #[command(after_help = "Example:\n  salus plan pause 1 --from insurer")]
    Pause(One),
    /// Insurer: take joins again
    #[command(after_help = "Example:\n  salus plan resume 1 --from insurer")]
    Resume(One),
    /// Insurer, or anyone if it is gone: announce the end; what was diagnosed before is still paid
    #[command(after_help = "Example:\n  salus plan run-off 1 --from insurer")]
    RunOff(One),
    /// Anyone: move a plan in run-off on, when it has come to its time
    #[command(after_help = "Example:\n  salus plan advance 1 --from stranger")]
    Advance(One),
    /// Anyone, once the period is over: charge the cohorts; goes on with a close that is under way
    #[command(
        after_help = "Example:\n  salus plan close 1 --from stranger\n  salus plan close 1 --steps 20 --from stranger"
    )]
    Close {
        /// Which plan
        plan: PlanId,
        /// Most cohorts to charge in this transaction
        #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..))]
        steps: u16,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show how a plan stands with its promises: assets, liabilities, reserve, and whether the books agree
    #[command(after_help = "Example:\n  salus plan solvency 1")]
    Solvency {
        /// Which plan
        plan: PlanId,
    },
    /// Anyone: pay into a book of a plan
    #[command(after_help = FUND_EXAMPLE)]
    Fund {
        /// Which plan
        plan: PlanId,
        /// Which book: capital, reserve, sponsor, bond:ORG, emergency:NUMBER or index-cover:NUMBER
        #[arg(value_parser = fund::fund)]
        book: Fund,
        /// How much, in the coin's smallest unit
        #[arg(value_parser = money::coin)]
        amount: Coin,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Take out of a book what is free: one's own deposit, a bond, fees. Capital is queued first
    #[command(
        after_help = "Example:\n  salus plan withdraw 1 sponsor 500000 --from donor\n  salus plan withdraw 1 fees 80000 --from insurer"
    )]
    Withdraw {
        /// Which plan
        plan: PlanId,
        /// Which book: capital, sponsor, bond:ORG, emergency:NUMBER, index-cover:NUMBER or fees
        #[arg(value_parser = fund::fund)]
        book: Fund,
        /// How much, in the smallest unit of the plan's coin
        #[arg(value_parser = crate::money::units)]
        amount: Uint128,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show what a depositor holds in a book, and how much of it is free
    #[command(
        after_help = "Example:\n  salus plan book 1 sponsor donor\n  salus plan book 1 bond:2 hospital"
    )]
    Book {
        /// Of which plan
        plan: PlanId,
        /// Which book
        #[arg(value_parser = fund::fund)]
        book: Fund,
        /// Whose part: an address, or the name of a key
        depositor: String,
    },
    /// Show a provider as a plan sees it: bond, what is at risk, its recent claims
    #[command(after_help = "Example:\n  salus plan provider 1 2")]
    Provider {
        /// Which plan
        plan: PlanId,
        /// Which organisation
        org: OrgId,
    },
    /// Benefits with a fund of their own, at no cost to members
    #[command(subcommand)]
    Emergency(EmergencyCommand),
    /// Covers that pay a whole region when an authority posts an index
    #[command(subcommand)]
    IndexCover(IndexCoverCommand),
    /// Play a plan with its members and claims over years, in memory, on the engine that the contract runs
    #[command(after_help = crate::simulate::EXAMPLE)]
    Simulate(crate::simulate::SimulateArgs),
    /// Insurer of a layer: let another plan be a member of it and cede claims to it, or no longer
    #[command(
        after_help = "Example:\n  salus plan admit-member-plan 2 --plan 1 --from other-insurer
  salus plan admit-member-plan 2 --plan 1 --take-back --from other-insurer"
    )]
    AdmitMemberPlan {
        /// The layer
        layer: PlanId,
        /// The plan that may be a member
        #[arg(long)]
        plan: PlanId,
        /// Take the admission back: the plan leaves the layer, which still bears what was diagnosed before
        #[arg(long)]
        take_back: bool,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Insurer: make a plan a member of another plan, its layer, which bears the top of large claims; the layer's insurer
    /// admits it first
    #[command(
        after_help = "Example:\n  salus plan join-layer 1 --layer 2 --amount 5000000 --born 1970 --units 10 --terms 1 --from insurer"
    )]
    JoinLayer {
        /// The plan that becomes a member
        plan: PlanId,
        /// The plan that it joins
        #[arg(long)]
        layer: PlanId,
        /// Coins from its reserve
        #[arg(long, value_parser = crate::money::units)]
        amount: Uint128,
        /// As what
        #[command(flatten)]
        joining: super::member::Joining,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Insurer, or anyone once the plan runs off: have it leave its layer and bring what is due into its reserve
    #[command(after_help = "Example:\n  salus plan leave-layer 1 --layer 2 --from insurer")]
    LeaveLayer {
        /// The plan that is a member
        plan: PlanId,
        /// The plan of which it is one
        #[arg(long)]
        layer: PlanId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Floors and peers of the contract
    #[command(after_help = "Example:\n  salus plan limits")]
    Limits,
}

const FUND_EXAMPLE: &str = "Example:
  salus plan fund 1 reserve 5000000uatom --from donor
  salus plan fund 1 sponsor 2000000uatom --from donor
  salus plan fund 1 bond:2 1000000uatom --from hospital
  salus plan fund 1 capital 50000000uatom --from insurer";

/// A change of one plan that needs nothing else.
#[derive(Debug, Args)]
pub struct One {
    /// Which plan
    pub plan: PlanId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

fn class_and_version(text: &str) -> Result<(u16, u16), String> {
    let parsed = text
        .split_once(':')
        .and_then(|(class, version)| Some((class.parse().ok()?, version.parse().ok()?)));
    parsed.ok_or_else(|| format!("{text:?} is no class with a version; write CLASS:VERSION"))
}

fn condition(text: &str) -> Result<Condition, String> {
    let (class, definition) = text
        .split_once(':')
        .ok_or_else(|| format!("{text:?} is no condition; write CLASS:SHA256"))?;
    Ok(Condition {
        class: class.parse().map_err(|_| format!("{class:?} is no class"))?,
        definition: super::hash32(definition)?,
    })
}

const FIRST: &[&str] = &[
    "plan",
    "status",
    "insurer",
    "cohort",
    "birth_group",
    "units",
    "class",
    "claim",
];

/// Runs one of them.
pub async fn run(context: &Context, command: PlanCommand) -> Done {
    let question = match command {
        PlanCommand::Show { plan } => QueryMsg::Plan { plan },
        PlanCommand::List { page } => QueryMsg::Plans {
            start_after: page.start_after,
            limit: page.limit,
        },
        PlanCommand::Terms { plan, version } => QueryMsg::Terms {
            plan,
            version: match version {
                Some(version) => version,
                None => newest_terms(context, plan).await?,
            },
        },
        PlanCommand::Conditions {
            plan,
            start_after,
            limit,
        } => QueryMsg::Conditions {
            plan,
            start_after,
            limit,
        },
        PlanCommand::Cohorts { plan, page } => QueryMsg::Cohorts {
            plan,
            start_after: page.start_after,
            limit: page.limit,
        },
        PlanCommand::DryRun { plan, file, page } => QueryMsg::DryRun {
            plan,
            terms: file::terms(&file)?,
            start_after: page.start_after,
            limit: page.limit,
        },
        PlanCommand::Solvency { plan } => QueryMsg::Solvency { plan },
        PlanCommand::Book {
            plan,
            book,
            depositor,
        } => QueryMsg::Fund {
            plan,
            fund: book,
            depositor: context.address(&depositor)?,
        },
        PlanCommand::Provider { plan, org } => QueryMsg::Provider { plan, org },
        PlanCommand::Limits => QueryMsg::Config {},
        PlanCommand::Emergency(command) => return side::emergency(context, command).await,
        PlanCommand::IndexCover(command) => return side::index_cover(context, command).await,
        PlanCommand::Simulate(args) => return crate::simulate::run(context, args).await,
        other => return change(context, other).await,
    };
    read::<MutualAid>(context, &question, FIRST).await
}

async fn change(context: &Context, command: PlanCommand) -> Done {
    let (write, msg, funds) = match command {
        PlanCommand::Create { file, write } => {
            let file = file::plan(&file)?;
            let msg = ExecuteMsg::CreatePlan {
                plan: file.plan,
                terms: file.terms,
                conditions: file.conditions,
            };
            (write, msg, vec![])
        }
        PlanCommand::OfferTerms {
            plan,
            file,
            from_day,
            write,
        } => {
            let contract: Contract<MutualAid> = context.contract()?;
            let msg = ExecuteMsg::OfferTerms {
                plan,
                terms: file::terms(&file)?,
                from_day: from_day.on(&context.chain().await?, &contract).await?,
            };
            (write, msg, vec![])
        }
        PlanCommand::ListConditions {
            plan,
            add,
            remove,
            write,
        } => (write, ExecuteMsg::ListConditions { plan, add, remove }, vec![]),
        PlanCommand::Pause(One { plan, write }) => (write, ExecuteMsg::PausePlan { plan }, vec![]),
        PlanCommand::Resume(One { plan, write }) => (write, ExecuteMsg::ResumePlan { plan }, vec![]),
        PlanCommand::RunOff(One { plan, write }) => (write, ExecuteMsg::AnnounceRunOff { plan }, vec![]),
        PlanCommand::Advance(One { plan, write }) => (write, ExecuteMsg::AdvancePlan { plan }, vec![]),
        PlanCommand::Close { plan, steps, write } => (write, ExecuteMsg::ClosePeriod { plan, steps }, vec![]),
        PlanCommand::Fund {
            plan,
            book,
            amount,
            write,
        } => (write, ExecuteMsg::Deposit { plan, fund: book }, vec![amount]),
        PlanCommand::Withdraw {
            plan,
            book,
            amount,
            write,
        } => {
            let msg = ExecuteMsg::Withdraw {
                plan,
                fund: book,
                amount,
            };
            (write, msg, vec![])
        }
        PlanCommand::AdmitMemberPlan {
            layer,
            plan,
            take_back,
            write,
        } => {
            let msg = ExecuteMsg::AdmitMemberPlan {
                layer,
                plan,
                admitted: !take_back,
            };
            (write, msg, vec![])
        }
        PlanCommand::JoinLayer {
            plan,
            layer,
            amount,
            joining,
            write,
        } => {
            let msg = ExecuteMsg::JoinLayer {
                plan,
                layer,
                member: joining.as_member(context, layer, None).await?,
                amount,
            };
            (write, msg, vec![])
        }
        PlanCommand::LeaveLayer { plan, layer, write } => {
            (write, ExecuteMsg::LeaveLayer { plan, layer }, vec![])
        }
        _ => return Err(nothing_to_do("this command only reads")),
    };
    write.call_with::<MutualAid>(context, &msg, funds, 0).await
}

/// The newest version of a plan's terms.
pub async fn newest_terms(context: &Context, plan: PlanId) -> Done<u16> {
    let contract: Contract<MutualAid> = context.contract()?;
    let chain = context.chain().await?;
    let info: PlanInfo = contract.ask(&chain, &QueryMsg::Plan { plan }).await?;
    if info.terms == 0 {
        return Err(Failure::refused(format!("plan {plan} has no terms")));
    }
    Ok(info.terms)
}
