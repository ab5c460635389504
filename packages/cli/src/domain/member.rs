//! `salus member`: joining a plan, keeping cover, leaving.

use super::cover_day::CoverDay;
use super::plan::newest_terms;
use super::read;
use super::write::Write;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::money;
use clap::{Args, Subcommand};
use cosmwasm_std::{Coin, Uint128};
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{NewMember, BIRTH_GROUP_YEARS};
use mutual_aid_api::PlanId;
use salus_client::MutualAid;

/// Commands of members, and of those who pay for them.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Join a plan, prepaying at least one close at the cap and one step of the grid for each unit
    #[command(
        after_help = "Example:\n  salus member join 1 300000uatom --born 1991 --from mira\n  salus member join 1 300000uatom --born 1991 --units 2 --region 3 --for wasm1… --from donor"
    )]
    Join {
        /// Which plan
        plan: PlanId,
        /// How much to prepay
        #[arg(value_parser = money::coin)]
        amount: Coin,
        /// As what
        #[command(flatten)]
        joining: Joining,
        /// Who joins, if not the sender: an address, or the name of a key. The coins are theirs from then on
        #[arg(long = "for", value_name = "MEMBER")]
        member: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Top a member up; after a lapse this makes good for the closes that were missed
    #[command(
        after_help = "Example:\n  salus member top-up 1 100000uatom --from mira\n  salus member top-up 1 100000uatom --member mira --from donor"
    )]
    TopUp {
        /// Which plan
        plan: PlanId,
        /// How much
        #[arg(value_parser = money::coin)]
        amount: Coin,
        /// Which member: an address, or the name of a key [default: the sender]
        #[arg(long)]
        member: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Ask to leave; the rest of the prepaid money comes back with the close that ends what was filed before
    #[command(after_help = "Example:\n  salus member exit 1 --from mira")]
    Exit {
        /// Which plan
        plan: PlanId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Have a member paid what is due to it; anyone may, only the member is paid
    #[command(
        after_help = "Example:\n  salus member collect 1 --from mira\n  salus member collect 1 --member mira --from stranger"
    )]
    Collect {
        /// Which plan
        plan: PlanId,
        /// Which member: an address, or the name of a key [default: the sender]
        #[arg(long)]
        member: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show where a member stands
    #[command(after_help = "Example:\n  salus member show 1 mira")]
    Show {
        /// Of which plan
        plan: PlanId,
        /// An address, or the name of a key
        member: String,
    },
    /// Sponsor: top a member up out of what was deposited with `salus plan fund PLAN sponsor`
    #[command(after_help = "Example:\n  salus member sponsor 1 mira 100000 --from donor")]
    Sponsor {
        /// Which plan
        plan: PlanId,
        /// Which member: an address, or the name of a key
        member: String,
        /// How much, in the smallest unit of the plan's coin
        #[arg(value_parser = crate::money::units)]
        amount: Uint128,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
}

/// As what somebody joins.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The member")]
pub struct Joining {
    /// Year of birth; only its group of five years is written down
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1880..=2200))]
    pub born: u16,
    /// Tier of benefits
    #[arg(long, default_value_t = 1)]
    pub tier: u8,
    /// Region, counted from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub region: u16,
    /// How many units
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub units: u32,
    /// Version of terms that was read: the plan takes the newest only [default: the newest]
    #[arg(long, value_name = "VERSION")]
    pub terms: Option<u16>,
    /// A child that is born into the membership of the sender: the day of birth, at most 90 days ago. It has no wait
    #[arg(long, value_name = "DAY")]
    pub newborn: Option<CoverDay>,
}

/// First year of a group of years of birth.
pub const fn birth_group(year: u16) -> u16 {
    year.saturating_sub(year.rem_euclid(BIRTH_GROUP_YEARS))
}

impl Joining {
    /// As the contract wants it.
    pub async fn as_member(
        &self,
        context: &Context,
        plan: PlanId,
        member: Option<String>,
    ) -> Done<NewMember> {
        Ok(NewMember {
            birth_group: birth_group(self.born),
            tier: self.tier,
            region: self.region,
            weight: self.units,
            terms: match self.terms {
                Some(terms) => terms,
                None => newest_terms(context, plan).await?,
            },
            member,
            born_day: match self.newborn {
                Some(day) => {
                    let contract = context.contract()?;
                    Some(day.on(&context.chain().await?, &contract).await?)
                }
                None => None,
            },
        })
    }
}

const FIRST: &[&str] = &[
    "member_addr",
    "status",
    "balance",
    "charged",
    "least_top_up",
    "collectable",
];

/// Runs one of them.
pub async fn run(context: &Context, command: MemberCommand) -> Done {
    let named = |member: Option<String>| member.map(|named| context.address(&named)).transpose();
    let (write, msg, funds) = match command {
        MemberCommand::Join {
            plan,
            amount,
            joining,
            member,
            write,
        } => {
            let member = joining.as_member(context, plan, named(member)?).await?;
            (write, ExecuteMsg::Join { plan, member }, vec![amount])
        }
        MemberCommand::TopUp {
            plan,
            amount,
            member,
            write,
        } => {
            let member = named(member)?;
            (write, ExecuteMsg::TopUp { plan, member }, vec![amount])
        }
        MemberCommand::Exit { plan, write } => (write, ExecuteMsg::Exit { plan }, vec![]),
        MemberCommand::Collect { plan, member, write } => {
            let member = named(member)?;
            (write, ExecuteMsg::Collect { plan, member }, vec![])
        }
        MemberCommand::Sponsor {
            plan,
            member,
            amount,
            write,
        } => {
            if amount.is_zero() {
                return Err(Failure::usage("nothing is no gift"));
            }
            let member = context.address(&member)?;
            let msg = ExecuteMsg::SponsorMember { plan, member, amount };
            (write, msg, vec![])
        }
        MemberCommand::Show { plan, member } => {
            let member = context.address(&member)?;
            return read::<MutualAid>(context, &QueryMsg::Member { plan, member }, FIRST).await;
        }
    };
    write.call_with::<MutualAid>(context, &msg, funds, 0).await
}
