//! Commands that only read the registry.

use super::access::{GlassCommand, TasksCommand};
use super::{read, ConsentCommand};
use crate::context::Context;
use crate::domain::nothing_to_do;
use crate::failure::Done;
use consent_registry_api::msg::QueryMsg;

/// Asks, and prints the answer.
pub async fn run(context: &Context, command: ConsentCommand) -> Done {
    match command {
        ConsentCommand::Subject { subject } => {
            let first = ["subject", "custodian", "key", "default", "receipts"];
            read::ask(context, &QueryMsg::Subject { subject }, &first).await
        }
        ConsentCommand::Guardians { subject } => {
            read::ask(context, &QueryMsg::Guardians { subject }, &[]).await
        }
        ConsentCommand::Erasure { subject } => read::erasure(context, subject).await,
        ConsentCommand::List { subject, page } => {
            let question = QueryMsg::Consents {
                subject,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::consents(context, &question).await
        }
        ConsentCommand::Show { consent, tag_key } => {
            read::consent(context, consent, tag_key.as_deref()).await
        }
        ConsentCommand::Log { subject, page } => {
            let question = QueryMsg::Receipts {
                subject,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::log(context, &question).await
        }
        ConsentCommand::Access { receipt } => {
            let first = [
                "receipt", "number", "org", "role", "purpose", "status", "asked_at",
            ];
            read::ask(context, &QueryMsg::Receipt { receipt }, &first).await
        }
        ConsentCommand::Mismatches { custodian, page } => {
            let question = QueryMsg::Mismatches {
                custodian,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::log(context, &question).await
        }
        ConsentCommand::Records { subject, page } => {
            let question = QueryMsg::Records {
                subject,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::ask(context, &question, &["record", "custodian", "at"]).await
        }
        ConsentCommand::Permitted {
            receipt,
            org,
            purpose,
        } => {
            let question = QueryMsg::Permitted {
                receipt,
                requester: org,
                purpose,
            };
            read::ask(
                context,
                &question,
                &["permitted", "until", "subject", "custodian"],
            )
            .await
        }
        ConsentCommand::Roots { custodian, page } => {
            let question = QueryMsg::Roots {
                custodian,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::ask(
                context,
                &question,
                &["number", "at", "batch.hour", "batch.accesses"],
            )
            .await
        }
        ConsentCommand::Stream {
            subject,
            device,
            page,
        } => {
            let question = QueryMsg::Streams {
                subject,
                device,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::ask(context, &question, &["day", "root"]).await
        }
        ConsentCommand::Receipt { consent, detail } => {
            read::receipt(context, &QueryMsg::ConsentReceipt { consent, detail }).await
        }
        ConsentCommand::Tasks(TasksCommand::List { org, open, page }) => {
            let question = QueryMsg::Tasks {
                org,
                start_after: page.start_after,
                limit: page.limit,
            };
            read::tasks(context, &question, open).await
        }
        ConsentCommand::Breakglass(GlassCommand::Privilege { org }) => {
            let first = ["org", "suspended_at", "unjustified", "silent"];
            read::ask(context, &QueryMsg::Privilege { org }, &first).await
        }
        _ => Err(nothing_to_do("this command changes something")),
    }
}
