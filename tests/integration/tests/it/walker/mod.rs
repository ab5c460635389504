//! A random walk over the three contracts at once, with what must hold between them after each step.

mod draw;

use crate::world::*;
use accreditation_api::{msg::ExecuteMsg as AccMsg, Client, OrgId, Role};
use cosmwasm_std::{coins, Coin};
use donation_escrow_api::{
    msg::{CampaignData, ExecuteMsg as EscrowMsg, GiftData, QueryMsg as EscrowQuery},
    types::{CampaignInfo, CampaignStatus, TrancheInfo},
    CampaignId, GiftId, TrancheId,
};
use provenance_api::{
    msg::{ExecuteMsg as GoodsMsg, LotData, QueryMsg as GoodsQuery, ShipmentData},
    types::LineInfo,
    LotId, ShipmentId,
};
use salus_testing::{
    dice::Dice,
    walk::{message_of, StateHash, Walk, Walker},
};
use std::collections::BTreeMap;

/// A shipment and the tranche that its hook is aimed at.
#[derive(Clone, Copy)]
struct Shipped {
    id: ShipmentId,
    campaign: CampaignId,
    tranche: TrancheId,
}

struct Walking {
    world: World,
    lots: Vec<LotId>,
    shipments: Vec<Shipped>,
    gifts: Vec<(CampaignId, GiftId, &'static str)>,
    /// coins that came without a gift
    stray: u128,
    /// a breach that was seen while a step ran
    breach: Option<String>,
}

#[derive(Clone, Debug)]
enum Step {
    Acc {
        sender: &'static str,
        msg: AccMsg,
    },
    Goods {
        sender: &'static str,
        msg: GoodsMsg,
    },
    Escrow {
        sender: &'static str,
        msg: EscrowMsg,
        coins: Vec<Coin>,
    },
    Pass {
        seconds: u64,
    },
    /// somebody sends coins to the escrow without a message
    Stray {
        amount: u128,
    },
    /// years pass, and passers-by do all that anybody may do
    Unwind,
}

impl Walking {
    fn campaigns(&self) -> Vec<CampaignInfo> {
        let (mut all, mut start_after) = (vec![], None);
        loop {
            let query = EscrowQuery::Campaigns {
                start_after,
                limit: Some(100),
            };
            let page: Vec<CampaignInfo> = self.world.ask(&self.world.escrow, &query);
            let Some(last) = page.last() else { return all };
            start_after = Some(last.id);
            all.extend(page);
        }
    }

    fn tranches(&self, campaign: CampaignId) -> Vec<TrancheInfo> {
        let query = EscrowQuery::Tranches {
            campaign,
            start_after: None,
            limit: Some(100),
        };
        self.world.ask(&self.world.escrow, &query)
    }

    fn lines(&self, shipment: ShipmentId) -> Vec<LineInfo> {
        self.world
            .ask(&self.world.provenance, &GoodsQuery::Lines { shipment })
    }

    fn holds(&self, org: OrgId, role: Role) -> bool {
        let client = Client::new(self.world.accreditation.clone());
        client
            .holds(&self.world.app.wrap(), org, role, self.world.app.now())
            .expect("a raw read")
    }

    /// What the message just done took for granted must be so, said by the accreditation contract itself.
    fn check_rights(&mut self, msg: &GoodsMsg) {
        let needed = match msg {
            GoodsMsg::RegisterLot { .. } => Some((SUPPLIER, Role::Manufacture)),
            GoodsMsg::Offer { .. } => Some((SUPPLIER, Role::Distribute)),
            GoodsMsg::PickUp { .. } => Some((CARRIER, Role::Carry)),
            GoodsMsg::Accept { .. } => Some((HOSPITAL, Role::ReceiveGoods)),
            _ => None,
        };
        if let Some((org, role)) = needed.filter(|(org, role)| !self.holds(*org, *role)) {
            self.breach = Some(format!("AC2: {msg:?} was done while {org} does not hold {role}"));
        }
    }

    /// E5: after all deadlines, anybody can bring everything out.
    fn unwind(&mut self) {
        self.world.app.pass(3 * 365 * DAY);
        for shipped in self.shipments.clone() {
            let _ = self
                .world
                .send("passer-by", &GoodsMsg::Expire { shipment: shipped.id }, &[]);
        }
        let campaigns = self.campaigns();
        for info in &campaigns {
            let campaign = info.id;
            let _ = self
                .world
                .send("passer-by", &EscrowMsg::AdvanceCampaign { campaign }, &[]);
            for shipped in self
                .shipments
                .clone()
                .into_iter()
                .filter(|one| one.campaign == campaign)
            {
                let (tranche, shipment) = (shipped.tranche, shipped.id);
                let _ = self.world.send(
                    "passer-by",
                    &EscrowMsg::BookRecall {
                        campaign,
                        tranche,
                        shipment,
                    },
                    &[],
                );
                let _ = self.world.send(
                    "passer-by",
                    &EscrowMsg::PayOut {
                        campaign,
                        tranche,
                        shipment,
                    },
                    &[],
                );
            }
            for tranche in self.tranches(campaign) {
                let tranche = tranche.id;
                let _ = self
                    .world
                    .send("passer-by", &EscrowMsg::AdvanceTranche { campaign, tranche }, &[]);
            }
        }
        for (campaign, gift, _) in self.gifts.clone() {
            let _ = self
                .world
                .send("passer-by", &EscrowMsg::ClaimRefund { campaign, gift }, &[]);
        }
        for info in &campaigns {
            let _ = self
                .world
                .send("passer-by", &EscrowMsg::Sweep { campaign: info.id }, &[]);
        }
        let held = self.world.app.balance(&self.world.escrow, DENOM);
        if held != self.stray {
            let stray = self.stray;
            self.breach = Some(format!(
                "E5: {held} are left in the escrow after all deadlines, {stray} of them stray"
            ));
        }
    }

    /// X1 and E1: the books add up, and the account holds what they say.
    fn check_money(&self) -> Result<(), String> {
        let mut held = 0;
        for info in self.campaigns() {
            let b = &info.books;
            let [given, withdrawn, gifts, promised, booked, paid, refundable, claimed, swept, kept] = [
                b.given,
                b.withdrawn,
                b.gifts,
                b.promised,
                b.booked,
                b.paid,
                b.refundable,
                b.claimed,
                b.swept,
                b.held,
            ]
            .map(|amount| amount.u128());
            let live = given - withdrawn;
            let adds_up = match info.status {
                CampaignStatus::Draft => given == 0,
                CampaignStatus::Funding => kept == live && paid == 0 && booked == 0,
                _ => gifts == live && gifts == promised + booked + paid + refundable,
            };
            if !adds_up || kept + paid + claimed + swept != live {
                return Err(format!("E1: the books do not add up: {info:?}"));
            }
            held += kept;
        }
        let account = self.world.app.balance(&self.world.escrow, DENOM);
        if account != held + self.stray {
            return Err(format!(
                "X1: {account} in the account, {held} in the books, {} stray",
                self.stray
            ));
        }
        // no coin is made or lost anywhere
        let outside: u128 = DONORS.iter().map(|name| self.world.balance(name)).sum();
        let all = outside + account + self.world.paid() + self.world.balance("fallback");
        if all != PURSE * DONORS.len() as u128 + self.stray {
            return Err(format!("E1: {all} coins in all"));
        }
        Ok(())
    }

    /// E3: nothing is earned but by units that the hospital is on record to have accepted.
    fn check_earned(&self) -> Result<(), String> {
        let mut accepted: BTreeMap<(CampaignId, TrancheId), u64> = BTreeMap::new();
        for one in &self.shipments {
            let outcomes = self.lines(one.id).into_iter().filter_map(|line| line.outcome);
            *accepted.entry((one.campaign, one.tranche)).or_default() +=
                outcomes.map(|o| o.accepted).sum::<u64>();
        }
        for info in self.campaigns() {
            for tranche in self.tranches(info.id) {
                let accepted = accepted.get(&(info.id, tranche.id)).copied().unwrap_or(0);
                if tranche.accepted > accepted {
                    return Err(format!(
                        "E3: {} units counted, {accepted} accepted: {tranche:?}",
                        tranche.accepted
                    ));
                }
                let (amount, units) = (tranche.terms.amount.u128(), u128::from(tranche.terms.units));
                let most = amount * u128::from(tranche.accepted).min(units) / units;
                if tranche.earned.u128() > most {
                    return Err(format!("E3: earned more than {most}: {tranche:?}"));
                }
            }
        }
        Ok(())
    }

    /// P1: units are neither made nor lost.
    fn check_goods(&self) -> Result<(), String> {
        for lot in &self.lots {
            let t = self.world.totals(*lot);
            if t.quantity != t.held + t.in_transit + t.dispensed + t.destroyed + t.returned + t.lost {
                return Err(format!("P1: lot {lot}: {t:?}"));
            }
        }
        Ok(())
    }
}

impl Walk for Walking {
    type Step = Step;

    fn start(_: &mut Dice) -> Self {
        let world = World::new();
        Self {
            world,
            lots: vec![],
            shipments: vec![],
            gifts: vec![],
            stray: 0,
            breach: None,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        if self.crippled() && dice.chance(25) {
            return self.draw_acc(dice);
        }
        match dice.below(1_000) {
            0..=2 => Step::Unwind,
            3..=9 => Step::Stray {
                amount: u128::from(dice.between(1, 50)),
            },
            10..=119 => Step::Pass {
                seconds: *dice.pick(&[5, 3_600, DAY, 2 * DAY, 5 * DAY, 10 * DAY]),
            },
            120..=189 => self.draw_acc(dice),
            190..=689 => self.draw_goods(dice),
            _ => self.draw_escrow(dice),
        }
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Acc { msg, .. } => message_of(msg),
            Step::Goods { msg, .. } => message_of(msg),
            Step::Escrow { msg, .. } => message_of(msg),
            Step::Pass { .. } | Step::Stray { .. } | Step::Unwind => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Pass { seconds } => self.world.app.pass(*seconds),
            Step::Stray { amount } => {
                self.world
                    .app
                    .mint(&self.world.escrow.clone(), &coins(*amount, DENOM));
                self.stray += amount;
            }
            Step::Unwind => self.unwind(),
            Step::Acc { sender, msg } => {
                self.world.send(sender, msg, &[])?;
            }
            Step::Goods { sender, msg } => {
                let response = self.world.send(sender, msg, &[])?;
                self.check_rights(msg);
                match msg {
                    GoodsMsg::RegisterLot { .. } => self.lots.push(data::<LotData>(&response).lot),
                    GoodsMsg::Offer {
                        receipt_hook: Some(hook),
                        ..
                    } => {
                        let aim: donation_escrow_api::types::ShipmentPayload =
                            cosmwasm_std::from_json(&hook.payload).expect("the walk aims its hooks");
                        let id = data::<ShipmentData>(&response).shipment;
                        self.shipments.push(Shipped {
                            id,
                            campaign: aim.campaign,
                            tranche: aim.tranche,
                        });
                    }
                    _ => {}
                }
            }
            Step::Escrow { sender, msg, coins } => {
                let response = self.world.send(sender, msg, coins)?;
                match msg {
                    EscrowMsg::Give { campaign } => {
                        self.gifts
                            .push((*campaign, data::<GiftData>(&response).gift, sender));
                    }
                    EscrowMsg::CreateCampaign { .. } => {
                        let campaign = data::<CampaignData>(&response).campaign;
                        // a draft that nobody opens is of little use to a walk
                        let _ = self
                            .world
                            .send("charity", &EscrowMsg::OpenFunding { campaign }, &[]);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if let Some(breach) = &self.breach {
            return Err(breach.clone());
        }
        self.check_money()?;
        self.check_earned()?;
        self.check_goods()
    }

    fn state_hash(&self) -> StateHash {
        self.world.app.state_hash()
    }
}

/// X1, X2, X5, X10, E1, E3, E5, P1, AC2 between the contracts, over random steps.
#[test]
fn what_holds_between_the_contracts_holds_after_every_step() {
    let report = Walker::new("integration")
        .normally(10_000)
        .episodes_of(250)
        .run::<Walking>();
    println!("{report}");
    report.assert_share(30, 80);
    report.assert_messages([
        "Accredit",
        "Suspend",
        "Reinstate",
        "Revoke",
        "SetController",
        "RegisterLot",
        "Offer",
        "PickUp",
        "Accept",
        "Expire",
        "Cancel",
        "Recall",
        "Quarantine",
        "ReleaseQuarantine",
        "CreateCampaign",
        "CancelCampaign",
        "Give",
        "WithdrawGift",
        "Activate",
        "BindShipment",
        "Settle",
        "PayOut",
        "BookRecall",
        "AdvanceTranche",
        "ClaimRefund",
    ]);
}
