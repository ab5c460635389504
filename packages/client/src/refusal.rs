//! What a chain means by an error text.
//!
//! A contract's error reaches the outside only as text, wrapped by the chain. The text of every error of our
//! contracts is fixed: `refusals.json` lists them as their authors wrote them, one template for each variant, and
//! a test compares that list with the contracts' sources. Matching a text against the templates gives the name of
//! the variant back.

use std::cmp::Reverse;
use std::fmt;
use std::sync::OnceLock;

static TEMPLATES: &str = include_str!("../refusals.json");

/// Letters of a text that are the same every time: with no more than these, as in `no {what}`, the chain's own texts fit too.
const VAGUE: usize = 3;

/// A chain's no, with the variant of the contract's error where the text is one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// which module of the chain said it; `wasm` for a contract
    pub codespace: String,
    /// the module's number for it
    pub code: u32,
    /// the error itself, without what the chain wrapped around it
    pub text: String,
    /// `contract::Variant`, as in `donation-escrow::CampaignNotFunding`, if the text is one of ours
    pub variant: Option<String>,
    /// where, if it was refused inside a block: then it cost its fee
    pub block: Option<RefusedIn>,
}

/// The transaction that was refused inside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedIn {
    /// its hash
    pub hash: String,
    /// the block
    pub height: u64,
    /// gas that it used until it was refused
    pub gas_used: u64,
}

impl Refusal {
    /// Reads what a chain answered: its module, the module's number for the error, and the text.
    pub fn read(table: &RefusalTable, codespace: &str, code: u32, log: &str) -> Self {
        let text = unwrapped(log).to_owned();
        let variant = table.variant(&text);
        Self {
            codespace: codespace.to_owned(),
            code,
            text,
            variant,
            block: None,
        }
    }

    pub(crate) fn in_block(self, block: RefusedIn) -> Self {
        Self {
            block: Some(block),
            ..self
        }
    }

    /// The same, known to come from a contract of a kind: where contracts say the same words, the variant is its own.
    #[must_use]
    pub fn said_by(self, contract: &str) -> Self {
        let variant = RefusalTable::of_salus().variant_of(contract, &self.text);
        Self { variant, ..self }
    }

    /// Whether the sender lacks the right, rather than the request being wrong.
    pub fn is_about_permission(&self) -> bool {
        // 4 is the chain's own "unauthorized"
        (self.codespace == "sdk" && self.code == 4)
            || self
                .variant
                .as_deref()
                .and_then(|variant| variant.split_once("::"))
                .is_some_and(|(_, name)| PERMISSION.contains(&name))
    }
}

/// Variants that say who may not, whatever the contract.
pub const PERMISSION: &[&str] = &[
    "AuthorityNotInForce",
    "LinkAcrossCountries",
    "NoJurisdiction",
    "NoPower",
    "NotAccredited",
    "NotAdmin",
    "NotAnOperator",
    "NotAssessor",
    "NotCommitter",
    "NotDonor",
    "NotListedOpener",
    "NotMember",
    "NotOpener",
    "NotOrganisationAdmin",
    "NotOwner",
    "NotPanel",
    "NotPermitted",
    "NotProposed",
    "NotProposedAdmin",
    "NotProposedOperator",
    "NotProvenance",
    "NotRegistrar",
    "NotYours",
    "OperatorExpired",
    "OtherAuthority",
    "OtherOrganisation",
    "PrivilegeSuspended",
    "RoleNotGrantable",
    "SuspendedByOwner",
    "UnknownAuthority",
    "WrongCountry",
];

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variant {
            Some(variant) => write!(f, "refused: {} ({variant})", self.text)?,
            None => write!(f, "refused: {} ({} {})", self.text, self.codespace, self.code)?,
        }
        match &self.block {
            Some(RefusedIn { hash, height, .. }) => write!(
                f,
                "; transaction {hash} in block {height}, nothing kept but its fee"
            ),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

/// Strips what the chain and the wasm module put around a contract's own text.
fn unwrapped(log: &str) -> &str {
    let mut text = log.trim();
    if let Some((_, rest)) = text.split_once("desc = ") {
        text = rest;
    }
    if let Some(rest) = text.strip_prefix("failed to execute message; message index: ") {
        text = rest.split_once(": ").map_or(rest, |(_, rest)| rest);
    }
    // a simulation appends where in the chain's source it failed and what gas it took
    if let Some((before, _)) = text.rsplit_once(" with gas used: ") {
        text = before.rsplit_once(" [").map_or(before, |(before, _)| before);
    }
    for wrap in [
        ": execute wasm contract failed",
        ": instantiate wasm contract failed",
        ": query wasm contract failed",
        ": migrate wasm contract failed",
    ] {
        if let Some((before, _)) = text.split_once(wrap) {
            text = before;
        }
    }
    while let Some(rest) = text
        .strip_prefix("dispatch: ")
        .or_else(|| text.strip_prefix("submessages: "))
        .or_else(|| text.strip_prefix("Generic error: "))
        .or_else(|| text.strip_prefix("Querier contract error: "))
    {
        text = rest;
    }
    text.trim()
}

/// The error texts of our contracts.
#[derive(Clone, Debug)]
pub struct RefusalTable {
    templates: &'static [Template],
}

#[derive(Debug)]
struct Template {
    variant: String,
    /// the fixed pieces between the fields, in order
    pieces: Vec<String>,
    fixed: usize,
}

impl RefusalTable {
    /// The table of this release.
    pub fn of_salus() -> Self {
        static PARSED: OnceLock<Vec<Template>> = OnceLock::new();
        Self {
            templates: PARSED.get_or_init(|| parse(TEMPLATES)),
        }
    }

    /// The variant whose text this is: the one with most fixed text, if several fit; of several with the same text, the
    /// first by name.
    pub fn variant(&self, text: &str) -> Option<String> {
        self.variant_of("", text)
    }

    /// The same; of several with the same text, that of the contract of this kind.
    pub fn variant_of(&self, contract: &str, text: &str) -> Option<String> {
        let is_its_own = |template: &Template| {
            template
                .variant
                .split_once("::")
                .is_some_and(|(owner, _)| owner == contract)
        };
        self.templates
            .iter()
            .filter(|template| template.fits(text))
            .max_by_key(|template| (template.fixed, is_its_own(template), Reverse(&template.variant)))
            .map(|template| template.variant.clone())
    }
}

fn parse(json: &str) -> Vec<Template> {
    let Ok(serde_json::Value::Object(variants)) = serde_json::from_str(json) else {
        return vec![];
    };
    variants
        .iter()
        .filter_map(|(variant, text)| Some(Template::new(variant, text.as_str()?)))
        .filter(|template| template.fixed > VAGUE)
        .collect()
}

impl Template {
    /// Reads `tranche {tranche} is {state}`; `{{` and `}}` stand for braces.
    fn new(variant: &str, text: &str) -> Self {
        let mut pieces = vec![String::new()];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let doubled = chars.peek() == Some(&c);
            match c {
                '{' if !doubled => {
                    while chars.next().is_some_and(|c| c != '}') {}
                    pieces.push(String::new());
                }
                _ => {
                    if doubled && (c == '{' || c == '}') {
                        chars.next();
                    }
                    if let Some(piece) = pieces.last_mut() {
                        piece.push(c);
                    }
                }
            }
        }
        let fixed = pieces.iter().map(String::len).sum();
        Self {
            variant: variant.to_owned(),
            pieces,
            fixed,
        }
    }

    fn fits(&self, text: &str) -> bool {
        let Some((last, head)) = self.pieces.split_last() else {
            return false;
        };
        let Some((first, middle)) = head.split_first() else {
            return text == last;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            match rest.split_once(piece.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}
