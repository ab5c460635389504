//! `salus claim`: from filing to payment.

mod facts;

pub use facts::{Asked, Facts, PayeeArg, Stated};

use super::commit::{self, CommitArgs};
use super::write::Write;
use super::{hash32, nothing_to_do, read, Page};
use crate::context::Context;
use crate::failure::Done;
use accreditation_api::OrgId;
use clap::{Args, Subcommand};
use cosmwasm_std::{Coin, HexBinary};
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{ClaimInfo, PlanInfo, PreparedFacts};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::{Contract, MutualAid};

/// Commands on claims.
#[derive(Debug, Subcommand)]
pub enum ClaimCommand {
    /// Anyone: commit to a document, as --evidence and --attest-evidence want it; the document stays here
    ///
    /// Prints the SHA-256 of the document under 32 random bytes, the salt. Only that goes on the chain: without the salt
    /// nobody can test a guess of what the document says. The salt is written beside the document, readable by you only.
    /// Keep both, unchanged, for as long as the claim can be appealed or taken back: whoever is to judge it gets both and
    /// computes the commitment again. Where they are destroyed, the commitment says nothing any more. A provider commits to
    /// new evidence for each attestation.
    #[command(
        after_help = "Example:\n  salus claim commit letter.pdf\n  salus claim commit letter.pdf --salt mira.salt"
    )]
    Commit(CommitArgs),
    /// Member: file a claim
    #[command(after_help = FILE_EXAMPLE)]
    File {
        /// Of which plan
        plan: PlanId,
        /// What is asked for
        #[command(flatten)]
        asked: Asked,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Provider: ask before the treatment; the discharge is attested later, and paid
    #[command(after_help = PREAUTHORISE_EXAMPLE)]
    Preauthorise {
        /// Of which plan
        plan: PlanId,
        /// Which member: an address, or the name of a key
        #[arg(long)]
        member: String,
        /// What is asked for
        #[command(flatten)]
        asked: Asked,
        /// What is stated so far; the bill is an estimate
        #[command(flatten)]
        stated: Stated,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Provider: state facts about a claim. What completes the evidence decides it, and pays a small claim at once
    #[command(after_help = ATTEST_EXAMPLE)]
    Attest {
        /// Which claim
        claim: ClaimId,
        /// What is stated
        #[command(flatten)]
        facts: Facts,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Insurer: answer what the rules referred, before its clock runs out; two operators to refuse, with the same code
    #[command(after_help = ANSWER_EXAMPLE)]
    Answer {
        /// Which claim
        claim: ClaimId,
        /// Grant it
        #[arg(long, required_unless_present = "refuse", conflicts_with = "refuse")]
        grant: bool,
        /// Refuse it, with a code of the list; a second operator has to send the same
        #[arg(long, value_name = "CODE")]
        refuse: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Anyone: challenge a claim on public notice, or one paid at once whose clawback window runs; deposits the plan's bond
    #[command(after_help = CHALLENGE_EXAMPLE)]
    Challenge(Dispute),
    /// Member: appeal, once, against a refusal; deposits the plan's bond. While the panel can open no case it is refused, and
    /// `advance` begins its time anew
    #[command(after_help = APPEAL_EXAMPLE)]
    Appeal(Dispute),
    /// Anyone: move a claim on that has come to its time
    #[command(after_help = "Example:\n  salus claim advance 1 --from stranger")]
    Advance(One),
    /// Member: withdraw a claim that is not decided
    #[command(after_help = "Example:\n  salus claim withdraw 1 --from mira")]
    Withdraw(One),
    /// Anyone: have the layer bear its part of a claim that its member plan has paid
    #[command(after_help = "Example:\n  salus claim cede 1 --layer 2 --from stranger")]
    Cede {
        /// Which claim
        claim: ClaimId,
        /// The layer
        #[arg(long)]
        layer: PlanId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show a claim
    #[command(after_help = "Example:\n  salus claim show 1")]
    Show {
        /// Which claim
        claim: ClaimId,
    },
    /// List the claims of a plan
    #[command(after_help = "Example:\n  salus claim list 1 --limit 30 -o csv")]
    List {
        /// Of which plan
        plan: PlanId,
        /// Which part
        #[command(flatten)]
        page: Page<ClaimId>,
    },
    /// Say what the rules would say of a claim, before anything is sent
    #[command(after_help = WOULD_EXAMPLE)]
    WouldDecide {
        /// Of which plan
        plan: PlanId,
        /// Which member: an address, or the name of a key
        #[arg(long)]
        member: String,
        /// What would be asked for
        #[command(flatten)]
        asked: Asked,
        /// Whose operators would attest; may be named more than once
        #[arg(long = "attester", value_name = "ORG", required = true)]
        attesters: Vec<OrgId>,
        /// What they would state
        #[command(flatten)]
        stated: Stated,
    },
}

const FILE_EXAMPLE: &str = "The keys are those that `salus encounter key` and `salus encounter episode-key` print, evidence is committed to by \
`salus claim commit`.

Example:
  salus claim file 1 --class 1 --diagnosed today --amount 60000 \
--encounter f838c18b31ee3d5b54356cffcee7ff31a6c5e2c29927fa183f5720bcd1f2dee7 \
--episode f30b98bda4d790d1f52cb14b06e96bc3b5428c89267f20ce329f71606fdf8dfd \
--evidence 776fb5192145ce33ebf93be7d4a7442de520790ee16a49138e3ad6be19231c92 --payee member:mira --from mira";

const PREAUTHORISE_EXAMPLE: &str = "Example:
  salus claim preauthorise 2 --member mira --class 1 --diagnosed today --amount 60000 \
--encounter f838c18b31ee3d5b54356cffcee7ff31a6c5e2c29927fa183f5720bcd1f2dee7 \
--episode f30b98bda4d790d1f52cb14b06e96bc3b5428c89267f20ce329f71606fdf8dfd \
--evidence 776fb5192145ce33ebf93be7d4a7442de520790ee16a49138e3ad6be19231c92 --payee provider:2:hospital \
--born 1991 --bill 60000 --attest-evidence b3b8ffaf9d8be72cd6551666e0d8f5cdafd46d09ec013d4e01c1d9f058526894 \
--from hospital";

const ATTEST_EXAMPLE: &str = "Example:
  salus claim attest 1 --class 1 --diagnosed today --bill-number 2027-0815 \
--episode f30b98bda4d790d1f52cb14b06e96bc3b5428c89267f20ce329f71606fdf8dfd --born 1991 --bill 60000 \
--attest-evidence b3b8ffaf9d8be72cd6551666e0d8f5cdafd46d09ec013d4e01c1d9f058526894 --from hospital";

const ANSWER_EXAMPLE: &str = "Example:
  salus claim answer 1 --grant --from insurer
  salus claim answer 2 --refuse P-NOT-NEEDED --from insurer
  salus claim answer 2 --refuse P-NOT-NEEDED --from second-insurer";

const CHALLENGE_EXAMPLE: &str = "Example:
  salus claim challenge 1 --evidence a0a9f395c7573de49f7cf39ed9577460c33548b5a6885a0d87c35edd5b4ff99b --from stranger";

const APPEAL_EXAMPLE: &str = "Example:
  salus claim appeal 1 --evidence a0a9f395c7573de49f7cf39ed9577460c33548b5a6885a0d87c35edd5b4ff99b --from mira";

const WOULD_EXAMPLE: &str = "Example:
  salus claim would-decide 1 --member mira --class 1 --diagnosed today --amount 60000 \
--encounter f838c18b31ee3d5b54356cffcee7ff31a6c5e2c29927fa183f5720bcd1f2dee7 \
--episode f30b98bda4d790d1f52cb14b06e96bc3b5428c89267f20ce329f71606fdf8dfd \
--evidence 776fb5192145ce33ebf93be7d4a7442de520790ee16a49138e3ad6be19231c92 --payee member:mira --attester 2 \
--born 1991 --bill 60000 --attest-evidence b3b8ffaf9d8be72cd6551666e0d8f5cdafd46d09ec013d4e01c1d9f058526894";

/// A change of one claim that needs nothing else.
#[derive(Debug, Args)]
pub struct One {
    /// Which claim
    pub claim: ClaimId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// A challenge or an appeal.
#[derive(Debug, Args)]
pub struct Dispute {
    /// Which claim
    pub claim: ClaimId,
    /// Salted SHA-256 of what is known or added, which stays off chain
    #[arg(long, value_name = "SHA256", value_parser = hash32)]
    pub evidence: HexBinary,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

const FIRST: &[&str] = &[
    "claim", "status", "codes", "decision", "tier", "approved", "amount", "fee", "paid", "deadline",
];

/// Runs one of them.
pub async fn run(context: &Context, command: ClaimCommand) -> Done {
    match command {
        ClaimCommand::Commit(args) => commit::run(context, args, "commitment"),
        ClaimCommand::Show { claim } => read::<MutualAid>(context, &QueryMsg::Claim { claim }, FIRST).await,
        ClaimCommand::List { plan, page } => {
            let question = QueryMsg::Claims {
                plan,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::<MutualAid>(context, &question, FIRST).await
        }
        ClaimCommand::WouldDecide {
            plan,
            member,
            asked,
            attesters,
            stated,
        } => {
            let contract: Contract<MutualAid> = context.contract()?;
            let chain = context.chain().await?;
            let member = context.address(&member)?;
            let claim = asked.as_claim(context, &chain, &contract, plan, member).await?;
            let facts = attesters
                .into_iter()
                .map(|org| PreparedFacts {
                    org,
                    facts: stated.about(&claim),
                })
                .collect();
            read::<MutualAid>(context, &QueryMsg::WouldDecide { claim, facts }, FIRST).await
        }
        other => change(context, other).await,
    }
}

async fn change(context: &Context, command: ClaimCommand) -> Done {
    let contract: Contract<MutualAid> = context.contract()?;
    let (write, msg, funds) = match command {
        ClaimCommand::File { plan, asked, write } => {
            let chain = context.chain().await?;
            let member = context.address(&write.from)?;
            let claim = asked.as_claim(context, &chain, &contract, plan, member).await?;
            (write, ExecuteMsg::FileClaim { claim }, vec![])
        }
        ClaimCommand::Preauthorise {
            plan,
            member,
            asked,
            stated,
            write,
        } => {
            let chain = context.chain().await?;
            let member = context.address(&member)?;
            let claim = asked.as_claim(context, &chain, &contract, plan, member).await?;
            let facts = stated.about(&claim);
            (write, ExecuteMsg::Preauthorise { claim, facts }, vec![])
        }
        ClaimCommand::Attest { claim, facts, write } => {
            let chain = context.chain().await?;
            let facts = facts.as_attestation(context, &chain, &contract).await?;
            (write, ExecuteMsg::Attest { claim, facts }, vec![])
        }
        ClaimCommand::Answer {
            claim, refuse, write, ..
        } => (write, ExecuteMsg::AnswerReferral { claim, refuse }, vec![]),
        ClaimCommand::Challenge(Dispute {
            claim,
            evidence,
            write,
        }) => {
            let bond = bond(context, &contract, claim).await?;
            (write, ExecuteMsg::Challenge { claim, evidence }, bond)
        }
        ClaimCommand::Appeal(Dispute {
            claim,
            evidence,
            write,
        }) => {
            let bond = bond(context, &contract, claim).await?;
            (write, ExecuteMsg::Appeal { claim, evidence }, bond)
        }
        ClaimCommand::Advance(One { claim, write }) => (write, ExecuteMsg::Advance { claim }, vec![]),
        ClaimCommand::Withdraw(One { claim, write }) => (write, ExecuteMsg::WithdrawClaim { claim }, vec![]),
        ClaimCommand::Cede { claim, layer, write } => (write, ExecuteMsg::CedeClaim { claim, layer }, vec![]),
        _ => return Err(nothing_to_do("this command only reads")),
    };
    write.call_with::<MutualAid>(context, &msg, funds, 0).await
}

/// What a challenge or an appeal deposits.
async fn bond(context: &Context, contract: &Contract<MutualAid>, claim: ClaimId) -> Done<Vec<Coin>> {
    let chain = context.chain().await?;
    let info: ClaimInfo = contract.ask(&chain, &QueryMsg::Claim { claim }).await?;
    let question = QueryMsg::Plan {
        plan: info.filed.plan,
    };
    let plan: PlanInfo = contract.ask(&chain, &question).await?;
    let bond = plan.plan_terms.challenge_bond;
    Ok(if bond.is_zero() {
        vec![]
    } else {
        vec![Coin::new(bond.u128(), plan.plan_terms.denom)]
    })
}
