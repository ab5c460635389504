//! What it costs a contract to think about a consent.
//!
//! A refusal costs the same for every subject, so that its price tells nothing: whoever has fewer consents, or simpler ones,
//! is made to spend the rest. For that the work is counted, and bounded: each slot of a subject has room for
//! [`SLOT_POINTS`] of it, as it has for a number of bytes.

use consent_registry_api::types::{Provision, Terms};

/// Work for which a slot has room. A consent of more takes another slot.
pub const SLOT_POINTS: usize = 240;

/// Reading a consent at all.
const CONSENT: usize = 50;
/// One text that was shown.
const TEXT: usize = 8;
/// One provision that names nothing.
const PROVISION: usize = 12;
/// Terms for research that name nothing.
const RESEARCH: usize = 60;
/// One actor, or one thing with an id.
const NAMED: usize = 4;
/// One country, or one code.
const WORD: usize = 3;
/// One category.
const TAG: usize = 3;

/// How much work a consent is: about the units of a chain's gas that reading and evaluating it takes, beside the store.
///
/// ```
/// # use consent_registry_api::types::Terms;
/// # use consent_registry_rules::points::{points, SLOT_POINTS};
/// let terms = Terms { provisions: vec![], duo: None, uses: None, texts: vec![] };
/// assert!(points(&terms) < SLOT_POINTS);
/// ```
#[expect(
    clippy::arithmetic_side_effects,
    reason = "counts of lists in memory, times small constants"
)]
pub fn points(terms: &Terms) -> usize {
    let research = terms.duo.as_ref().map_or(0, |duo| {
        RESEARCH
            + WORD * (duo.diseases.len() + duo.countries.len())
            + NAMED * (duo.users.len() + duo.projects.len() + duo.institutions.len())
            + duo.research_types.len()
            + duo.modifiers.len()
    });
    let provisions: usize = terms.provisions.iter().map(provision).sum();
    CONSENT + TEXT * terms.texts.len() + research + provisions
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "counts of lists in memory, times small constants"
)]
fn provision(provision: &Provision) -> usize {
    let bounds =
        [provision.data, provision.valid].map(|span| span.from.iter().count() + span.until.iter().count());
    let people = provision
        .actors
        .iter()
        .filter(|actor| actor.person.is_some() || actor.study.is_some());
    PROVISION
        + NAMED * provision.actors.len()
        + 2 * people.count()
        + (provision.purposes.len() + provision.actions.len()) * 3 / 4
        + TAG * provision.tags.len()
        + WORD * provision.destinations.len()
        + bounds.iter().sum::<usize>()
}
