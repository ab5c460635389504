//! The steps of the walk, mostly sensible, sometimes not.

use super::{Shipped, Step, Walking};
use crate::world::*;
use accreditation_api::{
    msg::ExecuteMsg as AccMsg,
    types::{Limits, ReasonCode},
    Client, OrgId, Role,
};
use cosmwasm_std::coins;
use donation_escrow_api::{
    msg::{ExecuteMsg as EscrowMsg, QueryMsg as EscrowQuery},
    types::{CampaignStatus, GiftInfo, GiftStatus, NewTerms, NewTranche, TrancheStatus},
    GiftId, TrancheId,
};
use provenance_api::{
    msg::ExecuteMsg as GoodsMsg,
    types::{HookOutcome, RecallClass, RecallTarget, SafetyReason, ShipmentInfo, ShipmentStatus},
    LotId, ShipmentId,
};
use salus_testing::dice::Dice;

impl Walking {
    const NEEDED: [(OrgId, Role); 5] = [
        (CHARITY, Role::RaiseFunds),
        (HOSPITAL, Role::ReceiveGoods),
        (SUPPLIER, Role::Distribute),
        (SUPPLIER, Role::Manufacture),
        (CARRIER, Role::Carry),
    ];

    /// Organisations that the walk may put under one controller, and the controller.
    const LINKS: [(OrgId, OrgId); 3] = [(SUPPLIER, HOLDING), (CHARITY, HOLDING), (HOSPITAL, SUPPLIER)];

    fn linked(&self) -> Vec<OrgId> {
        let client = Client::new(self.world.accreditation.clone());
        let (querier, now) = (self.world.app.wrap(), self.world.app.now());
        let related =
            |(org, above): &(OrgId, OrgId)| client.related(&querier, *org, *above, now).expect("raw reads");
        Self::LINKS
            .iter()
            .filter(|link| related(link))
            .map(|(org, _)| *org)
            .collect()
    }

    fn lost(&self) -> Vec<(OrgId, Role)> {
        Self::NEEDED
            .into_iter()
            .filter(|(org, role)| !self.holds(*org, *role))
            .collect()
    }

    /// Whether an accreditation is lacking or parties are related: then little succeeds.
    pub(super) fn crippled(&self) -> bool {
        !self.lost().is_empty() || !self.linked().is_empty()
    }

    pub(super) fn draw_acc(&self, dice: &mut Dice) -> Step {
        let reason = ReasonCode::Correction;
        let step = |msg| Step::Acc {
            sender: "ministry",
            msg,
        };
        let (lost, linked) = (self.lost(), self.linked());
        // what was taken away comes back soon, or the walk would stand still
        if let Some((org, role)) = dice.maybe_pick(&lost).copied().filter(|_| dice.chance(60)) {
            return step(if dice.chance(80) {
                AccMsg::Reinstate { org, role, reason }
            } else {
                AccMsg::Accredit {
                    org,
                    role,
                    until: None,
                    limits: Limits::default(),
                }
            });
        }
        if let Some(org) = dice.maybe_pick(&linked).copied().filter(|_| dice.chance(80)) {
            return step(AccMsg::SetController {
                org,
                controller: None,
            });
        }
        let (org, role) = *dice.pick(&Self::NEEDED);
        match dice.below(12) {
            0 => step(AccMsg::Revoke { org, role, reason }),
            1..=4 => step(AccMsg::Suspend { org, role, reason }),
            5 => step(AccMsg::Accredit {
                org,
                role,
                until: None,
                limits: Limits::default(),
            }),
            6 => Step::Acc {
                sender: "stranger",
                msg: AccMsg::Suspend { org, role, reason },
            },
            7..=8 => {
                let (org, above) = *dice.pick(&Self::LINKS);
                step(AccMsg::SetController {
                    org,
                    controller: Some(above),
                })
            }
            _ => self.draw_goods(dice),
        }
    }

    pub(super) fn draw_goods(&self, dice: &mut Dice) -> Step {
        let step = |sender, msg| Step::Goods { sender, msg };
        let open: Vec<ShipmentInfo> = self
            .shipments
            .iter()
            .rev()
            .take(6)
            .map(|one| self.world.shipment(one.id))
            .filter(|info| {
                matches!(
                    info.status,
                    ShipmentStatus::Offered {} | ShipmentStatus::InCarriage { .. }
                )
            })
            .collect();
        let recent: Vec<_> = self.lots.iter().rev().take(4).collect();
        let lot = dice.maybe_pick(&recent).copied().copied();
        if let Some(over) = open
            .iter()
            .find(|info| info.expires <= self.world.app.now())
            .filter(|_| dice.chance(60))
        {
            return step("passer-by", GoodsMsg::Expire { shipment: over.id });
        }
        match (dice.below(20), dice.maybe_pick(&open), lot) {
            (0..=1, _, _) | (_, _, None) => {
                let day = provenance_api::types::Day::of(self.world.app.now());
                let msg = GoodsMsg::RegisterLot {
                    gtin: MASKS.to_string(),
                    lot: format!("L{}", self.lots.len()),
                    made: day,
                    expiry: provenance_api::types::Day(day.0 + dice.between(1, 400) as u32),
                    quantity: dice.between(1, 500),
                    serials: None,
                    certificates: vec![],
                };
                step("supplier", msg)
            }
            (2, _, Some(lot)) if dice.chance(60) => {
                let class = *dice.pick(&[RecallClass::I, RecallClass::Iii]);
                let target = RecallTarget::Lot { lot };
                step(
                    "agency",
                    GoodsMsg::Recall {
                        target,
                        class,
                        reason: SafetyReason::Potency,
                        holder: None,
                    },
                )
            }
            (3, _, Some(lot)) if dice.chance(50) => step(
                "agency",
                GoodsMsg::Quarantine {
                    lot,
                    reason: SafetyReason::Labelling,
                    holder: None,
                },
            ),
            (3..=4, _, Some(lot)) if dice.chance(40) => step("agency", GoodsMsg::ReleaseQuarantine { lot }),
            (5, Some(info), _) if dice.chance(60) => {
                step("passer-by", GoodsMsg::Expire { shipment: info.id })
            }
            (6, Some(info), _) => step("supplier", GoodsMsg::Cancel { shipment: info.id }),
            (7..=8, Some(info), _) => step("carrier", GoodsMsg::PickUp { shipment: info.id }),
            (9..=14, Some(info), _) => step("hospital", self.draw_accept(info.id, dice)),
            (_, _, Some(lot)) => self.draw_offer(lot, dice),
        }
    }

    /// Mostly for a tranche that waits for goods, mostly in time.
    fn draw_offer(&self, lot: LotId, dice: &mut Dice) -> Step {
        let now = self.world.app.now();
        let any = dice.chance(5);
        let waiting: Vec<_> = self
            .campaigns()
            .into_iter()
            .filter(|info| any || info.status == CampaignStatus::Active)
            .flat_map(|info| self.tranches(info.id))
            .filter(|one| any || matches!(one.status, TrancheStatus::Funded | TrancheStatus::Open))
            .collect();
        let Some(tranche) = dice.maybe_pick(&waiting) else {
            return self.draw_escrow(dice);
        };
        let held = self.world.totals(lot).held.max(1);
        let more = u64::from(dice.chance(4));
        let units = dice.between(1, held.min(tranche.terms.units) + more);
        let GoodsMsg::Offer {
            to,
            lines,
            carrier,
            sscc,
            receipt_hook,
            ..
        } = self
            .world
            .offer(&[(lot, units)], tranche.campaign, tranche.id.u64())
        else {
            unreachable!()
        };
        let late = if dice.chance(4) { DAY } else { 0 };
        let expires = now.plus_days(20).min(tranche.terms.deadline).plus_seconds(late);
        let msg = GoodsMsg::Offer {
            to,
            lines,
            carrier,
            sscc,
            expires,
            receipt_hook,
        };
        Step::Goods {
            sender: "supplier",
            msg,
        }
    }

    fn draw_accept(&self, shipment: ShipmentId, dice: &mut Dice) -> GoodsMsg {
        let parts: Vec<_> = self
            .lines(shipment)
            .iter()
            .map(|line| {
                let accepted = if dice.chance(60) {
                    line.units
                } else {
                    dice.below(line.units + 1)
                };
                let rejected = dice.below(line.units - accepted + 1);
                let more = u64::from(dice.chance(4));
                (accepted + more, rejected, line.units - accepted - rejected)
            })
            .collect();
        let GoodsMsg::Accept { shipment, lines, .. } = accept_parts(shipment, &parts) else {
            unreachable!()
        };
        GoodsMsg::Accept {
            shipment,
            lines,
            call_hook: dice.chance(60),
        }
    }

    pub(super) fn draw_escrow(&self, dice: &mut Dice) -> Step {
        let step = |sender, msg| Step::Escrow {
            sender,
            msg,
            coins: vec![],
        };
        let campaigns = self.campaigns();
        let live = campaigns
            .iter()
            .filter(|info| matches!(info.status, CampaignStatus::Funding | CampaignStatus::Active));
        let live: Vec<_> = live.collect();
        let recent: Vec<_> = campaigns.iter().rev().take(4).collect();
        if live.is_empty() && dice.chance(60) {
            return self.draw_campaign(dice);
        }
        let some = if live.is_empty() || dice.chance(15) {
            &recent
        } else {
            &live
        };
        let Some(info) = dice.maybe_pick(some).copied() else {
            return self.draw_campaign(dice);
        };
        let campaign = info.id;
        let mine = self
            .shipments
            .iter()
            .rev()
            .filter(|one| one.campaign == campaign)
            .take(8);
        let mine: Vec<_> = mine.map(|one| (*one, self.world.shipment(one.id))).collect();
        let id = |(one, _): &(Shipped, ShipmentInfo)| (one.tranche, one.id);
        // told to the escrow already, accepted and untold, on their way
        let told: Vec<_> = mine
            .iter()
            .filter(|(_, i)| i.hook_outcome == HookOutcome::Delivered)
            .map(id)
            .collect();
        let under_way = |info: &ShipmentInfo| {
            matches!(
                info.status,
                ShipmentStatus::Offered {} | ShipmentStatus::InCarriage { .. }
            )
        };
        let coming: Vec<_> = mine.iter().filter(|(_, i)| under_way(i)).map(id).collect();
        let untold = |info: &ShipmentInfo| {
            info.hook_outcome != HookOutcome::Delivered
                && matches!(info.status, ShipmentStatus::Accepted { .. })
        };
        // a hook that failed once usually fails again
        let hopeful = dice.chance(30);
        let untold: Vec<_> = mine
            .iter()
            .filter(|(_, i)| untold(i) && (hopeful || i.hook_outcome == HookOutcome::NotCalled))
            .map(id)
            .collect();
        let all: Vec<_> = mine.iter().map(id).collect();
        let first = |some: &[_], dice: &mut Dice| {
            dice.maybe_pick(if some.is_empty() { &all } else { some })
                .copied()
        };

        let gifts = self.gifts.iter().rev().filter(|(of, ..)| *of == campaign).take(8);
        let unclaimed = |gift: GiftId| {
            let info: GiftInfo = self
                .world
                .ask(&self.world.escrow, &EscrowQuery::Gift { campaign, gift });
            !info.claimable.is_zero() || info.status == GiftStatus::Live
        };
        let gifts: Vec<_> = gifts.filter(|(_, gift, _)| unclaimed(*gift)).collect();
        let (gift, donor) = dice
            .maybe_pick(&gifts)
            .map_or((GiftId(1), DONORS[0]), |(_, gift, donor)| (*gift, *donor));

        let any = "passer-by";
        match (info.status, dice.below(24)) {
            (_, 0) if live.len() < 3 => self.draw_campaign(dice),
            (_, 0) => self.draw_goods(dice),
            (CampaignStatus::Draft, _) => step("charity", EscrowMsg::OpenFunding { campaign }),
            (CampaignStatus::Funding, 1) => step("charity", EscrowMsg::CancelCampaign { campaign }),
            (CampaignStatus::Funding, 2) => step(donor, EscrowMsg::WithdrawGift { campaign, gift }),
            (CampaignStatus::Funding, 3..=11) => step(any, EscrowMsg::Activate { campaign }),
            (CampaignStatus::Funding, _) => {
                let coins = coins(u128::from(dice.between(1, 900)), DENOM);
                Step::Escrow {
                    sender: dice.pick::<&str>(&DONORS),
                    msg: EscrowMsg::Give { campaign },
                    coins,
                }
            }
            (CampaignStatus::Active, 1..=7) => match first(&untold, dice) {
                Some((tranche, shipment)) => step(
                    any,
                    EscrowMsg::Settle {
                        campaign,
                        tranche,
                        shipment,
                    },
                ),
                None => self.draw_goods(dice),
            },
            (CampaignStatus::Active, 8..=12) => match first(&told, dice) {
                Some((tranche, shipment)) => step(
                    any,
                    EscrowMsg::PayOut {
                        campaign,
                        tranche,
                        shipment,
                    },
                ),
                None => self.draw_goods(dice),
            },
            (CampaignStatus::Active, 13..=14) => match first(&told, dice) {
                Some((tranche, shipment)) => step(
                    any,
                    EscrowMsg::BookRecall {
                        campaign,
                        tranche,
                        shipment,
                    },
                ),
                None => self.draw_goods(dice),
            },
            (CampaignStatus::Active, 15..=17) => match first(&coming, dice) {
                Some((tranche, shipment)) => step(
                    any,
                    EscrowMsg::BindShipment {
                        campaign,
                        tranche,
                        shipment,
                    },
                ),
                None => self.draw_goods(dice),
            },
            (CampaignStatus::Active, 18..=19) => step(
                any,
                EscrowMsg::AdvanceTranche {
                    campaign,
                    tranche: TrancheId(dice.between(1, 2)),
                },
            ),
            (CampaignStatus::Active, 20..) => self.draw_goods(dice),
            (_, 1) => step(any, EscrowMsg::Sweep { campaign }),
            (_, 2) => step(
                any,
                EscrowMsg::WithdrawCredit {
                    org: SUPPLIER,
                    denom: DENOM.to_string(),
                },
            ),
            _ => step(any, EscrowMsg::ClaimRefund { campaign, gift }),
        }
    }

    fn draw_campaign(&self, dice: &mut Dice) -> Step {
        let now = self.world.app.now();
        let terms = NewTerms {
            minimum: u128::from(dice.between(1, 300)).into(),
            funding_deadline: now.plus_days(5),
            delivery_deadline: now.plus_days(60),
            challenge_window_seconds: *dice.pick(&[0, 3 * DAY]),
            ..self.world.terms()
        };
        let tranche = |dice: &mut Dice| NewTranche {
            deadline: now.plus_days(60),
            retention_bps: *dice.pick(&[0, 1_000, 5_000]),
            ..self
                .world
                .tranche(u128::from(dice.between(100, 900)), dice.between(1, 90))
        };
        let tranches = vec![tranche(dice), tranche(dice)];
        Step::Escrow {
            sender: "charity",
            msg: EscrowMsg::CreateCampaign { terms, tranches },
            coins: vec![],
        }
    }
}
