//! A country with its authority, four organisations, and the three contracts.

use accreditation_api::{
    msg::{ExecuteMsg as AccMsg, InstantiateMsg as AccInit, RegisteredData},
    types::{Limits as Classes, OrgKind, ReasonCode},
    OrgId, Role,
};
use cosmwasm_std::{coin, coins, from_json, Addr, Binary, Coin, Timestamp, Uint128};
use cw_multi_test::{AppResponse, Executor};
use donation_escrow_api::{
    msg::{
        CampaignData, ExecuteMsg as EscrowMsg, GiftData, InstantiateMsg as EscrowInit,
        QueryMsg as EscrowQuery,
    },
    types::{
        CampaignInfo, CampaignStatus, Limits, NewTerms, NewTranche, ShipmentPayload, TrancheInfo,
        TrancheStatus,
    },
    CampaignId, GiftId, TrancheId,
};
use provenance_api::{
    msg::{
        ExecuteMsg as GoodsMsg, InstantiateMsg as GoodsInit, LotData, QueryMsg as GoodsQuery, ShipmentData,
    },
    types::{
        Day, HookRequest, LineReceipt, LotTotals, OfferLine, Origin, RecallClass, RecallTarget, RejectReason,
        SafetyReason, ShipmentInfo, StorageProfile,
    },
    LotId, ShipmentId,
};
use salus_testing::{actor, app::TestApp, watch::Watched};
use serde::{de::DeserializeOwned, Serialize};
use std::fmt::Debug;

pub const DENOM: &str = "uatom";
pub const DAY: u64 = 86_400;
/// The accreditation contract's notice period.
pub const NOTICE: u64 = 7 * DAY;
pub const MASKS: &str = "09506000134352";
pub const PREFIX: &str = "9506000";
pub const DONORS: [&str; 3] = ["alice", "bob", "carol"];
pub const PURSE: u128 = 1_000_000;

/// Organisations, in order of registration.
pub const CHARITY: OrgId = OrgId(1);
pub const HOSPITAL: OrgId = OrgId(2);
pub const SUPPLIER: OrgId = OrgId(3);
pub const CARRIER: OrgId = OrgId(4);
pub const AGENCY: OrgId = OrgId(5);
/// Controls nobody at the start.
pub const HOLDING: OrgId = OrgId(6);

/// Name, kind, roles and the account that operates.
const ORGANISATIONS: [(&str, OrgKind, &[Role]); 6] = [
    ("charity", OrgKind::Charity, &[Role::RaiseFunds]),
    ("hospital", OrgKind::Hospital, &[Role::ReceiveGoods]),
    (
        "supplier",
        OrgKind::Manufacturer,
        &[Role::Manufacture, Role::Distribute],
    ),
    ("carrier", OrgKind::Carrier, &[Role::Carry]),
    ("agency", OrgKind::Government, &[Role::Regulate]),
    ("holding", OrgKind::Distributor, &[]),
];

pub struct World {
    pub app: TestApp,
    pub accreditation: Addr,
    pub provenance: Addr,
    pub escrow: Addr,
    /// when everybody was accredited
    pub start: Timestamp,
}

impl World {
    /// Everybody is registered, accredited by the ministry, and past the notice period.
    pub fn new() -> Self {
        let mut world = Self::empty();
        world.ministry(&[Role::RaiseFunds]); // an authority for one role only, replaced below
        world.ministry(&Role::ALL);
        for (name, kind, roles) in ORGANISATIONS {
            world.join(name, kind, roles);
        }
        world.run(
            "ministry",
            &AccMsg::BindPrefix {
                org: SUPPLIER,
                prefix: PREFIX.to_string(),
            },
        );
        world.app.pass(NOTICE);
        world.start = world.app.now();
        let payee = actor("supplier's bank").to_string();
        world.run(
            "admin of supplier",
            &EscrowMsg::ProposePayee { org: SUPPLIER, payee },
        );
        let storage = StorageProfile {
            rules: vec![],
            full_sensor_cover: false,
            vial_monitor: false,
        };
        let product = GoodsMsg::RegisterProduct {
            gtin: MASKS.to_string(),
            storage,
            master_data_sha256: None,
        };
        world.run("supplier", &product);
        world
    }

    fn empty() -> Self {
        let purses: Vec<_> = DONORS.map(|name| (actor(name), coins(PURSE, DENOM))).to_vec();
        let mut app = TestApp::start(&purses);
        let owner = actor("owner");
        let accreditation = {
            use accreditation::contract::{execute, instantiate, migrate, query};
            let code = Watched::new(execute, instantiate, query).with_migrate(migrate);
            let init = AccInit {
                owner: owner.to_string(),
                notice_seconds: NOTICE,
            };
            install(&mut app, code.boxed(), &init, "accreditation")
        };
        let provenance = {
            use provenance::contract::{execute, instantiate, migrate, query, reply};
            let code = Watched::new(execute, instantiate, query)
                .with_reply(reply)
                .with_migrate(migrate);
            let init = GoodsInit {
                owner: owner.to_string(),
                accreditation: accreditation.to_string(),
                hook_gas_limit: 400_000,
            };
            install(&mut app, code.boxed(), &init, "provenance")
        };
        let escrow = {
            use donation_escrow::contract::{execute, instantiate, migrate, query, reply};
            let code = Watched::new(execute, instantiate, query)
                .with_reply(reply)
                .with_migrate(migrate);
            let init = EscrowInit {
                owner: owner.to_string(),
                accreditation: accreditation.to_string(),
                provenances: vec![provenance.to_string()],
                denoms: vec![DENOM.to_string()],
                limits: Limits::PUBLIC,
            };
            install(&mut app, code.boxed(), &init, "donation-escrow")
        };
        let start = app.now();
        Self {
            app,
            accreditation,
            provenance,
            escrow,
            start,
        }
    }

    /// The owner names the ministry as Kenya's authority.
    fn ministry(&mut self, roles: &[Role]) {
        let msg = AccMsg::NameAuthority {
            authority: actor("ministry").to_string(),
            country: "KE".to_string(),
            roles: roles.to_vec(),
            from: None,
            until: None,
        };
        self.run("owner", &msg);
    }

    /// An organisation registers, is accredited, and has an operator of its own name.
    pub fn join(&mut self, name: &str, kind: OrgKind, roles: &[Role]) {
        let admin = format!("admin of {name}");
        let register = AccMsg::RegisterOrganisation {
            legal_name: name.to_string(),
            kind,
            country: "KE".to_string(),
            metadata: None,
        };
        let org = data::<RegisteredData>(&self.run(&admin, &register)).org;
        for role in roles {
            let limits = Classes::default();
            self.run(
                "ministry",
                &AccMsg::Accredit {
                    org,
                    role: *role,
                    until: None,
                    limits,
                },
            );
        }
        if !roles.is_empty() {
            let (operator, permissions) = (actor(name).to_string(), roles.to_vec());
            self.run(
                &admin,
                &AccMsg::ProposeOperator {
                    org,
                    operator,
                    permissions,
                    until: None,
                },
            );
            self.run(name, &AccMsg::AcceptOperator { org });
        }
    }

    // ----- messages

    /// Sends a message to the contract it is meant for.
    pub fn send<M: Message>(&mut self, sender: &str, msg: &M, funds: &[Coin]) -> Result<AppResponse, String> {
        let contract = msg.contract(self).clone();
        self.app.run(&actor(sender), &contract, msg, funds)
    }

    /// Sends a message that must succeed.
    #[track_caller]
    pub fn run<M: Message>(&mut self, sender: &str, msg: &M) -> AppResponse {
        self.send(sender, msg, &[])
            .unwrap_or_else(|e| panic!("{sender} sent {msg:?}: {e}"))
    }

    /// Sends a message that must be refused with these words, and changes nothing.
    #[track_caller]
    pub fn refused<M: Message>(&mut self, sender: &str, msg: &M, words: &str) {
        let before = self.app.state_hash();
        let Err(text) = self.send(sender, msg, &[]) else {
            panic!("{sender} could send {msg:?}")
        };
        // what the contract said, without the message that cw-multi-test repeats before it
        let said = text.lines().last().unwrap_or_default();
        assert!(said.contains(words), "{said}");
        assert_eq!(self.app.state_hash(), before, "a refused call changed the state");
    }

    // ----- accreditation

    #[track_caller]
    pub fn suspend(&mut self, org: OrgId, role: Role) {
        self.run(
            "ministry",
            &AccMsg::Suspend {
                org,
                role,
                reason: ReasonCode::Investigation,
            },
        );
    }

    #[track_caller]
    pub fn reinstate(&mut self, org: OrgId, role: Role) {
        self.run(
            "ministry",
            &AccMsg::Reinstate {
                org,
                role,
                reason: ReasonCode::Correction,
            },
        );
    }

    #[track_caller]
    pub fn control(&mut self, org: OrgId, controller: Option<OrgId>) {
        self.run("ministry", &AccMsg::SetController { org, controller });
    }

    // ----- money

    /// Terms that the tests start from: gifts for 10 days, deliveries for 60, paid at once.
    pub fn terms(&self) -> NewTerms {
        NewTerms {
            description: None,
            denom: DENOM.to_string(),
            minimum: Uint128::new(1),
            funding_deadline: self.start.plus_days(10),
            delivery_deadline: self.start.plus_days(60),
            cool_off_seconds: 2 * DAY,
            challenge_window_seconds: 0,
            recall_window_seconds: 14 * DAY,
            settlement_window_seconds: 3 * DAY,
            quarantine_hold_seconds: 7 * DAY,
            provenance: self.provenance.to_string(),
            fallback: actor("fallback").to_string(),
        }
    }

    /// A tranche of masks from the supplier to the hospital, carried by the carrier.
    pub fn tranche(&self, amount: u128, units: u64) -> NewTranche {
        NewTranche {
            amount: Uint128::new(amount),
            gtin: MASKS.to_string(),
            units,
            supplier: SUPPLIER,
            hospital: HOSPITAL,
            carrier: Some(CARRIER),
            deadline: self.start.plus_days(60),
            retention_bps: 0,
        }
    }

    /// The charity opens a campaign.
    #[track_caller]
    pub fn open(&mut self, terms: NewTerms, tranches: Vec<NewTranche>) -> CampaignId {
        let created = self.run("charity", &EscrowMsg::CreateCampaign { terms, tranches });
        let campaign = data::<CampaignData>(&created).campaign;
        self.run("charity", &EscrowMsg::OpenFunding { campaign });
        campaign
    }

    /// A campaign with one tranche of `amount` for `units`, given to by Alice, activated when funding ends.
    #[track_caller]
    pub fn funded(&mut self, amount: u128, units: u64) -> CampaignId {
        let campaign = self.open(self.terms(), vec![self.tranche(amount, units)]);
        self.give("alice", campaign, amount);
        self.activate(campaign);
        campaign
    }

    #[track_caller]
    pub fn give(&mut self, donor: &str, campaign: CampaignId, amount: u128) -> GiftId {
        let given = self.send(donor, &EscrowMsg::Give { campaign }, &[coin(amount, DENOM)]);
        data::<GiftData>(&given.unwrap()).gift
    }

    /// Anybody ends funding at its deadline.
    #[track_caller]
    pub fn activate(&mut self, campaign: CampaignId) {
        self.app.go_to(self.start.plus_days(10));
        self.run("passer-by", &EscrowMsg::Activate { campaign });
        // what is offered in the block of the activation was not offered after it
        self.app.pass(5);
    }

    /// Anybody ends a tranche once its end has come.
    #[track_caller]
    pub fn end_tranche(&mut self, campaign: CampaignId, tranche: u64) {
        self.app.go_to(self.start.plus_days(63));
        self.run(
            "passer-by",
            &EscrowMsg::AdvanceTranche {
                campaign,
                tranche: TrancheId(tranche),
            },
        );
    }

    /// Anybody sends a donor what it can claim; how much came.
    #[track_caller]
    pub fn claim(&mut self, donor: &str, campaign: CampaignId, gift: GiftId) -> u128 {
        let before = self.balance(donor);
        self.run("passer-by", &EscrowMsg::ClaimRefund { campaign, gift });
        self.balance(donor) - before
    }

    pub fn campaign(&self, campaign: CampaignId) -> CampaignInfo {
        self.ask(&self.escrow, &EscrowQuery::Campaign { campaign })
    }

    pub fn status(&self, campaign: CampaignId) -> CampaignStatus {
        self.campaign(campaign).status
    }

    pub fn tranche_status(&self, campaign: CampaignId, tranche: u64) -> TrancheStatus {
        let tranche = TrancheId(tranche);
        self.ask::<TrancheInfo>(&self.escrow, &EscrowQuery::Tranche { campaign, tranche })
            .status
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.app.balance(&actor(name), DENOM)
    }

    /// What the supplier was paid.
    pub fn paid(&self) -> u128 {
        self.balance("supplier's bank")
    }

    /// X1: the escrow's account holds what its books say, no more and no less.
    #[track_caller]
    pub fn check_books(&self) {
        let campaigns: Vec<CampaignInfo> = self.ask(
            &self.escrow,
            &EscrowQuery::Campaigns {
                start_after: None,
                limit: Some(100),
            },
        );
        let held: u128 = campaigns.iter().map(|one| one.books.held.u128()).sum();
        assert_eq!(self.app.balance(&self.escrow, DENOM), held);
    }

    // ----- goods

    /// The supplier registers a lot.
    #[track_caller]
    pub fn lot(&mut self, number: &str, quantity: u64) -> LotId {
        let today = Day::of(self.app.now());
        let msg = GoodsMsg::RegisterLot {
            gtin: MASKS.to_string(),
            lot: number.to_string(),
            made: Day(today.0 - 1),
            expiry: Day(today.0 + 500),
            quantity,
            serials: None,
            certificates: vec![],
        };
        data::<LotData>(&self.run("supplier", &msg)).lot
    }

    /// An offer to the hospital for a tranche of a campaign.
    pub fn offer(&self, lines: &[(LotId, u64)], campaign: CampaignId, tranche: u64) -> GoodsMsg {
        let payload = ShipmentPayload {
            campaign,
            tranche: TrancheId(tranche),
        };
        self.offer_with(lines, cosmwasm_std::to_json_binary(&payload).unwrap())
    }

    /// An offer whose hook carries these bytes.
    pub fn offer_with(&self, lines: &[(LotId, u64)], payload: Binary) -> GoodsMsg {
        let line = |(lot, units): &(LotId, u64)| OfferLine {
            lot: *lot,
            units: *units,
            origin: Origin::Fresh,
            ranges: vec![],
        };
        GoodsMsg::Offer {
            to: HOSPITAL,
            lines: lines.iter().map(line).collect(),
            carrier: Some(CARRIER),
            sscc: None,
            // what could be accepted after the deadline would not count
            expires: self.app.now().plus_days(30).min(self.start.plus_days(60)),
            receipt_hook: Some(HookRequest {
                address: self.escrow.to_string(),
                payload,
            }),
        }
    }

    /// The supplier offers, the carrier picks up.
    #[track_caller]
    pub fn ship(&mut self, lines: &[(LotId, u64)], campaign: CampaignId, tranche: u64) -> ShipmentId {
        let offer = self.offer(lines, campaign, tranche);
        self.under_way(&offer)
    }

    #[track_caller]
    pub fn under_way(&mut self, offer: &GoodsMsg) -> ShipmentId {
        let shipment = data::<ShipmentData>(&self.run("supplier", offer)).shipment;
        self.app.pass(3_600);
        self.run("carrier", &GoodsMsg::PickUp { shipment });
        self.app.pass(3_600);
        shipment
    }

    /// The hospital takes over everything.
    #[track_caller]
    pub fn accept(&mut self, shipment: ShipmentId, lines: &[u64]) -> AppResponse {
        self.run("hospital", &accept(shipment, lines))
    }

    pub fn totals(&self, lot: LotId) -> LotTotals {
        self.ask(&self.provenance, &GoodsQuery::Totals { lot })
    }

    pub fn shipment(&self, shipment: ShipmentId) -> ShipmentInfo {
        self.ask(&self.provenance, &GoodsQuery::Shipment { shipment })
    }

    #[track_caller]
    pub fn recall(&mut self, lot: LotId) {
        let msg = GoodsMsg::Recall {
            target: RecallTarget::Lot { lot },
            class: RecallClass::I,
            reason: SafetyReason::Contamination,
            holder: None,
        };
        self.run("agency", &msg);
    }

    #[track_caller]
    pub fn ask<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> R {
        self.app.ask(contract, msg).unwrap()
    }
}

/// The hospital took over all of each line.
pub fn accept(shipment: ShipmentId, lines: &[u64]) -> GoodsMsg {
    let lines: Vec<_> = lines.iter().map(|units| (*units, 0, 0)).collect();
    accept_parts(shipment, &lines)
}

/// The hospital took over, rejected and missed so much of each line.
pub fn accept_parts(shipment: ShipmentId, lines: &[(u64, u64, u64)]) -> GoodsMsg {
    let lines = (0..)
        .zip(lines)
        .map(|(line, (accepted, rejected, missing))| LineReceipt {
            line,
            accepted: *accepted,
            rejected: *rejected,
            missing: *missing,
            reason: (rejected + missing > 0).then_some(RejectReason::Damaged),
            rejected_ranges: vec![],
            missing_ranges: vec![],
            vvm_stage: None,
            leg_summary: None,
        });
    GoodsMsg::Accept {
        shipment,
        lines: lines.collect(),
        call_hook: true,
    }
}

/// A message knows the contract it is for.
pub trait Message: Serialize + Debug {
    fn contract<'a>(&self, world: &'a World) -> &'a Addr;
}

impl Message for AccMsg {
    fn contract<'a>(&self, world: &'a World) -> &'a Addr {
        &world.accreditation
    }
}

impl Message for GoodsMsg {
    fn contract<'a>(&self, world: &'a World) -> &'a Addr {
        &world.provenance
    }
}

impl Message for EscrowMsg {
    fn contract<'a>(&self, world: &'a World) -> &'a Addr {
        &world.escrow
    }
}

/// Response data of an execute message.
#[track_caller]
pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.as_ref().expect("the response has data")).unwrap()
}

/// The events of that type, over all contracts of the transaction.
pub fn events<'a>(response: &'a AppResponse, ty: &str) -> Vec<&'a cosmwasm_std::Event> {
    response
        .events
        .iter()
        .filter(|event| event.ty == format!("wasm-{ty}"))
        .collect()
}

fn install(
    app: &mut TestApp,
    code: Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>>,
    init: &impl Serialize,
    label: &str,
) -> Addr {
    let code = app.store_code(code);
    app.instantiate_contract(code, actor("owner"), init, &[], label, None)
        .unwrap()
}
