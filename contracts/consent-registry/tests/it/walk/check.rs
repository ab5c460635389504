//! What must hold after every step.

use super::foresee::{Question, Verdict};
use super::{tells, World};
use crate::suite::*;

impl World {
    pub fn check_subject(&self, about: &'static str) -> Result<(), String> {
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
        let expected = self.verdict(about, Question::Treatment);
        if Verdict::told(&decision) != expected {
            return Err(format!("C1: {about}: {decision:?}, the model says {expected:?}"));
        }
        if expected == Verdict::Deny && decision != Decision::refusal(self.suite.now()) {
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

    /// C4: words about a person are in no record.
    pub fn check_records(&self) -> Result<(), String> {
        self.checks.set(self.checks.get() + 1);
        if !self.checks.get().is_multiple_of(25) {
            return Ok(());
        }
        let records = self.suite.app.records(&self.suite.consent);
        match records.iter().find(|(key, value)| tells(key) || tells(value)) {
            None => Ok(()),
            Some(record) => Err(format!("C4: {record:?}")),
        }
    }

    pub fn check_emergencies(&self) -> Result<(), String> {
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
