//! Plans that are members of a layer, and who says so.

use crate::claims::stage::Stage;
use crate::layer::*;
use crate::suite::*;

/// A stranger's membership would let it cede what nobody here looks at, and bar the plan from layers of its own: it takes
/// the word of the plan's own insurer.
#[test]
fn nobody_becomes_a_member_plan_unasked() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let stranger = others_plan(&mut stage.suite, layer_terms());
    stage
        .deposit(&actor("treasury"), Fund::Capital {}, 3_000)
        .unwrap();
    stage.suite.plan = plan;
    let join = |plan, layer| ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(1_000),
    };
    let before = stage.suite.app.state_hash();
    refused(
        stage.suite.tell("other insurer", &join(stranger, plan)),
        "plan 1 does not admit plan 2 as a member",
    );
    refused(
        admit(&mut stage.suite, plan, stranger, true),
        "acts for organisation 2",
    );
    refused(
        admit(&mut stage.suite, stranger, stranger, true),
        "the layer of itself",
    );
    refused(
        admit(&mut stage.suite, stranger, PlanId(9), true),
        "there is no plan 9",
    );
    assert_eq!(stage.suite.app.state_hash(), before);
    // the plan is no layer by any of it
    admit(&mut stage.suite, stranger, plan, true).unwrap();
    stage.suite.insurer(&join(plan, stranger)).unwrap();
    stage.suite.assert_books();
}

/// What a layer covered it bears, but from the day on which it takes its admission back it covers nothing: nor does the plan
/// pay on.
#[test]
fn an_admission_that_is_taken_back_ends_the_membership_and_not_what_is_owed() {
    let (mut stage, plan, layer) = stage();
    let before = stage.stay();
    let before = stage.claim(&before);
    stage.pass(DAY);
    admit(&mut stage.suite, layer, plan, false).unwrap();
    refused(
        admit(&mut stage.suite, layer, plan, false),
        "plan 2 does not admit plan 1 as a member",
    );
    let join = ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(1_000),
    };
    refused(
        stage.suite.insurer(&join),
        "plan 2 does not admit plan 1 as a member",
    );
    let after = stage.stay_of("bob");
    let after = stage.claim(&after);
    stage.pass(30 * DAY);
    for id in [before, after] {
        stage.advance(id).unwrap();
    }
    let cede = |claim| ExecuteMsg::CedeClaim { claim, layer };
    refused(
        stage.suite.anyone(&cede(after)),
        "the layer does not bear a claim diagnosed on day",
    );
    stage.suite.plan = layer;
    stage.suite.close_next();
    stage.suite.plan = plan;
    let reserve = |stage: &Stage| books_of(stage, plan).reserve.u128();
    let held = reserve(&stage);
    stage.suite.anyone(&cede(before)).unwrap();
    assert_eq!(reserve(&stage), held + 72);
    // it left with the close, with all that it had
    let leave = ExecuteMsg::LeaveLayer { plan, layer };
    stage.suite.insurer(&leave).unwrap();
    assert_eq!(reserve(&stage), held + 72 + 2_000);
    refused(stage.suite.insurer(&join), "does not admit plan 1");
    // but it may be asked again
    admit(&mut stage.suite, layer, plan, true).unwrap();
    stage.suite.insurer(&join).unwrap();
    stage.suite.assert_books();
}
