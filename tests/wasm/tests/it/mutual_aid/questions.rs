//! Every question once.

use cosmwasm_std::HexBinary;
use mutual_aid_api::msg::QueryMsg;
use mutual_aid_api::types::{Fund, PreparedFacts};
use mutual_aid_api::ClaimId;
use wasm_tests::bench::Bench;

use super::messages::YEARS;
use super::stage::{name, terms, Stage, HOSPITAL, PLAN};

/// About the plan, a member, and a claim that was paid for good.
pub fn all(stage: &Stage, bench: &mut Bench, paid: ClaimId) {
    let (plan, limit) = (PLAN, Some(5));
    let (claim, facts) = stage.bill(&name(2), YEARS, 9, 220);
    let prepared = PreparedFacts { org: HOSPITAL, facts };
    let encounter = claim.encounter.clone();
    bench.ask(&QueryMsg::WouldDecide {
        claim,
        facts: vec![prepared],
    });
    bench.ask(&QueryMsg::DryRun {
        plan,
        terms: terms(100, 600),
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Encounter { encounter });
    bench.ask(&QueryMsg::Encounter {
        encounter: HexBinary::from([23; 32]),
    });
    bench.ask(&QueryMsg::Claim { claim: paid });
    bench.ask(&QueryMsg::Claims {
        plan,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Provider { plan, org: HOSPITAL });
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    bench.ask(&QueryMsg::Pause {});
    bench.ask(&QueryMsg::Denoms {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Plan { plan });
    bench.ask(&QueryMsg::Plans {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Terms { plan, version: 2 });
    bench.ask(&QueryMsg::Conditions {
        plan,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Cohorts {
        plan,
        start_after: None,
        limit,
    });
    let member = stage.user(&name(2));
    bench.ask(&QueryMsg::Member { plan, member });
    bench.ask(&QueryMsg::Solvency { plan });
    bench.ask(&QueryMsg::Fund {
        plan,
        fund: Fund::Emergency { emergency: 1 },
        depositor: stage.user("sponsor"),
    });
    bench.ask(&QueryMsg::Emergency { plan, emergency: 1 });
    bench.ask(&QueryMsg::IndexCover { plan, cover: 1 });
}
