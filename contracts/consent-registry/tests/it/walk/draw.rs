//! What the walker does next.

use super::{hidden, Step, World, SPEAKERS, SUBJECTS, WORDS};
use crate::suite::*;
use panel_api::types::Outcome;
use salus_testing::dice::Dice;

impl World {
    pub fn choose(&self, dice: &mut Dice) -> Step {
        match dice.weighted(&[14, 34, 24, 20, 6, 9, 4, 4, 2, 3]) {
            0 => Step::Pass {
                seconds: *dice.pick(&[1, 60, 300, 600, 3_600, DAY, 3 * DAY, 14 * DAY]),
            },
            1 => {
                let about = *dice.pick(&SUBJECTS[..3]);
                let who = self.speaker(dice, about);
                let guardians: Option<GuardiansInfo> = self.suite.ask(&QueryMsg::Guardians {
                    subject: subject_of(about),
                });
                let recovers = guardians.is_some_and(|info| info.recovery.is_some());
                let body = if recovers && dice.chance(40) {
                    Body::CancelRecovery {}
                } else if self.live(about).is_none() && dice.chance(50) {
                    Body::Register(registration())
                } else {
                    self.body(dice, about)
                };
                let guardian = matches!(body, Body::Recover { .. }) && dice.chance(70);
                let who = if guardian {
                    dice.pick::<&'static str>(&["sister", "brother"])
                } else {
                    who
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
            9 => Step::Replay {
                ago: dice.below(self.taken.len() as u64 + 1) as usize,
            },
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
        let mut terms = match dice.below(5) {
            0 => clinic_may_not(),
            1 => clinic_may_until(self.suite.now() + dice.below(40 * DAY)),
            2 => clinic_may_without(dice.below(5) as u8),
            _ => clinic_may(),
        };
        terms.texts[0].sha256 = hidden(dice.pick::<&str>(&WORDS), 1);
        if dice.chance(3) {
            terms.texts[0].language = dice.pick::<&str>(&WORDS).to_string();
        }
        terms
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
                Body::SetGuardians(Guardians {
                    until: dice.chance(20).then_some(until + 1),
                    ..guardians(names, 1 + dice.below(names.len() as u64) as u8)
                })
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
            return dice.pick::<&'static str>(&SPEAKERS);
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
            destination: if dice.chance(3) {
                dice.pick::<&str>(&WORDS).to_string()
            } else {
                "KE".to_string()
            },
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
                manifest: hidden(WORDS[3], 3),
            },
            (_, released) if dice.chance(60) => ExecuteMsg::Refuse {
                receipt: released.unwrap_or(any),
                code: RefusalCode::Unavailable,
            },
            _ => match dice.below(2) {
                0 => ExecuteMsg::Served {
                    receipt: any,
                    manifest: hidden(WORDS[3], 3),
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
        let statement = hidden(WORDS[0], 9);
        match dice.weighted(&[40, 20, 30, 10, 4]) {
            0 => send("doctor", ExecuteMsg::Justify { receipt, statement }),
            1 => send("anybody", ExecuteMsg::SettleReview { receipt }),
            2 if self.cases > 0 => Step::Rule {
                case: 1 + dice.below(self.cases),
                outcome: *dice.pick(&[Outcome::Granted, Outcome::Refused, Outcome::Hung]),
                tell: dice.chance(70),
            },
            4 => Step::Ready { ready: !self.ready },
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
