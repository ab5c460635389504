//! `salus consent`: who may see what, for which purpose, until when; and who looked.

pub mod access;
mod codes;
pub mod explain;
pub mod fhir;
mod keys;
mod look;
pub mod number;
mod order;
mod read;
mod review;
pub mod secret;
pub mod sign;
pub mod terms;
pub mod words;

use super::commit::{self, CommitArgs};
use super::write::Write;
use super::{code, nothing_to_do, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::output;
use crate::relay::envelope::Envelope;
use crate::relay::post;
use access::{Asked, GlassCommand, One, TasksCommand};
use accreditation_api::OrgId;
use clap::Subcommand;
use codes::Codes;
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::{
    Audit, ConsentId, Detail, Digest, Emergency, Purpose, ReceiptId, RecordId, RefusalCode, Span, SubjectId,
};
use fhir::{FhirFile, Form};
use order::OrderCommand;
use salus_client::ConsentRegistry;
use secret::Whose;
use serde_json::json;
use sign::SignCommand;
use std::path::PathBuf;

/// Commands on consents.
#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    /// Show what is derived for one custodian: subject, key, and tags of categories
    #[command(after_help = keys::EXAMPLE)]
    Keys(keys::KeysArgs),
    /// Sign off chain: the envelope is a file that anybody may submit
    #[command(subcommand)]
    Sign(SignCommand),
    /// Anyone: submit an envelope with a key of one's own
    #[command(after_help = "Example:\n  salus consent submit grant.json --from relay")]
    Submit {
        /// File of the envelope
        file: PathBuf,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Anyone: have a relay submit an envelope, so that no wallet of one's own is seen
    #[command(after_help = "Example:\n  salus consent post grant.json --relay http://127.0.0.1:8086")]
    Post {
        /// File of the envelope
        file: PathBuf,
        /// Where the relay answers
        #[arg(long, env = "SALUS_RELAY", value_name = "URL")]
        relay: String,
    },
    /// Anyone: let take effect what is due: guardians, a recovery, an erasure
    #[command(
        after_help = "Example:\n  salus consent advance 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --from stranger"
    )]
    Advance {
        /// Which subject
        subject: SubjectId,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Requester: ask for access; the answer is a receipt
    #[command(after_help = REQUEST_EXAMPLE)]
    Request {
        /// What for, by its code, such as TREAT, HPAYMT or HRESCH: `salus consent codes purposes`
        #[arg(long, value_parser = code::<Purpose>)]
        purpose: Purpose,
        /// What is asked
        #[command(flatten)]
        asked: Asked,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Regulator: read under an order; a receipt like any access
    #[command(after_help = AUDIT_EXAMPLE)]
    Audit {
        /// Whose data
        subject: SubjectId,
        /// Salted SHA-256 of the order, as `salus consent digest` makes it
        #[arg(long, value_name = "SHA256")]
        order: Digest,
        /// 64 hexadecimal digits that the organisation never used before [default: random]
        #[arg(long, value_name = "DIGITS")]
        nonce: Option<Digest>,
        /// Country to which data goes, two capital letters
        #[arg(long, value_name = "COUNTRY")]
        destination: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Custodian: bind itself to serve, before anything is handed out
    #[command(
        after_help = "Example:\n  salus consent release 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --from hospital"
    )]
    Release(One),
    /// Custodian: say what was served
    #[command(
        after_help = "Example:\n  salus consent served 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --manifest d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from hospital"
    )]
    Served {
        /// Which receipt
        receipt: ReceiptId,
        /// SHA-256 of the manifest of what was handed out
        #[arg(long, value_name = "SHA256")]
        manifest: Digest,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Custodian: say that it did not serve, and why
    #[command(
        after_help = "Example:\n  salus consent refuse 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --why no_record --from hospital"
    )]
    Refuse {
        /// Which receipt
        receipt: ReceiptId,
        /// permit_ended, no_record, integrity, wrong_key, not_the_requester, unavailable or legal
        #[arg(long, value_parser = access::refusal)]
        why: RefusalCode,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Court: grant, revoke, appoint guardians, recover a key, end a recovery, take an erasure back
    #[command(subcommand)]
    Order(OrderCommand),
    /// Salted digest of a document, as --document, --order, --statement and --evidence want it; the document stays here
    #[command(
        after_help = "Example:\n  salus consent digest order.pdf\n  salus consent digest order.pdf --salt court.salt"
    )]
    Digest(CommitArgs),
    /// List the codes of purposes or of sensitive categories, and what they mean
    #[command(
        after_help = "Example:\n  salus consent codes purposes\n  salus consent codes categories -o csv"
    )]
    Codes {
        /// Which
        #[arg(value_enum)]
        codes: Codes,
    },
    /// Show the id of a study, as terms and FHIR files want it
    #[command(after_help = "Example:\n  salus consent study NCT00000102")]
    Study {
        /// Its number in a public registry of studies
        number: String,
    },
    /// Break the glass in an emergency, and what follows
    #[command(subcommand)]
    Breakglass(GlassCommand),
    /// Duties that came with data
    #[command(subcommand)]
    Tasks(TasksCommand),
    /// Show a subject: who keeps its records, its default, its delegates
    #[command(
        after_help = "Example:\n  salus consent subject 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7"
    )]
    Subject {
        /// Which subject
        subject: SubjectId,
    },
    /// Show who decides for a subject, and what is under way: guardians, a recovery
    #[command(
        after_help = "Example:\n  salus consent guardians 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7"
    )]
    Guardians {
        /// Which subject
        subject: SubjectId,
    },
    /// Show where an erasure stands
    #[command(
        after_help = "Example:\n  salus consent erasure 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7"
    )]
    Erasure {
        /// Which subject
        subject: SubjectId,
    },
    /// List consents of a subject
    #[command(
        after_help = "Example:\n  salus consent list 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7"
    )]
    List {
        /// Whose
        subject: SubjectId,
        /// Which part
        #[command(flatten)]
        page: Page<ConsentId>,
    },
    /// Show a consent, and what it says in words
    #[command(after_help = SHOW_EXAMPLE)]
    Show {
        /// Which consent
        consent: ConsentId,
        /// File with the key that blinds categories, to show them by their codes
        #[arg(long, value_name = "FILE")]
        tag_key: Option<PathBuf>,
    },
    /// List who looked, and who asked
    #[command(
        after_help = "Example:\n  salus consent log 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --limit 100 -o csv"
    )]
    Log {
        /// Whose data
        subject: SubjectId,
        /// Which part
        #[command(flatten)]
        page: Page<u64>,
    },
    /// Show one access: what was asked, decided, released, served or refused
    #[command(
        after_help = "Example:\n  salus consent access 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    )]
    Access {
        /// Which receipt
        receipt: ReceiptId,
    },
    /// List receipts that a custodian released and neither served nor refused in time
    #[command(after_help = "Example:\n  salus consent mismatches 2")]
    Mismatches {
        /// Which custodian
        custodian: OrgId,
        /// Which part
        #[command(flatten)]
        page: Page<ReceiptId>,
    },
    /// List commitments to records of a subject
    #[command(
        after_help = "Example:\n  salus consent records 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7"
    )]
    Records {
        /// Whose
        subject: SubjectId,
        /// Which part
        #[command(flatten)]
        page: Page<RecordId>,
    },
    /// Say whether a receipt is a permit that lives now, for this organisation and purpose
    #[command(
        after_help = "Example:\n  salus consent permitted 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --org 4 --purpose HPAYMT"
    )]
    Permitted {
        /// Which receipt
        receipt: ReceiptId,
        /// Whose it must be
        #[arg(long)]
        org: OrgId,
        /// What it must be for, or a kind of it: `salus consent codes purposes`
        #[arg(long, value_parser = code::<Purpose>)]
        purpose: Purpose,
    },
    /// List the roots that a custodian posted, one for an hour of accesses under standing permits
    #[command(after_help = "Example:\n  salus consent roots 2 -o csv")]
    Roots {
        /// Which custodian
        custodian: OrgId,
        /// Which part
        #[command(flatten)]
        page: Page<u64>,
    },
    /// List the anchored days of a device of a subject
    #[command(
        after_help = "Example:\n  salus consent stream 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"
    )]
    Stream {
        /// Whose
        subject: SubjectId,
        /// Which device, by its pseudonym
        device: Digest,
        /// Which part, by days since 1970
        #[command(flatten)]
        page: Page<u32>,
    },
    /// Print a consent as a receipt with the fields of ISO/IEC TS 27560, in JSON
    #[command(
        after_help = "Example:\n  salus consent receipt 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --detail full"
    )]
    Receipt {
        /// Which consent
        consent: ConsentId,
        /// minimal, summary or full
        #[arg(long, default_value = "summary", value_parser = read::detail)]
        detail: Detail,
    },
    /// Say how a request would be decided, and why, step by step: the registry's rules, run on this machine
    #[command(visible_alias = "evaluate", after_help = EXPLAIN_EXAMPLE)]
    Explain {
        /// Which organisation would ask
        #[arg(long)]
        org: OrgId,
        /// What for, by its code, such as TREAT, HPAYMT or HRESCH: `salus consent codes purposes`
        #[arg(long, value_parser = code::<Purpose>)]
        purpose: Purpose,
        /// Why the glass is broken, with purpose BTG: unconscious, danger_to_life, danger_to_others, mass_casualty, poisoning
        #[arg(long, value_parser = code::<Emergency>)]
        emergency: Option<Emergency>,
        /// What would be asked
        #[command(flatten)]
        asked: Asked,
    },
    /// Read a FHIR Consent, and write its terms as `salus consent sign grant --terms` reads them
    #[command(
        after_help = "Example:\n  salus consent import --fhir consent.json --known known.toml --by mira --custodian 2 --out terms.json"
    )]
    Import {
        /// The FHIR Consent
        #[command(flatten)]
        fhir: FhirFile,
        /// For whom: categories are blinded with the key of the relationship
        #[command(flatten)]
        whose: Whose,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write a consent as a FHIR Consent
    #[command(
        after_help = "Example:\n  salus consent export 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --fhir r5 --out consent.json"
    )]
    Export {
        /// Which consent
        consent: ConsentId,
        /// Which release of FHIR
        #[arg(long, value_enum, default_value_t)]
        fhir: Form,
        /// File with the key that blinds categories, to write them by their codes
        #[arg(long, value_name = "FILE")]
        tag_key: Option<PathBuf>,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

const SHOW_EXAMPLE: &str = "Example:
  salus consent show 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --tag-key hospital.tagkey
  salus consent show 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae -o json";

const REQUEST_EXAMPLE: &str = "Example:
  salus consent request 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --purpose TREAT \
--role attest_treatment --profession 2212 --destination DE --from clinic
  salus consent request 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --purpose HRESCH \
--role research --action derive --research study.toml --destination CH --from institute";

const AUDIT_EXAMPLE: &str = "Example:
  salus consent audit 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 \
--order d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --destination DE --from regulator";

const EXPLAIN_EXAMPLE: &str = "Example:
  salus consent explain 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --org 4 --purpose TREAT \
--role attest_treatment --destination DE";

/// Runs one of them.
pub async fn run(context: &Context, command: ConsentCommand) -> Done {
    match command {
        ConsentCommand::Keys(args) => keys::run(context, &args),
        ConsentCommand::Sign(command) => sign::run(context, command),
        ConsentCommand::Order(command) => order::run(context, command).await,
        ConsentCommand::Digest(args) => commit::run(context, args, "digest"),
        ConsentCommand::Codes { codes } => codes::run(context, codes),
        ConsentCommand::Study { number } => {
            let study = access::study(&number).map_err(Failure::usage)?;
            output::ordered(
                context.format,
                &json!({"study": study, "number": number}),
                &["study"],
            )
        }
        ConsentCommand::Post { file, relay } => {
            let place = post::post(&relay, &Envelope::read(&file)?).await?;
            let facts = json!({"tx": place.hash, "height": place.height});
            output::ordered(context.format, &facts, &["tx", "height"])
        }
        ConsentCommand::Request {
            purpose,
            asked,
            write,
        } => access::ask(context, asked, purpose, None, &write).await,
        ConsentCommand::Breakglass(GlassCommand::Request { reason, asked, write }) => {
            access::ask(context, asked, Purpose::BreakTheGlass, Some(reason), &write).await
        }
        ConsentCommand::Explain {
            org,
            purpose,
            emergency,
            asked,
        } => explain::explain(context, asked, purpose, emergency, org).await,
        ConsentCommand::Import { fhir, whose, out } => fhir::bring_in(context, &fhir, &whose, out.as_deref()),
        ConsentCommand::Export {
            consent,
            fhir,
            tag_key,
            out,
        } => fhir::give_out(context, consent, fhir, tag_key.as_deref(), out.as_deref()).await,
        ConsentCommand::Subject { .. }
        | ConsentCommand::Guardians { .. }
        | ConsentCommand::Erasure { .. }
        | ConsentCommand::List { .. }
        | ConsentCommand::Show { .. }
        | ConsentCommand::Log { .. }
        | ConsentCommand::Access { .. }
        | ConsentCommand::Mismatches { .. }
        | ConsentCommand::Records { .. }
        | ConsentCommand::Receipt { .. }
        | ConsentCommand::Permitted { .. }
        | ConsentCommand::Roots { .. }
        | ConsentCommand::Stream { .. }
        | ConsentCommand::Tasks(TasksCommand::List { .. })
        | ConsentCommand::Breakglass(GlassCommand::Privilege { .. }) => look::run(context, command).await,
        other => change(context, other).await,
    }
}

async fn change(context: &Context, command: ConsentCommand) -> Done {
    let mut fees = vec![];
    let (write, msg) = match command {
        ConsentCommand::Submit { file, write } => (write, submit(context, &file)?),
        ConsentCommand::Advance { subject, write } => (write, ExecuteMsg::Advance { subject }),
        ConsentCommand::Audit {
            subject,
            order,
            nonce,
            destination,
            write,
        } => {
            let audit = Audit {
                subject,
                nonce: nonce.map_or_else(|| secret::random().map(Digest), Ok)?,
                order,
                destination,
                data: Span::default(),
            };
            let msg = ExecuteMsg::Audit(audit);
            return write
                .call_then::<ConsentRegistry>(context, &msg, vec![], |done| access::told(context, done))
                .await;
        }
        ConsentCommand::Release(One { receipt, write }) => (write, ExecuteMsg::Release { receipt }),
        ConsentCommand::Served {
            receipt,
            manifest,
            write,
        } => (write, ExecuteMsg::Served { receipt, manifest }),
        ConsentCommand::Refuse { receipt, why, write } => (write, ExecuteMsg::Refuse { receipt, code: why }),
        ConsentCommand::Breakglass(GlassCommand::Justify {
            receipt,
            statement,
            max_fee,
            write,
        }) => {
            fees = review::fee(context, max_fee.as_ref()).await?;
            (write, ExecuteMsg::Justify { receipt, statement })
        }
        ConsentCommand::Breakglass(GlassCommand::Settle(One { receipt, write })) => {
            (write, ExecuteMsg::SettleReview { receipt })
        }
        ConsentCommand::Breakglass(GlassCommand::Override {
            org,
            suspend,
            document,
            write,
        }) => (
            write,
            ExecuteMsg::OverridePrivilege {
                org,
                suspend,
                document,
            },
        ),
        ConsentCommand::Tasks(TasksCommand::Done {
            receipt,
            duty,
            evidence,
            write,
        }) => (
            write,
            ExecuteMsg::FulfilTask {
                receipt,
                duty,
                evidence,
            },
        ),
        _ => return Err(nothing_to_do("this command only reads")),
    };
    write.call_with::<ConsentRegistry>(context, &msg, fees, 0).await
}

/// The message of an envelope, which must be for this network's registry.
fn submit(context: &Context, file: &std::path::Path) -> Done<ExecuteMsg> {
    let envelope = Envelope::read(file)?;
    let here = secret::registry(context)?;
    if envelope.registry() != here {
        return Err(Failure::usage(format!(
            "{} is for {} on {}, not for {} on {}",
            file.display(),
            envelope.contract,
            envelope.chain_id,
            here.contract,
            here.chain_id
        )));
    }
    Ok(ExecuteMsg::Submit(envelope.signed))
}
