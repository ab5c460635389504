//! Cost does not grow with the roster.

use crate::suite::*;
use accreditation_api::raw::{
    OperatorRecord, OrganisationRecord, StandingEntry, StandingRecord, OPERATORS, ORGANISATIONS, STANDINGS,
};
use accreditation_api::types::{OrgKind, RoleSet, Status};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{coins, OwnedDeps, Record, Storage, Timestamp};
use panel::contract;
use panel::domain::survey::Survey;
use panel::domain::terms::{Floors, Wording};
use panel_api::msg::ExecuteMsg;
use panel_api::types::CaseInfo;
use salus_core::wire::Wire;
use salus_testing::accredited::raw_answers;
use salus_testing::actor;
use std::cell::Cell;
use std::rc::Rc;

/// Counts what is read and written.
#[derive(Default)]
struct Counted {
    inner: MockStorage,
    reads: Cell<u64>,
    read_bytes: Cell<u64>,
    written_bytes: u64,
}

impl Storage for Counted {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.reads.set(self.reads.get() + 1);
        let bytes = value.as_ref().map_or(0, Vec::len) as u64;
        self.read_bytes.set(self.read_bytes.get() + bytes);
        value
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: cosmwasm_std::Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        panic!("a call iterates over the store: {start:?} {end:?} {order:?}")
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.written_bytes += value.len() as u64;
        self.inner.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        self.inner.remove(key);
    }
}

/// Reads and bytes of the store, and raw queries, of a draw of five seats from a roster of so many.
fn cost_of_a_draw(roster: u64) -> (u64, u64, u64, u64) {
    costs(roster).0
}

/// The same, and reads and raw queries of an offer before it.
fn costs(roster: u64) -> ((u64, u64, u64, u64), (u64, u64)) {
    let mut records = MockStorage::new();
    for n in 1..=roster {
        let org = OrgId(n);
        let admin_addr = actor(&format!("admin of {n}"));
        let record = OrganisationRecord {
            kind: OrgKind::Clinic,
            country: "KE".to_string(),
            admin_addr,
        };
        ORGANISATIONS.save(&mut records, org, &record).unwrap();
        for role in [Role::Assess, Role::AttestTreatment] {
            let now = Some(StandingEntry {
                status: Status::Granted,
                from: Timestamp::from_seconds(1),
                until: None,
            });
            let record = StandingRecord { now, next: None };
            STANDINGS.save(&mut records, (org, role.code()), &record).unwrap();
        }
        let record = OperatorRecord {
            org,
            roles: RoleSet::of(&[Role::Assess]),
            until: None,
        };
        OPERATORS.save(&mut records, &assessor_of(org), &record).unwrap();
    }
    let registry = actor("registry");
    let queries = Rc::new(Cell::new(0u64));
    let mut querier = MockQuerier::default();
    let answers = raw_answers(registry.clone(), records);
    let count = queries.clone();
    querier.update_wasm(move |query| {
        count.set(count.get() + 1);
        answers(query)
    });
    let mut deps = OwnedDeps {
        storage: Counted::default(),
        api: MockApi::default(),
        querier,
        custom_query_type: std::marker::PhantomData,
    };
    let mut env = mock_env();
    env.block.time = Timestamp::from_seconds(BEACON_GENESIS + 10_000);
    let none = |who: &cosmwasm_std::Addr| message_info(who, &[]);
    let owner = actor("owner");
    contract::instantiate(
        deps.as_mut(),
        env.clone(),
        none(&owner),
        Wire(instantiate_msg(&registry)),
    )
    .unwrap();
    let opener = actor("opener");
    let terms = terms(&[&opener]);
    let name = "claims".to_string();
    let define = ExecuteMsg::DefineTerms { name, terms };
    contract::execute(deps.as_mut(), env.clone(), none(&owner), Wire(define)).unwrap();
    for n in 1..=roster {
        let info = message_info(&assessor_of(OrgId(n)), &coins(STANDING, DENOM));
        let role = Role::Assess;
        contract::execute(
            deps.as_mut(),
            env.clone(),
            info,
            Wire(ExecuteMsg::JoinRoster { role }),
        )
        .unwrap();
    }
    env.block.time = env.block.time.plus_seconds(LIMITS.notice_seconds);
    queries.set(0);
    deps.storage.reads.set(0);
    let name = "claims".to_string();
    let asked = panel_api::msg::QueryMsg::Offer { terms: name };
    let offer: panel_api::opener::Offer =
        cosmwasm_std::from_json(contract::query(deps.as_ref(), env.clone(), Wire(asked)).unwrap()).unwrap();
    assert!(offer.ready);
    let of_offer = (deps.storage.reads.get(), queries.get());
    let question = panel_api::opener::OpenCase {
        case: None,
        reference: b"claim".into(),
        terms: "claims".to_string(),
        ask: 1,
        amount: Some(ASKED.into()),
        parties: vec![],
        persons: vec![],
        evidence: [1u8; 32].into(),
        deadline: env.block.time.plus_seconds(90 * DAY),
    };
    let info = message_info(&opener, &coins(29 * FEE, DENOM));
    contract::execute(
        deps.as_mut(),
        env.clone(),
        info,
        Wire(ExecuteMsg::OpenCase(question)),
    )
    .unwrap();
    env.block.time = env.block.time.plus_seconds(63);
    let round = scheme().round_at_or_after(env.block.time.seconds() - 3);
    let asked = panel_api::msg::QueryMsg::Case { case: CASE };
    let info: CaseInfo =
        cosmwasm_std::from_json(contract::query(deps.as_ref(), env.clone(), Wire(asked)).unwrap()).unwrap();
    assert_eq!(info.draw.unwrap().beacon_round, round);
    queries.set(0);
    deps.storage.reads.set(0);
    deps.storage.read_bytes.set(0);
    deps.storage.written_bytes = 0;
    let signature = Some(signature(round));
    let draw = ExecuteMsg::Draw {
        case: CASE,
        signature,
    };
    let response = contract::execute(deps.as_mut(), env, none(&actor("anybody")), Wire(draw)).unwrap();
    assert_eq!(response.events.len(), 6, "five seats and a window");
    let of_draw = (
        deps.storage.reads.get(),
        deps.storage.read_bytes.get(),
        deps.storage.written_bytes,
        queries.get(),
    );
    (of_draw, of_offer)
}

/// X7: an offer says whether the roster is long enough without looking at all of it.
#[test]
fn an_offer_costs_the_same_with_a_roster_of_ten_thousand() {
    let (_, short) = costs(100);
    let (_, long) = costs(10_000);
    assert_eq!(short, long);
    let (reads, queries) = short;
    // 45 families: an entry, two standings and a controller each
    assert!(
        reads <= 55 && queries <= 3 * 45,
        "{reads} reads, {queries} queries"
    );
}

/// X7: nor does it where nobody can be drawn: it looks at four times as many entries as it needs, evenly spread.
#[test]
fn a_survey_looks_at_a_bounded_number_of_entries() {
    let suite = Suite::new();
    let floors = Floors {
        standing_deposit: STANDING,
        limits: LIMITS,
    };
    let wording = Wording::check("claims".to_string(), suite.terms(), vec![], floors, 0).unwrap();
    let survey = Survey::new(&wording);
    assert_eq!(survey.needed(), 45);
    for length in [0, 1, 45, 179, 180] {
        assert!(survey.sample(length).eq(0..length), "all of {length}");
    }
    for length in [181, 1_000, u32::MAX] {
        let all: Vec<u32> = survey.sample(length).collect();
        assert_eq!(all.len(), 180);
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(all[0], 0);
        assert!(all[179] < length && all[179] > length / 180 * 178);
    }
}

/// X7: a draw of five seats reads and writes as much with 10,000 organisations on the roster as with 100.
#[test]
fn a_draw_costs_the_same_with_a_roster_of_ten_thousand() {
    let (reads, read_bytes, written, queries) = cost_of_a_draw(100);
    let (reads_10k, read_bytes_10k, written_10k, queries_10k) = cost_of_a_draw(10_000);
    assert_eq!((reads, queries), (reads_10k, queries_10k));
    // numbers of positions and organisations are a byte longer
    assert!(read_bytes_10k <= read_bytes + 40, "{read_bytes} {read_bytes_10k}");
    assert!(written_10k <= written + 40, "{written} {written_10k}");
    assert!(reads <= 40 && queries <= 20, "{reads} reads, {queries} queries");
}
