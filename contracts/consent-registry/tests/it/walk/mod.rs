//! The random walker: two families and those who want their records, with every invariant after each step.

mod check;
mod draw;
mod foresee;

use crate::suite::panel::PanelMsg;
use crate::suite::*;
use foresee::{Access, Met, MET};
use panel_api::types::Outcome;
use salus_testing::dice::Dice;
use salus_testing::walk::{StateHash, Walk, Walker};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// One step, with every choice made.
#[derive(Clone, Debug)]
pub enum Step {
    /// time passes
    Pass { seconds: u64 },
    /// somebody says something about a subject, and a relay submits it
    Say {
        who: &'static str,
        about: &'static str,
        body: Box<Body>,
    },
    /// a message
    Send {
        sender: &'static str,
        msg: Box<ExecuteMsg>,
    },
    /// the panel comes to a verdict, and tells or does not
    Rule { case: u64, outcome: Outcome, tell: bool },
    /// the panel can draw reviewers, or cannot
    Ready { ready: bool },
    /// somebody submits again what was taken before: the latest but so many
    Replay { ago: usize },
    /// an authority suspends the clinic, or gives its role back
    Accredit { holds: bool },
}

/// A consent, as the model knows it. In this walk all of them are about treatment by the clinic.
#[derive(Clone, Debug)]
struct Word {
    about: &'static str,
    permits: bool,
    rank: Grantor,
    by: Option<PublicKey>,
    /// first second at which it no longer votes
    until: Option<u64>,
    /// a category that it leaves out
    without: Option<Tag>,
    revoked: bool,
}

pub struct World {
    suite: Suite,
    words: BTreeMap<ConsentId, Word>,
    receipts: Vec<ReceiptId>,
    broken: Vec<ReceiptId>,
    records: Vec<RecordId>,
    cases: u64,
    accredited: bool,
    ready: bool,
    /// the clinic may break no glass
    suspended: bool,
    /// what was asked, and what the model says of it
    accesses: BTreeMap<ReceiptId, Access>,
    /// every envelope that was taken
    taken: Vec<Signed>,
    /// what a step did that must not be, with the invariant that it breaks
    wrong: Option<String>,
    erased: BTreeSet<&'static str>,
    /// CR-06: the guardian who named a delegate last; none: the subject's key did
    named: BTreeMap<(&'static str, PublicKey), Option<PublicKey>>,
    /// C5: how far each chain was looked at, which only grows
    seen: RefCell<BTreeMap<&'static str, (u64, Digest)>>,
    /// C4: how often it was checked: raw records are looked at now and then
    checks: Cell<u64>,
}

/// C4: words about a person. Clients keep them in salted digests; one that would send them as they are is refused.
const WORDS: [&str; 4] = ["Wanjiru", "1987-03-21", "A0012345678", "depression"];

/// Whether words about a person are in some bytes.
fn tells(bytes: &[u8]) -> bool {
    let begins = |at: usize| WORDS.iter().any(|word| bytes[at..].starts_with(word.as_bytes()));
    (0..bytes.len()).any(begins)
}

/// What a client sends of words about a person.
fn hidden(word: &str, salt: u64) -> Digest {
    use sha2::Digest as _;
    let hash = sha2::Sha256::new()
        .chain_update(salt.to_be_bytes())
        .chain_update(word);
    Digest(hash.finalize().into())
}

/// The third one begins in the walk; the last one never does.
const SUBJECTS: [&str; 4] = ["alice", "bob", "carol", "nobody"];
const SPEAKERS: [&str; 7] = ["alice", "bob", "sister", "brother", "dan", "mallory", "new key"];

impl World {
    fn live(&self, about: &'static str) -> Option<SubjectInfo> {
        self.suite.subject(subject_of(about))
    }

    fn note(&mut self, response: &cw_multi_test::AppResponse) {
        for event in &response.events {
            let told = event
                .attributes
                .iter()
                .any(|attribute| tells(attribute.value.as_bytes()));
            if told || tells(event.ty.as_bytes()) {
                self.wrong = Some(format!("C4: {event:?}"));
            }
        }
        for event in events(response) {
            let value = |key: &str| {
                let found = event.attributes.iter().find(|attribute| attribute.key == key);
                found.map(|attribute| attribute.value.clone()).unwrap_or_default()
            };
            match event.ty.as_str() {
                "wasm-consent_revoked" => {
                    let id = value("consent").parse().unwrap();
                    self.words.get_mut(&id).unwrap().revoked = true;
                }
                "wasm-access_decided" => self.receipts.push(value("receipt").parse().unwrap()),
                "wasm-glass_broken" => self.broken.push(value("receipt").parse().unwrap()),
                "wasm-record_committed" => self.records.push(value("record").parse().unwrap()),
                "wasm-access_justified" => self.cases = self.cases.max(value("case").parse().unwrap()),
                "wasm-privilege_suspended" => self.suspended = true,
                "wasm-privilege_overridden" => self.suspended = value("suspended") == "true",
                "wasm-guardians_set" => self.guardians_set(value("subject").parse().unwrap()),
                "wasm-subject_erased" => {
                    for about in &SUBJECTS[..3] {
                        let signer = public(about);
                        let subject = subject_of(about);
                        let began: u64 = self.suite.ask(&QueryMsg::LastSeq { subject, signer });
                        if began > 0 && self.live(about).is_none() {
                            self.erased.insert(about);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// C3: who may speak at all for a subject, by what is stored.
    fn has_power(&self, who: &str, about: &'static str) -> bool {
        let Some(info) = self.live(about) else {
            return false;
        };
        let key = public(who);
        let guardians: Option<GuardiansInfo> = self.suite.ask(&QueryMsg::Guardians {
            subject: subject_of(about),
        });
        let guards = guardians.and_then(|info| info.guardians).map(|now| now.keys);
        info.key == key
            || info.delegates.iter().any(|delegate| delegate.key == key)
            || guards.is_some_and(|keys| keys.contains(&key))
    }

    fn say(&mut self, who: &'static str, about: &'static str, body: &Body) -> Result<(), String> {
        let power = self.has_power(who, about);
        let subject = subject_of(about);
        let seq = self.suite.next_seq(who, subject);
        let not_after = self.suite.now() + DAY;
        let signed = self.suite.signed_as(who, subject, body, seq, not_after);
        let response = self.suite.run("relay", &ExecuteMsg::Submit(signed.clone()))?;
        if !power && !matches!(body, Body::Register(_)) {
            self.wrong = Some(format!("C3: {who} said {body:?} about {about}"));
        }
        self.taken.push(signed);
        if types(&response).contains(&"consent_granted".to_string()) {
            let id = sign::consent_id(&subject_of(about), &public(who), seq);
            self.hear(id, about, Some(public(who)), body);
        }
        if let (Body::NameDelegate(delegate), true) = (body, types(&response)[0] == "delegate_named") {
            let its = |word: &Word| word.rank == Grantor::Delegate && word.by == Some(delegate.key);
            self.cut(about, its, Some(delegate.until));
            let own = self.live(about).map(|info| info.key) == Some(public(who));
            let by = (!own).then_some(public(who));
            self.named.insert((about, delegate.key), by);
        }
        self.note(&response);
        Ok(())
    }

    /// CR-06: what somebody granted ends with its power.
    fn cut(&mut self, about: &str, of: impl Fn(&Word) -> bool, until: Option<u64>) {
        for word in self
            .words
            .values_mut()
            .filter(|word| word.about == about && of(word))
        {
            word.until = [word.until, until].into_iter().flatten().min();
        }
    }

    fn guardians_set(&mut self, subject: SubjectId) {
        let about = SUBJECTS
            .into_iter()
            .find(|about| subject_of(about) == subject)
            .unwrap();
        let info: Option<GuardiansInfo> = self.suite.ask(&QueryMsg::Guardians { subject });
        // none: their end has passed, or there are none and what they granted is revoked
        let now = info.and_then(|info| info.guardians);
        let until = now.map_or(Some(self.suite.now()), |now| now.until);
        self.cut(about, |word| word.rank == Grantor::Guardian, until);
        // nor do delegates whom guardians have named outlast them
        for delegate in self.live(about).map_or(vec![], |info| info.delegates) {
            let its = |word: &Word| word.rank == Grantor::Delegate && word.by == Some(delegate.key);
            self.cut(about, its, Some(delegate.until));
        }
        let of_guardians: Vec<PublicKey> = self
            .named
            .iter()
            .filter(|((of, _), by)| *of == about && by.is_some())
            .map(|((_, key), _)| *key)
            .collect();
        let its = |word: &Word| {
            word.rank == Grantor::Delegate && word.by.is_some_and(|by| of_guardians.contains(&by))
        };
        self.cut(about, its, until);
    }

    fn hear(&mut self, id: ConsentId, about: &'static str, by: Option<PublicKey>, body: &Body) {
        let (Body::Grant(terms), Some(info)) = (body, self.suite.consent(id)) else {
            return;
        };
        let base = &terms.provisions[0];
        let ends = [base.valid.until, info.power.until];
        self.words.insert(
            id,
            Word {
                about,
                permits: base.effect == Effect::Permit,
                rank: info.power.grantor,
                by,
                until: ends.into_iter().flatten().min(),
                without: terms.provisions.get(1).map(|out| out.tags[0]),
                revoked: false,
            },
        );
    }

    fn send(&mut self, sender: &'static str, msg: &ExecuteMsg) -> Result<(), String> {
        let funds = match msg {
            ExecuteMsg::Justify { .. } if self.ready => coins(panel::PANEL_FEE, DENOM),
            _ => vec![],
        };
        let foreseen = self.foresee(sender, msg);
        let came = self.suite.run_with(sender, msg, &funds);
        if let Err(wrong) = self.compare(foreseen, &came) {
            self.wrong = Some(wrong);
        }
        let response = came?;
        if let ExecuteMsg::CourtOrder(order) = msg {
            let about = SUBJECTS
                .into_iter()
                .find(|about| subject_of(about) == order.subject);
            let id = sign::court_consent_id(&order.subject, COURT, &order.document);
            self.hear(id, about.unwrap(), None, &order.act);
        }
        self.note(&response);
        Ok(())
    }

    /// C2: what was taken once is never taken again, also by a subject that is recovered or erased.
    fn replay(&mut self, ago: usize) -> Result<(), String> {
        let Some(at) = self.taken.len().checked_sub(1 + ago) else {
            return Err("nothing was said so long ago".to_string());
        };
        let signed = self.taken[at].clone();
        let came = self.suite.run("relay", &ExecuteMsg::Submit(signed.clone()));
        Met::count(&MET.replayed);
        if came.is_ok() {
            self.wrong = Some(format!("C2: taken twice: {signed:?}"));
        }
        came.map(drop)
    }
}

impl Walk for World {
    type Step = Step;

    fn start(_: &mut Dice) -> Self {
        let mut suite = Suite::new();
        for (name, needed) in [("alice", 2), ("bob", 1)] {
            let begin = Registration {
                guardians: Some(guardians(&["sister", "brother"], needed)),
                ..registration()
            };
            suite.say(name, &Body::Register(begin)).unwrap();
        }
        Self {
            suite,
            words: BTreeMap::new(),
            receipts: vec![],
            broken: vec![],
            records: vec![],
            cases: 0,
            accredited: true,
            ready: true,
            suspended: false,
            accesses: BTreeMap::new(),
            taken: vec![],
            wrong: None,
            erased: BTreeSet::new(),
            named: BTreeMap::new(),
            seen: RefCell::default(),
            checks: Cell::new(0),
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        self.choose(dice)
    }

    fn message(step: &Step) -> Option<String> {
        let text = match step {
            Step::Send { msg, .. } => format!("{msg:?}"),
            Step::Say { body, .. } => format!("{body:?}"),
            _ => return None,
        };
        Some(text.chars().take_while(|c| c.is_alphanumeric()).collect())
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Pass { seconds } => self.suite.pass(*seconds),
            Step::Say { who, about, body } => self.say(who, about, body)?,
            Step::Send { sender, msg } => self.send(sender, msg)?,
            Step::Rule { case, outcome, tell } => {
                let response = self.suite.rule(*case, *outcome, *tell)?;
                self.note(&response);
            }
            Step::Ready { ready } => {
                self.ready = *ready;
                self.suite.tell_panel(&PanelMsg::Ready { ready: *ready });
            }
            Step::Replay { ago } => self.replay(*ago)?,
            Step::Accredit { holds } => {
                self.accredited = *holds;
                let mut records = self.suite.registry.write(&mut self.suite.app);
                if *holds {
                    records.accredit(CLINIC, Role::AttestTreatment);
                } else {
                    records.suspend(CLINIC, Role::AttestTreatment);
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        for about in SUBJECTS {
            self.check_subject(about)?;
        }
        self.check_permits()?;
        self.check_emergencies()?;
        self.check_records()?;
        match self.suite.app.balance(&self.suite.consent, DENOM) {
            0 => Ok(()),
            held => Err(format!("X1: {held} coins that nobody is owed")),
        }
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

/// C1, C2, C3, C4, C5, C6, X1, X2, X5, X10: after every step. What is decided, released and told to other contracts is what a model
/// says; what was submitted once is submitted again and refused; a glass that is overdue is judged when somebody settles it;
/// words about a person are in no event, and, looked at after every 25th step, in no record.
#[test]
fn no_history_breaks_an_invariant() {
    let report = Walker::new("consent-registry")
        .normally(20_000)
        .episodes_of(250)
        .run::<World>();
    println!("{report}");
    report.record_figure();
    report.assert_share(30, 75);
    if report.steps >= 20_000 {
        MET.assert_all();
    }
    report.assert_messages([
        "Register",
        "Grant",
        "Revoke",
        "SetEmergencyRule",
        "SetDefault",
        "NameDelegate",
        "DismissDelegate",
        "SetGuardians",
        "Recover",
        "CancelRecovery",
        "Erase",
        "CancelErase",
        "CourtOrder",
        "Advance",
        "RequestAccess",
        "Audit",
        "Release",
        "Served",
        "Refuse",
        "PostRoot",
        "CommitRecord",
        "RewrapRecord",
        "RetireRecord",
        "AnchorStream",
        "Justify",
        "SettleReview",
        "OverridePrivilege",
    ]);
    report.assert_errors([
        "NoPower",
        "NotYours",
        "SubjectExists",
        "Erasing",
        "NotErasing",
        "RecoveryRuns",
        "NoRecovery",
        "NoDelegate",
        "WrongStatus",
        "NotLater",
        "NotOver",
        "BadEpoch",
        "AlreadyJustified",
        "NothingDue",
        "StillOpen",
        "NotForCourts",
        "AlreadyRevoked",
        "BadSeq",
        "UnknownCountry",
        "BadLanguage",
    ]);
}
