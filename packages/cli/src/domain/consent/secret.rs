//! Who signs, and for whom: all of it derived from the phrase of one key.

use super::number;
use crate::clock;
use crate::context::Context;
use crate::domain::when::{show_seconds, When};
use crate::failure::{Done, Failure};
use crate::home;
use crate::output::{self, Format};
use crate::relay::envelope::Envelope;
use accreditation_api::OrgId;
use clap::Args;
use consent_registry_api::sign::consent_id;
use consent_registry_api::types::{Body, SubjectId, Tag};
use cosmwasm_std::{HexBinary, Timestamp};
use rand_core::{OsRng, RngCore};
use salus_client::{ConsentRegistry, Contract};
use serde_json::json;
use std::path::{Path, PathBuf};
use subject_keys::{seal, Category, KeyError, Registry, SigningKey, TagKey};
use zeroize::Zeroizing;

/// Who a person is, at which custodian.
#[derive(Clone, Debug, Args)]
pub struct Whose {
    /// Key from whose recovery phrase everything is derived: `salus keys list`; it needs no coins
    #[arg(long, value_name = "KEY")]
    pub by: String,
    /// The custodian whose records it is about, by its number: `salus org list`
    #[arg(long, value_name = "ORG", required_unless_present = "acting_for")]
    pub custodian: Option<OrgId>,
    /// 0 at first; one more with each new beginning at the custodian after an erasure
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub generation: u32,
    /// Somebody else's subject, as its guardian or delegate
    #[arg(
        long = "for",
        id = "acting_for",
        value_name = "SUBJECT",
        conflicts_with = "custodian"
    )]
    pub acting_for: Option<SubjectId>,
    /// Sign with the recovery key of this number, after a recovery
    #[arg(long, value_name = "NUMBER", conflicts_with = "acting_for")]
    pub recovered: Option<u32>,
    /// File with the key that blinds categories [default: derived; needed only for somebody else's subject]
    #[arg(long, value_name = "FILE")]
    pub tag_key: Option<PathBuf>,
}

/// How it is signed.
#[derive(Debug, Args)]
pub struct By {
    /// Who signs
    #[command(flatten)]
    pub whose: Whose,
    /// Number of what is signed, greater than the signer's last [default: drawn from this hour's, and remembered here]
    #[arg(long, value_name = "NUMBER")]
    pub seq: Option<u64>,
    /// Until when it may be submitted, at most a day ahead [default: a time 6 to 12 hours ahead that many share]
    #[arg(long, value_name = "TIME")]
    pub good_until: Option<When>,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What is derived for one subject.
#[derive(Debug)]
pub struct Author {
    /// for which registry
    pub registry: Registry,
    /// the key that signs
    pub key: SigningKey,
    /// for whom
    pub subject: SubjectId,
    /// what blinds its categories; none for somebody else's subject whose key is not at hand
    pub tags: Option<TagKey>,
}

/// What is wrong with keys is wrong with what was asked.
pub fn bad(error: KeyError) -> Failure {
    Failure::usage(error.to_string())
}

/// The network's registry, without asking the chain.
pub fn registry(context: &Context) -> Done<Registry> {
    let contract: Contract<ConsentRegistry> = context.contract()?;
    Ok(Registry {
        chain_id: context.client_network()?.chain_id,
        contract: contract.address().to_owned(),
    })
}

/// A time by this machine's clock.
pub fn at(when: When) -> u64 {
    match when {
        When::At(seconds) => seconds,
        When::In(seconds) => clock::now().saturating_add(seconds),
    }
}

impl Whose {
    /// Derives it.
    pub fn author(&self, context: &Context) -> Done<Author> {
        let registry = registry(context)?;
        let secret = context.secret(&self.by)?;
        let given = self.tag_key.as_deref().map(read_tag_key).transpose()?;
        match (self.acting_for, self.custodian) {
            (Some(subject), _) => Ok(Author {
                key: secret.acting(&registry, &subject).map_err(bad)?,
                registry,
                subject,
                tags: given,
            }),
            (None, Some(custodian)) => {
                let own = secret
                    .relationship(&registry, custodian, self.generation)
                    .map_err(bad)?;
                let subject = own.subject().map_err(bad)?;
                let key = match self.recovered {
                    Some(number) => secret.recovery(&registry, &subject, number),
                    None => own.key(),
                };
                Ok(Author {
                    registry,
                    key: key.map_err(bad)?,
                    subject,
                    tags: Some(given.map_or_else(|| own.tags().map_err(bad), Ok)?),
                })
            }
            (None, None) => Err(Failure::usage(
                "whose records? name the custodian with --custodian ORG",
            )),
        }
    }
}

impl Author {
    /// Tags of categories.
    pub fn tags_of(&self, categories: &[Category]) -> Done<Vec<Tag>> {
        tags_of(self.tags.as_ref(), categories)
    }
}

/// Tags of categories under the key of a relationship.
pub fn tags_of(key: Option<&TagKey>, categories: &[Category]) -> Done<Vec<Tag>> {
    if categories.is_empty() {
        return Ok(vec![]);
    }
    let key = key.ok_or_else(|| {
        Failure::usage("the key that blinds the categories of somebody else's subject is needed")
            .mend("name its file with --tag-key FILE; `salus consent keys --tag-key-to FILE` writes it")
    })?;
    categories
        .iter()
        .map(|category| key.tag(category).map_err(bad))
        .collect()
}

/// 32 random bytes.
pub fn random() -> Done<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|e| Failure::network(format!("the system gives no random numbers: {e}")))?;
    Ok(bytes)
}

/// Reads the key that blinds categories, 64 hexadecimal digits.
pub fn read_tag_key(path: &Path) -> Done<TagKey> {
    let text = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|e| Failure::file("read", path, e))?;
    let bytes = HexBinary::from_hex(text.trim())
        .map(|bytes| Zeroizing::new(Vec::from(bytes)))
        .map_err(|_| Failure::usage(format!("{} is no key of 64 hexadecimal digits", path.display())))?;
    TagKey::from_bytes(&bytes).map_err(bad)
}

/// Signs a body and writes the envelope.
pub fn write(context: &Context, by: &By, author: &Author, body: &Body) -> Done {
    let good_until = by.good_until.map_or_else(|| number::good_until(clock::now()), at);
    if good_until > u64::MAX.div_euclid(1_000_000_000) {
        return Err(Failure::usage("that is too far in the future"));
    }
    let not_after = Timestamp::from_seconds(good_until);
    let seq = number::next(
        &context.home,
        &context.network_name(),
        (&author.subject, &author.key.public()),
        by.seq,
        (clock::millis(), &mut OsRng),
    )?;
    let signed = seal(
        &author.key,
        &author.registry,
        author.subject,
        seq,
        not_after,
        body,
    )
    .map_err(bad)?;
    let consent = matches!(body, Body::Grant(_)).then(|| consent_id(&author.subject, &signed.signer, seq));
    let envelope = Envelope {
        chain_id: author.registry.chain_id.clone(),
        contract: author.registry.contract.clone(),
        signed,
    };
    let mut bytes = serde_json::to_vec_pretty(&envelope).map_err(|e| Failure::usage(e.to_string()))?;
    bytes.push(b'\n');
    let Some(path) = &by.out else {
        return output::line(&String::from_utf8_lossy(&bytes));
    };
    // not secret, but it says who signed what
    home::write_whole(path, &bytes, true)?;
    let facts = json!({
        "subject": author.subject, "consent": consent, "seq": seq, "file": path,
    });
    output::ordered(context.format, &facts, &["subject", "consent", "seq", "file"])?;
    if context.format == Format::Table {
        output::progress(&format!(
            "nothing is sent yet: hand {} in until {} UTC with salus consent submit, or salus consent post",
            path.display(),
            show_seconds(good_until)
        ));
    }
    Ok(())
}
