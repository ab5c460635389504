//! Asking for access, and what came of it.

use super::secret::random;
use crate::context::Context;
use crate::domain::code;
use crate::domain::when::{show_seconds, When};
use crate::domain::write::{tell, Write};
use crate::failure::{Done, Failure};
use crate::output::{self, Format};
use crate::tx;
use accreditation_api::Role;
use clap::{Args, Subcommand};
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::{
    Action, Digest, DuoModifier, DuoPermission, Effect, Emergency, PersonId, Purpose, ReceiptId, RefusalCode,
    Request, ResearchUse, Span, StudyId, SubjectId,
};
use consent_registry_rules::check;
use cosmwasm_std::Coin;
use salus_client::{of_contract, Chain, Committed, ConsentRegistry, Contract};
use serde::Deserialize;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use subject_keys::study_id;

/// What a file of `--research` says. `docs/examples/study.toml` is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResearchFile {
    /// its number in a public registry of studies, such as NCT00000102
    study: String,
    permission: DuoPermission,
    #[serde(default)]
    diseases: Vec<String>,
    #[serde(default)]
    research_types: Vec<u16>,
    #[serde(default)]
    ancestry: bool,
    #[serde(default)]
    methods: bool,
    #[serde(default)]
    genetic: bool,
    #[serde(default)]
    commercial: bool,
    #[serde(default)]
    for_profit: bool,
    ethics: Option<Digest>,
    #[serde(default)]
    accepts: Vec<DuoModifier>,
    months: u16,
}

impl ResearchFile {
    fn read(path: &Path) -> Done<ResearchUse> {
        let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
        let wrong = |e: &dyn Display| Failure::usage(format!("{}: {e}", path.display()));
        let file: Self = toml::from_str(&text).map_err(|e| wrong(&e))?;
        Ok(ResearchUse {
            study: study(&file.study).map_err(|e| wrong(&e))?,
            permission: file.permission,
            diseases: file.diseases,
            research_types: file.research_types,
            ancestry: file.ancestry,
            methods: file.methods,
            genetic: file.genetic,
            commercial: file.commercial,
            for_profit: file.for_profit,
            ethics: file.ethics,
            accepts: file.accepts,
            months: file.months,
        })
    }
}

/// A study, by its number in a public registry of studies, or by its id of 64 hexadecimal digits.
pub fn study(text: &str) -> Result<StudyId, String> {
    match text.parse() {
        Ok(id) => Ok(id),
        Err(_) => study_id(text).map_err(|e| e.to_string()),
    }
}

/// What is asked.
#[derive(Debug, Args)]
pub struct Asked {
    /// Whose data
    pub subject: SubjectId,
    /// What is to be done: read, copy, write, derive, reshare; may be repeated
    #[arg(long = "action", default_value = "read", value_parser = code::<Action>)]
    pub actions: Vec<Action>,
    /// The role in which the organisation asks, and is accredited: attest_treatment, insure, research, and others
    #[arg(long, value_parser = code::<Role>)]
    pub role: Role,
    /// Profession of the person who asks: a unit group of ISCO-08, such as 2212
    #[arg(long, value_name = "NUMBER")]
    pub profession: Option<u16>,
    /// The person who asks, by the pseudonym of the organisation's directory
    #[arg(long)]
    pub person: Option<PersonId>,
    /// Country to which data goes, two capital letters
    #[arg(long, value_name = "COUNTRY")]
    pub destination: String,
    /// Data from then on, such as 2026-01-31
    #[arg(long, value_name = "TIME")]
    pub data_from: Option<When>,
    /// Data before then
    #[arg(long, value_name = "TIME")]
    pub data_until: Option<When>,
    /// TOML file with what the research is about, for a research purpose; docs/examples/study.toml is one
    #[arg(long, value_name = "FILE")]
    pub research: Option<PathBuf>,
    /// 64 hexadecimal digits that the organisation never used before [default: random]
    #[arg(long, value_name = "DIGITS")]
    pub nonce: Option<Digest>,
}

impl Asked {
    /// The request, checked by the registry's own rules.
    pub async fn request(
        self,
        chain: &Chain,
        purpose: Purpose,
        emergency: Option<Emergency>,
    ) -> Done<Request> {
        let research = self.research.as_deref().map(ResearchFile::read).transpose()?;
        let request = Request {
            subject: self.subject,
            nonce: self.nonce.map_or_else(|| random().map(Digest), Ok)?,
            purpose,
            actions: self.actions,
            role: self.role,
            profession: self.profession,
            person: self.person,
            destination: self.destination,
            data: Span {
                from: seconds(chain, self.data_from).await?,
                until: seconds(chain, self.data_until).await?,
            },
            research,
            emergency,
        };
        check::request(&request)
            .map_err(|e| Failure::usage(format!("the registry does not take this request: {e}")))?;
        Ok(request)
    }
}

async fn seconds(chain: &Chain, when: Option<When>) -> Done<Option<u64>> {
    match when {
        None => Ok(None),
        Some(when) => Ok(Some(when.on(chain).await?.seconds())),
    }
}

/// A change of one receipt that needs nothing else.
#[derive(Debug, Args)]
pub struct One {
    /// Which receipt
    pub receipt: ReceiptId,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Commands on broken glass.
#[derive(Debug, Subcommand)]
pub enum GlassCommand {
    /// Requester: break the glass; gives the required sections of the patient summary, and a duty to justify
    #[command(
        after_help = "Example:\n  salus consent breakglass request 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --reason unconscious --role attest_treatment --profession 2211 --destination DE --from hospital"
    )]
    Request {
        /// Why: unconscious, danger_to_life, danger_to_others, mass_casualty, poisoning
        #[arg(long, value_parser = code::<Emergency>)]
        reason: Emergency,
        /// What is asked
        #[command(flatten)]
        asked: Asked,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Requester: justify it, and pay the panel that reviews it what it asks at that moment
    #[command(
        after_help = "Example:\n  salus consent breakglass justify 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --statement d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from hospital"
    )]
    Justify {
        /// Which receipt
        receipt: ReceiptId,
        /// Salted SHA-256 of the justification, which stays off chain: `salus consent digest` makes it
        #[arg(long, value_name = "SHA256")]
        statement: Digest,
        /// Do not pay if the panel asks more, such as 50000uatom [default: whatever it asks]
        #[arg(long, value_name = "COIN", value_parser = crate::money::coin)]
        max_fee: Option<Coin>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Anyone: move it on: hear the verdict, or note that a deadline has passed
    #[command(
        after_help = "Example:\n  salus consent breakglass settle 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --from stranger"
    )]
    Settle(One),
    /// Regulator: suspend an organisation's privilege to break the glass, or give it back
    #[command(
        after_help = "Example:\n  salus consent breakglass override 4 --suspend --document d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from regulator"
    )]
    Override {
        /// Which organisation
        org: accreditation_api::OrgId,
        /// Suspend it; else give it back
        #[arg(long)]
        suspend: bool,
        /// Salted SHA-256 of the decision, as `salus consent digest` makes it
        #[arg(long, value_name = "SHA256")]
        document: Digest,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show whether an organisation may break the glass
    #[command(after_help = "Example:\n  salus consent breakglass privilege 4")]
    Privilege {
        /// Which organisation
        org: accreditation_api::OrgId,
    },
}

/// Commands on duties that came with data.
#[derive(Debug, Subcommand)]
pub enum TasksCommand {
    /// List what an organisation has to do, by when, and what of it is done
    #[command(
        after_help = "Example:\n  salus consent tasks list 4\n  salus consent tasks list 4 --open -o csv"
    )]
    List {
        /// Which organisation
        org: accreditation_api::OrgId,
        /// Only what is not done yet
        #[arg(long)]
        open: bool,
        /// Which part
        #[command(flatten)]
        page: crate::domain::Page<ReceiptId>,
    },
    /// Requester: say that a duty is done
    #[command(
        after_help = "Example:\n  salus consent tasks done 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae PUB --evidence d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 --from institute"
    )]
    Done {
        /// From which receipt
        receipt: ReceiptId,
        /// Which duty: PUB, COL, RTN, MOR, TS
        #[arg(value_parser = code::<DuoModifier>)]
        duty: DuoModifier,
        /// SHA-256 of the evidence: the publication, the protocol of the deletion
        #[arg(long, value_name = "SHA256")]
        evidence: Digest,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
}

/// Asks for access.
pub async fn ask(
    context: &Context,
    asked: Asked,
    purpose: Purpose,
    emergency: Option<Emergency>,
    write: &Write,
) -> Done {
    let chain = context.chain().await?;
    let request = asked.request(&chain, purpose, emergency).await?;
    let msg = ExecuteMsg::RequestAccess(request);
    write
        .call_then::<ConsentRegistry>(context, &msg, vec![], |done| told(context, done))
        .await
}

/// Prints what was decided, and what can be done now.
pub fn told(context: &Context, done: &Committed) -> Done {
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let decided = of_contract(&done.events, contract.address(), "access_decided").next();
    let Some(decided) = decided else {
        return tell(context, done);
    };
    let fact = |name: &str| decided.get(name).unwrap_or_default();
    let (receipt, effect) = (fact("receipt"), fact("effect"));
    let expires: u64 = fact("expires").parse().unwrap_or_default();
    if context.format == Format::Table {
        tell(context, done)?;
    } else {
        let mut facts = tx::as_json(done);
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("receipt".to_owned(), receipt.into());
            facts.insert("effect".to_owned(), effect.into());
            facts.insert("expires".to_owned(), expires.into());
        }
        output::ordered(context.format, &facts, &["receipt", "effect", "expires"])?;
    }
    output::progress(&if effect == Effect::Permit.to_string() {
        format!(
            "permitted until {} UTC; fetch the records with: salus custodian fetch {receipt}",
            show_seconds(expires)
        )
    } else {
        "denied; a refusal never says why, nor whether there is such a person".to_owned()
    });
    Ok(())
}

/// Codes of refusals, for the command line.
pub fn refusal(text: &str) -> Result<RefusalCode, String> {
    code(text)
}
