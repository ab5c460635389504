//! Books of a plan, as people name them.

use accreditation_api::OrgId;
use mutual_aid_api::types::Fund;

/// What a book may be called, for messages.
pub const NAMES: &str = "capital, reserve, sponsor, bond:ORG, emergency:NUMBER, index-cover:NUMBER or fees";

/// Reads the name of a book.
pub fn fund(text: &str) -> Result<Fund, String> {
    let bad = || format!("{text:?} is no book of a plan; there are {NAMES}");
    let (name, number) = match text.split_once(':') {
        Some((name, number)) => (name, Some(number.parse::<u64>().map_err(|_| bad())?)),
        None => (text, None),
    };
    let small = |number: u64| u32::try_from(number).map_err(|_| bad());
    match (name, number) {
        ("capital", None) => Ok(Fund::Capital {}),
        ("reserve", None) => Ok(Fund::Reserve {}),
        ("sponsor", None) => Ok(Fund::Sponsor {}),
        ("fees", None) => Ok(Fund::Fees {}),
        ("bond", Some(org)) => Ok(Fund::Bond { org: OrgId(org) }),
        ("emergency", Some(number)) => Ok(Fund::Emergency {
            emergency: small(number)?,
        }),
        ("index-cover", Some(number)) => Ok(Fund::IndexCover {
            cover: small(number)?,
        }),
        _ => Err(bad()),
    }
}
