//! The last second of a time and the first one after it, for every time that a member or a claim has.

use super::stage::*;

/// What a time is of, if it is a claim's, and the first second after it.
type Time = (Option<ClaimId>, u64);
/// What comes of acting: an error, or where things stand after it.
type Act = fn(&mut Stage, Time) -> String;

struct Edge {
    what: &'static str,
    /// brings about what has the time
    prepare: fn(&mut Stage) -> Time,
    act: Act,
    /// in the last second of the time
    before: &'static str,
    /// in the first one after it
    at: &'static str,
}

fn refused_claim(stage: &mut Stage) -> Time {
    let case = stage.stay().bill(20).asks(20);
    let id = stage.claim(&case);
    assert_eq!(stage.codes(id), "R09-DEDUCTIBLE");
    (Some(id), deadline(stage, id))
}

fn filed_claim(stage: &mut Stage) -> Time {
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    (Some(id), deadline(stage, id))
}

fn deadline(stage: &Stage, id: ClaimId) -> u64 {
    stage.info(id).deadline.unwrap().seconds()
}

/// First second of the day so many days after today.
fn after(stage: &Stage, days: u32) -> u64 {
    u64::from(stage.today() + days) * DAY
}

/// Sponsor, of the least money there is, lapses with a close; gives the first day without cover.
fn lapse(stage: &mut Stage) -> u32 {
    stage.join("sponsor", 1, 110).unwrap();
    stage.pass(15 * DAY);
    stage.close();
    for _ in 0..3 {
        let case = stage.stay().asks(330).bill(330);
        stage.claim(&case);
    }
    stage.pass(15 * DAY);
    stage.close();
    assert_eq!(stage.member("sponsor").status, MemberStatus::Grace);
    stage.today() + 1
}

fn moved(stage: &mut Stage, (id, _): Time) -> String {
    let id = id.unwrap();
    match stage.advance(id) {
        Ok(_) => stage.status(id).to_string(),
        Err(error) => error,
    }
}

fn appealed(stage: &mut Stage, (id, _): Time) -> String {
    match stage.appeal("alice", id.unwrap(), 100) {
        Ok(_) => stage.status(id.unwrap()).to_string(),
        Err(error) => error,
    }
}

/// How a top-up ends: in grace, or after it, or with an error.
fn topped_up(stage: &mut Stage, _: Time) -> String {
    let back = match stage.top_up("sponsor", 2_000) {
        Ok(_) => stage.member("sponsor"),
        Err(error) => return error,
    };
    match back.activation_day == stage.today() + 30 {
        true => "came back".to_string(),
        false => "no gap".to_string(),
    }
}

/// MA-05, MA-06, MA-14, MA-17 and attack class 16: what can be done until a time can be done in its last second, and not in the
/// first one after it, in which what follows can be done.
#[test]
fn every_time_ends_to_the_second() {
    let table = [
        Edge {
            what: "the time to appeal",
            prepare: refused_claim,
            act: appealed,
            before: "panel",
            at: "cannot be appealed",
        },
        Edge {
            what: "the time after which a refusal is for good",
            prepare: refused_claim,
            act: moved,
            before: "cannot be moved on at",
            at: "denied",
        },
        Edge {
            what: "the time for evidence",
            prepare: filed_claim,
            act: moved,
            before: "nothing is due",
            at: "lapsed",
        },
        Edge {
            what: "the last day to file",
            prepare: |stage| {
                let end = after(stage, 61);
                (None, end)
            },
            act: |stage, (_, end)| {
                let diagnosed = (end / DAY) as u32 - 61;
                let case = stage.stay().day(diagnosed);
                let id = stage.claim(&case);
                format!("{} {}", stage.status(id), stage.codes(id))
            },
            before: "paid_open ",
            at: "refused R04-LATE",
        },
        Edge {
            what: "grace",
            prepare: |stage| {
                let day = lapse(stage);
                (None, u64::from(day + 14) * DAY)
            },
            act: topped_up,
            before: "no gap",
            at: "came back",
        },
        Edge {
            what: "the time to come back",
            prepare: |stage| {
                let day = lapse(stage);
                (None, u64::from(day + 14 + 90) * DAY)
            },
            act: topped_up,
            before: "came back",
            at: "could come back until day",
        },
    ];
    for edge in table {
        for (early, says) in [(1, edge.before), (0, edge.at)] {
            let mut stage = Stage::new();
            let time = (edge.prepare)(&mut stage);
            stage.app.go_to(Timestamp::from_seconds(time.1 - early));
            let came = (edge.act)(&mut stage, time);
            assert!(came.contains(says), "{}, {early} s before: {came}", edge.what);
            stage.assert_books();
        }
    }
}
