//! `salus panel`: cases decided by drawn, accredited, unrelated people.

pub mod vote;

use super::write::Write;
use super::{code, nothing_to_do, read, Page};
use crate::beacon::relay::Relay;
use crate::context::Context;
use crate::deploy;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
use accreditation_api::{OrgId, Role};
use clap::{Args, Subcommand};
use cosmwasm_std::{Coin, HexBinary, Uint128};
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::types::{CaseInfo, Choice, DrawInfo, SeatInfo, SeatState, Terms};
use panel_api::CaseId;
use salus_client::{Chain, Contract, Panel};
use std::path::{Path, PathBuf};
use vote::Vote;

/// Commands on panels.
#[derive(Debug, Subcommand)]
pub enum PanelCommand {
    /// Operator: put the organisation on a roster, or add to its deposit
    #[command(after_help = "Example:\n  salus panel deposit assess 1000000uatom --from assessor1")]
    Deposit {
        /// Which roster: the role that seats need, like assess or arbitrate
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// How much; the first deposit must reach the standing deposit
        #[arg(value_parser = money::coin)]
        amount: Coin,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Operator of an organisation on a roster: become one of its assessors, for cases that are opened from now on
    #[command(after_help = "Example:\n  salus panel enlist assess --from assessor1")]
    Enlist {
        /// Which roster
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Admin of an organisation: take it off a roster, for cases that are opened from now on
    #[command(after_help = "Example:\n  salus panel leave assess 7 --from assessor1")]
    Leave(OfOrg),
    /// Anyone: send an organisation what it has earned, and its deposit once it is off the roster
    #[command(after_help = "Example:\n  salus panel collect assess 7 --from stranger")]
    Collect(OfOrg),
    /// Named sets of terms
    #[command(subcommand)]
    Terms(TermsCommand),
    /// Say what a case under a set of terms costs, how long it takes, and whether the roster can fill its seats
    #[command(after_help = "Example:\n  salus panel offer claims")]
    Offer {
        /// Name of the set
        terms: String,
    },
    /// List a roster
    #[command(after_help = "Example:\n  salus panel roster assess --limit 100")]
    Roster {
        /// Which roster
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// Which part
        #[command(flatten)]
        page: Page<u32>,
    },
    /// Show the place of an organisation on a roster: deposit, earnings
    #[command(after_help = "Example:\n  salus panel entry assess 7")]
    Entry {
        /// Which roster
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// Which organisation
        org: OrgId,
    },
    /// Show a case
    #[command(after_help = "Example:\n  salus panel case 1")]
    Case {
        /// Which case
        case: CaseId,
    },
    /// List cases
    #[command(after_help = "Example:\n  salus panel cases")]
    Cases {
        /// Which part
        #[command(flatten)]
        page: Page<CaseId>,
    },
    /// List the seats of a case: whose they are, and what was revealed
    #[command(after_help = "Example:\n  salus panel seats 1")]
    Seats {
        /// Which case
        case: CaseId,
        /// Which part
        #[command(flatten)]
        page: Page<u8>,
    },
    /// Show where a case stands, as its opener hears it
    #[command(after_help = "Example:\n  salus panel verdict 1")]
    Verdict {
        /// Which case
        case: CaseId,
    },
    /// Anyone: fill the seats of a case, with the signature that the beacon gave for it
    #[command(
        after_help = "Example:\n  salus panel draw 1 --from stranger\n  salus panel draw 1 --beacon https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971 --from stranger"
    )]
    Draw {
        /// Which case
        case: CaseId,
        /// Where the beacon answers [default: that of the network]
        #[arg(long, env = "SALUS_BEACON", value_name = "URL")]
        beacon: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Assessor: commit to a vote that nobody can see yet
    ///
    /// The vote and its salt are kept in the home folder, in a file that only you can read; `salus panel reveal` reads it.
    /// Whoever loses it cannot reveal, and an organisation that does not reveal loses its deposit.
    #[command(
        after_help = "Example:\n  salus panel commit 1 --choice grant --from assessor1\n  salus panel commit 1 --seat 2 --choice refuse --code 903 --from assessor1\n  salus panel commit 1 --choice part --amount 80000 --code 1201 --from assessor1"
    )]
    Commit {
        /// Which case
        case: CaseId,
        /// Which seat [default: that of the organisation for which the key acts]
        #[arg(long)]
        seat: Option<u8>,
        /// grant, part or refuse
        #[arg(long, value_parser = code::<Choice>)]
        choice: Choice,
        /// The amount of a vote for a part
        #[arg(long, value_parser = crate::money::units)]
        amount: Option<Uint128>,
        /// The reason, by its number in the opener's list (docs/reason-codes.md for claims); needed unless granting
        #[arg(long)]
        code: Option<u16>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Assessor: reveal what was committed to
    #[command(after_help = "Example:\n  salus panel reveal 1 --from assessor1")]
    Reveal {
        /// Which case
        case: CaseId,
        /// Which seat [default: that of the organisation for which the key acts]
        #[arg(long)]
        seat: Option<u8>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Anyone: move a case on whose window is over
    #[command(after_help = "Example:\n  salus panel advance 1 --from stranger")]
    Advance {
        /// Which case
        case: CaseId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
}

/// Commands on sets of terms.
#[derive(Debug, Subcommand)]
pub enum TermsCommand {
    /// Owner: define a set of terms from a file, or word one anew
    #[command(after_help = TERMS_EXAMPLE)]
    Define {
        /// Name of the set
        name: String,
        /// TOML file with the wording
        file: PathBuf,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// List the sets that new cases can use
    #[command(after_help = "Example:\n  salus panel terms list")]
    List {
        /// Which part
        #[command(flatten)]
        page: Page<String>,
    },
    /// Show a wording by its number, which cases note
    #[command(after_help = "Example:\n  salus panel terms show 1")]
    Show {
        /// Its number
        number: u32,
    },
}

const TERMS_EXAMPLE: &str = r#"Example:
  salus panel terms define claims claims.toml --from deployer

claims.toml:
  openers = ["{contract:mutual-aid}"]   # contracts that may open cases
  role = "assess"               # whose roster is drawn from
  seats = [5, 9]                # of each round; a plan's appeals need more than its claims have in any
  clinicians = 2                # of each round; a plan's panels need two
  draw_seconds = 3600
  commit_seconds = 43200        # all rounds with replacements together: at most 7 days for a plan's panels
  reveal_seconds = 43200
  appeal_seconds = 0
  deposit = "500000"            # what an absent seat loses, in the panel's coin
  fee = "50000"                 # what a seat earns
  amounts = true                # whether seats may vote for a part"#;

/// A change for one organisation on a roster.
#[derive(Debug, Args)]
pub struct OfOrg {
    /// Which roster
    #[arg(value_parser = code::<Role>)]
    pub role: Role,
    /// Which organisation
    pub org: OrgId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

const FIRST: &[&str] = &[
    "id", "case", "phase", "outcome", "round", "until", "seat", "org", "state", "choice", "name", "number",
    "position",
];

/// Runs one of them.
pub async fn run(context: &Context, command: PanelCommand) -> Done {
    let question = match command {
        PanelCommand::Offer { terms } => QueryMsg::Offer { terms },
        PanelCommand::Roster { role, page } => QueryMsg::Roster {
            role,
            start_after: page.start_after,
            limit: page.limit,
        },
        PanelCommand::Entry { role, org } => QueryMsg::Entry { role, org },
        PanelCommand::Case { case } => QueryMsg::Case { case },
        PanelCommand::Cases { page } => QueryMsg::Cases {
            start_after: page.start_after,
            limit: page.limit,
        },
        PanelCommand::Seats { case, page } => QueryMsg::Seats {
            case,
            start_after: page.start_after,
            limit: page.limit,
        },
        PanelCommand::Verdict { case } => QueryMsg::Verdict { case },
        PanelCommand::Terms(TermsCommand::List { page }) => QueryMsg::TermsSets {
            start_after: page.start_after,
            limit: page.limit,
        },
        PanelCommand::Terms(TermsCommand::Show { number }) => QueryMsg::Terms { number },
        other => return change(context, other).await,
    };
    read::<Panel>(context, &question, FIRST).await
}

async fn change(context: &Context, command: PanelCommand) -> Done {
    // a step may tell the opener its verdict, under a gas limit of its own
    let extra_gas = match &command {
        PanelCommand::Advance { .. } | PanelCommand::Draw { .. } => {
            let contract: Contract<Panel> = context.contract()?;
            contract.answer_gas(&context.chain().await?).await?
        }
        _ => 0,
    };
    let (write, msg, funds) = match command {
        PanelCommand::Deposit { role, amount, write } => {
            (write, ExecuteMsg::JoinRoster { role }, vec![amount])
        }
        PanelCommand::Enlist { role, write } => (write, ExecuteMsg::Enlist { role }, vec![]),
        PanelCommand::Leave(OfOrg { role, org, write }) => {
            (write, ExecuteMsg::LeaveRoster { role, org }, vec![])
        }
        PanelCommand::Collect(OfOrg { role, org, write }) => {
            (write, ExecuteMsg::Withdraw { role, org }, vec![])
        }
        PanelCommand::Terms(TermsCommand::Define { name, file, write }) => {
            let terms = terms(context, &file)?;
            (write, ExecuteMsg::DefineTerms { name, terms }, vec![])
        }
        PanelCommand::Draw { case, beacon, write } => {
            let url = match beacon {
                Some(url) => url,
                None => context.beacon()?,
            };
            let contract: Contract<Panel> = context.contract()?;
            let chain = context.chain().await?;
            let signature = signature(&chain, &contract, &url, case).await?;
            (write, ExecuteMsg::Draw { case, signature }, vec![])
        }
        PanelCommand::Advance { case, write } => (write, ExecuteMsg::Advance { case }, vec![]),
        PanelCommand::Commit {
            case,
            seat,
            choice,
            amount,
            code,
            write,
        } => {
            let contract: Contract<Panel> = context.contract()?;
            let chain = context.chain().await?;
            let (info, seat) = seat_of(context, &chain, &contract, case, seat, &write.from).await?;
            if seat.state != SeatState::Drawn {
                return Err(Failure::refused(format!(
                    "seat {} has committed already",
                    seat.seat
                )));
            }
            let vote = Vote::new(case, info.round, seat.seat, choice, amount, code);
            if !write.dry_run {
                let path = vote.keep(context)?;
                output::progress(&format!(
                    "the vote and its salt are in {}, readable by you only; do not lose it before you reveal",
                    path.display()
                ));
            }
            let msg = ExecuteMsg::Commit {
                case,
                seat: seat.seat,
                commitment: vote.commitment(&chain.network().chain_id, contract.address())?,
            };
            (write, msg, vec![])
        }
        PanelCommand::Reveal { case, seat, write } => {
            let contract: Contract<Panel> = context.contract()?;
            let chain = context.chain().await?;
            let (_, seat) = seat_of(context, &chain, &contract, case, seat, &write.from).await?;
            let vote = Vote::read(context, case, seat.seat)?.ok_or_else(|| {
                Failure::usage(format!(
                    "no vote of seat {} of case {case} is kept here: {} is missing",
                    seat.seat,
                    Vote::path(context, case, seat.seat).display()
                ))
                .mend("reveal with the home folder that was committed with: --home DIR")
            })?;
            (write, reveal(vote), vec![])
        }
        _ => return Err(nothing_to_do("this command only reads")),
    };
    write.call_with::<Panel>(context, &msg, funds, extra_gas).await
}

/// The message that opens a commitment.
pub fn reveal(vote: Vote) -> ExecuteMsg {
    ExecuteMsg::Reveal {
        case: vote.case,
        seat: vote.seat,
        choice: vote.choice,
        amount: vote.amount,
        code: vote.code,
        salt: vote.salt,
    }
}

/// The signature that the draw of a case waits for; none if it was brought before. Fails while its round is not due.
pub async fn signature(
    chain: &Chain,
    panel: &Contract<Panel>,
    beacon: &str,
    case: CaseId,
) -> Done<Option<HexBinary>> {
    let info: CaseInfo = panel.ask(chain, &QueryMsg::Case { case }).await?;
    let Some(DrawInfo {
        beacon_round,
        seeded: false,
        ..
    }) = info.draw
    else {
        return Ok(None);
    };
    // what comes is not verified here: the contract does
    let round = Relay::at(beacon)?.round(Some(beacon_round)).await?;
    Ok(Some(round.signature()?.into()))
}

/// The case, and the seat of its present round that is named or belongs to the key's organisation.
async fn seat_of(
    context: &Context,
    chain: &Chain,
    panel: &Contract<Panel>,
    case: CaseId,
    named: Option<u8>,
    from: &str,
) -> Done<(CaseInfo, SeatInfo)> {
    let info: CaseInfo = panel.ask(chain, &QueryMsg::Case { case }).await?;
    let question = QueryMsg::Seats {
        case,
        start_after: info.first_seat.checked_sub(1),
        limit: Some(100),
    };
    let seats: Vec<SeatInfo> = panel.ask(chain, &question).await?;
    let org = match named {
        Some(_) => None,
        None => acts_for(context, chain, from).await?,
    };
    let seat = seats.into_iter().find(|seat| match named {
        Some(named) => seat.seat == named,
        None => Some(seat.org) == org && seat.state != SeatState::Absent,
    });
    let seat = seat.ok_or_else(|| {
        Failure::usage(match named {
            Some(named) => format!("round {} of case {case} has no seat {named}", info.round),
            None => format!("{from} has no seat in round {} of case {case}", info.round),
        })
        .mend(format!("salus panel seats {case} lists them"))
    })?;
    Ok((info, seat))
}

async fn acts_for(context: &Context, chain: &Chain, from: &str) -> Done<Option<OrgId>> {
    use accreditation_api::msg::QueryMsg;
    use accreditation_api::types::OperatorInfo;
    let accreditation: Contract<salus_client::Accreditation> = context.contract()?;
    let question = QueryMsg::Operator {
        operator: context.address(from)?,
    };
    let operator: Option<OperatorInfo> = accreditation.ask(chain, &question).await?;
    Ok(operator.map(|operator| operator.org))
}

fn terms(context: &Context, path: &Path) -> Done<Terms> {
    let bad = |e: String| Failure::usage(format!("{} is not understood: {e}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| bad(e.to_string()))?;
    let value = serde_json::to_value(table).map_err(|e| bad(e.to_string()))?;
    serde_json::from_value(deploy::filled(context, value)?).map_err(|e| bad(e.to_string()))
}
