//! A random walk over every message, with all invariants after each step.

mod model;
mod steps;

use crate::suite::{name_authority, Suite};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg, RelatedResponse},
    raw::CONTROLLERS,
    types::{AuthorityInfo, OperatorInfo, OrgId, Role, MAX_CONTROL_DEPTH},
    Client, Denial,
};
use cosmwasm_std::{coin, Addr, StdError, Timestamp};
use model::Model;
use salus_testing::{
    actor,
    dice::Dice,
    variants_of,
    walk::{message_of, StateHash, Walk, Walker},
};
use steps::Step;

/// The notice period of the walk, in seconds.
pub const NOTICE: u64 = 1_000;
/// Everybody who acts. The first is the owner at the start.
pub const CAST: [&str; 12] = [
    "owner", "heir", "kenya", "kenya-2", "ghana", "late", "ada", "ben", "cleo", "dan", "eve", "stranger",
];
/// The roles that the walk decides about.
pub const ROLES: [Role; 3] = [Role::RaiseFunds, Role::Carry, Role::Arbitrate];

/// An answer that was given once and must be given for ever.
#[derive(Clone, Debug)]
enum Noted {
    Active {
        org: OrgId,
        role: Role,
        at: Timestamp,
        active: bool,
    },
    Related {
        a: OrgId,
        b: OrgId,
        at: Timestamp,
        related: bool,
    },
}

struct World {
    suite: Suite,
    model: Model,
    /// AC1: what was answered for times that have passed
    noted: Vec<Noted>,
    /// where the next look at the notes begins
    next: usize,
}

#[derive(Debug)]
struct Refused;
impl From<StdError> for Refused {
    fn from(e: StdError) -> Self {
        panic!("a raw read failed: {e}")
    }
}
impl From<Denial> for Refused {
    fn from(_: Denial) -> Self {
        Self
    }
}

impl World {
    fn client(&self) -> Client {
        self.suite.client()
    }

    fn orgs(&self) -> impl Iterator<Item = OrgId> + '_ {
        (1..=self.model.orgs.len() as u64).map(OrgId)
    }

    /// Notes what is answered now, before time goes on.
    fn note(&mut self) {
        let (querier, at) = (self.suite.app.wrap(), self.suite.app.now());
        let mut noted = vec![];
        for org in self.orgs() {
            for role in ROLES {
                let active = self.client().holds(&querier, org, role, at).expect("a raw read");
                noted.push(Noted::Active {
                    org,
                    role,
                    at,
                    active,
                });
            }
            for b in self.orgs().filter(|b| *b > org) {
                let related = self.client().related(&querier, org, b, at).expect("raw reads");
                noted.push(Noted::Related {
                    a: org,
                    b,
                    at,
                    related,
                });
            }
        }
        self.noted.extend(noted);
    }

    fn check_noted(&self) -> Result<(), String> {
        for noted in self
            .noted
            .iter()
            .cycle()
            .skip(self.next)
            .take(6.min(self.noted.len()))
        {
            let same = match *noted {
                Noted::Active {
                    org,
                    role,
                    at,
                    active,
                } => self.suite.active_at(org, role, at) == active,
                Noted::Related { a, b, at, related } => {
                    let answer: RelatedResponse = self.suite.ask(&QueryMsg::Related { a, b, at: Some(at) });
                    answer.related == related
                }
            };
            if !same {
                return Err(format!("AC1: the past changed: {noted:?}"));
            }
        }
        Ok(())
    }

    /// AC2 and more: the model, the raw record and the query agree in the block of the decision.
    fn check_standings(&self) -> Result<(), String> {
        let (querier, now) = (self.suite.app.wrap(), self.suite.app.now());
        for org in self.orgs() {
            for role in ROLES {
                let model = self.model.active(org, role, now);
                let raw = self
                    .client()
                    .holds(&querier, org, role, now)
                    .map_err(|e| e.to_string())?;
                let smart = self.suite.active(org, role);
                if (raw, smart) != (model, model) {
                    return Err(format!(
                        "AC2: {org} in {role}: model {model}, raw {raw}, query {smart}"
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_control(&self) -> Result<(), String> {
        let store = self.suite.app.contract_storage(&self.suite.contract);
        for org in self.orgs() {
            let mut chain = vec![org];
            loop {
                let record = CONTROLLERS
                    .may_load(&*store, chain[chain.len() - 1])
                    .map_err(|e| e.to_string())?;
                let Some(above) = record.and_then(|record| record.at(self.suite.app.now())) else {
                    break;
                };
                if chain.contains(&above) {
                    return Err(format!("AC3: a circle: {chain:?} and again {above}"));
                }
                chain.push(above);
            }
            if chain.len() > MAX_CONTROL_DEPTH + 1 {
                return Err(format!("AC3: a chain of {} links: {chain:?}", chain.len() - 1));
            }
            if chain != self.model.chain(org) {
                return Err(format!(
                    "AC3: chain {chain:?}, in the model {:?}",
                    self.model.chain(org)
                ));
            }
        }
        Ok(())
    }

    fn check_operators(&self) -> Result<(), String> {
        let (querier, now) = (self.suite.app.wrap(), self.suite.app.now());
        for name in CAST {
            let addr = actor(name);
            let info: Option<OperatorInfo> = self.suite.ask(&QueryMsg::Operator {
                operator: addr.to_string(),
            });
            let (found, model) = (info.map(|info| info.org), self.model.operates_for(name));
            if found != model {
                return Err(format!(
                    "operator {name}: for {found:?}, in the model for {model:?}"
                ));
            }
            // somebody without a record is refused in every role alike: one question shows it
            for role in ROLES
                .into_iter()
                .take(if model.is_some() { ROLES.len() } else { 1 })
            {
                let raw = self.client().acting::<Refused>(&querier, &addr, role, now).ok();
                let (smart, model) = (
                    self.suite.acting(name, role).org,
                    self.model.acting(name, role, now),
                );
                if raw != model || smart != model {
                    return Err(format!(
                        "{name} as {role}: raw {raw:?}, query {smart:?}, model {model:?}"
                    ));
                }
            }
        }
        for org in self.orgs() {
            let mut listed: Vec<Addr> = self
                .suite
                .operators(org)
                .into_iter()
                .map(|info| info.operator_addr)
                .collect();
            let mut model: Vec<Addr> = self.model.roster(org).into_iter().map(actor).collect();
            listed.sort();
            model.sort();
            if listed != model {
                return Err(format!("operators of {org}: {listed:?}, in the model {model:?}"));
            }
        }
        Ok(())
    }

    /// X4: what only the owner may change is what the owner last said.
    fn check_settings(&self) -> Result<(), String> {
        let authorities: Vec<AuthorityInfo> = self.suite.ask(&QueryMsg::Authorities {
            start_after: None,
            limit: Some(100),
        });
        let mut found: Vec<_> = authorities
            .into_iter()
            .map(|info| (info.authority_addr, info.country, info.roles))
            .collect();
        let mut model: Vec<_> = self
            .model
            .authorities
            .iter()
            .map(|(name, one)| (actor(name), one.country.clone(), one.roles.clone()))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        model.sort_by(|a, b| a.0.cmp(&b.0));
        if found != model {
            return Err(format!("X4: authorities {found:?}, in the model {model:?}"));
        }
        for org in self.orgs() {
            let (info, model) = (
                self.suite.organisation(org),
                &self.model.orgs[org.u64() as usize - 1],
            );
            if (&info.country, &info.admin_addr) != (&model.country, &actor(model.admin)) {
                return Err(format!(
                    "X4: organisation {org} is {info:?}, in the model {model:?}"
                ));
            }
            if info.gs1_prefixes != model.prefixes {
                return Err(format!(
                    "prefixes of {org}: {:?}, in the model {:?}",
                    info.gs1_prefixes, model.prefixes
                ));
            }
        }
        Ok(())
    }
}

impl Walk for World {
    type Step = Step;

    fn start(_: &mut Dice) -> Self {
        let mut suite = Suite::bare(NOTICE);
        for name in CAST {
            suite.app.mint(&actor(name), &[coin(1_000, "uatom")]);
        }
        let mut model = Model::new();
        let mut call = |sender: &'static str, msg: ExecuteMsg| {
            suite.must(sender, &msg);
            model.done(sender, &msg, suite.app.now());
        };
        for (name, country) in [("kenya", "KE"), ("ghana", "GH")] {
            call("owner", name_authority(name, country, &Role::ALL, None, None));
        }
        for admin in ["ada", "ada", "ben"] {
            call(admin, crate::suite::register("Hospital", "KE"));
        }
        // one organisation near the end of what it may hold
        let org = OrgId(1);
        for n in 0..63 {
            let controller = Some(OrgId(2)).filter(|_| n % 2 == 0);
            call("kenya", ExecuteMsg::SetController { org, controller });
            call(
                "kenya",
                ExecuteMsg::BindPrefix {
                    org,
                    prefix: format!("9{n:04}"),
                },
            );
        }
        Self {
            suite,
            model,
            noted: vec![],
            next: 0,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        steps::draw(&self.model, self.suite.app.now(), dice)
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Call { msg, .. } => message_of(msg),
            Step::Pass { .. } | Step::Ask { .. } => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        self.next = self.next.wrapping_add(5) % self.noted.len().max(1);
        match step {
            Step::Pass { seconds } => {
                self.note();
                self.suite.app.pass(*seconds);
                Ok(())
            }
            Step::Ask { digits } => {
                let question = QueryMsg::PrefixHolder {
                    digits: digits.clone(),
                };
                self.suite
                    .app
                    .ask::<Option<OrgId>>(&self.suite.contract, &question)
                    .map(drop)
            }
            Step::Call { sender, msg, coins } => {
                let funds = if *coins { vec![coin(1, "uatom")] } else { vec![] };
                let contract = self.suite.contract.clone();
                self.suite.app.run(&actor(sender), &contract, msg, &funds)?;
                self.model.done(sender, msg, self.suite.app.now());
                Ok(())
            }
        }
    }

    fn check(&self) -> Result<(), String> {
        // X1: this contract holds nothing
        let held = self.suite.app.balance(&self.suite.contract, "uatom");
        if held != 0 {
            return Err(format!("X1: the contract holds {held}uatom"));
        }
        self.check_noted()?;
        self.check_standings()?;
        self.check_control()?;
        self.check_operators()?;
        self.check_settings()
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

/// AC1, AC2, AC3, X1, X2, X4, X5, X10 over random steps.
#[test]
fn invariants_hold_after_every_step_of_a_random_walk() {
    let report = Walker::new("accreditation")
        .validate_before_mutate()
        .run::<World>();
    println!("{report}");
    report.assert_share(30, 70);
    report.assert_messages(variants_of(
        include_str!("../../../../../packages/accreditation-api/src/msg.rs"),
        "ExecuteMsg",
    ));
    // instantiation is the only one that can meet this
    let elsewhere = ["NoticeTooLong"];
    report.assert_errors(
        variants_of(include_str!("../../../src/error.rs"), "DomainError")
            .into_iter()
            .filter(|name| !elsewhere.contains(&name.as_str())),
    );
    report.assert_errors([
        "BadAddress",
        "UnexpectedFunds",
        "NotOwner",
        "NotProposed",
        "ProposalExpired",
        "BadProposalExpiry",
        "EmptyWindow",
    ]);
    report.record_figure();
}
