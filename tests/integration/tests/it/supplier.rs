//! A claim pays a supplier against its delivery, as the donation escrow itself knows it.

use crate::consent::{nothing, panel_offer, plan, terms};
use crate::world::{accept_parts, data, World, DAY, DENOM, SUPPLIER};
use accreditation_api::{types::OrgKind, OrgId, Role};
use cosmwasm_std::{coins, Addr, Empty, HexBinary, Uint128};
use cw_multi_test::{AppResponse, ContractWrapper, Executor};
use donation_escrow_api::CampaignId;
use mutual_aid_api::msg::{ExecuteMsg as AidMsg, InstantiateMsg as AidInit, Limits as AidLimits, QueryMsg};
use mutual_aid_api::types::{
    Attestation, ClaimInfo, ClaimStatus, Condition, Fund, NewClaim, NewMember, NewTerms, Payee, PayeeKind,
};
use mutual_aid_api::{ClaimId, PlanId};
use provenance_api::{LotId, ShipmentId};
use salus_core::Bps;
use salus_testing::{actor, watch::Watched};
use serde::Deserialize;

const CLINIC: OrgId = OrgId(7);
const PLAN: PlanId = PlanId(1);
/// Class of hospital bills.
const STAY: u16 = 2;
/// What an approved claim of these tests pays: a bill of 220 less a deductible of 20.
const AID: u128 = 200;

/// The world of gifts and goods with a plan whose members are past their wait, and a campaign that is paid for.
struct Stage {
    world: World,
    aid: Addr,
    campaign: CampaignId,
    lot: LotId,
    keys: u8,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::new();
        world.join("clinic", OrgKind::Clinic, &[Role::AttestTreatment]);
        world.join("insurer", OrgKind::Insurer, &[Role::Insure]);
        world.app.pass(50 * DAY);
        let code = Box::new(ContractWrapper::new(nothing, nothing, panel_offer));
        let code = world.app.store_code(code);
        let panel = world
            .app
            .instantiate_contract(code, actor("owner"), &Empty {}, &[], "panel", None)
            .unwrap();
        let aid = {
            use mutual_aid::contract::{execute, instantiate, query, reply};
            let code = Watched::new(execute, instantiate, query).with_reply(reply);
            let code = world.app.store_code(code.boxed());
            let init = AidInit {
                owner: actor("owner").to_string(),
                accreditation: world.accreditation.to_string(),
                panel: panel.to_string(),
                escrow: Some(world.escrow.to_string()),
                consents: None,
                denoms: vec![DENOM.to_string()],
                limits: AidLimits::PUBLIC,
            };
            world
                .app
                .instantiate_contract(code, actor("owner"), &init, &[], "aid", None)
                .unwrap()
        };
        let mut stage = Self {
            world,
            aid,
            campaign: CampaignId(1),
            lot: LotId(1),
            keys: 0,
        };
        let new = AidMsg::CreatePlan {
            plan: plan(),
            terms: NewTerms {
                consent: false,
                ..terms()
            },
            conditions: vec![Condition {
                class: STAY,
                definition: HexBinary::from(vec![2; 32]),
            }],
        };
        stage.aid("insurer", &new, 0).unwrap();
        let member = NewMember {
            birth_group: 1985,
            tier: 1,
            region: 1,
            weight: 1,
            terms: 1,
            member: None,
            born_day: None,
        };
        stage
            .aid("alice", &AidMsg::Join { plan: PLAN, member }, 365)
            .unwrap();
        for fund in [Fund::Capital {}, Fund::Bond { org: CLINIC }] {
            stage
                .aid("bob", &AidMsg::Deposit { plan: PLAN, fund }, 5_000)
                .unwrap();
        }
        stage.world.app.pass(31 * DAY);
        // campaigns count from here
        stage.world.start = stage.world.app.now();
        stage.campaign = stage.world.funded(1_000, 100);
        stage.lot = stage.world.lot("L1", 100);
        stage
    }

    fn aid(&mut self, who: &str, msg: &AidMsg, amount: u128) -> Result<AppResponse, String> {
        let aid = self.aid.clone();
        let funds = if amount > 0 { coins(amount, DENOM) } else { vec![] };
        self.world.app.run(&actor(who), &aid, msg, &funds)
    }

    /// Goods of the campaign leave the supplier for the hospital.
    fn ship(&mut self, units: u64) -> ShipmentId {
        self.world.ship(&[(self.lot, units)], self.campaign, 1)
    }

    /// Alice was treated with goods that are still to be delivered: half of the aid is the supplier's, half hers. The clinic
    /// attests, which approves the claim.
    fn claim(&mut self, supplier: OrgId, name: &str, shipment: ShipmentId) -> ClaimId {
        self.keys += 3;
        let day = u32::try_from(self.world.app.now().seconds() / DAY).unwrap();
        let [encounter, episode, evidence] =
            [0, 1, 2].map(|n| HexBinary::from(vec![100 + self.keys + n; 32]));
        let half = Bps::checked(5_000).unwrap();
        let kind = PayeeKind::Supplier {
            org: supplier,
            campaign: self.campaign.0,
            shipment: shipment.0,
        };
        let claim = NewClaim {
            plan: PLAN,
            member: actor("alice").to_string(),
            class: STAY,
            diagnosis_day: day,
            amount: Uint128::new(220),
            encounter: encounter.clone(),
            episode: episode.clone(),
            evidence: evidence.clone(),
            payees: vec![
                Payee {
                    kind,
                    to: actor(&format!("admin of {name}")).to_string(),
                    bps: half,
                },
                Payee {
                    kind: PayeeKind::Member {},
                    to: actor("alice").to_string(),
                    bps: half,
                },
            ],
            emergency: None,
        };
        #[derive(Deserialize)]
        struct Data {
            claim: ClaimId,
        }
        let filed = self.aid("alice", &AidMsg::FileClaim { claim }, 0).unwrap();
        let Data { claim } = data(&filed);
        let facts = Attestation {
            class: STAY,
            diagnosis_day: day,
            birth_group: 1985,
            accident: false,
            encounter,
            episode,
            bill: Uint128::new(220),
            evidence,
            consent: None,
        };
        self.aid("clinic", &AidMsg::Attest { claim, facts }, 0).unwrap();
        claim
    }

    fn advance(&mut self, claim: ClaimId) -> Result<AppResponse, String> {
        self.aid("passer-by", &AidMsg::Advance { claim }, 0)
    }

    /// Nothing of the claim can be paid, and the attempt changes nothing.
    #[track_caller]
    fn nothing_is_due(&mut self, claim: ClaimId) {
        let before = self.world.app.state_hash();
        let text = self.advance(claim).unwrap_err();
        assert!(text.contains("nothing is due"), "{text}");
        assert_eq!(
            self.world.app.state_hash(),
            before,
            "a refused call changed the state"
        );
    }

    /// Where a claim stands, what is approved, and what is paid.
    fn stands(&self, claim: ClaimId) -> (ClaimStatus, u128, u128) {
        let question = QueryMsg::Claim { claim };
        let info: ClaimInfo = self.world.app.ask(&self.aid, &question).unwrap();
        (info.status, info.approved.u128(), info.paid.u128())
    }
}

/// MA-21: the part of a claim that is a supplier's is paid when the hospital has accepted the delivery, and not before; the
/// member does not wait for it. One delivery is paid for once by a plan, whatever the escrow paid for it.
#[test]
fn a_supplier_is_paid_by_a_claim_when_the_hospital_has_accepted_its_delivery() {
    let mut stage = Stage::new();
    let shipment = stage.ship(40);
    let alice = stage.world.balance("alice");
    let claim = stage.claim(SUPPLIER, "supplier", shipment);
    assert_eq!(stage.stands(claim), (ClaimStatus::Approved, AID, AID / 2));
    assert_eq!(stage.world.balance("alice") - alice, AID / 2);
    stage.nothing_is_due(claim);
    assert_eq!(stage.world.balance("admin of supplier"), 0);

    stage.world.accept(shipment, &[40]);
    assert_eq!(stage.world.paid(), 400, "the escrow pays for 40 of 100 units");
    stage.advance(claim).unwrap();
    assert_eq!(stage.stands(claim), (ClaimStatus::PaidOpen, AID, AID));
    assert_eq!(stage.world.balance("admin of supplier"), AID / 2);
    assert_eq!(stage.world.balance("alice") - alice, AID / 2);

    // the delivery has come, and has paid a claim already
    let second = stage.claim(SUPPLIER, "supplier", shipment);
    assert_eq!(stage.stands(second), (ClaimStatus::Approved, AID, AID / 2));
    stage.nothing_is_due(second);
    assert_eq!(stage.world.balance("admin of supplier"), AID / 2);
    stage.world.check_books();
}

/// A delivery that the hospital turned back whole, one that another organisation supplied, and one that the escrow never saw
/// pay no supplier; after the time for evidence that part of the claim falls away.
#[test]
fn a_delivery_that_was_turned_back_or_was_anothers_pays_no_supplier() {
    let mut stage = Stage::new();
    let (rejected, accepted) = (stage.ship(30), stage.ship(20));
    let claims = [
        (stage.claim(SUPPLIER, "supplier", rejected), "supplier"),
        (stage.claim(crate::world::CARRIER, "carrier", accepted), "carrier"),
        (stage.claim(SUPPLIER, "supplier", ShipmentId(99)), "supplier"),
    ];
    stage
        .world
        .run("hospital", &accept_parts(rejected, &[(0, 30, 0)]));
    stage.world.accept(accepted, &[20]);
    for (claim, _) in claims {
        assert_eq!(stage.stands(claim), (ClaimStatus::Approved, AID, AID / 2));
        stage.nothing_is_due(claim);
    }
    stage.world.app.pass(90 * DAY);
    for (claim, name) in claims {
        stage.advance(claim).unwrap();
        let (status, approved, paid) = stage.stands(claim);
        assert_eq!((approved, paid), (AID / 2, AID / 2));
        assert_ne!(status, ClaimStatus::Approved);
        assert_eq!(stage.world.balance(&format!("admin of {name}")), 0);
    }
}
