//! How one consent votes on one request.

use crate::spans::{both, contains, covers, earlier};
use accreditation_api::OrgId;
use consent_registry_api::types::{Action, Actor, Effect, Provision, Purpose, Request, Span, Tag, Terms};
use std::fmt;

/// How specific an actor is; the last one is the most specific.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Specificity {
    /// everybody
    Anyone,
    /// a role or profession, in any organisation
    Role,
    /// an organisation
    Organisation,
    /// a role or profession in an organisation, or a study
    RoleInOrganisation,
    /// a person
    Person,
}

impl fmt::Display for Specificity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anyone => "everybody",
            Self::Role => "a role",
            Self::Organisation => "an organisation",
            Self::RoleInOrganisation => "a role in an organisation or a study",
            Self::Person => "a person",
        })
    }
}

/// A request, and who asks when.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub request: &'a Request,
    pub org: OrgId,
    pub now: u64,
    /// the consent's terms for research do not allow it: its permits do not match
    pub barred: bool,
    /// the consent's terms for research allow clinical care, too, and it is about that
    pub care: bool,
}

/// What a consent says to a request as a whole.
pub(crate) struct Vote<'a> {
    pub provision: usize,
    pub effect: Effect,
    pub actor: Specificity,
    /// only these; empty: all
    pub tags: &'a [Tag],
    pub data: Span,
    /// when a provision on the way down to it ends
    pub until: Option<u64>,
    depth: u8,
}

/// What a consent leaves out, whatever its vote.
pub(crate) struct LeftOut {
    pub actor: Specificity,
    /// tags with the depth of who spoke last, and whether they are out
    tags: Vec<(Tag, u8, Effect)>,
    span: Option<(Span, u8, Effect)>,
}

impl LeftOut {
    pub fn tags(&self) -> impl Iterator<Item = Tag> + '_ {
        self.tags
            .iter()
            .filter(|(_, _, effect)| *effect == Effect::Deny)
            .map(|(tag, _, _)| *tag)
    }

    pub fn span(&self) -> Option<Span> {
        match self.span {
            Some((span, _, Effect::Deny)) => Some(span),
            _ => None,
        }
    }

    /// An exception under it takes back in, or out again; of several as deep, one that denies counts.
    fn hear(&mut self, provision: &Provision, asked: Span) {
        let speaks = |depth: u8, about: Span| {
            let deny = provision.effect == Effect::Deny;
            let whole = deny || covers(provision.data, about);
            whole && (provision.depth > depth || provision.depth == depth && deny)
        };
        for (tag, depth, effect) in &mut self.tags {
            let named = provision.tags.is_empty() || provision.tags.contains(tag);
            if named && speaks(*depth, asked) {
                (*depth, *effect) = (provision.depth, provision.effect);
            }
        }
        if let Some((span, depth, effect)) = &mut self.span {
            if provision.tags.is_empty() && speaks(*depth, *span) {
                (*depth, *effect) = (provision.depth, provision.effect);
            }
        }
    }
}

/// A provision that matches, on the way down.
#[derive(Clone, Copy)]
struct Level<'a> {
    actor: Specificity,
    tags: &'a [Tag],
    data: Span,
    until: Option<u64>,
    /// under which entry of what is left out
    under: Option<usize>,
}

/// How a consent votes, and what it leaves out.
pub(crate) fn read<'a>(terms: &'a Terms, asked: Asked<'_>) -> (Option<Vote<'a>>, Vec<LeftOut>) {
    let mut path: Vec<Level<'a>> = vec![];
    let mut vote: Option<Vote<'a>> = None;
    let mut left_out: Vec<LeftOut> = vec![];
    for (index, provision) in terms.provisions.iter().enumerate() {
        if usize::from(provision.depth) > path.len() {
            // what it is an exception of does not match
            continue;
        }
        path.truncate(provision.depth.into());
        let Some(mut level) = level(provision, path.last(), asked) else {
            continue;
        };
        if let Some(out) = level.under.and_then(|under| left_out.get_mut(under)) {
            out.hear(provision, asked.request.data);
        } else if only_leaves_out(provision, asked.request.data) {
            level.under = Some(left_out.len());
            let entry = |tag: &Tag| (*tag, provision.depth, Effect::Deny);
            left_out.push(LeftOut {
                actor: level.actor,
                tags: provision.tags.iter().map(entry).collect(),
                span: both(provision.data, asked.request.data)
                    .filter(|_| provision.tags.is_empty())
                    .map(|span| (span, provision.depth, Effect::Deny)),
            });
        } else {
            let this = Vote {
                provision: index,
                effect: provision.effect,
                actor: level.actor,
                tags: level.tags,
                data: level.data,
                until: level.until,
                depth: provision.depth,
            };
            if vote.as_ref().is_none_or(|before| goes_before(&this, before)) {
                vote = Some(this);
            }
        }
        path.push(level);
    }
    (vote, left_out)
}

/// Deeper, else more specific, else a deny beside a permit.
fn goes_before(this: &Vote<'_>, other: &Vote<'_>) -> bool {
    let weight = |vote: &Vote<'_>| (vote.depth, vote.actor, vote.effect == Effect::Deny);
    weight(this) > weight(other)
}

/// A deny of some categories, or of a part of the span that is asked for.
fn only_leaves_out(provision: &Provision, asked: Span) -> bool {
    provision.effect == Effect::Deny && (!provision.tags.is_empty() || !covers(provision.data, asked))
}

fn level<'a>(provision: &'a Provision, above: Option<&Level<'a>>, asked: Asked<'_>) -> Option<Level<'a>> {
    let request = asked.request;
    let permits = provision.effect == Effect::Permit;
    let matches = !(permits && asked.barred)
        && contains(provision.valid, asked.now)
        && (fits_purpose(&provision.purposes, request.purpose) || permits && asked.care)
        && fits_actions(provision, &request.actions)
        && (provision.destinations.is_empty() || provision.destinations.contains(&request.destination));
    if !matches {
        return None;
    }
    let data = both(provision.data, request.data)?;
    let before = above.map_or(Specificity::Anyone, |above| above.actor);
    let actor = if provision.actors.is_empty() {
        before
    } else {
        before.max(
            provision
                .actors
                .iter()
                .filter_map(|actor| specificity(actor, asked))
                .max()?,
        )
    };
    let inherited = above.map_or(&[][..], |above| above.tags);
    let window = above.map_or(request.data, |above| above.data);
    Some(Level {
        actor,
        // what permits on the way down narrowed to; a deny narrows nothing
        tags: if permits && !provision.tags.is_empty() {
            &provision.tags
        } else {
            inherited
        },
        data: if permits { both(data, window)? } else { window },
        until: earlier(provision.valid.until, above.and_then(|above| above.until)),
        under: above.and_then(|above| above.under),
    })
}

fn fits_purpose(purposes: &[Purpose], asked: Purpose) -> bool {
    purposes.is_empty() || purposes.iter().any(|purpose| purpose.covers(asked))
}

/// A permit has all that is asked; a deny any of it.
fn fits_actions(provision: &Provision, asked: &[Action]) -> bool {
    let named = |action: &Action| provision.actions.contains(action);
    provision.actions.is_empty()
        || match provision.effect {
            Effect::Permit => asked.iter().all(named),
            Effect::Deny => asked.iter().any(named),
        }
}

/// How specific an actor is, if it is who asks.
fn specificity(actor: &Actor, asked: Asked<'_>) -> Option<Specificity> {
    let request = asked.request;
    let study = request.research.as_ref().map(|research| research.study);
    let is = fits(&actor.org, Some(&asked.org))
        && fits(&actor.role, Some(&request.role))
        && fits(&actor.profession, request.profession.as_ref())
        && fits(&actor.person, request.person.as_ref())
        && fits(&actor.study, study.as_ref());
    let in_role = actor.role.is_some() || actor.profession.is_some();
    is.then_some(if actor.person.is_some() {
        Specificity::Person
    } else if actor.study.is_some() || actor.org.is_some() && in_role {
        Specificity::RoleInOrganisation
    } else if actor.org.is_some() {
        Specificity::Organisation
    } else if in_role {
        Specificity::Role
    } else {
        Specificity::Anyone
    })
}

fn fits<T: PartialEq>(named: &Option<T>, asked: Option<&T>) -> bool {
    match named {
        Some(named) => asked == Some(named),
        None => true,
    }
}
