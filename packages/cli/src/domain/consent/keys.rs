//! `salus consent keys`: what is derived from the phrase of a key.

use super::codes::category;
use super::secret::{self, Whose};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output;
use clap::Args;
use serde_json::{json, Map, Value};
use std::path::PathBuf;
use subject_keys::Category;
use zeroize::Zeroizing;

/// How it is used.
pub const EXAMPLE: &str = "Example:
  salus consent keys --by mira --custodian 2 --tag PSY --tag HIV
  salus consent keys --by mira --custodian 2 --tag-key-to custodian-2.tagkey
  salus consent keys --by noah --for 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7";

/// What to show of what is derived.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// For whom
    #[command(flatten)]
    pub whose: Whose,
    /// Show the tag of a category, by its code, such as PSY
    #[arg(long = "tag", value_name = "CATEGORY", value_parser = category)]
    pub tags: Vec<Category>,
    /// Show the recovery key of a number: 0 for the first recovery, then 1
    #[arg(long, value_name = "NUMBER", conflicts_with = "acting_for")]
    pub recovery: Option<u32>,
    /// Write the key that blinds categories into a new file, for the custodian; whoever has it can read tags
    #[arg(long, value_name = "FILE", conflicts_with = "acting_for")]
    pub tag_key_to: Option<PathBuf>,
}

/// Shows it.
pub fn run(context: &Context, args: &KeysArgs) -> Done {
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
