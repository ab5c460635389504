//! Whether a request is permitted. The order is that of the crate's documentation.

use crate::duo;
use crate::provision::{read, Asked, Specificity, Vote};
use crate::spans::{covers, earlier};
use crate::trace::{self, NoEmergency, Step, Trace, Why};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Action, Basis, ConsentId, ConsentState, Decision, DuoModifier, Duty, Effect, EmergencyRule, Grantor,
    Part, Power, Purpose, Request, Span, Tag, Terms,
};
use std::cmp::Reverse;

/// A subject with its consents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// there is one. For an absent one all the rest is looked at in the same way, and counts for nothing
    pub known: bool,
    /// its erasure was asked for
    pub erasing: bool,
    /// what holds where no consent does
    pub default: Effect,
    /// what breaking the glass gives
    pub emergency: EmergencyRule,
    /// its consents, in any order, revoked ones among them or not
    pub consents: Vec<Held>,
}

impl Subject {
    /// No such subject.
    pub fn absent() -> Self {
        Self {
            known: false,
            erasing: false,
            default: Effect::Deny,
            emergency: EmergencyRule::default(),
            consents: vec![],
        }
    }
}

/// A consent, as far as it counts for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// its id
    pub id: ConsentId,
    /// its version
    pub version: u32,
    /// whose word it is
    pub power: Power,
    /// where it stands
    pub state: ConsentState,
    /// how often it was used
    pub used: u32,
    /// what it says
    pub terms: Terms,
}

/// What the accreditation contract says about who asks, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accreditation {
    /// which organisation
    pub org: OrgId,
    /// the organisation may act in the request's role, by this operator
    pub acting: bool,
    /// when that ends; none: no end is known
    pub until: Option<u64>,
    /// its privilege to break the glass is not suspended
    pub privileged: bool,
}

/// The time, and for how long permits live. Seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// seconds since 1970
    pub now: u64,
    /// life of a permit
    pub permit_seconds: u64,
    /// life of a permit in an emergency
    pub emergency_seconds: u64,
}

impl Clock {
    fn until(&self, seconds: u64, ends: Option<u64>) -> u64 {
        let end = self.now.saturating_add(seconds);
        ends.map_or(end, |other| other.min(end))
    }
}

/// Decides a request. A deny that a consent decided names it; what anybody can read of a deny must not:
/// [`Decision::refusal`].
pub fn evaluate(
    request: &Request,
    subject: &Subject,
    by: &Accreditation,
    clock: Clock,
    trace: &mut impl Trace,
) -> Decision {
    let stop = if !subject.known {
        Some(Step::Unknown)
    } else if subject.erasing {
        Some(Step::Erasing)
    } else if !by.acting {
        Some(Step::NotAccredited)
    } else {
        None
    };
    if let Some(step) = stop {
        trace.note(step);
        return Decision::refusal(clock.now);
    }
    if request.emergency.is_some() {
        match emergency(request, subject, by) {
            Ok(()) => {
                trace.note(Step::Emergency);
                return Decision {
                    effect: Effect::Permit,
                    basis: Basis::Emergency,
                    parts: vec![whole(request.data)],
                    without_tags: sorted(subject.emergency.without.clone()),
                    summary_only: true,
                    expires: clock.until(clock.emergency_seconds, by.until),
                    ..Decision::refusal(clock.now)
                };
            }
            Err(why) => {
                trace.note(Step::NoEmergency(why));
                return Decision::refusal(clock.now);
            }
        }
    }
    let heard = hear(request, &subject.consents, by, clock.now, trace);
    heard.decide(request, subject.default, by, clock, trace)
}

/// Decides a regulator's read under an order: all there is, for as long as a permit lives.
pub fn audit(data: Span, subject: &Subject, by: &Accreditation, clock: Clock) -> Decision {
    let refusal = Decision::refusal(clock.now);
    if !subject.known || subject.erasing || !by.acting {
        return refusal;
    }
    Decision {
        effect: Effect::Permit,
        basis: Basis::Audit,
        parts: vec![whole(data)],
        expires: clock.until(clock.permit_seconds, by.until),
        ..refusal
    }
}

/// Whether a profession may break the glass: health professionals of ISCO-08 (22xx), paramedical practitioners among
/// them, medical assistants and ambulance workers.
pub const fn breaks_glass(profession: u16) -> bool {
    matches!(profession, 2200..=2299 | 3256 | 3258)
}

fn emergency(request: &Request, subject: &Subject, by: &Accreditation) -> Result<(), NoEmergency> {
    let modest = |action: &Action| matches!(action, Action::Read | Action::Copy);
    if subject.emergency.refuse {
        Err(NoEmergency::RefusedBeforehand)
    } else if request.role != Role::AttestTreatment || !request.profession.is_some_and(breaks_glass) {
        Err(NoEmergency::NoRight)
    } else if !by.privileged {
        Err(NoEmergency::Suspended)
    } else if !request.actions.iter().all(modest) {
        Err(NoEmergency::Actions)
    } else {
        Ok(())
    }
}

const fn whole(data: Span) -> Part {
    Part { tags: vec![], data }
}

/// Before how many others a vote goes: the smallest goes first.
type Weight = (Grantor, Reverse<Specificity>);

struct Voice<'a> {
    held: &'a Held,
    vote: Vote<'a>,
    duties: Vec<Duty>,
}

impl Voice<'_> {
    const fn weight(&self) -> Weight {
        (self.held.power.grantor, Reverse(self.vote.actor))
    }

    /// Whether it takes a tag in again that was left out with this weight: a permit of an equal or higher rank about a more
    /// specific actor that names it, for all of the span that is asked for.
    fn takes_in(&self, tag: &Tag, (rank, Reverse(actor)): &Weight, asked: Span) -> bool {
        self.vote.effect == Effect::Permit
            && self.vote.tags.contains(tag)
            && self.held.power.grantor <= *rank
            && self.vote.actor > *actor
            && covers(self.vote.data, asked)
    }
}

/// Votes, and what is left out.
#[derive(Default)]
struct Heard<'a> {
    voices: Vec<Voice<'a>>,
    tags: Vec<(Tag, Weight, ConsentId)>,
    spans: Vec<(Span, Weight, ConsentId)>,
}

fn hear<'a>(
    request: &Request,
    consents: &'a [Held],
    by: &Accreditation,
    now: u64,
    trace: &mut impl Trace,
) -> Heard<'a> {
    let mut heard = Heard::default();
    for held in consents {
        if let Err(why) = hear_one(request, held, by, now, &mut heard, trace) {
            let consent = held.id;
            trace.note(Step::Silent { consent, why });
        }
    }
    heard
}

fn hear_one<'a>(
    request: &Request,
    held: &'a Held,
    by: &Accreditation,
    now: u64,
    heard: &mut Heard<'a>,
    trace: &mut impl Trace,
) -> Result<(), Why> {
    if held.state == ConsentState::Revoked {
        return Err(Why::Revoked);
    }
    if held.power.until.is_some_and(|until| until <= now) {
        return Err(Why::PowerEnded);
    }
    if held.terms.uses.is_some_and(|uses| uses <= held.used) {
        return Err(Why::UsedUp);
    }
    let terms = held.terms.duo.as_ref();
    let research = duo::is_research(request.purpose).then(|| duo::duties(terms, request, by.org, now));
    let asked = Asked {
        request,
        org: by.org,
        now,
        barred: matches!(research, Some(Err(_))),
        care: duo::allows_care(terms, request, by.org),
    };
    let (vote, left_out) = read(&held.terms, asked);
    let consent = held.id;
    for out in &left_out {
        let weight = (held.power.grantor, Reverse(out.actor));
        for tag in out.tags() {
            trace.note(Step::TagOut { consent, tag });
            heard.tags.push((tag, weight, consent));
        }
        if let Some(span) = out.span() {
            trace.note(Step::SpanOut { consent, span });
            heard.spans.push((span, weight, consent));
        }
    }
    let Some(vote) = vote else {
        return Err(match research {
            Some(Err(mismatch)) if left_out.is_empty() => Why::Research(mismatch),
            _ => Why::NoMatch,
        });
    };
    trace.note(Step::Vote {
        consent,
        provision: vote.provision,
        effect: vote.effect,
        grantor: held.power.grantor,
        actor: vote.actor,
    });
    let duties = match (research, vote.effect) {
        (Some(Ok(duties)), Effect::Permit) => duties,
        _ => vec![],
    };
    heard.voices.push(Voice { held, vote, duties });
    Ok(())
}

impl Heard<'_> {
    fn decide(
        mut self,
        request: &Request,
        default: Effect,
        by: &Accreditation,
        clock: Clock,
        trace: &mut impl Trace,
    ) -> Decision {
        let refusal = Decision::refusal(clock.now);
        let best = self.voices.iter().map(Voice::weight).min();
        let denies = |voice: &Voice<'_>| voice.vote.effect == Effect::Deny;
        let denies = self
            .voices
            .iter()
            .any(|voice| Some(voice.weight()) == best && denies(voice));
        if let (true, Some(best)) = (trace.hears(), best) {
            self.tell_outweighed(best, denies, trace);
        }
        // what is left out of a refusal is nobody's business, and would only cost
        let (without_tags, without_data) = if denies || best.is_none() && !by_default(default, request) {
            (vec![], vec![])
        } else {
            (self.tags_out(request.data, trace), self.spans_out(best, trace))
        };
        let ties = |voice: &Voice<'_>| Some(voice.weight()) == best;
        // without what took a tag in again it would be another permit
        let takes_in = |voice: &Voice<'_>| {
            let mut tags = self.tags.iter();
            tags.any(|(tag, out, _)| !without_tags.contains(tag) && voice.takes_in(tag, out, request.data))
        };
        self.voices.retain(|voice| match voice.vote.effect {
            Effect::Permit => !denies && (ties(voice) || takes_in(voice)),
            Effect::Deny => ties(voice),
        });
        self.voices
            .sort_unstable_by_key(|voice| (!ties(voice), voice.held.id));
        let decides = self.voices.first().map(|voice| voice.held);
        let effect = match decides {
            Some(_) if denies => Effect::Deny,
            Some(_) => Effect::Permit,
            None if by_default(default, request) => Effect::Permit,
            None => Effect::Deny,
        };
        trace.note(match decides {
            Some(held) => Step::Decides {
                consent: held.id,
                effect,
            },
            None => Step::Default(effect),
        });
        let refusal = Decision {
            basis: if decides.is_some() {
                Basis::Consent
            } else {
                Basis::Default
            },
            consent: decides.map(|held| held.id),
            version: decides.map(|held| held.version),
            ..refusal
        };
        if effect == Effect::Deny {
            return refusal;
        }
        let mut parts = parts(self.voices.iter().filter(|voice| ties(voice)));
        if decides.is_none() {
            parts.push(whole(request.data));
        }
        parts.retain(|part| something_left(part, &without_tags, &without_data));
        if parts.is_empty() {
            trace.note(Step::NothingLeft);
            return refusal;
        }
        let ends = self.voices.iter().fold(by.until, |ends, voice| {
            earlier(ends, earlier(voice.vote.until, voice.held.power.until))
        });
        Decision {
            effect,
            joined: self.voices.iter().skip(1).map(|voice| voice.held.id).collect(),
            parts,
            without_tags,
            without_data,
            duties: all_duties(self.voices.iter().flat_map(|voice| &voice.duties)),
            expires: clock.until(clock.permit_seconds, ends),
            ..refusal
        }
    }

    /// Which votes do not count, and why.
    fn tell_outweighed(&self, best: Weight, denies: bool, trace: &mut impl Trace) {
        for voice in &self.voices {
            let by = if voice.held.power.grantor != best.0 {
                trace::Weight::Rank
            } else if voice.weight() != best {
                trace::Weight::Actor
            } else if denies && voice.vote.effect == Effect::Permit {
                trace::Weight::Deny
            } else {
                continue;
            };
            let consent = voice.held.id;
            trace.note(Step::Outweighed { consent, by });
        }
    }

    /// Tags that stay out.
    fn tags_out(&self, asked: Span, trace: &mut impl Trace) -> Vec<Tag> {
        let mut out = vec![];
        for (tag, weight, _) in &self.tags {
            let mut voices = self.voices.iter();
            if voices.any(|voice| voice.takes_in(tag, weight, asked)) {
                trace.note(Step::TagIn { tag: *tag });
            } else {
                out.push(*tag);
            }
        }
        sorted(out)
    }

    /// Spans that stay out: unless what decides goes before them.
    fn spans_out(&self, best: Option<Weight>, trace: &mut impl Trace) -> Vec<Span> {
        let mut out: Vec<Span> = vec![];
        for (span, weight, _) in &self.spans {
            if best.is_some_and(|best| best < *weight) {
                trace.note(Step::SpanIn { span: *span });
            } else if !out.contains(span) {
                out.push(*span);
            }
        }
        out.sort_unstable_by_key(|span| (span.from, span.until.unwrap_or(u64::MAX)));
        out
    }
}

fn parts<'a>(voices: impl Iterator<Item = &'a Voice<'a>>) -> Vec<Part> {
    let mut parts = vec![];
    for voice in voices {
        let part = Part {
            tags: sorted(voice.vote.tags.to_vec()),
            data: voice.vote.data,
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The default permits treatment: reading, by who is accredited to attest treatment.
fn by_default(default: Effect, request: &Request) -> bool {
    default == Effect::Permit
        && request.role == Role::AttestTreatment
        && Purpose::Treatment.covers(request.purpose)
        && request.actions.iter().all(|action| *action == Action::Read)
}

fn something_left(part: &Part, without_tags: &[Tag], without_data: &[Span]) -> bool {
    let all_out = !part.tags.is_empty() && part.tags.iter().all(|tag| without_tags.contains(tag));
    !all_out && !without_data.iter().any(|span| covers(*span, part.data))
}

fn sorted(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// Every duty once, with its strictest date: a moratorium's last one, else the first one.
fn all_duties<'a>(all: impl Iterator<Item = &'a Duty>) -> Vec<Duty> {
    let mut out: Vec<Duty> = vec![];
    for duty in all {
        match out.iter_mut().find(|known| known.duty == duty.duty) {
            Some(known) if duty.duty == DuoModifier::Moratorium => known.at = known.at.max(duty.at),
            Some(known) => known.at = earlier(known.at, duty.at),
            None => out.push(*duty),
        }
    }
    out.sort_unstable_by_key(|duty| duty.duty as u8);
    out
}
