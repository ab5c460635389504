//! The stage: accounts, organisations, a campaign, and verbs.

use crate::peers::{stand_in, Accreditation, Provenance};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coin, coins, to_json_binary, Addr, Coin, Empty, Timestamp, Uint128};
use cw_multi_test::{AppResponse, Executor};
use donation_escrow::contract;
use donation_escrow_api::msg::{CampaignData, ExecuteMsg, GiftData, InstantiateMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::raw::{LotSafetyRecord, QuarantineRecord, RecallRecord};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine, ReceiptMsg};
use provenance_api::types::{
    HookInfo, HookOutcome, LineInfo, Origin, RecallClass, SafetyReason, ShipmentInfo, ShipmentStatus,
};
use provenance_api::{LotId, ShipmentId};
pub use salus_testing::refused;
use salus_testing::{actor, app::TestApp, watch::Watched};
use serde::de::DeserializeOwned;

pub const DENOM: &str = "uatom";
pub const MASKS: &str = "09506000134352";
pub const GLOVES: &str = "09506000134369";

pub const RAISER: OrgId = OrgId(1);
pub const HOSPITAL: OrgId = OrgId(2);
pub const SUPPLIER: OrgId = OrgId(3);
pub const CARRIER: OrgId = OrgId(4);
pub const OTHER_SUPPLIER: OrgId = OrgId(5);
pub const HOLDING: OrgId = OrgId(9);

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const DONORS: [&str; 5] = ["alice", "bob", "carol", "dan", "eve"];
pub const PURSE: u128 = 1_000_000_000;

/// What a supplier's wallet is called.
pub fn wallet(org: OrgId) -> Addr {
    actor(&format!("wallet-{org}"))
}

/// Who administers an organisation.
pub fn admin(org: OrgId) -> Addr {
    actor(&format!("admin-{org}"))
}

/// A tranche for masks from the supplier to the hospital, without retention.
pub fn tranche(amount: u128, units: u64, deadline: Timestamp) -> NewTranche {
    NewTranche {
        amount: Uint128::new(amount),
        gtin: MASKS.to_string(),
        units,
        supplier: SUPPLIER,
        hospital: HOSPITAL,
        carrier: None,
        deadline,
        retention_bps: 0,
    }
}

/// The same with a part held back.
pub fn retaining(bps: u16, tranche: NewTranche) -> NewTranche {
    NewTranche {
        retention_bps: bps,
        ..tranche
    }
}

pub struct Suite {
    pub app: TestApp,
    pub escrow: Addr,
    pub accreditation: Accreditation,
    pub provenance: Provenance,
    /// one that is not listed, and could be
    pub other_provenance: Provenance,
    pub start: Timestamp,
    pub campaign: CampaignId,
    next_shipment: u64,
}

impl Suite {
    /// The escrow with the limits of a public network; every party accredited, every supplier with a payee.
    pub fn new() -> Self {
        Self::with_limits(Limits::PUBLIC)
    }

    pub fn with_limits(limits: Limits) -> Self {
        let balances: Vec<_> = DONORS
            .iter()
            .map(|name| {
                (
                    actor(name),
                    vec![coin(PURSE, DENOM), coin(PURSE, "uosmo"), coin(PURSE, "ujunk")],
                )
            })
            .collect();
        let mut app = TestApp::start(&balances);
        let owner = actor("owner");
        let stand_in = app.store_code(stand_in());
        let mut peer = |label: &str| {
            app.instantiate_contract(stand_in, owner.clone(), &Empty {}, &[], label, None)
                .unwrap()
        };
        let accreditation = Accreditation(peer("accreditation"));
        let provenance = Provenance(peer("provenance"));
        provenance.relies_on(&mut app, &accreditation.0);
        let code = app.store_code(
            Watched::new(contract::execute, contract::instantiate, contract::query)
                .with_reply(contract::reply)
                .with_migrate(contract::migrate)
                .boxed(),
        );
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            accreditation: accreditation.0.to_string(),
            provenances: vec![provenance.0.to_string()],
            denoms: vec![DENOM.to_string(), "uosmo".to_string()],
            limits,
        };
        let escrow = app
            .instantiate_contract(
                code,
                owner,
                &msg,
                &[],
                "escrow",
                Some(actor("deployer").to_string()),
            )
            .unwrap();
        let other = app.instantiate_contract(stand_in, actor("owner"), &Empty {}, &[], "provenance 2", None);
        let other_provenance = Provenance(other.unwrap());
        other_provenance.relies_on(&mut app, &accreditation.0);
        let start = app.now();
        let mut suite = Self {
            app,
            escrow,
            accreditation,
            provenance,
            other_provenance,
            start,
            campaign: CampaignId(0),
            next_shipment: 1,
        };
        suite.accredit_all();
        for org in [SUPPLIER, OTHER_SUPPLIER] {
            suite.propose_payee(org, &wallet(org)).unwrap();
        }
        suite
    }

    fn accredit_all(&mut self) {
        let (app, acc) = (&mut self.app, &self.accreditation);
        for org in [RAISER, HOSPITAL, SUPPLIER, CARRIER, OTHER_SUPPLIER, HOLDING] {
            acc.organisation(app, org, &admin(org));
        }
        acc.operator(app, &actor("raiser"), RAISER, &[Role::RaiseFunds]);
        acc.accredit(app, RAISER, Role::RaiseFunds);
        acc.accredit(app, HOSPITAL, Role::ReceiveGoods);
        acc.accredit(app, SUPPLIER, Role::Distribute);
        acc.accredit(app, OTHER_SUPPLIER, Role::Distribute);
        acc.accredit(app, CARRIER, Role::Carry);
    }

    /// Terms that the tests start from: gifts for 10 days, deliveries for 60, two days of cool-off, paid at once.
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
            provenance: self.provenance.0.to_string(),
            fallback: actor("fallback").to_string(),
        }
    }

    /// The deadline that tranches have if a test does not say otherwise.
    pub fn deadline(&self) -> Timestamp {
        self.start.plus_days(60)
    }

    // --- messages

    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, String> {
        let escrow = self.escrow.clone();
        self.app.run(sender, &escrow, msg, funds)
    }

    pub fn anyone(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.send(&actor("passer-by"), msg, &[])
    }

    pub fn owner(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.send(&actor("owner"), msg, &[])
    }

    pub fn raiser(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.send(&actor("raiser"), msg, &[])
    }

    pub fn create(&mut self, terms: NewTerms, tranches: Vec<NewTranche>) -> Result<CampaignId, String> {
        let response = self.raiser(&ExecuteMsg::CreateCampaign { terms, tranches })?;
        let data: CampaignData = data(&response);
        self.campaign = data.campaign;
        Ok(data.campaign)
    }

    /// A campaign that takes gifts.
    pub fn open(&mut self, terms: NewTerms, tranches: Vec<NewTranche>) -> Result<CampaignId, String> {
        let campaign = self.create(terms, tranches)?;
        self.raiser(&ExecuteMsg::OpenFunding { campaign })?;
        Ok(campaign)
    }

    /// A campaign with these tranches, opened, given to by Alice, and activated at its funding deadline.
    pub fn funded(&mut self, terms: NewTerms, tranches: Vec<NewTranche>, gift: u128) {
        let deadline = terms.funding_deadline;
        self.open(terms, tranches).unwrap();
        self.give("alice", gift).unwrap();
        self.app.go_to(deadline);
        self.activate().unwrap();
    }

    pub fn give(&mut self, donor: &str, amount: u128) -> Result<GiftId, String> {
        let msg = ExecuteMsg::Give {
            campaign: self.campaign,
        };
        let response = self.send(&actor(donor), &msg, &coins(amount, DENOM))?;
        Ok(data::<GiftData>(&response).gift)
    }

    pub fn withdraw_gift(&mut self, donor: &str, gift: GiftId) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::WithdrawGift {
            campaign: self.campaign,
            gift,
        };
        self.send(&actor(donor), &msg, &[])
    }

    pub fn activate(&mut self) -> Result<AppResponse, String> {
        self.anyone(&ExecuteMsg::Activate {
            campaign: self.campaign,
        })
    }

    /// Claims; how much came.
    pub fn claim(&mut self, donor: &str, gift: GiftId) -> Result<u128, String> {
        let before = self.balance(donor);
        self.anyone(&ExecuteMsg::ClaimRefund {
            campaign: self.campaign,
            gift,
        })?;
        Ok(self.balance(donor) - before)
    }

    pub fn advance_tranche(&mut self, tranche: u64) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::AdvanceTranche {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
        };
        self.anyone(&msg)
    }

    pub fn settle(&mut self, tranche: u64, shipment: ShipmentId) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::Settle {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
            shipment,
        };
        self.anyone(&msg)
    }

    pub fn pay_out(&mut self, tranche: u64, shipment: ShipmentId) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::PayOut {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
            shipment,
        };
        self.anyone(&msg)
    }

    pub fn book_recall(&mut self, tranche: u64, shipment: ShipmentId) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::BookRecall {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
            shipment,
        };
        self.anyone(&msg)
    }

    pub fn bind(&mut self, tranche: u64, shipment: ShipmentId) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::BindShipment {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
            shipment,
        };
        self.anyone(&msg)
    }

    pub fn sweep(&mut self) -> Result<AppResponse, String> {
        self.anyone(&ExecuteMsg::Sweep {
            campaign: self.campaign,
        })
    }

    pub fn propose_payee(&mut self, org: OrgId, payee: &Addr) -> Result<AppResponse, String> {
        self.send(
            &admin(org),
            &ExecuteMsg::ProposePayee {
                org,
                payee: payee.to_string(),
            },
            &[],
        )
    }

    pub fn withdraw_credit(&mut self, org: OrgId) -> Result<AppResponse, String> {
        self.anyone(&ExecuteMsg::WithdrawCredit {
            org,
            denom: DENOM.to_string(),
        })
    }

    /// Takes coins out of the escrow's account behind its back, so that the bank refuses to send more than is
    /// left: as it refuses to send to the chain's module accounts, or coins whose sending is switched off.
    pub fn hide(&mut self, amount: u128) {
        let (escrow, den) = (self.escrow.clone(), actor("hiding place"));
        self.app.send_tokens(escrow, den, &coins(amount, DENOM)).unwrap();
    }

    /// Puts them back.
    pub fn unhide(&mut self, amount: u128) {
        let (escrow, den) = (self.escrow.clone(), actor("hiding place"));
        self.app.send_tokens(den, escrow, &coins(amount, DENOM)).unwrap();
    }

    /// Hands the right to migrate the escrow from its deployer to another account.
    pub fn make_admin(&mut self, admin: &Addr) {
        let msg = cosmwasm_std::WasmMsg::UpdateAdmin {
            contract_addr: self.escrow.to_string(),
            admin: admin.to_string(),
        };
        self.app.execute(actor("deployer"), msg.into()).unwrap();
    }

    /// What stands to an organisation's credit.
    pub fn credit(&self, org: OrgId) -> u128 {
        let credits: Vec<CreditInfo> = self.ask(&QueryMsg::Credits {
            start_after: None,
            limit: None,
        });
        credits
            .iter()
            .filter(|credit| credit.org == org && credit.denom == DENOM)
            .map(|c| c.amount.u128())
            .sum()
    }

    // --- goods

    /// A shipment for a tranche of the campaign, offered one hour ago and accepted now: lines of {lot, accepted}.
    pub fn facts(&mut self, tranche: u64, lines: &[(u64, u64)]) -> ReceiptFacts {
        let shipment = ShipmentId(self.next_shipment);
        self.next_shipment += 1;
        let now = self.app.now();
        ReceiptFacts {
            shipment,
            from: SUPPLIER,
            to: HOSPITAL,
            carrier: None,
            hook_addr: Some(self.escrow.clone()),
            payload: payload(self.campaign, tranche),
            offered_at: now.minus_seconds(1),
            accepted_at: now,
            expires: now.plus_seconds(1),
            lines: lines
                .iter()
                .map(|(lot, accepted)| ReceiptLine {
                    lot: LotId(*lot),
                    gtin: MASKS.to_string(),
                    accepted: *accepted,
                    rejected: 0,
                    missing: 0,
                })
                .collect(),
        }
    }

    /// The hospital accepted, and its provenance contract tells the escrow.
    pub fn hook(&mut self, facts: &ReceiptFacts) -> Result<AppResponse, String> {
        self.provenance.facts(&mut self.app, facts);
        let (provenance, escrow) = (self.provenance.0.clone(), self.escrow.clone());
        self.app
            .run(&provenance, &escrow, &ReceiptMsg::Receipt(facts.clone()), &[])
    }

    /// A delivery in one lot, accepted now and settled by the hook.
    pub fn deliver(&mut self, tranche: u64, units: u64) -> Result<ShipmentId, String> {
        self.app.pass(2);
        let facts = self.facts(tranche, &[(100 + self.next_shipment, units)]);
        self.hook(&facts).map(|_| facts.shipment)
    }

    /// A shipment that is under way to a tranche.
    pub fn ship(&mut self, tranche: u64, units: u64) -> ShipmentId {
        let facts = self.facts(tranche, &[(1, units)]);
        self.announce(&facts, ShipmentStatus::Offered {});
        facts.shipment
    }

    /// What the provenance contract says of a shipment that is not accepted.
    pub fn announce(&mut self, facts: &ReceiptFacts, status: ShipmentStatus) {
        let info = ShipmentInfo {
            id: facts.shipment,
            from: facts.from,
            to: facts.to,
            carrier: None,
            sscc: None,
            offered_at: facts.offered_at,
            expires: facts.expires,
            hook: facts.hook_addr.clone().map(|hook_addr| HookInfo {
                hook_addr,
                payload: facts.payload.clone(),
            }),
            status,
            hook_outcome: HookOutcome::NotCalled,
            lines: facts.lines.len() as u32,
        };
        let lines: Vec<_> = (0..)
            .zip(&facts.lines)
            .map(|(line, facts)| LineInfo {
                line,
                lot: facts.lot,
                gtin: facts.gtin.clone(),
                units: facts.accepted,
                origin: Origin::Fresh,
                ranges: vec![],
                outcome: None,
                pending_units: 0,
                pending_ranges: vec![],
            })
            .collect();
        self.provenance.shipment(&mut self.app, &info, &lines);
    }

    /// A lot is recalled now.
    pub fn recall(&mut self, lot: u64, class: RecallClass) {
        let issued_at = self.app.now();
        let recall = RecallRecord {
            class,
            by: HOLDING,
            reason: SafetyReason::Contamination,
            issued_at,
            end_agreed_by: vec![],
            ended_at: None,
        };
        let record = LotSafetyRecord {
            quarantine: None,
            recalls: vec![recall],
        };
        self.provenance.safety(&mut self.app, LotId(lot), &record);
    }

    /// A lot is quarantined now.
    pub fn quarantine(&mut self, lot: u64) {
        let quarantine = QuarantineRecord {
            by: HOLDING,
            reason: SafetyReason::Investigation,
            since: self.app.now(),
        };
        let record = LotSafetyRecord {
            quarantine: Some(quarantine),
            recalls: vec![],
        };
        self.provenance.safety(&mut self.app, LotId(lot), &record);
    }

    /// Nothing is wrong with a lot any more.
    pub fn release(&mut self, lot: u64) {
        self.provenance
            .safety(&mut self.app, LotId(lot), &LotSafetyRecord::default());
    }

    // --- questions

    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.app.ask(&self.escrow, msg).unwrap()
    }

    pub fn info(&self) -> CampaignInfo {
        self.ask(&QueryMsg::Campaign {
            campaign: self.campaign,
        })
    }

    pub fn books(&self) -> Books {
        self.info().books
    }

    pub fn status(&self) -> CampaignStatus {
        self.info().status
    }

    pub fn tranche(&self, tranche: u64) -> TrancheInfo {
        self.ask(&QueryMsg::Tranche {
            campaign: self.campaign,
            tranche: TrancheId(tranche),
        })
    }

    pub fn receipt(&self, shipment: ShipmentId) -> ReceiptStatus {
        let info: ReceiptInfo = self.ask(&QueryMsg::Receipt {
            campaign: self.campaign,
            shipment,
        });
        info.status
    }

    /// What a settled receipt holds: due, retained, paid.
    pub fn holds(&self, shipment: ShipmentId) -> (u128, u128, u128) {
        match self.receipt(shipment) {
            ReceiptStatus::Settled {
                due, retained, paid, ..
            } => (due.u128(), retained.u128(), paid.u128()),
            ReceiptStatus::InTransit { .. } => panic!("{shipment} is not settled"),
        }
    }

    pub fn gift(&self, gift: GiftId) -> GiftInfo {
        self.ask(&QueryMsg::Gift {
            campaign: self.campaign,
            gift,
        })
    }

    pub fn trace(&self, gift: GiftId) -> Trace {
        self.ask(&QueryMsg::Trace {
            campaign: self.campaign,
            gift,
            start_after: None,
            limit: None,
        })
    }

    pub fn balance(&self, who: &str) -> u128 {
        self.app.balance(&actor(who), DENOM)
    }

    /// What the supplier got so far.
    pub fn supplier(&self) -> u128 {
        self.app.balance(&wallet(SUPPLIER), DENOM)
    }

    /// What lies in the escrow's account.
    pub fn escrowed(&self) -> u128 {
        self.app.balance(&self.escrow, DENOM)
    }
}

/// The payload that names a tranche.
pub fn payload(campaign: CampaignId, tranche: u64) -> cosmwasm_std::Binary {
    to_json_binary(&ShipmentPayload {
        campaign,
        tranche: TrancheId(tranche),
    })
    .unwrap()
}

/// Response data of an execute message.
pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    cosmwasm_std::from_json(response.data.as_ref().expect("the response has data")).unwrap()
}
