//! Verbs about claims, on a plan with members whose wait is over.

pub use crate::suite::*;
pub use mutual_aid_api::types::{ClaimStatus, PayeeKind};

/// How many members of ten units the plan has.
pub const MEMBERS: [&str; 6] = ["alice", "bob", "carol", "dan", "eve", "frank"];
/// What each of them has prepaid: five closes at the cap, and a step of the grid.
pub const PREPAID: u128 = 10 * (5 * 100 + 10);
/// Born in these years.
pub const BORN: u16 = 1985;

pub struct Stage {
    pub suite: Suite,
    /// numbers of keys that were used
    keys: u8,
}

impl std::ops::Deref for Stage {
    type Target = Suite;
    fn deref(&self) -> &Suite {
        &self.suite
    }
}

impl std::ops::DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut Suite {
        &mut self.suite
    }
}

/// A claim of a member, and what its hospital states.
#[derive(Clone, Debug)]
pub struct Case {
    pub claim: NewClaim,
    pub facts: Attestation,
}

impl Case {
    pub fn asks(mut self, amount: u128) -> Self {
        self.claim.amount = Uint128::new(amount);
        self
    }

    pub fn bill(mut self, bill: u128) -> Self {
        self.facts.bill = Uint128::new(bill);
        self
    }

    pub fn day(mut self, day: u32) -> Self {
        self.claim.diagnosis_day = day;
        self.facts.diagnosis_day = day;
        self
    }

    pub fn of(mut self, class: u16) -> Self {
        self.claim.class = class;
        self.facts.class = class;
        self
    }

    pub fn payees(mut self, payees: Vec<Payee>) -> Self {
        self.claim.payees = payees;
        self
    }

    pub fn accident(mut self) -> Self {
        self.facts.accident = true;
        self
    }

    /// For another plan, with the same keys.
    pub fn in_plan(mut self, plan: PlanId) -> Self {
        self.claim.plan = plan;
        self
    }
}

pub fn key(n: u8) -> HexBinary {
    HexBinary::from(vec![n; 32])
}

pub fn to_member(who: &str) -> Payee {
    Payee {
        kind: PayeeKind::Member {},
        to: actor(who).to_string(),
        bps: Bps::checked(10_000).unwrap(),
    }
}

pub fn to_provider(org: OrgId, bps: u16) -> Payee {
    Payee {
        kind: PayeeKind::Provider { org },
        to: admin(org).to_string(),
        bps: Bps::checked(bps).unwrap(),
    }
}

impl Stage {
    /// A plan of six members of ten units whose wait is over and whose first close is done, with capital of 10,000 and a
    /// bond of 2,000 of the hospital.
    pub fn new() -> Self {
        Self::with(mutual(), sharing())
    }

    /// With other rules and terms.
    pub fn with(plan: NewPlan, terms: NewTerms) -> Self {
        Self::prepared(plan, terms, |_| {})
    }

    /// With another contract, too.
    pub fn prepared(plan: NewPlan, terms: NewTerms, prepare: impl FnOnce(&mut Suite)) -> Self {
        let mut stage = Self {
            suite: Suite::empty(),
            keys: 0,
        };
        prepare(&mut stage.suite);
        // organisations have been accredited for a while
        stage.suite.app.pass(50 * DAY);
        stage.open(plan, terms);
        stage
    }

    /// One more plan, of the same people.
    pub fn open(&mut self, plan: NewPlan, terms: NewTerms) -> PlanId {
        let shares = matches!(plan.funding, Funding::Mutual {});
        let price = if shares {
            PREPAID
        } else {
            10 * terms.premium.u128()
        };
        let id = self.suite.create_plan(plan, terms).unwrap();
        for name in MEMBERS {
            self.join(name, 10, price).unwrap();
        }
        self.suite
            .deposit(&actor("treasury"), Fund::Capital {}, 10_000)
            .unwrap();
        self.suite
            .deposit(&actor("treasury"), Fund::Bond { org: HOSPITAL }, 2_000)
            .unwrap();
        self.app.pass(31 * DAY);
        if shares {
            self.close();
        }
        id
    }

    pub fn join(&mut self, name: &str, weight: u32, amount: u128) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::Join {
            plan: self.plan,
            member: NewMember {
                birth_group: BORN,
                tier: 1,
                region: 1,
                weight,
                terms: 1,
                member: None,
                born_day: None,
            },
        };
        self.suite.pay(name, &msg, amount)
    }

    /// A whole close.
    pub fn close(&mut self) {
        let msg = ExecuteMsg::ClosePeriod {
            plan: self.plan,
            steps: 200,
        };
        self.suite.anyone(&msg).unwrap();
    }

    /// Alice was in hospital today: a bill of 220, of which she asks for all. Each case has keys of its own.
    pub fn stay(&mut self) -> Case {
        self.stay_of("alice")
    }

    pub fn stay_of(&mut self, who: &str) -> Case {
        self.keys += 3;
        let (encounter, episode, evidence) = (key(self.keys), key(self.keys + 1), key(self.keys + 2));
        let diagnosis_day = self.today();
        Case {
            claim: NewClaim {
                plan: self.plan,
                member: actor(who).to_string(),
                class: HOSPITAL_STAY,
                diagnosis_day,
                amount: Uint128::new(220),
                encounter: encounter.clone(),
                episode: episode.clone(),
                evidence: evidence.clone(),
                payees: vec![to_member(who)],
                emergency: None,
            },
            facts: Attestation {
                class: HOSPITAL_STAY,
                diagnosis_day,
                birth_group: BORN,
                accident: false,
                encounter,
                episode,
                bill: Uint128::new(220),
                evidence,
                consent: None,
            },
        }
    }

    /// Alice had a stroke: the lump sum of 500 a unit, of which she asks for so much.
    pub fn stroke(&mut self, amount: u128) -> Case {
        self.stay().of(STROKE).asks(amount).bill(0)
    }

    pub fn file(&mut self, case: &Case) -> Result<ClaimId, String> {
        let who = MEMBERS
            .iter()
            .find(|name| actor(name).as_str() == case.claim.member)
            .expect("a member");
        let claim = case.claim.clone();
        let response = self.suite.tell(who, &ExecuteMsg::FileClaim { claim })?;
        Ok(claim_of(&response))
    }

    pub fn attest_as(&mut self, who: &str, id: ClaimId, facts: &Attestation) -> Result<AppResponse, String> {
        let facts = facts.clone();
        self.suite.tell(who, &ExecuteMsg::Attest { claim: id, facts })
    }

    /// The hospital's doctor states what the case says.
    pub fn attest(&mut self, id: ClaimId, case: &Case) -> Result<AppResponse, String> {
        self.attest_as("doctor", id, &case.facts)
    }

    /// Filed and attested.
    pub fn claim(&mut self, case: &Case) -> ClaimId {
        let id = self.file(case).unwrap();
        self.attest(id, case).unwrap();
        id
    }

    pub fn advance(&mut self, id: ClaimId) -> Result<AppResponse, String> {
        self.suite.anyone(&ExecuteMsg::Advance { claim: id })
    }

    pub fn challenge(&mut self, who: &str, id: ClaimId, bond: u128) -> Result<AppResponse, String> {
        let evidence = key(200);
        self.suite
            .pay(who, &ExecuteMsg::Challenge { claim: id, evidence }, bond)
    }

    pub fn appeal(&mut self, who: &str, id: ClaimId, bond: u128) -> Result<AppResponse, String> {
        let evidence = key(201);
        self.suite
            .pay(who, &ExecuteMsg::Appeal { claim: id, evidence }, bond)
    }

    pub fn info(&self, id: ClaimId) -> ClaimInfo {
        self.ask(&QueryMsg::Claim { claim: id })
    }

    pub fn status(&self, id: ClaimId) -> ClaimStatus {
        self.info(id).status
    }

    pub fn codes(&self, id: ClaimId) -> String {
        self.info(id).codes.join(" ")
    }

    pub fn provider(&self, org: OrgId) -> ProviderInfo {
        self.ask(&QueryMsg::Provider { plan: self.plan, org })
    }

    pub fn encounter(&self, case: &Case) -> Option<EncounterInfo> {
        self.ask(&QueryMsg::Encounter {
            encounter: case.claim.encounter.clone(),
        })
    }

    pub fn have(&self, name: &str) -> u128 {
        self.balance(&actor(name))
    }

    /// Advances the clock.
    pub fn pass(&mut self, seconds: u64) {
        self.app.pass(seconds);
    }
}

/// The claim's id out of a response.
pub fn claim_of(response: &AppResponse) -> ClaimId {
    #[derive(serde::Deserialize)]
    struct Data {
        claim: ClaimId,
    }
    data::<Data>(response).claim
}
