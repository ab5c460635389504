//! The next step: mostly what somebody in that place would do, now and then what nobody should.

use super::model::{Lot, Place, Shipment};
use super::{Actor, Step, World, FOREIGN_REGULATOR_ACTOR, GTINS, OWNER, REGULATOR_ACTOR};
use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::Binary;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    Day, HookRequest, IndexRange, LineReceipt, OfferLine, Origin, RecallClass, RecallTarget, RejectReason,
    SafetyReason, SerialCommitment, StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use salus_testing::dice::Dice;

/// What the accreditation contract takes away now and then.
const SUSPENDABLE: [(OrgId, Role); 5] = [
    (MAKER, Role::Manufacture),
    (MAKER, Role::Distribute),
    (HOSPITAL, Role::ReceiveGoods),
    (CARRIER, Role::Carry),
    (REGULATOR, Role::Regulate),
];
const TRADERS: [OrgId; 4] = [MAKER, OTHER_MAKER, HOSPITAL, WHOLESALER];

impl World {
    pub fn next(&self, dice: &mut Dice) -> Step {
        match dice.weighted(&[70, 8, 5, 1]) {
            1 => Step::Pass(*dice.pick(&[1, 1, 1, 3_600, 3_600, 3_600, DAY, DAY, 6 * DAY, 91 * DAY])),
            2 => {
                // a suspended one is soon reinstated: else nothing moves
                let down: Vec<_> = self.suspended.iter().copied().collect();
                match dice.maybe_pick(&down).copied() {
                    Some((org, role)) => Step::Stand {
                        org,
                        role,
                        granted: true,
                    },
                    None => {
                        let (org, role) = *dice.pick(&SUSPENDABLE);
                        Step::Stand {
                            org,
                            role,
                            granted: false,
                        }
                    }
                }
            }
            3 => Step::Listener {
                fails: dice.chance(50),
            },
            _ => {
                let (actor, msg) = self.message(dice);
                // now and then it is somebody else who sends it, or it is a little wrong
                let actor = if dice.chance(8) {
                    dice.below(super::ACTORS.len() as u64) as usize
                } else {
                    actor
                };
                let msg = if dice.chance(10) { spoil(msg, dice) } else { msg };
                Step::Send {
                    actor,
                    msg: Box::new(msg),
                }
            }
        }
    }

    fn actor_of(&self, org: OrgId) -> Actor {
        super::ACTORS
            .iter()
            .position(|(_, of)| *of == Some(org))
            .unwrap_or(OWNER)
    }

    fn message(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let weights = [1, 6, 3, 24, 9, 24, 3, 4, 7, 10, 6, 2, 4, 2, 5, 3];
        match dice.weighted(&weights) {
            0 => self.register_product(dice),
            1 => self.register_lot(dice),
            2 => self.append(dice),
            3 => self.offer(dice),
            4 => self.about_open(dice, |s, shipment, _| {
                (s.carrier.unwrap_or(CARRIER), ExecuteMsg::PickUp { shipment })
            }),
            5 => self.accept(dice),
            6 => self.about_open(dice, |s, shipment, dice| {
                let reason = *dice.pick(&[RejectReason::Damaged, RejectReason::NotOrdered]);
                (s.to, ExecuteMsg::Refuse { shipment, reason })
            }),
            7 => self.about_open(dice, |s, shipment, _| (s.from, ExecuteMsg::Cancel { shipment })),
            8 => {
                let due = |s: &Shipment| s.open() && self.suite.app.now() >= s.expires;
                let shipment = self.some_shipment(dice, due);
                if shipment == ShipmentId(u64::MAX) {
                    return self.register_lot(dice);
                }
                (
                    dice.below(super::ACTORS.len() as u64) as usize,
                    ExecuteMsg::Expire { shipment },
                )
            }
            9 => self.resolve(dice, false),
            10 => self.resolve(dice, true),
            11 => {
                let lot = self.some_lot(dice);
                let holder = self.some_holder(dice);
                let reason = SafetyReason::Investigation;
                (
                    self.officer(dice, lot),
                    ExecuteMsg::Quarantine { lot, reason, holder },
                )
            }
            12 => {
                let held = |n: &LotId| self.model.lot(*n).is_some_and(|lot| lot.quarantined_by.is_some());
                let lot = self.lot_that(dice, held);
                (self.officer(dice, lot), ExecuteMsg::ReleaseQuarantine { lot })
            }
            13 => {
                let lot = self.some_lot(dice);
                let class = *dice.pick(&[
                    RecallClass::I,
                    RecallClass::Ii,
                    RecallClass::Iii,
                    RecallClass::Iii,
                ]);
                let (target, holder) = (RecallTarget::Lot { lot }, self.some_holder(dice));
                let reason = SafetyReason::Contamination;
                (
                    self.officer(dice, lot),
                    ExecuteMsg::Recall {
                        target,
                        class,
                        reason,
                        holder,
                    },
                )
            }
            14 => {
                let recalled = |n: &LotId| {
                    self.model
                        .lot(*n)
                        .is_some_and(|lot| lot.recalls.iter().any(|r| !r.ended))
                };
                let lot = self.lot_that(dice, recalled);
                let recalls = self
                    .model
                    .lot(lot)
                    .map(|lot| lot.recalls.clone())
                    .unwrap_or_default();
                let in_force = recalls.iter().position(|recall| !recall.ended).unwrap_or(0);
                let by = recalls.get(in_force).map_or(REGULATOR, |recall| recall.by);
                let actor = if dice.chance(50) {
                    REGULATOR_ACTOR
                } else {
                    self.actor_of(by)
                };
                (
                    actor,
                    ExecuteMsg::EndRecall {
                        lot,
                        recall: in_force as u32,
                    },
                )
            }
            _ => self.settings(dice),
        }
    }

    fn settings(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let owner = self.owner;
        // the stranger is the only other one who ever owns the contract
        let other = if owner == OWNER { super::STRANGER } else { OWNER };
        match dice.below(7) {
            0 => (
                owner,
                ExecuteMsg::Pause {
                    seconds: dice.between(1, 2 * DAY),
                },
            ),
            1 | 2 => (owner, ExecuteMsg::Unpause {}),
            3 => (
                owner,
                ExecuteMsg::SetHookGasLimit {
                    gas: dice.between(0, 3) * 100_000,
                },
            ),
            4 => {
                let owner_text = super::address(other).to_string();
                (
                    owner,
                    ExecuteMsg::ProposeOwner {
                        owner: owner_text,
                        expires_in_seconds: 30 * DAY,
                    },
                )
            }
            5 => (other, ExecuteMsg::AcceptOwner {}),
            _ => (owner, ExecuteMsg::WithdrawOwnerProposal {}),
        }
    }

    fn register_product(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let gtin = dice.pick(&GTINS).to_string();
        let maker = if gtin.starts_with("09506000") {
            MAKER
        } else {
            OTHER_MAKER
        };
        let storage = StorageProfile::default();
        (
            self.actor_of(maker),
            ExecuteMsg::RegisterProduct {
                gtin,
                storage,
                master_data_sha256: None,
            },
        )
    }

    fn register_lot(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let products: Vec<_> = self.model.products.iter().collect();
        let (gtin, maker) = *dice.pick(&products);
        let today = Day::of(self.suite.app.now()).0;
        let quantity = dice.between(1, 60);
        let serials = dice.chance(55).then(|| SerialCommitment {
            root: root(1),
            leaf_count: quantity,
        });
        // now and then a number that is taken
        let number = self.model.numbers + 1 - u64::from(dice.chance(5));
        let msg = ExecuteMsg::RegisterLot {
            gtin: gtin.clone(),
            lot: format!("LOT{number}"),
            made: Day(today - dice.below(5) as u32),
            expiry: Day(today + dice.between(5, 500) as u32),
            quantity,
            serials,
            certificates: vec![],
        };
        (self.actor_of(*maker), msg)
    }

    fn append(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let lot = self.lot_that(dice, |n| self.model.lot(*n).is_some_and(|lot| lot.serialised));
        let known = self.model.lot(lot);
        let serials = SerialCommitment {
            root: root(2),
            leaf_count: dice.between(1, 20),
        };
        let first_index = known.map_or(0, |lot| lot.units.len() as u64);
        let issuer = known.map_or(MAKER, |lot| lot.issuer);
        (
            self.actor_of(issuer),
            ExecuteMsg::AppendSerials {
                lot,
                first_index,
                serials,
            },
        )
    }

    fn offer(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let from = self.somebody_with_goods(dice);
        let now = self.suite.app.now();
        let mut lines: Vec<OfferLine> = vec![];
        let mut held: Vec<(LotId, Origin)> = vec![];
        for (n, lot) in (1u64..).zip(&self.model.lots) {
            for origin in [Origin::Fresh, Origin::Donated] {
                // mostly what may leave
                if lot.count(Place::With(from), origin) > 0 && (!lot.stopped(now) || dice.chance(10)) {
                    held.push((LotId(n), origin));
                }
            }
        }
        for _ in 0..dice.between(1, 3) {
            let Some((lot, origin)) = dice.maybe_pick(&held).copied() else {
                break;
            };
            if lines.iter().all(|line| (line.lot, line.origin) != (lot, origin)) || dice.chance(5) {
                lines.push(self.offer_line(dice, from, lot, origin));
            }
        }
        let fresh = lines.iter().all(|line| line.origin == Origin::Fresh);
        let hook = if fresh { dice.chance(40) } else { dice.chance(5) };
        let msg = ExecuteMsg::Offer {
            // now and then to itself
            to: if from == HOSPITAL || (from != WHOLESALER && dice.chance(30)) {
                WHOLESALER
            } else {
                HOSPITAL
            },
            lines,
            carrier: dice.chance(70).then_some(CARRIER),
            sscc: dice.chance(30).then(|| "106141412345678908".to_string()),
            expires: now.plus_seconds(*dice.pick(&[3_600, 2 * DAY, 5 * DAY, 30 * DAY])),
            receipt_hook: hook.then(|| HookRequest {
                address: self.listener.to_string(),
                payload: Binary::from(b"t"),
            }),
        };
        (self.actor_of(from), msg)
    }

    /// Somebody who holds something that may leave, if there is anybody.
    fn somebody_with_goods(&self, dice: &mut Dice) -> OrgId {
        let now = self.suite.app.now();
        let has = |org: &&OrgId| {
            let with = Place::With(**org);
            let holds = |lot: &Lot| lot.units.iter().any(|(place, _)| *place == with);
            self.model.lots.iter().any(|lot| !lot.stopped(now) && holds(lot))
        };
        let able: Vec<OrgId> = TRADERS.iter().filter(has).copied().collect();
        *dice.maybe_pick(&able).unwrap_or(&MAKER)
    }

    fn offer_line(&self, dice: &mut Dice, from: OrgId, id: LotId, origin: Origin) -> OfferLine {
        let lot = &self.model.lots[id.u64() as usize - 1];
        if !lot.serialised {
            let held = lot.count(Place::With(from), origin);
            return OfferLine {
                lot: id,
                units: 1 + dice.edgy(held.max(1) - 1),
                origin,
                ranges: vec![],
            };
        }
        let mut ranges: Vec<IndexRange> = vec![];
        for run in lot.runs(Place::With(from), origin) {
            if ranges.len() < 3 && (ranges.is_empty() || dice.chance(50)) {
                let first = dice.between(run.first, run.last);
                ranges.push(IndexRange {
                    first,
                    last: dice.between(first, run.last),
                });
            }
        }
        OfferLine {
            origin,
            ..serials(id, &ranges)
        }
    }

    fn accept(&self, dice: &mut Dice) -> (Actor, ExecuteMsg) {
        let now = self.suite.app.now();
        let shipment = self.some_shipment(dice, |s| s.open() && now < s.expires);
        let Some(s) = self.model.shipment(shipment) else {
            return self.offer(dice);
        };
        let lines = (0u32..)
            .zip(&s.lines)
            .map(|(number, line)| self.receipt(dice, number, line))
            .collect();
        (
            self.actor_of(s.to),
            ExecuteMsg::Accept {
                shipment,
                lines,
                call_hook: dice.chance(70),
            },
        )
    }

    fn receipt(&self, dice: &mut Dice, number: u32, line: &OfferLine) -> LineReceipt {
        let stopped = self
            .model
            .lot(line.lot)
            .is_some_and(|lot| lot.stopped(self.suite.app.now()));
        if stopped && dice.chance(80) {
            return self.serial_receipt(said(number, 0, line.units, 0), line);
        }
        let (mut rejected, mut missing) = (0, 0);
        if dice.chance(40) {
            rejected = dice.edgy(line.units);
            missing = dice.edgy(line.units - rejected);
        }
        self.serial_receipt(
            said(number, line.units - rejected - missing, rejected, missing),
            line,
        )
    }

    /// Adds the ranges: the first units of the line are rejected, those behind them missing.
    fn serial_receipt(&self, mut receipt: LineReceipt, line: &OfferLine) -> LineReceipt {
        let mut rejected = receipt.rejected;
        let mut missing = receipt.missing;
        for range in &line.ranges {
            let mut first = range.first;
            for (left, into) in [
                (&mut rejected, &mut receipt.rejected_ranges),
                (&mut missing, &mut receipt.missing_ranges),
            ] {
                let take = (*left).min(range.last + 1 - first);
                if take > 0 {
                    into.push(IndexRange {
                        first,
                        last: first + take - 1,
                    });
                    first += take;
                    *left -= take;
                }
                if first > range.last {
                    break;
                }
            }
        }
        receipt
    }

    fn resolve(&self, dice: &mut Dice, lost: bool) -> (Actor, ExecuteMsg) {
        let mut pending: Vec<(ShipmentId, u32)> = vec![];
        for (id, s) in (1u64..).map(ShipmentId).zip(&self.model.shipments) {
            let lines = (0u32..)
                .zip(&s.lines)
                .filter(|(_, line)| self.model.pending(id, line) > 0);
            pending.extend(lines.map(|(number, _)| (id, number)));
        }
        let Some((shipment, number)) = dice.maybe_pick(&pending).copied() else {
            return self.offer(dice);
        };
        let s = &self.model.shipments[shipment.u64() as usize - 1];
        let line = &s.lines[number as usize];
        let lot = &self.model.lots[line.lot.u64() as usize - 1];
        let (mut units, mut ranges) = (dice.between(1, self.model.pending(shipment, line)), vec![]);
        if lot.serialised {
            let runs = lot.runs(Place::In(shipment), line.origin);
            let run = dice.pick(&runs);
            let first = dice.between(run.first, run.last);
            let last = dice.between(first, run.last);
            units = last - first + 1;
            ranges.push(IndexRange { first, last });
        }
        let sender = self.actor_of(s.from);
        if lost {
            let actor = if dice.chance(60) {
                sender
            } else {
                dice.below(super::ACTORS.len() as u64) as usize
            };
            return (
                actor,
                ExecuteMsg::DeclareLost {
                    shipment,
                    line: number,
                    units,
                    ranges,
                },
            );
        }
        (
            sender,
            ExecuteMsg::ConfirmReturn {
                shipment,
                line: number,
                units,
                ranges,
            },
        )
    }

    fn about_open(
        &self,
        dice: &mut Dice,
        make: impl Fn(&Shipment, ShipmentId, &mut Dice) -> (OrgId, ExecuteMsg),
    ) -> (Actor, ExecuteMsg) {
        let shipment = self.some_shipment(dice, Shipment::open);
        match self.model.shipment(shipment) {
            Some(s) => {
                let (org, msg) = make(s, shipment, dice);
                (self.actor_of(org), msg)
            }
            None => self.offer(dice),
        }
    }

    fn some_shipment(&self, dice: &mut Dice, wanted: impl Fn(&Shipment) -> bool) -> ShipmentId {
        let all = (1u64..).map(ShipmentId).zip(&self.model.shipments);
        let fitting: Vec<_> = all.filter(|(_, s)| wanted(s)).map(|(id, _)| id).collect();
        let any = ShipmentId(dice.between(1, self.model.shipments.len() as u64 + 1));
        // without any that fits: one that is not there, for which the caller draws something else
        let none = ShipmentId(u64::MAX);
        if dice.chance(4) {
            return any;
        }
        dice.maybe_pick(&fitting).copied().unwrap_or(none)
    }

    fn some_lot(&self, dice: &mut Dice) -> LotId {
        LotId(dice.between(1, self.model.lots.len() as u64 + 1))
    }

    fn lot_that(&self, dice: &mut Dice, wanted: impl Fn(&LotId) -> bool) -> LotId {
        let fitting: Vec<_> = (1..=self.model.lots.len() as u64)
            .map(LotId)
            .filter(wanted)
            .collect();
        dice.maybe_pick(&fitting)
            .copied()
            .unwrap_or_else(|| self.some_lot(dice))
    }

    fn some_holder(&self, dice: &mut Dice) -> Option<OrgId> {
        dice.chance(60)
            .then(|| *dice.pick(&[HOSPITAL, HOSPITAL, WHOLESALER]))
    }

    fn officer(&self, dice: &mut Dice, lot: LotId) -> Actor {
        let issuer = self.model.lot(lot).map_or(MAKER, |lot| lot.issuer);
        match dice.below(4) {
            0 => FOREIGN_REGULATOR_ACTOR,
            1 | 2 => REGULATOR_ACTOR,
            _ => self.actor_of(issuer),
        }
    }
}

/// Makes a message a little wrong.
fn spoil(msg: ExecuteMsg, dice: &mut Dice) -> ExecuteMsg {
    let mut msg = msg;
    match &mut msg {
        ExecuteMsg::Offer {
            lines, to, expires, ..
        } => match dice.below(6) {
            0 => *to = OrgId(dice.between(1, 9)),
            1 => *expires = expires.minus_seconds(31 * DAY),
            2 => lines.clear(),
            3 => lines.extend(lines.clone()),
            4 => lines
                .iter_mut()
                .for_each(|line| line.units = dice.edgy(u64::MAX - 1)),
            _ => lines.iter_mut().for_each(|line| {
                line.ranges.push(IndexRange {
                    first: dice.below(70),
                    last: dice.below(70),
                });
            }),
        },
        ExecuteMsg::Accept { lines, .. } => match dice.below(4) {
            0 => lines.extend(lines.clone()),
            1 => lines.truncate(1),
            2 => lines
                .iter_mut()
                .for_each(|line| line.accepted = dice.edgy(u64::MAX - 1)),
            _ => lines.iter_mut().for_each(|line| {
                line.rejected_ranges = vec![IndexRange {
                    first: dice.below(70),
                    last: dice.below(70),
                }];
                line.rejected = 1;
            }),
        },
        ExecuteMsg::ConfirmReturn {
            units, ranges, line, ..
        }
        | ExecuteMsg::DeclareLost {
            units, ranges, line, ..
        } => match dice.below(3) {
            0 => *units = dice.edgy(u64::MAX - 1),
            1 => *line = dice.below(4) as u32,
            _ => {
                let (first, last) = (dice.below(70), dice.below(70));
                *units = last.wrapping_sub(first).wrapping_add(1);
                *ranges = vec![IndexRange { first, last }];
            }
        },
        ExecuteMsg::RegisterProduct { gtin, .. } => *gtin = "09506000134353".to_string(),
        ExecuteMsg::RegisterLot { quantity, .. } => *quantity = dice.edgy(u64::MAX - 1),
        ExecuteMsg::AppendSerials { first_index, .. } => *first_index = dice.edgy(u64::MAX - 1),
        ExecuteMsg::Pause { seconds } => *seconds = dice.edgy(u64::MAX - 1),
        _ => {}
    }
    msg
}
