//! What the contract should have done, told with one entry per unit of goods.

use crate::suite::{DAY, FOREIGN_REGULATOR, MAKER, REGULATOR};
use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    IndexRange, LineReceipt, OfferLine, Origin, RecallClass, RecallTarget, LOST_AFTER_SECONDS,
};
use provenance_api::{LotId, ShipmentId};
use std::collections::BTreeMap;

/// Where a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    With(OrgId),
    In(ShipmentId),
    Lost,
}

#[derive(Clone, Debug)]
pub struct Recall {
    pub class: RecallClass,
    pub by: OrgId,
    pub agreed: Vec<OrgId>,
    pub ended: bool,
}

#[derive(Clone, Debug)]
pub struct Lot {
    pub issuer: OrgId,
    pub expiry: u64,
    pub serialised: bool,
    pub units: Vec<(Place, Origin)>,
    pub quarantined_by: Option<OrgId>,
    pub recalls: Vec<Recall>,
}

impl Lot {
    /// Whether the lot may be neither offered nor accepted.
    pub fn stopped(&self, now: Timestamp) -> bool {
        now.seconds() / DAY > self.expiry
            || self.quarantined_by.is_some()
            || self
                .recalls
                .iter()
                .any(|recall| !recall.ended && recall.class != RecallClass::Iii)
    }

    pub fn count(&self, place: Place, origin: Origin) -> u64 {
        self.units.iter().filter(|unit| **unit == (place, origin)).count() as u64
    }

    /// The runs of units at a place in an origin.
    pub fn runs(&self, place: Place, origin: Origin) -> Vec<IndexRange> {
        let mut runs: Vec<IndexRange> = vec![];
        for (index, unit) in (0u64..).zip(&self.units) {
            if *unit != (place, origin) {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.last + 1 == index => run.last = index,
                _ => runs.push(IndexRange {
                    first: index,
                    last: index,
                }),
            }
        }
        runs
    }

    /// Moves units: those of the ranges, or any if the lot has no serials. Says so if they are not all there.
    fn shift(
        &mut self,
        from: (Place, Origin),
        to: (Place, Origin),
        count: u64,
        ranges: &[IndexRange],
    ) -> Result<(), String> {
        let chosen: Vec<usize> = if self.serialised {
            ranges
                .iter()
                .flat_map(|range| range.first as usize..=range.last as usize)
                .collect()
        } else {
            let there = self.units.iter().enumerate().filter(|(_, unit)| **unit == from);
            there.map(|(index, _)| index).take(count as usize).collect()
        };
        if chosen.len() as u64 != count {
            return Err(format!(
                "P2: {count} units moved, only {} were at {from:?}",
                chosen.len()
            ));
        }
        for index in chosen {
            match self.units.get_mut(index) {
                Some(unit) if *unit == from => *unit = to,
                other => return Err(format!("P2: unit {index} moved from {from:?}, it was {other:?}")),
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Offered,
    InCarriage,
    Accepted,
    Refused,
    Cancelled,
    Expired,
}

#[derive(Clone, Debug)]
pub struct Shipment {
    pub from: OrgId,
    pub to: OrgId,
    pub carrier: Option<OrgId>,
    pub lines: Vec<OfferLine>,
    pub hook: bool,
    pub expires: Timestamp,
    pub stage: Stage,
    pub ended_at: Timestamp,
}

impl Shipment {
    pub const fn open(&self) -> bool {
        matches!(self.stage, Stage::Offered | Stage::InCarriage)
    }

    pub const fn leaves_pending(&self) -> bool {
        matches!(self.stage, Stage::Accepted | Stage::Refused | Stage::Expired)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub products: BTreeMap<String, OrgId>,
    pub lots: Vec<Lot>,
    pub shipments: Vec<Shipment>,
    pub paused_until: Option<Timestamp>,
    pub numbers: u64,
}

/// Who did it and when.
#[derive(Clone, Copy)]
pub struct By {
    /// the sender's organisation, if it operates for one
    pub org: Option<OrgId>,
    pub now: Timestamp,
}

impl Model {
    pub fn lot(&self, lot: LotId) -> Option<&Lot> {
        self.lots.get(lot.u64().checked_sub(1)? as usize)
    }

    fn lot_mut(&mut self, lot: LotId) -> Result<&mut Lot, String> {
        let at = lot.u64().wrapping_sub(1) as usize;
        self.lots
            .get_mut(at)
            .ok_or_else(|| format!("P2: lot {lot} was never registered"))
    }

    pub fn shipment(&self, id: ShipmentId) -> Option<&Shipment> {
        self.shipments.get(id.u64().checked_sub(1)? as usize)
    }

    fn shipment_mut(&mut self, id: ShipmentId) -> Result<&mut Shipment, String> {
        let at = id.u64().wrapping_sub(1) as usize;
        self.shipments
            .get_mut(at)
            .ok_or_else(|| format!("P2: shipment {id} was never offered"))
    }

    pub fn paused(&self, now: Timestamp) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// Units of a line that are pending.
    pub fn pending(&self, id: ShipmentId, line: &OfferLine) -> u64 {
        match (self.shipment(id), self.lot(line.lot)) {
            (Some(shipment), Some(lot)) if shipment.leaves_pending() => lot.count(Place::In(id), line.origin),
            _ => 0,
        }
    }

    /// Whether the contract must do this, whoever asks: ways out that nobody may block.
    pub fn must_work(&self, msg: &ExecuteMsg, by: By) -> bool {
        match msg {
            ExecuteMsg::Expire { shipment } => self
                .shipment(*shipment)
                .is_some_and(|s| s.open() && by.now >= s.expires),
            ExecuteMsg::DeclareLost {
                shipment,
                line,
                units,
                ranges,
            } => {
                let Some(s) = self.shipment(*shipment) else {
                    return false;
                };
                let Some(offered) = s.lines.get(*line as usize) else {
                    return false;
                };
                let lot = self.lot(offered.lot);
                s.leaves_pending()
                    && by.now >= s.ended_at.plus_seconds(LOST_AFTER_SECONDS)
                    && lot.is_some_and(|lot| !lot.serialised)
                    && ranges.is_empty()
                    && (1..=self.pending(*shipment, offered)).contains(units)
            }
            _ => false,
        }
    }

    /// The message was carried out. Says what should not have been possible.
    pub fn done(&mut self, msg: &ExecuteMsg, by: By) -> Result<(), String> {
        let now = by.now;
        let same = |org: OrgId| match by.org {
            Some(own) if own == org => Ok(()),
            own => Err(format!("P3: {own:?} spoke for {org}")),
        };
        match msg {
            ExecuteMsg::RegisterProduct { gtin, .. } => {
                let maker = by.org.ok_or("P5: a stranger registered a product")?;
                self.products.insert(gtin.clone(), maker);
            }
            ExecuteMsg::RegisterLot {
                gtin,
                expiry,
                quantity,
                serials,
                ..
            } => {
                let issuer = *self.products.get(gtin).ok_or("P5: a lot of an unknown product")?;
                same(issuer)?;
                self.numbers += 1;
                self.lots.push(Lot {
                    issuer,
                    expiry: expiry.0.into(),
                    serialised: serials.is_some(),
                    units: vec![(Place::With(issuer), Origin::Fresh); *quantity as usize],
                    quarantined_by: None,
                    recalls: vec![],
                });
            }
            ExecuteMsg::AppendSerials { lot, serials, .. } => {
                let lot = self.lot_mut(*lot)?;
                same(lot.issuer)?;
                let more = std::iter::repeat_n(
                    (Place::With(lot.issuer), Origin::Fresh),
                    serials.leaf_count as usize,
                );
                lot.units.extend(more);
            }
            ExecuteMsg::Offer {
                to,
                lines,
                carrier,
                expires,
                receipt_hook,
                ..
            } => {
                let from = by.org.ok_or("P3: a stranger offered")?;
                let id = ShipmentId(self.shipments.len() as u64 + 1);
                for line in lines {
                    let lot = self.lot_mut(line.lot)?;
                    if lot.stopped(now) {
                        return Err(format!("P4: lot {} was offered though it is stopped", line.lot));
                    }
                    let origin = line.origin;
                    lot.shift(
                        (Place::With(from), origin),
                        (Place::In(id), origin),
                        line.units,
                        &line.ranges,
                    )?;
                    if receipt_hook.is_some() && origin == Origin::Donated {
                        return Err("P2: donated goods were offered with a hook".to_string());
                    }
                }
                self.shipments.push(Shipment {
                    from,
                    to: *to,
                    carrier: *carrier,
                    lines: lines.clone(),
                    hook: receipt_hook.is_some(),
                    expires: *expires,
                    stage: Stage::Offered,
                    ended_at: Timestamp::default(),
                });
            }
            ExecuteMsg::PickUp { shipment } => {
                let s = self.shipment_mut(*shipment)?;
                same(s.carrier.ok_or("P3: nobody was to carry it")?)?;
                step(s, &[Stage::Offered], Stage::InCarriage, now)?;
                before_end(s, now)?;
            }
            ExecuteMsg::Accept { shipment, lines, .. } => {
                let s = self.shipment_mut(*shipment)?;
                same(s.to)?;
                before_end(s, now)?;
                step(s, &[Stage::Offered, Stage::InCarriage], Stage::Accepted, now)?;
                let s = s.clone();
                self.received(*shipment, &s, lines, now)?;
            }
            ExecuteMsg::Refuse { shipment, .. } => {
                let s = self.shipment_mut(*shipment)?;
                same(s.to)?;
                before_end(s, now)?;
                step(s, &[Stage::Offered, Stage::InCarriage], Stage::Refused, now)?;
            }
            ExecuteMsg::Cancel { shipment } => {
                let s = self.shipment_mut(*shipment)?;
                same(s.from)?;
                step(s, &[Stage::Offered], Stage::Cancelled, now)?;
                let s = s.clone();
                for line in &s.lines {
                    let (from, origin) = (Place::In(*shipment), line.origin);
                    let to = (Place::With(s.from), origin);
                    self.lot_mut(line.lot)?
                        .shift((from, origin), to, line.units, &line.ranges)?;
                }
            }
            ExecuteMsg::Expire { shipment } => {
                let s = self.shipment_mut(*shipment)?;
                step(s, &[Stage::Offered, Stage::InCarriage], Stage::Expired, now)?;
                if now < s.expires {
                    return Err("P3: expired before its end".to_string());
                }
            }
            ExecuteMsg::ConfirmReturn {
                shipment,
                line,
                units,
                ranges,
            } => {
                let s = self.shipment_mut(*shipment)?.clone();
                same(s.from)?;
                self.resolved(*shipment, &s, *line, *units, ranges, Place::With(s.from))?;
            }
            ExecuteMsg::DeclareLost {
                shipment,
                line,
                units,
                ranges,
            } => {
                let s = self.shipment_mut(*shipment)?.clone();
                if now < s.ended_at.plus_seconds(LOST_AFTER_SECONDS) {
                    same(s.from)?;
                }
                self.resolved(*shipment, &s, *line, *units, ranges, Place::Lost)?;
            }
            ExecuteMsg::Quarantine { lot, .. } => {
                self.lot_mut(*lot)?.quarantined_by = by.org;
            }
            ExecuteMsg::ReleaseQuarantine { lot } => {
                self.lot_mut(*lot)?.quarantined_by = None;
            }
            ExecuteMsg::Recall {
                target: RecallTarget::Lot { lot },
                class,
                ..
            } => {
                let by = by.org.ok_or("P4: a stranger recalled")?;
                self.lot_mut(*lot)?.recalls.push(Recall {
                    class: *class,
                    by,
                    agreed: vec![],
                    ended: false,
                });
            }
            ExecuteMsg::EndRecall { lot, recall } => {
                let org = by.org.ok_or("P4: a stranger ended a recall")?;
                let lot = self.lot_mut(*lot)?;
                // the regulator of the issuer's country
                let home = if lot.issuer == MAKER {
                    REGULATOR
                } else {
                    FOREIGN_REGULATOR
                };
                let recalls = &mut lot.recalls;
                let recall = recalls.get_mut(*recall as usize).ok_or("P4: no such recall")?;
                recall.agreed.push(org);
                recall.ended = recall.agreed.contains(&recall.by) && recall.agreed.contains(&home);
            }
            ExecuteMsg::Pause { seconds } => self.paused_until = Some(now.plus_seconds(*seconds)),
            ExecuteMsg::Unpause {} => self.paused_until = Some(now),
            ExecuteMsg::ProposeOwner { .. }
            | ExecuteMsg::AcceptOwner {}
            | ExecuteMsg::WithdrawOwnerProposal {}
            | ExecuteMsg::SetHookGasLimit { .. } => {}
        }
        Ok(())
    }

    fn received(
        &mut self,
        id: ShipmentId,
        s: &Shipment,
        said: &[LineReceipt],
        now: Timestamp,
    ) -> Result<(), String> {
        let mut times = vec![0; s.lines.len()];
        for receipt in said {
            let line = s
                .lines
                .get(receipt.line as usize)
                .ok_or("P1: a line that was never shipped")?;
            times[receipt.line as usize] += 1;
            let lot = self.lot_mut(line.lot)?;
            if receipt.accepted > 0 && lot.stopped(now) {
                return Err(format!("P4: lot {} was accepted though it is stopped", line.lot));
            }
            let excluded = |index: &u64| {
                let parts = [&receipt.rejected_ranges, &receipt.missing_ranges];
                parts
                    .into_iter()
                    .flatten()
                    .any(|range| (range.first..=range.last).contains(index))
            };
            let taken: Vec<IndexRange> = line
                .ranges
                .iter()
                .flat_map(|range| range.first..=range.last)
                .filter(|index| !excluded(index))
                .map(|index| IndexRange {
                    first: index,
                    last: index,
                })
                .collect();
            let origin = if s.hook { Origin::Donated } else { line.origin };
            let to = (Place::With(s.to), origin);
            lot.shift((Place::In(id), line.origin), to, receipt.accepted, &taken)?;
        }
        if times.iter().any(|times| *times != 1) {
            return Err(format!("P1: lines were received {times:?} times"));
        }
        Ok(())
    }

    fn resolved(
        &mut self,
        id: ShipmentId,
        s: &Shipment,
        line: u32,
        units: u64,
        ranges: &[IndexRange],
        to: Place,
    ) -> Result<(), String> {
        if !s.leaves_pending() {
            return Err(format!("P2: returned out of a shipment that is {:?}", s.stage));
        }
        let line = s
            .lines
            .get(line as usize)
            .ok_or("P1: a line that was never shipped")?;
        let origin = line.origin;
        self.lot_mut(line.lot)?
            .shift((Place::In(id), origin), (to, origin), units, ranges)
    }
}

fn step(s: &mut Shipment, from: &[Stage], to: Stage, now: Timestamp) -> Result<(), String> {
    if !from.contains(&s.stage) {
        return Err(format!("P3: from {:?} to {to:?}", s.stage));
    }
    s.stage = to;
    s.ended_at = now;
    Ok(())
}

fn before_end(s: &Shipment, now: Timestamp) -> Result<(), String> {
    if now < s.expires {
        Ok(())
    } else {
        Err(format!(
            "P3: {:?} at {now}, after its end at {}",
            s.stage, s.expires
        ))
    }
}
