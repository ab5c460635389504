//! The pure rules against plain models: one entry per unit where the contract keeps intervals.

use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use proptest::prelude::*;
use provenance::domain::custody::{append, reassign, Edits, Holder, Interval, Keeper, Neighbourhood};
use provenance::domain::lot::{check_quantity, status, Totals};
use provenance::domain::receipt::{self, Demands};
use provenance::domain::safety::{self, Say};
use provenance::domain::shipment::{check_lines, Line, Stage};
use provenance::domain::{ranges, DomainError};
use provenance_api::raw::LotSafetyRecord;
use provenance_api::types::{
    Day, IndexRange, LineReceipt, LotStatus, OfferLine, Origin, RecallClass, RejectReason, SafetyReason,
    MAX_RANGES,
};
use provenance_api::{LotId, ShipmentId};
use std::collections::{BTreeMap, BTreeSet};

const UNITS: u64 = 40;

/// Who issued the lots of the safety tests.
const ISSUER: OrgId = OrgId(1);

fn range() -> impl Strategy<Value = IndexRange> {
    (0..UNITS, 0..UNITS).prop_map(|(a, b)| IndexRange {
        first: a.min(b),
        last: a.max(b),
    })
}

fn holder() -> impl Strategy<Value = Holder> {
    let keeper = prop_oneof![
        (1u64..4).prop_map(|org| Keeper::Org(OrgId(org))),
        (1u64..3).prop_map(|id| Keeper::Shipment(ShipmentId(id))),
        Just(Keeper::Lost),
    ];
    (keeper, prop_oneof![Just(Origin::Fresh), Just(Origin::Donated)])
        .prop_map(|(keeper, origin)| Holder { keeper, origin })
}

const MAKER: Holder = Holder {
    keeper: Keeper::Org(OrgId(1)),
    origin: Origin::Fresh,
};

/// The interval map in memory, changed by the same edits as the stored one.
#[derive(Default)]
struct IntervalMap(BTreeMap<u64, Interval>);

impl IntervalMap {
    fn around(&self, at: u64) -> Option<(u64, Interval)> {
        self.0
            .range(..=at)
            .next_back()
            .map(|(first, interval)| (*first, *interval))
    }

    fn reassign(&mut self, range: &IndexRange, to: Holder) -> bool {
        let Some((first, interval)) = self.around(range.first) else {
            return false;
        };
        let before = first.checked_sub(1).and_then(|index| self.around(index));
        let behind = self.0.get(&(range.last + 1)).copied();
        let before = before.filter(|_| range.first == first);
        let behind = behind.filter(|_| range.last == interval.last);
        match reassign(
            &Neighbourhood {
                first,
                interval,
                before,
                behind,
            },
            range,
            to,
        ) {
            None => false,
            Some(Edits { remove, put }) => {
                for first in remove {
                    assert!(
                        self.0.remove(&first).is_some(),
                        "an interval that is not there was removed"
                    );
                }
                self.0.extend(put);
                true
            }
        }
    }

    /// One entry per unit, as the model has it; panics unless the intervals tile the lot and neighbours differ.
    fn per_unit(&self) -> Vec<Holder> {
        let mut units: Vec<Holder> = vec![];
        let mut before: Option<Holder> = None;
        for (first, interval) in &self.0 {
            assert_eq!(*first, units.len() as u64, "a gap or an overlap");
            assert!(interval.last >= *first);
            assert_ne!(before, Some(interval.holder), "neighbours that should be one");
            before = Some(interval.holder);
            units.resize(interval.last as usize + 1, interval.holder);
        }
        units
    }
}

proptest! {
    /// B10: custody by ranges is custody by unit. Whatever is given from whom to whom, the interval map says of each
    /// unit what a list with one entry per unit says, and refuses what does not lie with one holder.
    #[test]
    fn the_interval_map_is_a_list_with_one_holder_per_unit(
        moves in proptest::collection::vec((range(), holder()), 0..60),
        growth in proptest::collection::vec((1u64..10, holder()), 0..4),
    ) {
        let mut map = IntervalMap::default();
        let mut model: Vec<Holder> = vec![];
        let grow = |map: &mut IntervalMap, model: &mut Vec<Holder>, units: u64, holder| {
            let first = model.len() as u64;
            let range = IndexRange { first, last: first + units - 1 };
            let tail = first.checked_sub(1).and_then(|index| map.around(index));
            let (at, interval) = append(tail, &range, holder);
            map.0.insert(at, interval);
            model.resize((first + units) as usize, holder);
        };
        grow(&mut map, &mut model, UNITS, MAKER);
        for (range, to) in &moves {
            let held = &model[range.first as usize..=range.last as usize];
            let one_holder = held.iter().all(|holder| *holder == held[0]);
            prop_assert_eq!(map.reassign(range, *to), one_holder);
            if one_holder {
                model[range.first as usize..=range.last as usize].fill(*to);
            }
            prop_assert_eq!(&map.per_unit(), &model);
        }
        for (units, holder) in growth {
            grow(&mut map, &mut model, units, holder);
            prop_assert_eq!(&map.per_unit(), &model);
        }
    }

    #[test]
    fn checked_ranges_hold_the_same_units_and_are_joined(given in proptest::collection::vec(range(), 0..6)) {
        let set: BTreeSet<u64> = given.iter().flat_map(|r| r.first..=r.last).collect();
        let ascending = given.windows(2).all(|w| w[0].last < w[1].first);
        match ranges::checked(&given) {
            Ok((joined, units)) => {
                prop_assert!(ascending);
                prop_assert_eq!(units, set.len() as u64);
                prop_assert!(joined.windows(2).all(|w| w[0].last + 1 < w[1].first));
                prop_assert_eq!(joined.iter().flat_map(|r| r.first..=r.last).collect::<BTreeSet<_>>(), set);
            }
            Err(error) => {
                prop_assert!(!ascending);
                let overlap = matches!(error, DomainError::RangesOverlap { .. });
                prop_assert!(overlap, "{error}");
            }
        }
    }

    /// Taking ranges out of ranges is taking units out of units; refused when a range that is taken is not there
    /// as a whole.
    #[test]
    fn subtracting_ranges_is_subtracting_sets(
        from in proptest::collection::btree_set(0..UNITS, 0..30),
        take in proptest::collection::btree_set(0..UNITS, 0..30),
        inside in any::<bool>(),
    ) {
        let take: BTreeSet<u64> = if inside { take.intersection(&from).copied().collect() } else { take };
        let runs = |set: &BTreeSet<u64>| {
            let mut runs: Vec<IndexRange> = vec![];
            for n in set {
                match runs.last_mut() {
                    Some(run) if run.last + 1 == *n => run.last = *n,
                    _ => runs.push(IndexRange { first: *n, last: *n }),
                }
            }
            runs
        };
        let result = ranges::subtract(&runs(&from), &runs(&take));
        if take.is_subset(&from) {
            prop_assert_eq!(result.unwrap(), runs(&from.difference(&take).copied().collect()));
        } else {
            let refused = matches!(result, Err(DomainError::RangeNotShipped { .. }));
            prop_assert!(refused);
        }
    }

    #[test]
    fn the_union_of_ranges_is_the_union_of_sets(
        a in proptest::collection::btree_set(0..UNITS, 0..20),
        b in proptest::collection::btree_set(0..UNITS, 0..20),
    ) {
        let single = |set: &BTreeSet<u64>| set.iter().map(|n| IndexRange { first: *n, last: *n }).collect::<Vec<_>>();
        match ranges::union(&single(&a), &single(&b)) {
            Ok(joined) => {
                prop_assert!(a.is_disjoint(&b));
                let units: BTreeSet<u64> = joined.iter().flat_map(|r| r.first..=r.last).collect();
                prop_assert_eq!(units, a.union(&b).copied().collect());
            }
            Err(_) => prop_assert!(!a.is_disjoint(&b)),
        }
    }

    /// B9: accepted + rejected + missing = shipped, or the receipt is refused; and the ranges that are accepted are the
    /// shipped ones without the others.
    #[test]
    fn a_receipt_accounts_for_every_unit(
        shipped in 1u64..100,
        accepted in 0u64..110,
        rejected in 0u64..20,
        missing in 0u64..20,
        reason in any::<bool>(),
    ) {
        let line = Line { lot: LotId(1), units: shipped, origin: Origin::Fresh, ranges: vec![IndexRange { first: 0, last: shipped - 1 }] };
        // the last units are missing, those before them rejected
        let some = |first: u64, units: u64| match units {
            0 => vec![],
            _ => vec![IndexRange { first, last: first + units - 1 }],
        };
        let said = LineReceipt {
            line: 0,
            accepted,
            rejected,
            missing,
            reason: reason.then_some(RejectReason::Damaged),
            rejected_ranges: some(accepted, rejected),
            missing_ranges: some(accepted + rejected, missing),
            vvm_stage: None,
            leg_summary: None,
        };
        let demands = Demands {
            serialised: true,
            vial_monitor: false,
            full_cover: false,
            storage_rules: 0,
            journey_from: Timestamp::from_seconds(0),
            now: Timestamp::from_seconds(1),
        };
        let sum = accepted + rejected + missing;
        match receipt::check(&line, said, &demands) {
            Ok(outcome) => {
                prop_assert_eq!(sum, shipped);
                prop_assert_eq!(reason, rejected + missing > 0);
                prop_assert_eq!(outcome.pending(), rejected + missing);
                let units: u64 = outcome.accepted_ranges.iter().map(ranges::units_in).sum();
                prop_assert_eq!(units, accepted);
            }
            Err(DomainError::UnitsDoNotAddUp { .. }) => prop_assert_ne!(sum, shipped),
            Err(DomainError::ReasonLacking { .. }) => prop_assert!(!reason && rejected + missing > 0),
            Err(DomainError::ReasonForNothing { .. }) => prop_assert!(reason && rejected + missing == 0),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// B10: units move between held, in transit and lost; none is made or vanishes, and no count goes below zero.
    #[test]
    fn the_totals_of_a_lot_conserve_units(quantity in 1u64..1_000, steps in proptest::collection::vec((0u8..4, 0u64..400), 0..50)) {
        let mut totals = check_quantity(quantity, None).unwrap();
        let (mut held, mut transit, mut lost) = (quantity, 0u64, 0u64);
        for (kind, units) in steps {
            let (next, allowed) = match kind {
                0 => (totals.depart(units).ok(), units <= held),
                1 => (totals.arrive(units).ok(), units <= transit),
                2 => (totals.lose(units).ok(), units <= transit),
                _ => (totals.grow(units).ok(), true),
            };
            prop_assert_eq!(next.is_some(), allowed);
            if let Some(next) = next {
                totals = next;
                match kind {
                    0 => { held -= units; transit += units; }
                    1 => { transit -= units; held += units; }
                    2 => { transit -= units; lost += units; }
                    _ => held += units,
                }
            }
            prop_assert_eq!(totals, Totals { quantity: held + transit + lost, in_transit: transit, lost });
            prop_assert_eq!(totals.held().unwrap(), held);
        }
    }
}

/// Invariant P3: the only ways through a shipment. Every step from every stage, before its end, at it and after it.
#[test]
fn only_the_steps_of_the_life_cycle_are_possible() {
    let expires = Timestamp::from_seconds(100);
    let at = Timestamp::from_seconds(10);
    let stages = [
        Stage::Offered,
        Stage::InCarriage { since: at },
        Stage::Accepted { at, called: true },
        Stage::Refused {
            at,
            reason: RejectReason::Damaged,
        },
        Stage::Cancelled { at },
        Stage::Expired { at: expires },
    ];
    type Step = fn(Stage, Timestamp, Timestamp) -> Result<Stage, DomainError>;
    let steps: [(&str, Step); 5] = [
        ("pick up", |stage, expires, now| stage.pick_up(expires, now)),
        ("accept", |stage, expires, now| stage.accept(expires, now, false)),
        ("refuse", |stage, expires, now| {
            stage.refuse(expires, now, RejectReason::Documents)
        }),
        ("cancel", |stage, _, now| stage.cancel(now)),
        ("expire", |stage, expires, now| stage.expire(expires, now)),
    ];
    let before = expires.minus_nanos(1);
    let after = expires.plus_nanos(1);
    for (number, stage) in stages.into_iter().enumerate() {
        for (name, step) in steps {
            for (time, now) in [("before", before), ("at", expires), ("after", after)] {
                let possible = match (name, number, time) {
                    // the last moment for the parties is the one before the end
                    ("pick up", 0, "before") | ("accept" | "refuse", 0 | 1, "before") => true,
                    // before pick-up the goods are with the sender, whatever the clock says
                    ("cancel", 0, _) => true,
                    ("expire", 0 | 1, "at" | "after") => true,
                    _ => false,
                };
                assert_eq!(
                    step(stage, expires, now).is_ok(),
                    possible,
                    "{name} {stage:?} {time}"
                );
            }
        }
    }
}

/// What stops a lot is shown before what only warns.
#[test]
fn the_gravest_thing_about_a_lot_decides_its_status() {
    let today = Day(100);
    let good = LotSafetyRecord::default();
    let say = |org, home_regulator| Say {
        org: OrgId(org),
        issuer: ISSUER,
        home_regulator,
    };
    let (lot, now, reason) = (LotId(1), Timestamp::from_seconds(1), SafetyReason::Potency);
    let class = |class| {
        safety::recall(good.clone(), lot, say(1, false), class, reason, now)
            .unwrap()
            .0
    };
    let both = |recall| safety::quarantine(class(recall), lot, say(1, false), reason, now).unwrap();
    let (last_day, gone) = (Day(100), Day(99));
    assert_eq!(status(last_day, &good, today), LotStatus::Active);
    assert_eq!(status(gone, &good, today), LotStatus::Expired);
    assert_eq!(status(gone, &class(RecallClass::Iii), today), LotStatus::Expired);
    assert_eq!(
        status(last_day, &class(RecallClass::Iii), today),
        LotStatus::Recalled {
            class: RecallClass::Iii
        }
    );
    assert_eq!(
        status(gone, &both(RecallClass::Iii), today),
        LotStatus::Quarantined
    );
    assert_eq!(
        status(gone, &both(RecallClass::Ii), today),
        LotStatus::Recalled {
            class: RecallClass::Ii
        }
    );
    assert_eq!(
        status(last_day, &class(RecallClass::I), today),
        LotStatus::Recalled {
            class: RecallClass::I
        }
    );
}

/// Recall, for whole lots: a recall ends when its initiator and a regulator of the issuer's country have both said so, in either
/// order; if they are one, its word is enough; nobody else's counts.
#[test]
fn a_recall_ends_by_its_initiator_and_a_home_regulator_together() {
    let (lot, now) = (LotId(1), Timestamp::from_seconds(5));
    let issuer = Say {
        org: OrgId(1),
        issuer: ISSUER,
        home_regulator: false,
    };
    let regulator = Say {
        org: OrgId(2),
        issuer: ISSUER,
        home_regulator: true,
    };
    let second = Say {
        org: OrgId(3),
        issuer: ISSUER,
        home_regulator: true,
    };
    let foreign = Say {
        org: OrgId(4),
        issuer: ISSUER,
        home_regulator: false,
    };
    let recalled = |by| {
        safety::recall(
            LotSafetyRecord::default(),
            lot,
            by,
            RecallClass::I,
            SafetyReason::Falsified,
            now,
        )
        .unwrap()
        .0
    };
    for order in [[issuer, regulator], [regulator, issuer]] {
        let (half, ended) = safety::end(recalled(issuer), lot, 0, order[0], now).unwrap();
        assert!(!ended && half.stops());
        let (whole, ended) = safety::end(half.clone(), lot, 0, order[1], now).unwrap();
        assert!(ended && !whole.stops());
        assert_eq!(whole.recalls[0].ended_at, Some(now));
        let twice = safety::end(half, lot, 0, order[0], now);
        assert_eq!(twice, Err(DomainError::AlreadyAgreed { org: order[0].org }));
    }
    let (alone, ended) = safety::end(recalled(regulator), lot, 0, regulator, now).unwrap();
    assert!(ended && !alone.stops());
    let none = safety::end(recalled(issuer), lot, 0, foreign, now);
    assert_eq!(
        none,
        Err(DomainError::NoJurisdiction {
            org: foreign.org,
            lot
        })
    );
    // two regulators do not replace the initiator, and leave nothing behind that grows
    let (half, _) = safety::end(recalled(issuer), lot, 0, regulator, now).unwrap();
    assert_eq!(
        safety::end(half, lot, 0, second, now),
        Err(DomainError::AlreadyAgreed { org: second.org })
    );
    // a foreign regulator's own recall needs a home regulator to end
    let (half, ended) = safety::end(recalled(foreign), lot, 0, foreign, now).unwrap();
    assert!(!ended);
    assert!(safety::end(half, lot, 0, second, now).unwrap().1);
}

/// Touching ranges are stored as one, so that an offer of neighbouring packs costs one record.
#[test]
fn touching_ranges_of_an_offer_become_one() {
    let ranges: Vec<_> = (0..MAX_RANGES as u64)
        .map(|n| IndexRange {
            first: n * 2,
            last: n * 2 + 1,
        })
        .collect();
    let offered = OfferLine {
        lot: LotId(1),
        units: 32,
        origin: Origin::Fresh,
        ranges,
    };
    let lines = check_lines(vec![offered], false).unwrap();
    assert_eq!(lines[0].ranges, [IndexRange { first: 0, last: 31 }]);
}
