//! `salus consent order`: what a court says about a subject. It holds at once and goes before everybody else's word.

use super::secret::{read_tag_key, tags_of};
use super::sign::Circle;
use super::{read, terms};
use crate::context::Context;
use crate::domain::write::Write;
use crate::failure::{Done, Failure};
use clap::{Args, Subcommand};
use consent_registry_api::msg::{ExecuteMsg, QueryMsg};
use consent_registry_api::types::{Body, ConsentId, ConsentInfo, Digest, Order, PublicKey, SubjectId};
use salus_client::ConsentRegistry;
use std::path::PathBuf;

/// What a court can order. It acts by an operator of an organisation that is accredited to arbitrate.
#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Court: consent in the patient's place, or refuse; it goes before what anybody else said
    #[command(after_help = GRANT_EXAMPLE)]
    Grant {
        /// About whom
        subject: SubjectId,
        /// File of the terms: TOML, or JSON as messages have it
        #[arg(long, value_name = "FILE")]
        terms: PathBuf,
        /// File with the key that blinds categories, if the terms name any by their codes
        #[arg(long, value_name = "FILE")]
        tag_key: Option<PathBuf>,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: revoke a consent for good, whoever granted it
    #[command(
        after_help = "Example:\n  salus consent order revoke 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    Revoke {
        /// Which consent
        consent: ConsentId,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: appoint guardians, without the wait; with none named, the guardianship ends
    #[command(
        after_help = "Example:\n  salus consent order guardians 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --guardian 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --until 2040-05-01 --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    Guardians {
        /// About whom
        subject: SubjectId,
        /// Who decides from now on
        #[command(flatten)]
        guardians: Circle,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: end a delegation, and what was granted under it, whoever named the delegate
    #[command(
        after_help = "Example:\n  salus consent order dismiss 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    Dismiss {
        /// About whom
        subject: SubjectId,
        /// The delegate's key
        key: PublicKey,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: give the subject a new key, without the wait; decides a contested recovery for who asked
    #[command(
        after_help = "Example:\n  salus consent order recover 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 0253b6391fa847a9f1c353f95d14375b2f6ed608cbf88524da3a251c217460276b --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    Recover {
        /// About whom
        subject: SubjectId,
        /// The new key, as `salus consent keys --recovery NUMBER` shows it to whose it is
        key: PublicKey,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: take an erasure back, before it is due
    #[command(
        after_help = "Example:\n  salus consent order cancel-erase 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    CancelErase {
        /// About whom
        subject: SubjectId,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
    /// Court: end a recovery; decides a contested one for the old key
    #[command(
        after_help = "Example:\n  salus consent order cancel-recovery 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter"
    )]
    CancelRecovery {
        /// About whom
        subject: SubjectId,
        /// How it is ordered
        #[command(flatten)]
        by: Ordered,
    },
}

const GRANT_EXAMPLE: &str = "Example:
  salus consent order grant 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --terms order.toml \
--document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from arbiter";

/// How a court orders.
#[derive(Debug, Args)]
pub struct Ordered {
    /// Salted SHA-256 of the order's text, as `salus consent digest` makes it; each order is carried out once
    #[arg(long, value_name = "SHA256")]
    pub document: Digest,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Carries one of them out.
pub async fn run(context: &Context, command: OrderCommand) -> Done {
    let (subject, act, by) = match command {
        OrderCommand::Grant {
            subject,
            terms: file,
            tag_key,
            by,
        } => {
            let tag_key = tag_key.as_deref().map(read_tag_key).transpose()?;
            let terms = terms::read(&file, &|codes| tags_of(tag_key.as_ref(), codes))?;
            (subject, Body::Grant(terms), by)
        }
        OrderCommand::Revoke { consent, by } => {
            let found: Option<ConsentInfo> = read::fetch(context, &QueryMsg::Consent { consent }).await?;
            let found = found.ok_or_else(|| Failure::refused(format!("there is no consent {consent}")))?;
            (found.subject, Body::Revoke { consent }, by)
        }
        OrderCommand::Guardians {
            subject,
            guardians,
            by,
        } => (subject, Body::SetGuardians(guardians.guardians()?), by),
        OrderCommand::Dismiss { subject, key, by } => (subject, Body::DismissDelegate { key }, by),
        OrderCommand::Recover { subject, key, by } => (subject, Body::Recover { key }, by),
        OrderCommand::CancelErase { subject, by } => (subject, Body::CancelErase {}, by),
        OrderCommand::CancelRecovery { subject, by } => (subject, Body::CancelRecovery {}, by),
    };
    let order = Order {
        subject,
        document: by.document,
        act,
    };
    by.write
        .call::<ConsentRegistry>(context, &ExecuteMsg::CourtOrder(order))
        .await
}
