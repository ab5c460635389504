//! Claims of every kind, and the panel that decides one of them.

use cosmwasm_std::{HexBinary, Uint128};
use mutual_aid_api::msg::{EncounterMsg, ExecuteMsg};
use mutual_aid_api::types::{ClaimStatus, Fund, Payee, PayeeKind};
use mutual_aid_api::ClaimId;
use panel_api::types::Choice;
use panel_api::CaseId;
use wasm_tests::bench::Bench;

use super::messages::{LAYER, RARE, YEARS};
use super::stage::{bps, name, ClaimData, Stage, BOND, DAY, HOSPITAL, PLAN};

/// Every message about claims. Returns a claim that was paid for good.
pub fn all(stage: &Stage, bench: &mut Bench) -> ClaimId {
    let paid = paid_at_once(stage, bench);
    asked_first(stage, bench);
    emergency(stage, bench);
    let (claim, _) = stage.bill(&name(5), YEARS, 5, 200);
    let id = file(bench, &name(5), ExecuteMsg::FileClaim { claim });
    bench.send(&name(5), &ExecuteMsg::WithdrawClaim { claim: id }, &[]);
    challenged(stage, bench);
    registrar(stage, bench);

    stage.chain.advance(30 * DAY);
    bench.send("passer-by", &ExecuteMsg::Advance { claim: paid }, &[]);
    assert_eq!(stage.claim(paid).status, ClaimStatus::Paid);
    let cede = ExecuteMsg::CedeClaim {
        claim: paid,
        layer: LAYER,
    };
    bench.send("passer-by", &cede, &[]);
    paid
}

fn file(bench: &mut Bench, who: &str, msg: ExecuteMsg) -> ClaimId {
    bench.send(who, &msg, &[]).data::<ClaimData>().claim
}

fn paid_at_once(stage: &Stage, bench: &mut Bench) -> ClaimId {
    let (claim, facts) = stage.bill(&name(2), YEARS, 2, 220);
    let id = file(bench, &name(2), ExecuteMsg::FileClaim { claim });
    bench.send("doctor", &ExecuteMsg::Attest { claim: id, facts }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::PaidOpen);
    id
}

/// The hospital asks first, while its bond is on its way out; two operators of the insurer refuse; the member appeals, and a panel of the widest
/// terms promises it. On discharge it is paid.
fn asked_first(stage: &Stage, bench: &mut Bench) {
    let fund = Fund::Bond { org: HOSPITAL };
    let leave = ExecuteMsg::Withdraw {
        plan: PLAN,
        fund: fund.clone(),
        amount: Uint128::new(1_000_000),
    };
    stage.send("admin", &leave, 0);
    let (mut claim, mut facts) = stage.bill(&name(3), YEARS, 3, 500);
    facts.bill = Uint128::new(250);
    claim.payees = vec![Payee {
        kind: PayeeKind::Provider { org: HOSPITAL },
        to: stage.user("admin"),
        bps: bps(10_000),
    }];
    let ask = ExecuteMsg::Preauthorise {
        claim,
        facts: facts.clone(),
    };
    let id = file(bench, "doctor", ask);
    assert_eq!(stage.claim(id).status, ClaimStatus::Referred);
    let refuse = ExecuteMsg::AnswerReferral {
        claim: id,
        refuse: Some("P-NOT-NEEDED".to_owned()),
    };
    stage.send("second insurer", &refuse, 0);
    bench.send("insurer", &refuse, &[]);
    let appeal = ExecuteMsg::Appeal {
        claim: id,
        evidence: HexBinary::from([21; 32]),
    };
    let bond = stage.purse(&name(3), BOND);
    bench.send(&name(3), &appeal, &bond);
    let case = CaseId(stage.claim(id).case.expect("the panel is asked"));
    stage.court.rule(case, Choice::Grant);
    let promised = stage.claim(id).status;
    assert_eq!(promised, ClaimStatus::Preauthorised, "the verdict is a promise");
    stage.deposit(PLAN, fund, 1_000_000);
    facts.bill = Uint128::new(500);
    facts.evidence = HexBinary::from([24; 32]);
    bench.send("doctor", &ExecuteMsg::Attest { claim: id, facts }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::Paid);
}

/// Paid out of its own fund.
fn emergency(stage: &Stage, bench: &mut Bench) {
    let (mut claim, mut facts) = stage.bill(&name(4), YEARS, 4, 300);
    (claim.class, claim.emergency) = (RARE, Some(1));
    (facts.class, facts.bill) = (RARE, Uint128::zero());
    let id = file(bench, &name(4), ExecuteMsg::FileClaim { claim });
    bench.send("doctor", &ExecuteMsg::Attest { claim: id, facts }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::PaidOpen);
}

/// A claim on public notice is challenged; the panel does not come to an outcome.
fn challenged(stage: &Stage, bench: &mut Bench) {
    let (claim, facts) = stage.bill(&name(6), YEARS, 6, 500);
    let id = file(bench, &name(6), ExecuteMsg::FileClaim { claim });
    bench.send("doctor", &ExecuteMsg::Attest { claim: id, facts }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::Notice);
    let challenge = ExecuteMsg::Challenge {
        claim: id,
        evidence: HexBinary::from([22; 32]),
    };
    let bond = stage.purse("rival", BOND);
    bench.send("rival", &challenge, &bond);
    assert!(stage.claim(id).case.is_some(), "the panel is asked");
    stage.chain.advance(7 * DAY);
    bench.send("passer-by", &ExecuteMsg::Advance { claim: id }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::Held);
    stage.chain.advance(30 * DAY);
    bench.send("passer-by", &ExecuteMsg::Advance { claim: id }, &[]);
    assert_eq!(stage.claim(id).status, ClaimStatus::Paid);
}

fn registrar(stage: &Stage, bench: &mut Bench) {
    let registrar = stage.user("registry");
    bench.send(
        "owner",
        &ExecuteMsg::AllowRegistrar {
            registrar: registrar.clone(),
        },
        &[],
    );
    let encounter = HexBinary::from([23; 32]);
    let amount = Uint128::new(40);
    let take = EncounterMsg::Take {
        encounter: encounter.clone(),
        org: HOSPITAL,
        bill: Uint128::new(100),
        amount,
    };
    bench.send("registry", &ExecuteMsg::Encounter(take), &[]);
    bench.send(
        "registry",
        &ExecuteMsg::Encounter(EncounterMsg::Release { encounter, amount }),
        &[],
    );
    bench.send("owner", &ExecuteMsg::DisallowRegistrar { registrar }, &[]);
}
