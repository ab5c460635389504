//! `salus org`: who is who, and what each organisation may do.

use super::when::When;
use super::write::Write;
use super::{code, read, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use accreditation_api::msg::{ExecuteMsg, QueryMsg};
use accreditation_api::types::{Limits, Metadata, OrgKind, ReasonCode, Role};
use accreditation_api::OrgId;
use clap::Subcommand;
use cosmwasm_std::Timestamp;
use salus_client::{Accreditation, Chain};

/// Commands on organisations.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Register an organisation; the sender becomes its admin
    #[command(
        after_help = "Example:\n  salus org register 'Valley Hospital' --kind hospital --country CH --from hospital"
    )]
    Register {
        /// Name in the national register
        legal_name: String,
        /// hospital, clinic, laboratory, pharmacy, manufacturer, distributor, carrier, insurer, mutual_community,
        /// charity, research or government
        #[arg(long, value_parser = code::<OrgKind>)]
        kind: OrgKind,
        /// ISO 3166-1 alpha-2
        #[arg(long)]
        country: String,
        /// Where more can be read
        #[arg(long, requires = "metadata_sha256")]
        metadata_uri: Option<String>,
        /// SHA-256 of what is published there
        #[arg(long, requires = "metadata_uri")]
        metadata_sha256: Option<String>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show an organisation
    #[command(after_help = "Example:\n  salus org show 2")]
    Show {
        /// Its id
        org: OrgId,
    },
    /// List organisations
    #[command(after_help = "Example:\n  salus org list --limit 10 -o csv")]
    List {
        /// Which part
        #[command(flatten)]
        page: Page<OrgId>,
    },
    /// Show every role that an organisation was ever accredited for
    #[command(after_help = "Example:\n  salus org roles 2")]
    Roles {
        /// Its id
        org: OrgId,
    },
    /// Say whether an organisation may act in a role, now or at another time
    #[command(after_help = "Example:\n  salus org status 2 receive_goods --at 2026-01-31")]
    Status {
        /// Its id
        org: OrgId,
        /// The role
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// When [default: now]
        #[arg(long)]
        at: Option<When>,
    },
    /// Show every decision about an organisation in a role
    #[command(after_help = "Example:\n  salus org history 2 receive_goods")]
    History {
        /// Its id
        org: OrgId,
        /// The role
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// Which part
        #[command(flatten)]
        page: Page<u32>,
    },
    /// List who acts for an organisation
    #[command(after_help = "Example:\n  salus org operators 2")]
    Operators {
        /// Its id
        org: OrgId,
        /// Which part
        #[command(flatten)]
        page: Page<String>,
    },
    /// Say whether an address may act in a role now, and for whom
    #[command(after_help = "Example:\n  salus org acting hospital receive_goods")]
    Acting {
        /// Address, or name of a key
        address: String,
        /// The role
        #[arg(value_parser = code::<Role>)]
        role: Role,
    },
    /// Say whether two organisations are related through who controls them
    #[command(after_help = "Example:\n  salus org related 2 3")]
    Related {
        /// One
        a: OrgId,
        /// The other
        b: OrgId,
        /// When [default: now]
        #[arg(long)]
        at: Option<When>,
    },
    /// Admin: let an address act for the organisation, once it accepts
    #[command(
        after_help = "Example:\n  salus org propose-operator 2 wasm1… --role receive_goods --until +365d --from hospital"
    )]
    ProposeOperator {
        /// Its id
        org: OrgId,
        /// Address, or name of a key
        operator: String,
        /// What it may do; may be named more than once
        #[arg(long = "role", required = true, value_parser = code::<Role>)]
        roles: Vec<Role>,
        /// Until when [default: no end]
        #[arg(long)]
        until: Option<When>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Proposed operator: accept
    #[command(after_help = "Example:\n  salus org accept-operator 2 --from pharmacist")]
    AcceptOperator {
        /// The organisation
        org: OrgId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Admin: end what an address may do
    #[command(after_help = "Example:\n  salus org remove-operator 2 wasm1… --from hospital")]
    RemoveOperator {
        /// Its id
        org: OrgId,
        /// Address, or name of a key
        operator: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Owner of the contract: name an authority of a country
    #[command(
        after_help = "Example:\n  salus org name-authority authority --country CH --role receive_goods --role carry --from deployer"
    )]
    NameAuthority {
        /// Address, or name of a key
        authority: String,
        /// ISO 3166-1 alpha-2
        #[arg(long)]
        country: String,
        /// What it may grant; may be named more than once
        #[arg(long = "role", required = true, value_parser = code::<Role>)]
        roles: Vec<Role>,
        /// Until when [default: no end]
        #[arg(long)]
        until: Option<When>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Authority: accredit an organisation, after the contract's notice
    #[command(after_help = "Example:\n  salus org accredit 2 receive_goods --until +730d --from authority")]
    Accredit {
        /// Its id
        org: OrgId,
        /// For what
        #[arg(value_parser = code::<Role>)]
        role: Role,
        /// Until when [default: no end]
        #[arg(long)]
        until: Option<When>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Authority: suspend, in this block
    #[command(
        after_help = "Example:\n  salus org suspend 2 receive_goods --reason investigation --from authority"
    )]
    Suspend(Decision),
    /// Authority: lift a suspension
    #[command(
        after_help = "Example:\n  salus org reinstate 2 receive_goods --reason correction --from authority"
    )]
    Reinstate(Decision),
    /// Authority: revoke, in this block
    #[command(after_help = "Example:\n  salus org revoke 2 receive_goods --reason fraud --from authority")]
    Revoke(Decision),
    /// Authority: bind a GS1 company prefix
    #[command(after_help = "Example:\n  salus org bind-prefix 3 9521234 --from authority")]
    BindPrefix {
        /// Its id
        org: OrgId,
        /// 4 to 12 digits
        prefix: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Authority: say who controls an organisation
    #[command(after_help = "Example:\n  salus org set-controller 3 --controller 7 --from authority")]
    SetController {
        /// Its id
        org: OrgId,
        /// Who controls it [default: nobody]
        #[arg(long)]
        controller: Option<OrgId>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
}

/// A decision about an accreditation.
#[derive(Debug, clap::Args)]
pub struct Decision {
    /// Its id
    pub org: OrgId,
    /// In which role
    #[arg(value_parser = code::<Role>)]
    pub role: Role,
    /// own_request, investigation, breach, fraud, safety, licence_ended or correction
    #[arg(long, value_parser = code::<ReasonCode>)]
    pub reason: ReasonCode,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

const FIRST: &[&str] = &["id", "legal_name", "kind", "country"];

/// Runs one of them.
pub async fn run(context: &Context, command: OrgCommand) -> Done {
    match command {
        OrgCommand::Show { org } => {
            read::<Accreditation>(context, &QueryMsg::Organisation { org }, FIRST).await
        }
        OrgCommand::List { page } => {
            let question = QueryMsg::Organisations {
                start_after: page.start_after,
                limit: page.limit,
            };
            read::<Accreditation>(context, &question, FIRST).await
        }
        OrgCommand::Roles { org } => {
            read::<Accreditation>(context, &QueryMsg::Accreditations { org }, &["role"]).await
        }
        OrgCommand::Status { org, role, at } => {
            let at = instant(context, at).await?;
            read::<Accreditation>(context, &QueryMsg::Status { org, role, at }, &["active"]).await
        }
        OrgCommand::History { org, role, page } => {
            let question = QueryMsg::History {
                org,
                role,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::<Accreditation>(context, &question, &["seq", "status", "from", "until"]).await
        }
        OrgCommand::Operators { org, page } => {
            let question = QueryMsg::Operators {
                org,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::<Accreditation>(context, &question, &["operator_addr"]).await
        }
        OrgCommand::Acting { address, role } => {
            let address = context.address(&address)?;
            read::<Accreditation>(context, &QueryMsg::Acting { address, role }, &["org"]).await
        }
        OrgCommand::Related { a, b, at } => {
            let at = instant(context, at).await?;
            read::<Accreditation>(context, &QueryMsg::Related { a, b, at }, &[]).await
        }
        other => change(context, other).await,
    }
}

async fn change(context: &Context, command: OrgCommand) -> Done {
    let (write, msg) = match command {
        OrgCommand::Register {
            legal_name,
            kind,
            country,
            metadata_uri,
            metadata_sha256,
            write,
        } => {
            let metadata = metadata_uri
                .zip(metadata_sha256)
                .map(|(uri, sha256)| Metadata { uri, sha256 });
            let msg = ExecuteMsg::RegisterOrganisation {
                legal_name,
                kind,
                country,
                metadata,
            };
            (write, msg)
        }
        OrgCommand::ProposeOperator {
            org,
            operator,
            roles,
            until,
            write,
        } => {
            let msg = ExecuteMsg::ProposeOperator {
                org,
                operator: context.address(&operator)?,
                permissions: roles,
                until: instant(context, until).await?,
            };
            (write, msg)
        }
        OrgCommand::AcceptOperator { org, write } => (write, ExecuteMsg::AcceptOperator { org }),
        OrgCommand::RemoveOperator { org, operator, write } => {
            let operator = context.address(&operator)?;
            (write, ExecuteMsg::RemoveOperator { org, operator })
        }
        OrgCommand::NameAuthority {
            authority,
            country,
            roles,
            until,
            write,
        } => {
            let msg = ExecuteMsg::NameAuthority {
                authority: context.address(&authority)?,
                country,
                roles,
                from: None,
                until: instant(context, until).await?,
            };
            (write, msg)
        }
        OrgCommand::Accredit {
            org,
            role,
            until,
            write,
        } => {
            let msg = ExecuteMsg::Accredit {
                org,
                role,
                until: instant(context, until).await?,
                limits: Limits::default(),
            };
            (write, msg)
        }
        OrgCommand::Suspend(Decision {
            org,
            role,
            reason,
            write,
        }) => (write, ExecuteMsg::Suspend { org, role, reason }),
        OrgCommand::Reinstate(Decision {
            org,
            role,
            reason,
            write,
        }) => (write, ExecuteMsg::Reinstate { org, role, reason }),
        OrgCommand::Revoke(Decision {
            org,
            role,
            reason,
            write,
        }) => (write, ExecuteMsg::Revoke { org, role, reason }),
        OrgCommand::BindPrefix { org, prefix, write } => (write, ExecuteMsg::BindPrefix { org, prefix }),
        OrgCommand::SetController {
            org,
            controller,
            write,
        } => (write, ExecuteMsg::SetController { org, controller }),
        _ => return Err(Failure::usage("nothing to send")),
    };
    write.call::<Accreditation>(context, &msg).await
}

async fn instant(context: &Context, when: Option<When>) -> Done<Option<Timestamp>> {
    let Some(when) = when else {
        return Ok(None);
    };
    let chain: Chain = context.chain().await?;
    when.on(&chain).await.map(Some)
}
