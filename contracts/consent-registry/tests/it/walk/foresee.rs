//! What the model says of a step before it is done, and what became of it.

use super::World;
use crate::suite::*;
use cw_multi_test::AppResponse;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often the walk came where a comparison means something.
pub struct Met {
    pub died: AtomicU64,
    pub released: AtomicU64,
    pub overdue: AtomicU64,
    pub replayed: AtomicU64,
    pub marked: AtomicU64,
}

pub static MET: Met = Met {
    died: AtomicU64::new(0),
    released: AtomicU64::new(0),
    overdue: AtomicU64::new(0),
    replayed: AtomicU64::new(0),
    marked: AtomicU64::new(0),
};

impl Met {
    pub fn count(of: &AtomicU64) {
        of.fetch_add(1, Ordering::Relaxed);
    }

    /// The walk was everywhere.
    pub fn assert_all(&self) {
        for (what, count) in [
            ("permits that died", &self.died),
            ("permits that were released", &self.released),
            ("glass that was overdue", &self.overdue),
            ("envelopes that were submitted again", &self.replayed),
            ("data that was served after a revocation", &self.marked),
        ] {
            assert!(count.load(Ordering::Relaxed) > 0, "no {what}");
        }
    }
}

/// What the clinic asks for, or a regulator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    Treatment,
    Payment,
    Emergency,
    Audit,
}

impl Question {
    fn of(request: &Request) -> Self {
        match (request.emergency, request.purpose) {
            (Some(_), _) => Self::Emergency,
            (None, Purpose::Payment) => Self::Payment,
            (None, _) => Self::Treatment,
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Treatment => Purpose::Treatment,
            Self::Payment => Purpose::Payment,
            Self::Emergency => Purpose::BreakTheGlass,
            Self::Audit => Purpose::Legal,
        }
    }
}

/// What is decided, in the model's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Deny,
    Permit {
        basis: Basis,
        /// all that it rests on, the deciding one first
        consents: Vec<ConsentId>,
        without: Vec<Tag>,
    },
}

impl Verdict {
    /// A decision of the contract in these words.
    pub fn told(decision: &Decision) -> Self {
        match decision.effect {
            Effect::Deny => Self::Deny,
            Effect::Permit => Self::Permit {
                basis: decision.basis,
                consents: decision.consents().collect(),
                without: decision.without_tags.clone(),
            },
        }
    }
}

/// An access, as the model knows it.
#[derive(Clone, Debug)]
pub struct Access {
    about: &'static str,
    question: Question,
    verdict: Verdict,
    expires: u64,
    /// it is a permit that was neither released nor ended
    open: bool,
}

/// What is to be seen of a step.
pub enum Foreseen {
    Nothing,
    Decided {
        about: &'static str,
        question: Question,
        verdict: Verdict,
        /// it is asked in a form and by somebody that are taken
        taken: bool,
    },
    Released {
        receipt: ReceiptId,
        /// none: it is not the model's to be released
        lives: Option<bool>,
    },
    Answered {
        receipt: ReceiptId,
        /// the custodian says that it served what rests on a consent that is revoked
        late: bool,
    },
    Justified {
        receipt: ReceiptId,
    },
    Settled {
        receipt: ReceiptId,
        before: Option<EmergencyInfo>,
    },
}

fn about(subject: SubjectId) -> &'static str {
    let all = super::SUBJECTS.into_iter();
    all.into_iter()
        .find(|about| subject_of(about) == subject)
        .unwrap()
}

/// Whether somebody should have moved it on.
fn overdue(info: &EmergencyInfo, now: u64) -> bool {
    info.finding == Finding::Open
        && match info.justification {
            None => now >= info.justify_until,
            Some(_) => now >= info.review_until,
        }
}

impl World {
    /// C1: what must be decided now. The highest rank decides, a deny goes before a permit, and permits that tie
    /// are joined.
    pub fn verdict(&self, about: &'static str, question: Question) -> Verdict {
        let Some(info) = self.live(about) else {
            return Verdict::Deny;
        };
        let asks = self.accredited || question == Question::Audit;
        if !asks || self.suite.erasure(subject_of(about)).is_some() {
            return Verdict::Deny;
        }
        let permit = |basis, consents, without| Verdict::Permit {
            basis,
            consents,
            without,
        };
        match question {
            Question::Audit => permit(Basis::Audit, vec![], vec![]),
            Question::Emergency if info.emergency.refuse || self.suspended => Verdict::Deny,
            Question::Emergency => permit(Basis::Emergency, vec![], info.emergency.without),
            // nobody consents to it in this walk, and the default is about treatment
            Question::Payment => Verdict::Deny,
            Question::Treatment => self.treatment(about, info.default),
        }
    }

    fn treatment(&self, about: &str, default: Effect) -> Verdict {
        let now = self.suite.now();
        let votes: Vec<_> = self
            .words
            .iter()
            .filter(|(_, word)| word.about == about && !word.revoked)
            .filter(|(_, word)| word.until.is_none_or(|until| now < until))
            .collect();
        let mut without: Vec<Tag> = votes.iter().filter_map(|(_, word)| word.without).collect();
        without.sort_unstable();
        without.dedup();
        let Some(best) = votes.iter().map(|(_, word)| word.rank).min() else {
            return match default {
                Effect::Deny => Verdict::Deny,
                Effect::Permit => Verdict::Permit {
                    basis: Basis::Default,
                    consents: vec![],
                    without,
                },
            };
        };
        let deciding = votes.iter().filter(|(_, word)| word.rank == best);
        if deciding.clone().any(|(_, word)| !word.permits) {
            return Verdict::Deny;
        }
        Verdict::Permit {
            basis: Basis::Consent,
            consents: deciding.map(|(id, _)| **id).collect(),
            without,
        }
    }

    /// C1: whether a permit that waits would be given again in the same words.
    fn still(&self, access: &Access) -> bool {
        let again = self.verdict(access.about, access.question);
        access.open && self.suite.now() < access.expires && again == access.verdict
    }

    pub fn foresee(&self, sender: &str, msg: &ExecuteMsg) -> Foreseen {
        let emergency = |receipt| {
            let info: Option<ReceiptInfo> = self.suite.ask(&QueryMsg::Receipt { receipt });
            info.and_then(|info| info.emergency)
        };
        match msg {
            ExecuteMsg::RequestAccess(request) => {
                let (about, question) = (about(request.subject), Question::of(request));
                Foreseen::Decided {
                    about,
                    question,
                    verdict: self.verdict(about, question),
                    taken: self.accredited && request.destination == "KE",
                }
            }
            ExecuteMsg::Audit(audit) => {
                let (about, question) = (about(audit.subject), Question::Audit);
                Foreseen::Decided {
                    about,
                    question,
                    verdict: self.verdict(about, question),
                    taken: true,
                }
            }
            ExecuteMsg::Release { receipt } => Foreseen::Released {
                receipt: *receipt,
                lives: self
                    .accesses
                    .get(receipt)
                    .filter(|access| access.open && sender == "records")
                    .map(|access| self.still(access)),
            },
            ExecuteMsg::Served { receipt, .. } | ExecuteMsg::Refuse { receipt, .. } => {
                let served = matches!(msg, ExecuteMsg::Served { .. });
                let access = self.accesses.get(receipt);
                let rests_on = access.map_or(&[][..], |access| match &access.verdict {
                    Verdict::Permit { consents, .. } => consents,
                    Verdict::Deny => &[],
                });
                let mut words = rests_on.iter().filter_map(|consent| self.words.get(consent));
                Foreseen::Answered {
                    receipt: *receipt,
                    late: served && words.any(|word| word.revoked),
                }
            }
            ExecuteMsg::Justify { receipt, .. } => Foreseen::Justified { receipt: *receipt },
            ExecuteMsg::SettleReview { receipt } => Foreseen::Settled {
                receipt: *receipt,
                before: emergency(*receipt),
            },
            _ => Foreseen::Nothing,
        }
    }

    /// Compares what was foreseen with what came.
    pub fn compare(&mut self, foreseen: Foreseen, came: &Result<AppResponse, String>) -> Result<(), String> {
        match foreseen {
            Foreseen::Nothing => Ok(()),
            Foreseen::Decided {
                about,
                question,
                verdict,
                taken,
            } => {
                let Ok(response) = came else {
                    let text = format!("C1: {question:?} about {about} was refused at the door: {came:?}");
                    return if taken { Err(text) } else { Ok(()) };
                };
                if !taken {
                    return Err(format!("C1, C4: {question:?} about {about} was taken"));
                }
                self.decided(about, question, verdict, response)
            }
            Foreseen::Released { receipt, lives } => self.released(receipt, lives, came),
            Foreseen::Answered { receipt, late } => {
                if came.is_err() {
                    return Ok(());
                }
                if let Some(access) = self.accesses.get_mut(&receipt) {
                    access.open = false;
                }
                if late {
                    Met::count(&MET.marked);
                    let status = self.suite.receipt(receipt).status;
                    if status != ReceiptStatus::ServedAfterRevocation {
                        return Err(format!("C2: {receipt} is {status} after a revocation"));
                    }
                }
                Ok(())
            }
            Foreseen::Justified { receipt } => {
                if came.is_err() || !self.ready {
                    return Ok(());
                }
                let emergency = self.suite.receipt(receipt).emergency;
                match emergency.and_then(|info| info.case) {
                    Some(_) => Ok(()),
                    None => Err(format!("C6: no review follows {receipt}")),
                }
            }
            Foreseen::Settled { receipt, before } => match before {
                Some(before) if overdue(&before, self.suite.now()) => self.settled(receipt, &before, came),
                _ => Ok(()),
            },
        }
    }

    fn decided(
        &mut self,
        about: &'static str,
        question: Question,
        verdict: Verdict,
        response: &AppResponse,
    ) -> Result<(), String> {
        let data = access_data(response);
        let info = self.suite.receipt(data.receipt);
        let told = Verdict::told(&info.decision);
        if told != verdict || data.permitted != (verdict != Verdict::Deny) {
            return Err(format!(
                "C1: {question:?} about {about} is {told:?}, the model says {verdict:?}"
            ));
        }
        let now = self.suite.now();
        let longest = now + if question == Question::Emergency { DAY } else { 600 };
        let words = info
            .decision
            .consents()
            .filter_map(|consent| self.words.get(&consent));
        let ends = words
            .filter_map(|word| word.until)
            .min()
            .unwrap_or(longest)
            .min(longest);
        let expires = info.decision.expires;
        if data.permitted && (expires <= now || expires > ends) {
            return Err(format!("C1: a permit about {about} until {expires}, not {ends}"));
        }
        self.accesses.insert(
            data.receipt,
            Access {
                about,
                question,
                verdict,
                expires,
                open: data.permitted,
            },
        );
        Ok(())
    }

    fn released(
        &mut self,
        receipt: ReceiptId,
        lives: Option<bool>,
        came: &Result<AppResponse, String>,
    ) -> Result<(), String> {
        let Ok(response) = came else {
            let there: Option<ReceiptInfo> = self.suite.ask(&QueryMsg::Receipt { receipt });
            return match (lives, there) {
                (Some(_), Some(_)) => Err(format!("C1: {receipt} can neither be released nor die: {came:?}")),
                _ => Ok(()),
            };
        };
        let released = types(response).contains(&"access_released".to_string());
        if lives != Some(released) {
            return Err(format!("C1: released: {released}, the model says {lives:?}"));
        }
        Met::count(if released { &MET.released } else { &MET.died });
        if let Some(access) = self.accesses.get_mut(&receipt) {
            access.open = false;
        }
        Ok(())
    }

    /// C6: an overdue glass is judged, or called for again because the panel could not draw before.
    fn settled(
        &self,
        receipt: ReceiptId,
        before: &EmergencyInfo,
        came: &Result<AppResponse, String>,
    ) -> Result<(), String> {
        Met::count(&MET.overdue);
        let after = self.suite.receipt(receipt).emergency;
        let (Ok(_), Some(after)) = (came, after) else {
            return Err(format!("C6: {receipt} is overdue and stays so: {came:?}"));
        };
        let silent = before.justification.is_none();
        let called = !silent && before.case.is_none() && after.justify_until > self.suite.now();
        if silent != (after.finding == Finding::Silent) || !called && after.finding == Finding::Open {
            return Err(format!("C6: {receipt} was overdue, and then {after:?}"));
        }
        if silent && self.suite.privilege(CLINIC).suspended_at.is_none() {
            return Err(format!("C6: silence about {receipt} costs nothing"));
        }
        Ok(())
    }

    /// C1: other contracts are told of the newest permits that wait what their release would say.
    pub fn check_permits(&self) -> Result<(), String> {
        let newest = self.receipts.iter().rev().take(6);
        for (id, access) in newest.filter_map(|id| Some((id, self.accesses.get(id)?))) {
            if !access.open || access.question == Question::Audit {
                continue;
            }
            let told: PermittedResponse = self.suite.ask(&QueryMsg::Permitted {
                receipt: *id,
                requester: CLINIC,
                purpose: access.question.purpose(),
            });
            let lives = self.still(access);
            if told.permitted != lives {
                return Err(format!("C1: {id} is {told:?}, the model says {lives}"));
            }
        }
        Ok(())
    }
}
