//! Verbs of members and closes.

use super::*;

/// A group of birth years.
pub const GROUP: u16 = 1985;

/// Who joins: of tier 1, region 1, under the first terms.
pub fn newcomer(weight: u32) -> NewMember {
    NewMember {
        birth_group: GROUP,
        tier: 1,
        region: 1,
        weight,
        terms: 1,
        member: None,
        born_day: None,
    }
}

impl Suite {
    pub fn enrol(&mut self, who: &str, member: NewMember, amount: u128) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.pay(who, &ExecuteMsg::Join { plan, member }, amount)
    }

    pub fn top_up(&mut self, who: &str, amount: u128) -> Result<AppResponse, String> {
        let (plan, member) = (self.plan, None);
        self.pay(who, &ExecuteMsg::TopUp { plan, member }, amount)
    }

    pub fn exit(&mut self, who: &str) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.tell(who, &ExecuteMsg::Exit { plan })
    }

    pub fn collect(&mut self, who: &str) -> Result<AppResponse, String> {
        let (plan, member) = (self.plan, None);
        self.tell(who, &ExecuteMsg::Collect { plan, member })
    }

    /// Goes on with a close, charging so many cohorts at most.
    pub fn close_some(&mut self, steps: u16) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.anyone(&ExecuteMsg::ClosePeriod { plan, steps })
    }

    /// Waits for the period's end, and closes it.
    pub fn close_next(&mut self) -> AppResponse {
        self.app.pass(15 * DAY);
        let response = self.close_some(200).unwrap();
        self.assert_books();
        response
    }

    pub fn announce_run_off(&mut self) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.insurer(&ExecuteMsg::AnnounceRunOff { plan })
    }

    pub fn advance_plan(&mut self) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.anyone(&ExecuteMsg::AdvancePlan { plan })
    }

    /// The hospital's bond: what is paid on its word at once stays below it.
    pub fn bond(&mut self, amount: u128) {
        let fund = Fund::Bond { org: HOSPITAL };
        self.deposit(&actor("treasury"), fund, amount).unwrap();
    }

    pub fn member(&self, who: &str) -> MemberInfo {
        self.ask(&QueryMsg::Member {
            plan: self.plan,
            member: actor(who).to_string(),
        })
    }

    pub fn cohorts(&self) -> Vec<CohortInfo> {
        self.ask(&QueryMsg::Cohorts {
            plan: self.plan,
            start_after: None,
            limit: Some(30),
        })
    }

    /// A claim of `who` for a bill of the hospital, filed and attested today. Keys follow from `n`.
    pub fn claim_for(&mut self, who: &str, n: u8, bill: u128) -> Result<ClaimId, String> {
        let today = self.today();
        self.claim_of(who, n, bill, today)
    }

    /// The same, diagnosed on a day.
    pub fn claim_of(&mut self, who: &str, n: u8, bill: u128, diagnosis_day: u32) -> Result<ClaimId, String> {
        let key = |kind: u8| HexBinary::from([[kind; 16], [n; 16]].concat());
        let claim = NewClaim {
            plan: self.plan,
            member: actor(who).to_string(),
            class: HOSPITAL_STAY,
            diagnosis_day,
            amount: Uint128::new(bill),
            encounter: key(1),
            episode: key(2),
            evidence: key(3),
            payees: vec![Payee {
                kind: PayeeKind::Member {},
                to: actor(who).to_string(),
                bps: Bps::checked(10_000).unwrap(),
            }],
            emergency: None,
        };
        let facts = Attestation {
            class: HOSPITAL_STAY,
            diagnosis_day,
            birth_group: GROUP,
            accident: false,
            encounter: key(1),
            episode: key(2),
            bill: Uint128::new(bill),
            evidence: key(4),
            consent: None,
        };
        #[derive(serde::Deserialize)]
        struct Data {
            claim: ClaimId,
        }
        let response = self.tell(who, &ExecuteMsg::FileClaim { claim })?;
        let claim = data::<Data>(&response).claim;
        self.tell("doctor", &ExecuteMsg::Attest { claim, facts })?;
        Ok(claim)
    }
}
