//! A provenance contract with everybody who deals with it, and the verbs of the tests.

use accreditation_api::types::OrgKind;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Addr, Binary, Timestamp};
use cw_multi_test::{AppResponse, Executor};
use provenance_api::msg::{ExecuteMsg, InstantiateMsg, LotData, QueryMsg, ShipmentData};
use provenance_api::types::{
    CustodyInfo, Day, HoldingInfo, HookRequest, IndexRange, LineInfo, LineReceipt, LotInfo, LotTotals,
    OfferLine, Origin, RecallClass, RecallTarget, RejectReason, SafetyReason, SerialCommitment, ShipmentInfo,
    StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use salus_testing::accredited::{Records, Registry};
use salus_testing::actor;
use salus_testing::app::TestApp;
use salus_testing::watch::{take_journal, Watched};
use serde::de::DeserializeOwned;

pub const MAKER: OrgId = OrgId(1);
pub const HOSPITAL: OrgId = OrgId(2);
pub const CARRIER: OrgId = OrgId(3);
/// Regulates the maker's country.
pub const REGULATOR: OrgId = OrgId(4);
/// Regulates the hospital's country.
pub const FOREIGN_REGULATOR: OrgId = OrgId(5);
/// A wholesaler and another hospital: takes goods and ships them on.
pub const WHOLESALER: OrgId = OrgId(6);
/// Makes other goods.
pub const OTHER_MAKER: OrgId = OrgId(7);

pub const MASKS: &str = "09506000134352";
pub const VACCINE: &str = "09506000134369";
/// Under the prefix of [`OTHER_MAKER`].
pub const GLOVES: &str = "00614141000036";
pub const GAS_LIMIT: u64 = 400_000;
pub const DAY: u64 = 86_400;

pub fn pack(first: u64, last: u64) -> IndexRange {
    IndexRange { first, last }
}

pub fn root(seed: u8) -> Binary {
    Binary::from([seed; 32])
}

/// A line of a lot that is kept by count.
pub fn line(lot: LotId, units: u64) -> OfferLine {
    OfferLine {
        lot,
        units,
        origin: Origin::Fresh,
        ranges: vec![],
    }
}

/// A line of a serialised lot.
pub fn serials(lot: LotId, ranges: &[IndexRange]) -> OfferLine {
    // whatever the ranges are: some tests send impossible ones
    let units = ranges.iter().fold(0u64, |sum, range| {
        sum.wrapping_add(range.last.wrapping_sub(range.first))
            .wrapping_add(1)
    });
    OfferLine {
        lot,
        units,
        origin: Origin::Fresh,
        ranges: ranges.to_vec(),
    }
}

pub fn donated(line: OfferLine) -> OfferLine {
    OfferLine {
        origin: Origin::Donated,
        ..line
    }
}

/// All of a line was taken over.
pub fn all(line: u32, units: u64) -> LineReceipt {
    said(line, units, 0, 0)
}

/// Part of a line was taken over; a reason is named if not all was.
pub fn said(line: u32, accepted: u64, rejected: u64, missing: u64) -> LineReceipt {
    LineReceipt {
        line,
        accepted,
        rejected,
        missing,
        reason: (rejected > 0 || missing > 0).then_some(RejectReason::Damaged),
        rejected_ranges: vec![],
        missing_ranges: vec![],
        vvm_stage: None,
        leg_summary: None,
    }
}

pub struct Suite {
    pub app: TestApp,
    pub contract: Addr,
    pub registry: Registry,
    pub owner: Addr,
    pub maker: Addr,
    pub hospital: Addr,
    pub carrier: Addr,
    pub regulator: Addr,
    pub foreign_regulator: Addr,
    pub wholesaler: Addr,
    pub other_maker: Addr,
    pub stranger: Addr,
}

pub const MAKES: &[Role] = &[Role::Manufacture, Role::Distribute];
pub const TRADES: &[Role] = &[Role::Distribute, Role::ReceiveGoods];

impl Suite {
    /// The contract, its peers accredited, two products of the maker, nothing made yet.
    pub fn start() -> Self {
        let mut app = TestApp::start(&[]);
        let registry = Registry::install(&mut app);
        let owner = actor("owner");
        let watched = Watched::new(
            provenance::contract::execute,
            provenance::contract::instantiate,
            provenance::contract::query,
        )
        .with_reply(provenance::contract::reply)
        .with_migrate(provenance::contract::migrate);
        let code = app.store_code(watched.boxed());
        let init = InstantiateMsg {
            owner: owner.to_string(),
            accreditation: registry.addr().to_string(),
            hook_gas_limit: GAS_LIMIT,
        };
        let contract = app
            .instantiate_contract(code, owner.clone(), &init, &[], "provenance", None)
            .unwrap();
        let named = |name| actor(name);
        let mut suite = Self {
            app,
            contract,
            registry,
            owner,
            maker: named("maker"),
            hospital: named("hospital"),
            carrier: named("carrier"),
            regulator: named("regulator"),
            foreign_regulator: named("foreign regulator"),
            wholesaler: named("wholesaler"),
            other_maker: named("other maker"),
            stranger: named("stranger"),
        };
        suite.accredit(MAKER, "maker", OrgKind::Manufacturer, "KE", MAKES);
        suite.accredit(HOSPITAL, "hospital", OrgKind::Hospital, "UG", TRADES);
        suite.accredit(CARRIER, "carrier", OrgKind::Carrier, "KE", &[Role::Carry]);
        suite.accredit(
            REGULATOR,
            "regulator",
            OrgKind::Government,
            "KE",
            &[Role::Regulate],
        );
        suite.accredit(
            FOREIGN_REGULATOR,
            "foreign regulator",
            OrgKind::Government,
            "UG",
            &[Role::Regulate],
        );
        suite.accredit(WHOLESALER, "wholesaler", OrgKind::Distributor, "KE", TRADES);
        suite.accredit(OTHER_MAKER, "other maker", OrgKind::Manufacturer, "UG", MAKES);
        suite.records().prefix(MAKER, "9506000");
        for prefix in ["0614141", "5412345"] {
            suite.records().prefix(OTHER_MAKER, prefix);
        }
        for gtin in [MASKS, VACCINE] {
            suite.run_ok(&suite.maker.clone(), &product(gtin));
        }
        suite
    }

    /// The accreditation contract's records, to be written as of now.
    pub fn records(&mut self) -> Records<'_> {
        self.registry.write(&mut self.app)
    }

    /// An organisation with one operator, both good for these roles.
    pub fn accredit(&mut self, org: OrgId, name: &str, kind: OrgKind, country: &str, roles: &[Role]) {
        let id = self.records().member(kind, country, roles, &actor(name));
        assert_eq!(id, org, "organisations are numbered in order");
    }

    pub fn run(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.app.run(sender, &self.contract, msg, &[])
    }

    #[track_caller]
    pub fn run_ok(&mut self, sender: &Addr, msg: &ExecuteMsg) -> AppResponse {
        self.run(sender, msg)
            .unwrap_or_else(|error| panic!("{msg:?}: {error}"))
    }

    /// Runs what must be refused, with this variant, and with nothing changed.
    #[track_caller]
    pub fn refused(&mut self, sender: &Addr, msg: &ExecuteMsg, variant: &str) -> String {
        let before = self.app.state_hash();
        take_journal();
        let error = match self.run(sender, msg) {
            Err(error) => error,
            Ok(_) => panic!("{msg:?} was not refused"),
        };
        assert_eq!(take_journal().errors, [variant], "{error}");
        assert_eq!(
            self.app.state_hash(),
            before,
            "{msg:?} was refused and changed the state"
        );
        error
    }

    #[track_caller]
    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.app.ask(&self.contract, msg).unwrap()
    }

    // --- making

    #[track_caller]
    pub fn register_lot(&mut self, msg: &ExecuteMsg) -> LotId {
        let response = self.run_ok(&self.maker.clone(), msg);
        let data: LotData = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
        data.lot
    }

    /// A lot of masks that is kept by count.
    pub fn counted_lot(&mut self, number: &str, units: u64) -> LotId {
        let msg = self.lot(number, units, None);
        self.register_lot(&msg)
    }

    /// A lot of masks with serials.
    pub fn serialised_lot(&mut self, number: &str, units: u64) -> LotId {
        let serials = SerialCommitment {
            root: root(7),
            leaf_count: units,
        };
        let msg = self.lot(number, units, Some(serials));
        self.register_lot(&msg)
    }

    pub fn lot(&self, number: &str, quantity: u64, serials: Option<SerialCommitment>) -> ExecuteMsg {
        self.lot_of(MASKS, number, quantity, serials)
    }

    pub fn lot_of(
        &self,
        gtin: &str,
        number: &str,
        quantity: u64,
        serials: Option<SerialCommitment>,
    ) -> ExecuteMsg {
        let today = Day::of(self.app.now());
        ExecuteMsg::RegisterLot {
            gtin: gtin.to_string(),
            lot: number.to_string(),
            made: Day(today.0 - 10),
            expiry: Day(today.0 + 500),
            quantity,
            serials,
            certificates: vec![],
        }
    }

    // --- shipping

    pub fn in_seconds(&self, seconds: u64) -> Timestamp {
        self.app.now().plus_seconds(seconds)
    }

    /// An offer to the hospital that is open for 30 days.
    pub fn offer_msg(&self, lines: Vec<OfferLine>, hook: Option<HookRequest>) -> ExecuteMsg {
        ExecuteMsg::Offer {
            to: HOSPITAL,
            lines,
            carrier: Some(CARRIER),
            sscc: None,
            expires: self.in_seconds(30 * DAY),
            receipt_hook: hook,
        }
    }

    #[track_caller]
    pub fn offered(&mut self, sender: &Addr, msg: &ExecuteMsg) -> ShipmentId {
        let response = self.run_ok(sender, msg);
        let data: ShipmentData = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
        data.shipment
    }

    #[track_caller]
    pub fn offer(&mut self, lines: Vec<OfferLine>) -> ShipmentId {
        let msg = self.offer_msg(lines, None);
        self.offered(&self.maker.clone(), &msg)
    }

    #[track_caller]
    pub fn offer_with_hook(&mut self, lines: Vec<OfferLine>, hook: &Addr) -> ShipmentId {
        let hook = HookRequest {
            address: hook.to_string(),
            payload: Binary::from(b"tranche 3"),
        };
        let msg = self.offer_msg(lines, Some(hook));
        self.offered(&self.maker.clone(), &msg)
    }

    #[track_caller]
    pub fn pick_up(&mut self, shipment: ShipmentId) -> AppResponse {
        self.run_ok(&self.carrier.clone(), &ExecuteMsg::PickUp { shipment })
    }

    #[track_caller]
    pub fn accept(&mut self, shipment: ShipmentId, lines: Vec<LineReceipt>) -> AppResponse {
        self.run_ok(&self.hospital.clone(), &accept(shipment, lines))
    }

    // --- looking

    pub fn lot_info(&self, lot: LotId) -> LotInfo {
        self.ask(&QueryMsg::Lot { lot })
    }

    pub fn totals(&self, lot: LotId) -> LotTotals {
        self.ask(&QueryMsg::Totals { lot })
    }

    pub fn shipment(&self, shipment: ShipmentId) -> ShipmentInfo {
        self.ask(&QueryMsg::Shipment { shipment })
    }

    pub fn lines(&self, shipment: ShipmentId) -> Vec<LineInfo> {
        self.ask(&QueryMsg::Lines { shipment })
    }

    pub fn custody(&self, lot: LotId) -> Vec<CustodyInfo> {
        self.ask(&QueryMsg::Custody {
            lot,
            start_after: None,
            limit: Some(100),
        })
    }

    pub fn held(&self, lot: LotId, org: OrgId, origin: Origin) -> u64 {
        let holdings: Vec<HoldingInfo> = self.ask(&QueryMsg::Holdings {
            lot,
            start_after: None,
            limit: Some(100),
        });
        holdings
            .iter()
            .find(|h| h.org == org && h.origin == origin)
            .map_or(0, |h| h.units)
    }
}

pub fn product(gtin: &str) -> ExecuteMsg {
    ExecuteMsg::RegisterProduct {
        gtin: gtin.to_string(),
        storage: StorageProfile::default(),
        master_data_sha256: None,
    }
}

pub fn accept(shipment: ShipmentId, lines: Vec<LineReceipt>) -> ExecuteMsg {
    ExecuteMsg::Accept {
        shipment,
        lines,
        call_hook: true,
    }
}

pub fn recall(lot: LotId, class: RecallClass) -> ExecuteMsg {
    ExecuteMsg::Recall {
        target: RecallTarget::Lot { lot },
        class,
        reason: SafetyReason::Contamination,
        holder: None,
    }
}

pub fn quarantine(lot: LotId) -> ExecuteMsg {
    ExecuteMsg::Quarantine {
        lot,
        reason: SafetyReason::Investigation,
        holder: None,
    }
}

/// The value of an attribute of the first event of a type.
pub fn attribute(response: &AppResponse, event: &str, key: &str) -> Option<String> {
    let event = response.events.iter().find(|e| e.ty == format!("wasm-{event}"))?;
    event
        .attributes
        .iter()
        .find(|a| a.key == key)
        .map(|a| a.value.clone())
}
