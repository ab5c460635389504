//! A random walk: after every step the contract must agree with the model, unit by unit.

mod draw;
mod model;

use crate::listener::{self, ListenerMsg, Mood};
use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Addr, Timestamp};
use model::{By, Model, Place, Stage};
use provenance_api::access::Access;
use provenance_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use provenance_api::raw::LotSafetyRecord;
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{
    Custodian, CustodyInfo, HoldingInfo, LineInfo, LotTotals, Origin, ShipmentInfo, ShipmentStatus,
};
use provenance_api::{Client, LotId, ShipmentId};
use salus_core::ownership::Ownership;
use salus_testing::dice::Dice;
use salus_testing::walk::{message_of, StateHash, Walk, Walker};
use salus_testing::{actor, variants_of};
use std::collections::{BTreeMap, BTreeSet};

/// Index into [`ACTORS`].
type Actor = usize;

/// Everybody who sends messages, and for whom.
const ACTORS: [(&str, Option<OrgId>); 9] = [
    ("owner", None),
    ("stranger", None),
    ("maker", Some(MAKER)),
    ("other maker", Some(OTHER_MAKER)),
    ("hospital", Some(HOSPITAL)),
    ("wholesaler", Some(WHOLESALER)),
    ("carrier", Some(CARRIER)),
    ("regulator", Some(REGULATOR)),
    ("foreign regulator", Some(FOREIGN_REGULATOR)),
];
const OWNER: Actor = 0;
const STRANGER: Actor = 1;
const REGULATOR_ACTOR: Actor = 7;
const FOREIGN_REGULATOR_ACTOR: Actor = 8;

/// Products that are registered on the way.
const GTINS: [&str; 6] = [
    "09506000134376",
    "09506000134383",
    "09506000134390",
    GLOVES,
    "00614141000043",
    "80614141123458",
];

fn address(of: Actor) -> Addr {
    actor(ACTORS[of].0)
}

#[derive(Clone, Debug)]
pub enum Step {
    Send {
        actor: Actor,
        msg: Box<ExecuteMsg>,
    },
    Pass(u64),
    /// The accreditation contract grants or suspends a role.
    Stand {
        org: OrgId,
        role: Role,
        granted: bool,
    },
    /// The listener changes its mood.
    Listener {
        fails: bool,
    },
}

struct World {
    suite: Suite,
    model: Model,
    listener: Addr,
    suspended: BTreeSet<(OrgId, Role)>,
    owner: Actor,
    gas_limit: u64,
    /// facts of acceptances as they were when they happened
    facts: BTreeMap<ShipmentId, ReceiptFacts>,
    steps: u64,
    /// what the last step was about: checked at once, the rest every 50 steps
    touched: Touched,
    /// what the model found impossible
    impossible: Option<String>,
}

#[derive(Default)]
struct Touched {
    lots: BTreeSet<LotId>,
    shipment: Option<ShipmentId>,
}

impl Walk for World {
    type Step = Step;

    fn start(_: &mut Dice) -> Self {
        let mut suite = Suite::start();
        let listener = listener::start(&mut suite.app, "listener", Mood::Friendly);
        let products = [(MASKS.to_string(), MAKER), (VACCINE.to_string(), MAKER)];
        Self {
            suite,
            model: Model {
                products: products.into(),
                ..Model::default()
            },
            listener,
            suspended: BTreeSet::new(),
            owner: OWNER,
            gas_limit: GAS_LIMIT,
            facts: BTreeMap::new(),
            steps: 0,
            touched: Touched::default(),
            impossible: None,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        self.next(dice)
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Send { msg, .. } => message_of(msg),
            _ => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        self.steps += 1;
        self.touched = Touched::default();
        match step {
            Step::Pass(seconds) => self.suite.app.pass(*seconds),
            Step::Stand {
                org,
                role,
                granted: true,
            } => {
                self.suspended.remove(&(*org, *role));
                self.suite.records().accredit(*org, *role);
            }
            Step::Stand {
                org,
                role,
                granted: false,
            } => {
                self.suspended.insert((*org, *role));
                self.suite.records().suspend(*org, *role);
            }
            Step::Listener { fails } => {
                let mood = if *fails { Mood::Failing } else { Mood::Friendly };
                let owner = self.suite.owner.clone();
                self.suite
                    .app
                    .run(&owner, &self.listener.clone(), &ListenerMsg::Become(mood), &[])?;
            }
            Step::Send { actor, msg } => return self.send(*actor, msg),
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if let Some(breach) = &self.impossible {
            return Err(breach.clone());
        }
        let everything = self.steps.is_multiple_of(50);
        for (id, lot) in (1u64..).map(LotId).zip(&self.model.lots) {
            if everything || self.touched.lots.contains(&id) {
                self.check_lot(id, lot)?;
            }
        }
        for (id, shipment) in (1u64..).map(ShipmentId).zip(&self.model.shipments) {
            if everything || self.touched.shipment == Some(id) {
                self.check_shipment(id, shipment)?;
            }
        }
        if everything {
            self.check_conservation()?;
            self.check_pages()?;
            self.check_settings()?;
        }
        Ok(())
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

impl World {
    fn send(&mut self, actor: Actor, msg: &ExecuteMsg) -> Result<(), String> {
        let now = self.suite.app.now();
        let by = By {
            org: ACTORS[actor].1,
            now,
        };
        let must_work = self.model.must_work(msg, by);
        let result = self.suite.run(&address(actor), msg);
        let text = match result {
            Ok(_) => {
                self.note_touched(msg);
                let found = self
                    .allowed(actor, msg, now)
                    .and_then(|()| self.model.done(msg, by));
                self.impossible = found.err();
                self.note_settings(actor, msg);
                if let ExecuteMsg::Accept { shipment, .. } = msg {
                    let facts: Option<ReceiptFacts> =
                        self.suite.ask(&QueryMsg::Receipt { shipment: *shipment });
                    self.facts.insert(*shipment, facts.unwrap());
                }
                return Ok(());
            }
            Err(text) => text,
        };
        if must_work {
            self.impossible = Some(format!("X3: a way out was blocked: {text}"));
        }
        let intake = matches!(
            msg,
            ExecuteMsg::RegisterProduct { .. }
                | ExecuteMsg::RegisterLot { .. }
                | ExecuteMsg::AppendSerials { .. }
                | ExecuteMsg::Offer { .. }
        );
        if text.contains("paused until") && !(intake && self.model.paused(now)) {
            self.impossible = Some(format!("X3: {msg:?} was stopped by a pause: {text}"));
        }
        Err(text)
    }

    /// Who did it could do it: the role was held at this moment, the owner was the owner, no pause ran.
    fn allowed(&self, actor: Actor, msg: &ExecuteMsg, now: Timestamp) -> Result<(), String> {
        let org = ACTORS[actor].1;
        match msg.required_access() {
            Access::Owner if actor != self.owner => Err("X4: not the owner".to_string()),
            Access::Accredited(role) => {
                let org = org.ok_or("P3: a stranger acted")?;
                if self.suspended.contains(&(org, role)) {
                    return Err(format!("P5: {org} acted though it may not {role}"));
                }
                let intake = !matches!(role, Role::Carry | Role::ReceiveGoods);
                if intake && self.model.paused(now) {
                    return Err("X3: intake during a pause".to_string());
                }
                Ok(())
            }
            Access::SafetyOfficer if org.is_none() => Err("P4: a stranger gave an order".to_string()),
            _ => Ok(()),
        }
    }

    fn note_settings(&mut self, actor: Actor, msg: &ExecuteMsg) {
        match msg {
            ExecuteMsg::AcceptOwner {} => self.owner = actor,
            ExecuteMsg::SetHookGasLimit { gas } => self.gas_limit = *gas,
            _ => {}
        }
    }

    fn note_touched(&mut self, msg: &ExecuteMsg) {
        let shipment = match msg {
            ExecuteMsg::Offer { .. } => Some(ShipmentId(self.model.shipments.len() as u64 + 1)),
            ExecuteMsg::PickUp { shipment }
            | ExecuteMsg::Accept { shipment, .. }
            | ExecuteMsg::Refuse { shipment, .. }
            | ExecuteMsg::Cancel { shipment }
            | ExecuteMsg::Expire { shipment }
            | ExecuteMsg::ConfirmReturn { shipment, .. }
            | ExecuteMsg::DeclareLost { shipment, .. } => Some(*shipment),
            _ => None,
        };
        let lots = match msg {
            ExecuteMsg::Offer { lines, .. } => lines.iter().map(|line| line.lot).collect(),
            ExecuteMsg::RegisterLot { .. } => [LotId(self.model.lots.len() as u64 + 1)].into(),
            ExecuteMsg::AppendSerials { lot, .. }
            | ExecuteMsg::Quarantine { lot, .. }
            | ExecuteMsg::ReleaseQuarantine { lot }
            | ExecuteMsg::EndRecall { lot, .. } => [*lot].into(),
            _ => match shipment.and_then(|id| self.model.shipment(id)) {
                Some(s) => s.lines.iter().map(|line| line.lot).collect(),
                None => BTreeSet::new(),
            },
        };
        self.touched = Touched { lots, shipment };
    }

    fn client(&self) -> Client {
        Client::new(self.suite.contract.clone())
    }

    fn check_lot(&self, id: LotId, lot: &model::Lot) -> Result<(), String> {
        let at =
            |wanted: fn(&Place) -> bool| lot.units.iter().filter(|(place, _)| wanted(place)).count() as u64;
        let expected = LotTotals {
            quantity: lot.units.len() as u64,
            held: at(|place| matches!(place, Place::With(_))),
            in_transit: at(|place| matches!(place, Place::In(_))),
            lost: at(|place| matches!(place, Place::Lost)),
            ..LotTotals::default()
        };
        same("P1: totals of lot", id, &self.suite.totals(id), &expected)?;

        let mut holdings: BTreeMap<(OrgId, Origin), u64> = BTreeMap::new();
        for (place, origin) in &lot.units {
            if let Place::With(org) = place {
                *holdings.entry((*org, *origin)).or_default() += 1;
            }
        }
        let found: Vec<HoldingInfo> = self.suite.ask(&QueryMsg::Holdings {
            lot: id,
            start_after: None,
            limit: Some(100),
        });
        let found: BTreeMap<_, _> = found.into_iter().map(|h| ((h.org, h.origin), h.units)).collect();
        same("P1: holdings of lot", id, &found, &holdings)?;

        if lot.serialised {
            let mut units = vec![];
            for CustodyInfo {
                range,
                custodian,
                origin,
            } in self.suite.custody(id)
            {
                if range.first != units.len() as u64 {
                    return Err(format!(
                        "P2: custody of lot {id} has a gap before {}",
                        range.first
                    ));
                }
                let place = match custodian {
                    Custodian::Organisation { org } => Place::With(org),
                    Custodian::Shipment { shipment } => Place::In(shipment),
                    Custodian::Lost {} => Place::Lost,
                };
                units.extend((range.first..=range.last).map(|_| (place, origin)));
            }
            same("P2: custody of lot", id, &units, &lot.units)?;
        }
        let safety: LotSafetyRecord = self.suite.ask(&QueryMsg::LotSafety { lot: id });
        // what peers read without loading the contract is what it answers
        let raw = self
            .client()
            .lot_safety(&self.suite.app.wrap(), id)
            .map_err(|e| e.to_string())?;
        same("P4: raw safety of lot", id, &raw.unwrap_or_default(), &safety)?;
        let found: Vec<_> = safety
            .recalls
            .iter()
            .map(|r| (r.class, r.by, r.ended_at.is_some()))
            .collect();
        let expected: Vec<_> = lot.recalls.iter().map(|r| (r.class, r.by, r.ended)).collect();
        same("P4: recalls of lot", id, &found, &expected)?;
        same(
            "P4: quarantine of lot",
            id,
            &safety.quarantine.map(|q| q.by),
            &lot.quarantined_by,
        )
    }

    fn check_shipment(&self, id: ShipmentId, shipment: &model::Shipment) -> Result<(), String> {
        let info = self.suite.shipment(id);
        let stage = match info.status {
            ShipmentStatus::Offered {} => Stage::Offered,
            ShipmentStatus::InCarriage { .. } => Stage::InCarriage,
            ShipmentStatus::Accepted { .. } => Stage::Accepted,
            ShipmentStatus::Refused { .. } => Stage::Refused,
            ShipmentStatus::Cancelled { .. } => Stage::Cancelled,
            ShipmentStatus::Expired { .. } => Stage::Expired,
        };
        same("P3: stage of shipment", id, &stage, &shipment.stage)?;
        for (line, offered) in self.suite.lines(id).iter().zip(&shipment.lines) {
            same(
                "P1: pending of shipment",
                id,
                &line.pending_units,
                &self.model.pending(id, offered),
            )?;
            let ranges: u64 = line.pending_ranges.iter().map(|r| r.last - r.first + 1).sum();
            let serialised = self.model.lot(line.lot).is_some_and(|lot| lot.serialised);
            same(
                "P2: pending ranges of shipment",
                id,
                &ranges,
                &if serialised { line.pending_units } else { 0 },
            )?;
        }
        let facts: Option<ReceiptFacts> = self.suite.ask(&QueryMsg::Receipt { shipment: id });
        same("P2: facts of shipment", id, &facts.as_ref(), &self.facts.get(&id))?;
        let raw = self
            .client()
            .receipt(&self.suite.app.wrap(), id)
            .map_err(|e| e.to_string())?;
        same("P2: raw facts of shipment", id, &raw, &facts)
    }

    /// P1 from the contract's own answers alone.
    fn check_conservation(&self) -> Result<(), String> {
        let mut transit: BTreeMap<LotId, u64> = BTreeMap::new();
        for id in (1..=self.model.shipments.len() as u64).map(ShipmentId) {
            let open = matches!(
                self.suite.shipment(id).status,
                ShipmentStatus::Offered {} | ShipmentStatus::InCarriage { .. }
            );
            let lines: Vec<LineInfo> = self.suite.lines(id);
            for line in lines {
                *transit.entry(line.lot).or_default() += if open { line.units } else { line.pending_units };
            }
        }
        for id in (1..=self.model.lots.len() as u64).map(LotId) {
            let holdings: Vec<HoldingInfo> = self.suite.ask(&QueryMsg::Holdings {
                lot: id,
                start_after: None,
                limit: Some(100),
            });
            let held: u64 = holdings.iter().map(|holding| holding.units).sum();
            let totals = self.suite.totals(id);
            let transit = transit.get(&id).copied().unwrap_or_default();
            let sum = held + transit + totals.dispensed + totals.destroyed + totals.returned + totals.lost;
            same("P1: sum of lot", id, &sum, &totals.quantity)?;
        }
        Ok(())
    }

    /// Invariant X6: page by page, every shipment of a sender comes once, in order.
    fn check_pages(&self) -> Result<(), String> {
        let mut start_after = None;
        let mut found: Vec<ShipmentId> = vec![];
        loop {
            let page: Vec<ShipmentInfo> = self.suite.ask(&QueryMsg::ShipmentsFrom {
                org: MAKER,
                start_after,
                limit: Some(7),
            });
            if page.len() > 7 {
                return Err(format!("X6: a page of {}", page.len()));
            }
            let Some(last) = page.last() else { break };
            start_after = Some(last.id);
            found.extend(page.iter().map(|info| info.id));
        }
        let all = (1u64..).map(ShipmentId).zip(&self.model.shipments);
        let expected: Vec<_> = all.filter(|(_, s)| s.from == MAKER).map(|(id, _)| id).collect();
        same("X6: shipments of", MAKER, &found, &expected)
    }

    fn check_settings(&self) -> Result<(), String> {
        let ownership: Ownership = self.suite.ask(&QueryMsg::Ownership {});
        same(
            "X4: owner, after",
            self.steps,
            &ownership.owner_addr,
            &address(self.owner),
        )?;
        let config: ConfigResponse = self.suite.ask(&QueryMsg::Config {});
        same(
            "X4: gas limit, after",
            self.steps,
            &config.hook_gas_limit,
            &self.gas_limit,
        )
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    id: impl std::fmt::Display,
    found: &T,
    expected: &T,
) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!(
            "{what} {id}: the contract says {found:?}, the model {expected:?}"
        ))
    }
}

/// B10: whatever happens in whatever order, no unit is made, lost or held twice; no handover happens without both
/// sides; what is recalled, quarantined or expired is neither offered nor accepted (P1 to P5, X2 to X6, X10).
#[test]
fn a_random_walk_keeps_every_invariant() {
    let report = Walker::new("provenance").validate_before_mutate().run::<World>();
    println!("{report}");
    report.assert_share(30, 70);
    let messages = include_str!("../../../../../packages/provenance-api/src/msg.rs");
    report.assert_messages(variants_of(messages, "ExecuteMsg"));
    // every error has its case among the refusals; these must also come up by themselves
    report.assert_errors([
        "UnknownLot",
        "UnknownShipment",
        "ProductExists",
        "LotExists",
        "BadQuantity",
        "WrongFirstIndex",
        "RangeBackwards",
        "RangesOverlap",
        "RangeSumMismatch",
        "RangesWithoutSerials",
        "RangeNotHeld",
        "BadLineCount",
        "LotTwice",
        "NoUnits",
        "DonatedWithHook",
        "ToSelf",
        "BadExpiry",
        "NotEnoughHeld",
        "LotStopped",
        "WrongStage",
        "NoCarrier",
        "ShipmentExpired",
        "NotYetExpired",
        "LineCountMismatch",
        "UnitsDoNotAddUp",
        "NotPending",
        "NotLateEnough",
        "AlreadyQuarantined",
        "NotQuarantined",
        "NoJurisdiction",
        "NotAHolder",
        "AlreadyRecalled",
        "UnknownRecall",
        "AlreadyAgreed",
        "NotAnOperator",
        "NotPermitted",
        "NotAccredited",
        "OtherOrganisation",
        "NotOwner",
        "Paused",
    ]);
    report.record_figure();
}
