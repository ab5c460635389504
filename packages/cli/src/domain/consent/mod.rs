//! `salus consent`: who may see what, for which purpose, until when; and who looked.

pub mod access;
mod digest;
mod explain;
pub mod fhir;
mod order;
mod read;
mod review;
pub mod secret;
pub mod sign;
pub mod terms;

use super::write::Write;
use super::{code, nothing_to_do, Page};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output;
use crate::relay::envelope::Envelope;
use crate::relay::post;
use access::{Asked, GlassCommand, One, TasksCommand};
use accreditation_api::OrgId;
use clap::{Args, Subcommand};
use consent_registry_api::msg::{ExecuteMsg, QueryMsg};
use consent_registry_api::types::{
    Audit, ConsentId, Detail, Digest, Emergency, Purpose, ReceiptId, RecordId, RefusalCode, Span, SubjectId,
};
use digest::DigestArgs;
use fhir::{FhirFile, Form};
use order::OrderCommand;
use salus_client::ConsentRegistry;
use secret::Whose;
use serde_json::{json, Map, Value};
use sign::SignCommand;
use std::path::PathBuf;
use subject_keys::Category;
use zeroize::Zeroizing;

/// Commands on consents.
#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    /// Show what is derived for one custodian: subject, key, and tags of categories
    #[command(after_help = KEYS_EXAMPLE)]
    Keys(KeysArgs),
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
        /// What for: TREAT, HPAYMT, HRESCH and other codes of HL7 v3 ActReason
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
    /// Court: grant, revoke, appoint guardians, recover a key, end a recovery
    #[command(subcommand)]
    Order(OrderCommand),
    /// Salted digest of a document, as --document, --order, --statement and --evidence want it; the document stays here
    #[command(
        after_help = "Example:\n  salus consent digest order.pdf\n  salus consent digest order.pdf --salt court.salt"
    )]
    Digest(DigestArgs),
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
    /// Show a consent with all its provisions
    #[command(
        after_help = "Example:\n  salus consent show 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae -o json"
    )]
    Show {
        /// Which consent
        consent: ConsentId,
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
        /// What for: TREAT, HPAYMT, HRESCH and other codes of HL7 v3 ActReason
        #[arg(long, value_parser = code::<Purpose>)]
        purpose: Purpose,
        /// Why the glass is broken, with purpose BTG
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

const KEYS_EXAMPLE: &str = "Example:
  salus consent keys --by mira --custodian 2 --tag PSY --tag HIV
  salus consent keys --by mira --custodian 2 --tag-key-to custodian-2.tagkey
  salus consent keys --by noah --for 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7";

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

/// What to show of what is derived.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// For whom
    #[command(flatten)]
    pub whose: Whose,
    /// Show the tag of a category, by its code
    #[arg(long = "tag", value_name = "CATEGORY")]
    pub tags: Vec<Category>,
    /// Show the recovery key of a number
    #[arg(long, value_name = "NUMBER", conflicts_with = "acting_for")]
    pub recovery: Option<u32>,
    /// Write the key that blinds categories into a new file, for the custodian; whoever has it can read tags
    #[arg(long, value_name = "FILE", conflicts_with = "acting_for")]
    pub tag_key_to: Option<PathBuf>,
}

/// Runs one of them.
pub async fn run(context: &Context, command: ConsentCommand) -> Done {
    match command {
        ConsentCommand::Keys(args) => keys(context, &args),
        ConsentCommand::Sign(command) => sign::run(context, command),
        ConsentCommand::Order(command) => order::run(context, command).await,
        ConsentCommand::Digest(args) => digest::run(context, args),
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
        | ConsentCommand::Tasks(TasksCommand::List { .. })
        | ConsentCommand::Breakglass(GlassCommand::Privilege { .. }) => look(context, command).await,
        other => change(context, other).await,
    }
}

async fn look(context: &Context, command: ConsentCommand) -> Done {
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
        ConsentCommand::Show { consent } => {
            let first = ["consent", "state", "version", "used"];
            read::ask(context, &QueryMsg::Consent { consent }, &first).await
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

fn keys(context: &Context, args: &KeysArgs) -> Done {
    let author = args.whose.author(context)?;
    let tags = author.tags_of(&args.tags)?;
    let mut facts = Map::new();
    let mut fact = |name: &str, value: Value| facts.insert(name.to_string(), value);
    fact("subject", json!(author.subject));
    fact("key", json!(author.key.public()));
    fact("custodian", json!(args.whose.custodian));
    fact("chain_id", json!(author.registry.chain_id));
    fact("contract", json!(author.registry.contract));
    if let Some(number) = args.recovery {
        let secret = context.secret(&args.whose.by)?;
        let key = secret.recovery(&author.registry, &author.subject, number);
        fact("recovery_key", json!(key.map_err(secret::bad)?.public()));
    }
    if !args.tags.is_empty() {
        let tagged = args.tags.iter().zip(tags);
        let tagged: Map<String, Value> = tagged
            .map(|(category, tag)| (category.to_string(), json!(tag)))
            .collect();
        fact("tags", Value::Object(tagged));
    }
    if let Some(path) = &args.tag_key_to {
        let tags = author
            .tags
            .as_ref()
            .ok_or_else(|| Failure::usage("there is no key to write"))?;
        if path.exists() {
            return Err(Failure::usage(format!(
                "{} is there already and is kept",
                path.display()
            )));
        }
        let hex = Zeroizing::new(cosmwasm_std::HexBinary::from(tags.to_bytes().as_slice()).to_hex());
        home::write_whole(path, hex.as_bytes(), true)?;
        fact("tag_key_file", json!(path));
    }
    output::ordered(context.format, &Value::Object(facts), &["subject", "key"])
}
