//! Benefits beside the members' own: emergency benefits and index covers.

use super::super::cover_day::CoverDay;
use super::super::read;
use super::super::write::Write;
use crate::context::Context;
use crate::failure::Done;
use accreditation_api::OrgId;
use clap::Subcommand;
use cosmwasm_std::Uint128;
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{NewEmergency, NewIndexCover};
use mutual_aid_api::PlanId;
use salus_client::{Contract, MutualAid};

/// Commands on emergency benefits.
#[derive(Debug, Subcommand)]
pub enum EmergencyCommand {
    /// Insurer: open an emergency benefit; gifts to its own fund pay for it
    #[command(
        after_help = "Example:\n  salus plan emergency open 1 --class 40 --per-case 200000 --from-day today --until-day today+90 --from insurer"
    )]
    Open {
        /// Of which plan
        plan: PlanId,
        /// The class, which the plan's own benefits need not list
        #[arg(long)]
        class: u16,
        /// What a member with cover is paid for one episode and unit
        #[arg(long, value_parser = crate::money::units)]
        per_case: Uint128,
        /// First day of diagnosis that counts
        #[arg(long, value_name = "DAY")]
        from_day: CoverDay,
        /// First day of diagnosis that is too late
        #[arg(long, value_name = "DAY")]
        until_day: CoverDay,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show an emergency benefit
    #[command(after_help = "Example:\n  salus plan emergency show 1 1")]
    Show {
        /// Of which plan
        plan: PlanId,
        /// Its number
        emergency: u32,
    },
}

/// Commands on index covers.
#[derive(Debug, Subcommand)]
pub enum IndexCoverCommand {
    /// Insurer: open a cover that pays every member of a region when an authority posts an index at or above a level
    #[command(
        after_help = "Example:\n  salus plan index-cover open 1 --region 1 --authority 7 --level 300 --per-unit 50000 --rest-days 30 --until-day today+365 --from insurer"
    )]
    Open {
        /// Of which plan
        plan: PlanId,
        /// Which region, counted from 1
        #[arg(long)]
        region: u16,
        /// Whose word counts: an organisation accredited to report cases
        #[arg(long)]
        authority: OrgId,
        /// Least level that pays
        #[arg(long)]
        level: u32,
        /// What a unit is paid for each posting that pays
        #[arg(long, value_parser = crate::money::units)]
        per_unit: Uint128,
        /// Least days between two postings that pay
        #[arg(long)]
        rest_days: u32,
        /// First day that is too late for a posting
        #[arg(long, value_name = "DAY")]
        until_day: CoverDay,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Authority of a cover: post the index of a day
    #[command(
        after_help = "Example:\n  salus plan index-cover post 1 1 --level 320 --from reporter\n  salus plan index-cover post 1 1 --day today-1 --level 290 --from reporter"
    )]
    Post {
        /// Of which plan
        plan: PlanId,
        /// Which cover
        cover: u32,
        /// Of which day: today or the day before
        #[arg(long, default_value = "today")]
        day: CoverDay,
        /// The level
        #[arg(long)]
        level: u32,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show an index cover
    #[command(after_help = "Example:\n  salus plan index-cover show 1 1")]
    Show {
        /// Of which plan
        plan: PlanId,
        /// Its number
        cover: u32,
    },
}

pub(super) async fn emergency(context: &Context, command: EmergencyCommand) -> Done {
    match command {
        EmergencyCommand::Open {
            plan,
            class,
            per_case,
            from_day,
            until_day,
            write,
        } => {
            let contract: Contract<MutualAid> = context.contract()?;
            let chain = context.chain().await?;
            let benefit = NewEmergency {
                class,
                per_case,
                from_day: from_day.on(&chain, &contract).await?,
                until_day: until_day.on(&chain, &contract).await?,
            };
            let msg = ExecuteMsg::OpenEmergency { plan, benefit };
            write.call::<MutualAid>(context, &msg).await
        }
        EmergencyCommand::Show { plan, emergency } => {
            let question = QueryMsg::Emergency { plan, emergency };
            read::<MutualAid>(context, &question, &["emergency", "given", "spent"]).await
        }
    }
}

pub(super) async fn index_cover(context: &Context, command: IndexCoverCommand) -> Done {
    match command {
        IndexCoverCommand::Open {
            plan,
            region,
            authority,
            level,
            per_unit,
            rest_days,
            until_day,
            write,
        } => {
            let contract: Contract<MutualAid> = context.contract()?;
            let cover = NewIndexCover {
                region,
                authority,
                level,
                per_unit,
                rest_days,
                until_day: until_day.on(&context.chain().await?, &contract).await?,
            };
            let msg = ExecuteMsg::OpenIndexCover { plan, cover };
            write.call::<MutualAid>(context, &msg).await
        }
        IndexCoverCommand::Post {
            plan,
            cover,
            day,
            level,
            write,
        } => {
            let contract: Contract<MutualAid> = context.contract()?;
            let msg = ExecuteMsg::PostIndex {
                plan,
                cover,
                day: day.on(&context.chain().await?, &contract).await?,
                level,
            };
            write.call::<MutualAid>(context, &msg).await
        }
        IndexCoverCommand::Show { plan, cover } => {
            let question = QueryMsg::IndexCover { plan, cover };
            read::<MutualAid>(context, &question, &["cover", "given", "spent"]).await
        }
    }
}
