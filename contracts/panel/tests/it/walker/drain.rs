//! After a walk, everything comes out.

use super::World;
use crate::opener::Msg;
use crate::suite::*;
use panel_api::msg::ExecuteMsg;
use panel_api::types::{Phase, SeatInfo, SeatState};
use salus_testing::dice::Dice;
use salus_testing::walk::Walk;

/// N3: after any history, when all deadlines are over, everything comes out: cases end by anybody's call, openers and organisations take what is theirs,
/// and what is left is what no share could be made of. The owner is not asked.
#[test]
fn after_any_history_the_panel_drains_without_its_owner() {
    for run in 1..=4 {
        let mut dice = Dice::new(run);
        let mut world = World::start(&mut dice);
        for _ in 0..150 {
            let step = world.draw(&mut dice);
            let _ = world.apply(&step);
        }
        drain(&mut world);
        let (roster, cases) = (world.stored_roster(), world.stored_cases());
        assert!(cases
            .iter()
            .all(|(_, case)| case.phase == Phase::Closed && case.pot + case.lost == 0));
        assert_eq!(
            world.suite.app.balance(&world.suite.panel, DENOM),
            roster.lost + world.stray
        );
        // and not more than that: either less than one unit a seat, or nobody was there to earn it
        let seats: Vec<SeatInfo> = cases.iter().flat_map(|(id, _)| world.suite.seats(*id)).collect();
        let earned = seats.iter().any(|seat| seat.state == SeatState::Revealed);
        assert!(earned, "the history of this test has no votes now");
    }
}

fn drain(world: &mut World) {
    let suite = &mut world.suite;
    suite.app.pass(200 * DAY);
    for id in world.openings.keys() {
        let _ = suite.advance(*id);
        let opener = suite.case(*id).opener_addr;
        let refund = ExecuteMsg::Refund { case: *id };
        if opener == suite.opener {
            let _ = suite.opener(&Msg::Refund { case: *id });
        } else {
            let _ = suite.run(&opener, &refund, &[]);
        }
    }
    for org in &world.orgs {
        let _ = suite.leave(*org);
    }
    suite.app.pass(1);
    for org in &world.orgs {
        let _ = suite.withdraw(*org);
    }
}
