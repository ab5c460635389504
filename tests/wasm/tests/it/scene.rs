//! A country with its authority, a charity, a hospital, a maker, a carrier and an agency, and the
//! three contracts as built.

use std::fmt::Debug;

use accreditation_api::msg::{ExecuteMsg as AccMsg, InstantiateMsg as AccInit, RegisteredData};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, Role};
use cosmwasm_std::{to_json_binary, Timestamp, Uint128};
use donation_escrow_api::msg::{
    CampaignData, ExecuteMsg as EscrowMsg, GiftData, InstantiateMsg as EscrowInit,
};
use donation_escrow_api::types::{Limits, NewTerms, NewTranche, ShipmentPayload};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::msg::{ExecuteMsg as GoodsMsg, InstantiateMsg as GoodsInit, LotData, ShipmentData};
use provenance_api::types::{Day, HookRequest, LineReceipt, OfferLine, Origin, RejectReason, StorageProfile};
use provenance_api::{LotId, ShipmentId};
use serde::Serialize;
use wasm_tests::chain::{coin, Chain, Receipt};

pub const DENOM: &str = "uatom";
pub const DAY: u64 = 86_400;
pub const MASKS: &str = "09506000134352";
pub const HOSPITAL: OrgId = OrgId(2);
pub const SUPPLIER: OrgId = OrgId(3);
pub const CARRIER: OrgId = OrgId(4);

/// Operator, kind and roles, in order of registration.
const ORGANISATIONS: [(&str, OrgKind, &[Role]); 5] = [
    ("charity", OrgKind::Charity, &[Role::RaiseFunds]),
    ("hospital", OrgKind::Hospital, &[Role::ReceiveGoods]),
    (
        "supplier",
        OrgKind::Manufacturer,
        &[Role::Manufacture, Role::Distribute],
    ),
    ("carrier", OrgKind::Carrier, &[Role::Carry]),
    ("agency", OrgKind::Government, &[Role::Regulate]),
];

pub struct Scene {
    pub chain: Chain,
    pub accreditation: String,
    pub provenance: String,
    pub escrow: String,
}

impl Scene {
    /// Everybody is registered, accredited, and has an operator of its own name; one product.
    pub fn new() -> Self {
        let chain = Chain::new();
        let owner = chain.user("owner");
        let chain = &chain;
        let accreditation = install(
            chain,
            "accreditation",
            &AccInit {
                owner: owner.clone(),
                notice_seconds: 0,
            },
        );
        let goods = GoodsInit {
            owner: owner.clone(),
            accreditation: accreditation.clone(),
            hook_gas_limit: 500_000,
        };
        let provenance = install(chain, "provenance", &goods);
        let money = EscrowInit {
            owner,
            accreditation: accreditation.clone(),
            provenances: vec![provenance.clone()],
            denoms: vec![DENOM.to_owned()],
            limits: Limits::PUBLIC,
        };
        let escrow = install(chain, "donation-escrow", &money);
        let chain = chain.clone();
        let scene = Self {
            chain,
            accreditation,
            provenance,
            escrow,
        };
        scene.accredit_all();
        let storage = StorageProfile {
            rules: vec![],
            full_sensor_cover: false,
            vial_monitor: false,
        };
        let product = GoodsMsg::RegisterProduct {
            gtin: MASKS.to_owned(),
            storage,
            master_data_sha256: None,
        };
        scene.goods("supplier", &product);
        scene
    }

    fn accredit_all(&self) {
        let authority = self.user("ministry");
        let (country, roles) = ("KE".to_owned(), Role::ALL.to_vec());
        let msg = AccMsg::NameAuthority {
            authority,
            country,
            roles,
            from: None,
            until: None,
        };
        self.standing("owner", &msg);
        for (name, kind, roles) in ORGANISATIONS {
            let admin = format!("admin of {name}");
            let (legal_name, country) = (name.to_owned(), "KE".to_owned());
            let msg = AccMsg::RegisterOrganisation {
                legal_name,
                kind,
                country,
                metadata: None,
            };
            let org = self.standing(&admin, &msg).data::<RegisteredData>().org;
            for role in roles {
                let limits = Classes::default();
                self.standing(
                    "ministry",
                    &AccMsg::Accredit {
                        org,
                        role: *role,
                        until: None,
                        limits,
                    },
                );
            }
            let (operator, permissions) = (self.user(name), roles.to_vec());
            self.standing(
                &admin,
                &AccMsg::ProposeOperator {
                    org,
                    operator,
                    permissions,
                    until: None,
                },
            );
            self.standing(name, &AccMsg::AcceptOperator { org });
        }
        self.standing(
            "ministry",
            &AccMsg::BindPrefix {
                org: SUPPLIER,
                prefix: "9506000".to_owned(),
            },
        );
        self.chain.advance(5);
    }

    pub fn user(&self, name: &str) -> String {
        self.chain.user(name)
    }

    #[track_caller]
    pub fn standing(&self, sender: &str, msg: &AccMsg) -> Receipt {
        self.must(&self.accreditation, sender, msg, 0)
    }

    #[track_caller]
    pub fn goods(&self, sender: &str, msg: &GoodsMsg) -> Receipt {
        self.must(&self.provenance, sender, msg, 0)
    }

    #[track_caller]
    pub fn money(&self, sender: &str, msg: &EscrowMsg) -> Receipt {
        self.must(&self.escrow, sender, msg, 0)
    }

    #[track_caller]
    fn must<M: Serialize + Debug>(&self, contract: &str, sender: &str, msg: &M, amount: u128) -> Receipt {
        let sender = self.user(sender);
        let funds = if amount > 0 { coin(amount, DENOM) } else { vec![] };
        self.chain.mint(&sender, amount, DENOM);
        self.chain
            .execute(contract, &sender, msg, &funds)
            .unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    }

    pub fn at(&self, seconds: u64) -> Timestamp {
        Timestamp::from_seconds(self.chain.now() + seconds)
    }

    /// Gifts for 10 days, deliveries for 60, paid at once.
    pub fn terms(&self) -> NewTerms {
        NewTerms {
            description: None,
            denom: DENOM.to_owned(),
            minimum: Uint128::new(1),
            funding_deadline: self.at(10 * DAY),
            delivery_deadline: self.at(60 * DAY),
            cool_off_seconds: 2 * DAY,
            challenge_window_seconds: 0,
            recall_window_seconds: 14 * DAY,
            settlement_window_seconds: 3 * DAY,
            quarantine_hold_seconds: 7 * DAY,
            provenance: self.provenance.clone(),
            fallback: self.user("fallback"),
        }
    }

    /// A tranche of masks from the supplier to the hospital.
    pub fn tranche(&self, amount: u128, units: u64) -> NewTranche {
        NewTranche {
            amount: Uint128::new(amount),
            gtin: MASKS.to_owned(),
            units,
            supplier: SUPPLIER,
            hospital: HOSPITAL,
            carrier: Some(CARRIER),
            deadline: self.at(60 * DAY),
            retention_bps: 0,
        }
    }

    /// The charity opens a campaign with these tranches of (amount, units).
    pub fn open(&self, tranches: &[(u128, u64)]) -> CampaignId {
        let tranches = tranches
            .iter()
            .map(|(amount, units)| self.tranche(*amount, *units))
            .collect();
        let created = self.money(
            "charity",
            &EscrowMsg::CreateCampaign {
                terms: self.terms(),
                tranches,
            },
        );
        let campaign = created.data::<CampaignData>().campaign;
        self.money("charity", &EscrowMsg::OpenFunding { campaign });
        campaign
    }

    pub fn give(&self, donor: &str, campaign: CampaignId, amount: u128) -> GiftId {
        self.must(&self.escrow, donor, &EscrowMsg::Give { campaign }, amount)
            .data::<GiftData>()
            .gift
    }

    /// Lets funding end and activates.
    pub fn activate(&self, campaign: CampaignId) {
        self.chain.advance(10 * DAY);
        self.money("passer-by", &EscrowMsg::Activate { campaign });
        self.chain.advance(5);
    }

    pub fn register_lot(&self, number: &str, quantity: u64) -> GoodsMsg {
        let today = Day::of(self.at(0));
        GoodsMsg::RegisterLot {
            gtin: MASKS.to_owned(),
            lot: number.to_owned(),
            made: Day(today.0 - 1),
            expiry: Day(today.0 + 500),
            quantity,
            serials: None,
            certificates: vec![],
        }
    }

    pub fn lot(&self, number: &str, quantity: u64) -> LotId {
        self.goods("supplier", &self.register_lot(number, quantity))
            .data::<LotData>()
            .lot
    }

    /// An offer of these lots to the hospital, for a tranche if one is named.
    pub fn offer(&self, lines: &[(LotId, u64)], tranche: Option<(CampaignId, TrancheId)>) -> GoodsMsg {
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
            expires: self.at(30 * DAY),
            receipt_hook: tranche.map(|(campaign, tranche)| HookRequest {
                address: self.escrow.clone(),
                payload: to_json_binary(&ShipmentPayload { campaign, tranche }).unwrap(),
            }),
        }
    }

    /// Offered and picked up.
    pub fn ship(&self, lines: &[(LotId, u64)], tranche: Option<(CampaignId, TrancheId)>) -> ShipmentId {
        let offered = self.goods("supplier", &self.offer(lines, tranche));
        let shipment = offered.data::<ShipmentData>().shipment;
        self.goods("carrier", &GoodsMsg::PickUp { shipment });
        self.chain.advance(3_600);
        shipment
    }
}

/// The hospital took over so much of each line, and rejected so much as damaged.
pub fn accept(shipment: ShipmentId, lines: &[(u64, u64)], call_hook: bool) -> GoodsMsg {
    let line = |(line, (accepted, rejected)): (u32, &(u64, u64))| LineReceipt {
        line,
        accepted: *accepted,
        rejected: *rejected,
        missing: 0,
        reason: (*rejected > 0).then_some(RejectReason::Damaged),
        rejected_ranges: vec![],
        missing_ranges: vec![],
        vvm_stage: None,
        leg_summary: None,
    };
    GoodsMsg::Accept {
        shipment,
        lines: (0..).zip(lines).map(line).collect(),
        call_hook,
    }
}

fn install(chain: &Chain, contract: &str, msg: &impl Serialize) -> String {
    let installed = chain.instantiate(contract, &chain.user("owner"), msg, &[]);
    installed.unwrap_or_else(|e| panic!("{contract}: {e}")).0
}
