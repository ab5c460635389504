//! The random walker: two families and those who want their records, with every invariant after each step.

use crate::suite::*;
use panel_api::types::Outcome;
use salus_testing::dice::Dice;
use salus_testing::walk::{StateHash, Walk, Walker};
use std::cell::RefCell;
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
    /// an authority suspends the clinic, or gives its role back
    Accredit { holds: bool },
}

/// A consent, as the model knows it. In this walk all of them are about treatment by the clinic.
#[derive(Clone, Debug)]
struct Word {
    about: &'static str,
    permits: bool,
    rank: Grantor,
    /// first second at which it no longer votes
    until: Option<u64>,
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
    /// C3: what somebody said who may not, and was heard
    heard: Option<String>,
    erased: BTreeSet<&'static str>,
    /// C5: how far each chain was looked at, which only grows
    seen: RefCell<BTreeMap<&'static str, (u64, Digest)>>,
}

const SUBJECTS: [&str; 3] = ["alice", "bob", "nobody"];
const SPEAKERS: [&str; 7] = ["alice", "bob", "sister", "brother", "dan", "mallory", "new key"];

impl World {
    fn live(&self, about: &'static str) -> Option<SubjectInfo> {
        self.suite.subject(subject_of(about))
    }

    /// What the model says about treatment by the clinic now: the highest rank decides, and a deny goes before a permit.
    fn expected(&self, about: &'static str) -> bool {
        let Some(info) = self.live(about) else {
            return false;
        };
        if self.suite.erasure(subject_of(about)).is_some() || !self.accredited {
            return false;
        }
        let now = self.suite.now();
        let votes: Vec<&Word> = self
            .words
            .values()
            .filter(|word| word.about == about && !word.revoked)
            .filter(|word| word.until.is_none_or(|until| now < until))
            .collect();
        match votes.iter().map(|word| word.rank).min() {
            None => info.default == Effect::Permit,
            Some(best) => votes.iter().all(|word| word.rank != best || word.permits),
        }
    }

    fn note(&mut self, response: &cw_multi_test::AppResponse) {
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
                "wasm-access_justified" => self.cases = value("case").parse().unwrap(),
                "wasm-subject_erased" => {
                    for about in SUBJECTS {
                        let gone = self.live(about).is_none();
                        let known = self.words.values().any(|word| word.about == about);
                        if gone && known {
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
        let signed = self.suite.signed(who, subject_of(about), body);
        let seq = signed.seq;
        let response = self.suite.run("relay", &ExecuteMsg::Submit(signed))?;
        if !power && !matches!(body, Body::Register(_)) {
            self.heard = Some(format!("{who} said {body:?} about {about}"));
        }
        if types(&response).contains(&"consent_granted".to_string()) {
            let id = sign::consent_id(&subject_of(about), &public(who), seq);
            self.hear(id, about, body);
        }
        self.note(&response);
        Ok(())
    }

    fn hear(&mut self, id: ConsentId, about: &'static str, body: &Body) {
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
                until: ends.into_iter().flatten().min(),
                revoked: false,
            },
        );
    }

    fn send(&mut self, sender: &'static str, msg: &ExecuteMsg) -> Result<(), String> {
        let funds = match msg {
            ExecuteMsg::Justify { .. } => coins(panel::PANEL_FEE, DENOM),
            _ => vec![],
        };
        let response = self.suite.run_with(sender, msg, &funds)?;
        if let ExecuteMsg::CourtOrder(order) = msg {
            let about = SUBJECTS
                .into_iter()
                .find(|about| subject_of(about) == order.subject);
            let id = sign::court_consent_id(&order.subject, COURT, &order.document);
            self.hear(id, about.unwrap(), &order.act);
        }
        self.note(&response);
        Ok(())
    }

    // --- choices

    fn words_of(&self, dice: &mut Dice, about: &str) -> Option<ConsentId> {
        let ids: Vec<ConsentId> = self
            .words
            .iter()
            .filter(|(_, word)| word.about == about && (!word.revoked || dice.chance(5)))
            .map(|(id, _)| *id)
            .collect();
        dice.maybe_pick(&ids).copied()
    }

    fn terms(&self, dice: &mut Dice) -> Terms {
        match dice.below(5) {
            0 => clinic_may_not(),
            1 => clinic_may_until(self.suite.now() + dice.below(40 * DAY)),
            2 => clinic_may_without(dice.below(5) as u8),
            _ => clinic_may(),
        }
    }

    fn body(&self, dice: &mut Dice, about: &'static str) -> Body {
        let until = self.suite.now() + dice.below(60 * DAY);
        let key = *dice.pick(&[public("dan"), public("mallory")]);
        let revoke = self.words_of(dice, about).map(|consent| Body::Revoke { consent });
        match dice.weighted(&[30, 30, 4, 6, 3, 4, 3, 4, 4, 2, 2]) {
            0 => Body::Grant(self.terms(dice)),
            1 => revoke.unwrap_or_else(|| Body::Grant(self.terms(dice))),
            2 => Body::SetDefault {
                effect: *dice.pick(&[Effect::Permit, Effect::Deny, Effect::Deny]),
            },
            3 => Body::NameDelegate(Delegate {
                key: public("dan"),
                purposes: vec![Purpose::Treatment],
                until,
            }),
            4 => Body::DismissDelegate { key },
            5 => {
                let people: [&[&str]; 3] = [&["sister", "brother"], &["sister"], &["brother", "dan"]];
                let names = *dice.pick(&people);
                Body::SetGuardians(guardians(names, 1 + dice.below(names.len() as u64) as u8))
            }
            6 => Body::Recover {
                key: public("new key"),
            },
            7 => Body::CancelRecovery {},
            8 => Body::SetEmergencyRule(EmergencyRule {
                refuse: dice.chance(20),
                without: vec![tag(1)],
            }),
            9 => Body::Erase {},
            _ => Body::CancelErase {},
        }
    }

    /// The key that decides for a subject, more often than not.
    fn speaker(&self, dice: &mut Dice, about: &'static str) -> &'static str {
        if dice.chance(25) {
            return *dice.pick(&SPEAKERS);
        }
        let key = self.live(about).map(|info| info.key);
        let owns = SPEAKERS.into_iter().find(|who| Some(public(who)) == key);
        owns.unwrap_or(about)
    }

    fn asked(&self, dice: &mut Dice) -> Request {
        let about = *dice.pick(&SUBJECTS);
        let emergency = dice.chance(15).then_some(Emergency::Unconscious);
        Request {
            subject: subject_of(about),
            nonce: digest(dice.bits()),
            purpose: if emergency.is_some() {
                Purpose::BreakTheGlass
            } else {
                *dice.pick(&[Purpose::Treatment, Purpose::Treatment, Purpose::Payment])
            },
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: Some(2212),
            person: None,
            destination: "KE".to_string(),
            data: Span::default(),
            research: None,
            emergency,
        }
    }

    fn open(&self, dice: &mut Dice, status: ReceiptStatus) -> Option<ReceiptId> {
        let recent = self.receipts.iter().rev().take(20);
        let found: Vec<ReceiptId> = recent
            .filter(|id| {
                let info: Option<ReceiptInfo> = self.suite.ask(&QueryMsg::Receipt { receipt: **id });
                info.is_some_and(|info| info.status == status)
            })
            .copied()
            .collect();
        dice.maybe_pick(&found).copied()
    }

    fn answer(&self, dice: &mut Dice) -> ExecuteMsg {
        let any = dice
            .maybe_pick(&self.receipts)
            .copied()
            .unwrap_or(ReceiptId([1; 32]));
        let permitted = self.open(dice, ReceiptStatus::Permitted);
        let released = self.open(dice, ReceiptStatus::Released);
        match (permitted, released) {
            (Some(receipt), _) if dice.chance(60) => ExecuteMsg::Release { receipt },
            (_, Some(receipt)) if dice.chance(80) => ExecuteMsg::Served {
                receipt,
                manifest: digest(3),
            },
            (_, released) if dice.chance(60) => ExecuteMsg::Refuse {
                receipt: released.unwrap_or(any),
                code: RefusalCode::Unavailable,
            },
            _ => match dice.below(2) {
                0 => ExecuteMsg::Served {
                    receipt: any,
                    manifest: digest(3),
                },
                _ => ExecuteMsg::Release { receipt: any },
            },
        }
    }

    fn custody(&self, dice: &mut Dice) -> ExecuteMsg {
        let about = *dice.pick(&SUBJECTS[..2]);
        let record = dice
            .maybe_pick(&self.records)
            .copied()
            .unwrap_or(RecordId([1; 32]));
        let now = self.suite.now();
        match dice.below(5) {
            0 => ExecuteMsg::CommitRecord(new_record(subject_of(about), dice.below(40))),
            1 => ExecuteMsg::RewrapRecord {
                record,
                epoch: 1 + dice.below(5) as u32,
                wrap: digest(1),
            },
            2 => ExecuteMsg::RetireRecord { record },
            3 => ExecuteMsg::AnchorStream(StreamRoot {
                subject: subject_of(about),
                device: digest(dice.below(2)),
                day: (now / DAY) as u32 - dice.below(3) as u32,
                root: digest(5),
            }),
            _ => {
                let last: Vec<RootInfo> = self.suite.ask(&QueryMsg::Roots {
                    custodian: HOSPITAL,
                    start_after: None,
                    limit: Some(100),
                });
                ExecuteMsg::PostRoot(BatchRoot {
                    hour: now / 3_600 - 1,
                    root: digest(dice.bits()),
                    subjects: 1,
                    accesses: 1 + dice.below(5),
                    previous: last.last().map_or(Digest([0; 32]), |info| info.batch.root),
                })
            }
        }
    }

    fn review(&self, dice: &mut Dice) -> Step {
        let recent: Vec<ReceiptId> = self.broken.iter().rev().take(4).copied().collect();
        let receipt = dice.maybe_pick(&recent).copied().unwrap_or(ReceiptId([1; 32]));
        let statement = digest(9);
        match dice.weighted(&[40, 20, 30, 10]) {
            0 => send("doctor", ExecuteMsg::Justify { receipt, statement }),
            1 => send("anybody", ExecuteMsg::SettleReview { receipt }),
            2 if self.cases > 0 => Step::Rule {
                case: 1 + dice.below(self.cases),
                outcome: *dice.pick(&[Outcome::Granted, Outcome::Refused, Outcome::Hung]),
                tell: dice.chance(70),
            },
            _ => {
                let suspended = self.suite.privilege(CLINIC).suspended_at.is_some();
                send(
                    "inspector",
                    ExecuteMsg::OverridePrivilege {
                        org: CLINIC,
                        suspend: suspended == dice.chance(20),
                        document: digest(1),
                    },
                )
            }
        }
    }

    fn order(&self, dice: &mut Dice) -> ExecuteMsg {
        let about = *dice.pick(&SUBJECTS[..2]);
        let act = match self.body(dice, about) {
            Body::SetDefault { .. } | Body::SetEmergencyRule(_) | Body::NameDelegate(_) => {
                Body::Grant(self.terms(dice))
            }
            Body::Recover { .. } => Body::Recover { key: public(about) },
            other => other,
        };
        ExecuteMsg::CourtOrder(Order {
            subject: subject_of(about),
            document: digest(dice.bits()),
            act,
        })
    }
}

fn send(sender: &'static str, msg: ExecuteMsg) -> Step {
    let msg = Box::new(msg);
    Step::Send { sender, msg }
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
            heard: None,
            erased: BTreeSet::new(),
            seen: RefCell::default(),
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        match dice.weighted(&[14, 34, 24, 20, 6, 9, 4, 4, 2]) {
            0 => Step::Pass {
                seconds: *dice.pick(&[1, 60, 300, 600, 3_600, DAY, 3 * DAY, 14 * DAY]),
            },
            1 => {
                let about = *dice.pick(&SUBJECTS[..2]);
                let who = self.speaker(dice, about);
                let body = if self.live(about).is_none() && dice.chance(50) {
                    Body::Register(registration())
                } else {
                    self.body(dice, about)
                };
                let body = Box::new(body);
                Step::Say { who, about, body }
            }
            2 => send("doctor", ExecuteMsg::RequestAccess(self.asked(dice))),
            3 => {
                let sender = if dice.chance(95) { "records" } else { "archivist" };
                send(sender, self.answer(dice))
            }
            4 => send("records", self.custody(dice)),
            5 => self.review(dice),
            6 => {
                let subject = subject_of(dice.pick::<&str>(&SUBJECTS[..2]));
                send("anybody", ExecuteMsg::Advance { subject })
            }
            7 => send("judge", self.order(dice)),
            _ => match dice.below(3) {
                0 => Step::Accredit {
                    holds: !self.accredited,
                },
                1 => send(
                    "inspector",
                    ExecuteMsg::Audit(Audit {
                        subject: subject_of(dice.pick::<&str>(&SUBJECTS)),
                        nonce: digest(dice.bits()),
                        order: digest(2),
                        destination: "KE".to_string(),
                        data: Span::default(),
                    }),
                ),
                _ => Step::Accredit { holds: true },
            },
        }
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
        if let Some(heard) = &self.heard {
            return Err(format!("C3: {heard}"));
        }
        for about in SUBJECTS {
            self.check_subject(about)?;
        }
        self.check_emergencies()?;
        match self.suite.app.balance(&self.suite.consent, DENOM) {
            0 => Ok(()),
            held => Err(format!("X1: {held} coins that nobody is owed")),
        }
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

impl World {
    fn check_subject(&self, about: &'static str) -> Result<(), String> {
        let subject = subject_of(about);
        // C1
        let request = Box::new(Request {
            subject,
            nonce: digest(0),
            purpose: Purpose::Treatment,
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: None,
            person: None,
            destination: "KE".to_string(),
            data: Span::default(),
            research: None,
            emergency: None,
        });
        let decision: Decision = self.suite.ask(&QueryMsg::Evaluate { org: CLINIC, request });
        let expected = self.expected(about);
        if (decision.effect == Effect::Permit) != expected {
            return Err(format!("C1: {about}: {decision:?}, the model says {expected}"));
        }
        if !expected && decision != Decision::refusal(self.suite.now()) {
            return Err(format!("C1: a refusal tells more than no: {decision:?}"));
        }
        // C5; a subject whose state is going has no whole chain any more
        let going = self
            .suite
            .erasure(subject)
            .is_some_and(|info| info.due_at <= self.suite.now());
        if !going && !self.erased.contains(about) {
            let mut seen = self.seen.borrow_mut();
            let from = seen.entry(about).or_insert((0, Digest([0; 32])));
            *from = self.suite.check_chain_from(subject, *from)?;
        }
        // C2
        let consents: Vec<ConsentInfo> = self.suite.ask(&QueryMsg::Consents {
            subject,
            start_after: None,
            limit: Some(100),
        });
        for info in consents {
            let revoked = self.words.get(&info.consent).is_some_and(|word| word.revoked);
            if revoked != (info.state == ConsentState::Revoked) {
                return Err(format!("C2: {} of {about} is {:?}", info.consent, info.state));
            }
        }
        // slots
        let taken = self.live(about).map_or(0, |info| info.slots);
        if taken > SLOTS {
            return Err(format!("{taken} slots of {about}"));
        }
        Ok(())
    }

    fn check_emergencies(&self) -> Result<(), String> {
        for receipt in &self.broken {
            let info: Option<ReceiptInfo> = self.suite.ask(&QueryMsg::Receipt { receipt: *receipt });
            // erased with its subject, and then not before it was judged
            let Some(info) = info else { continue };
            let Some(emergency) = &info.emergency else {
                return Err(format!("C6: {receipt} has no reason"));
            };
            let day = info.asked_at + DAY;
            if info.decision.expires > day || emergency.justify_until != day || !info.decision.summary_only {
                return Err(format!("C6: {info:?}"));
            }
        }
        let privilege = self.suite.privilege(CLINIC);
        let lost = privilege.unjustified >= 3;
        if lost && privilege.suspended_at.is_none() {
            return Err(format!("C6: {privilege:?}"));
        }
        Ok(())
    }
}

/// C1, C2, C3, C5, C6, X1, X2, X5, X10: after every step.
#[test]
fn no_history_breaks_an_invariant() {
    let report = Walker::new("consent-registry")
        .normally(20_000)
        .episodes_of(250)
        .run::<World>();
    println!("{report}");
    report.record_figure();
    report.assert_share(30, 75);
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
        "VoiceTwice",
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
    ]);
}
