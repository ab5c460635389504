//! What is ripe: which campaigns, gifts, shipments and receipts a step can act on with success.

use crate::suite::*;
use crate::world::{World, LIMITS, LOTS};
use cosmwasm_std::from_json;
use donation_escrow_api::msg::QueryMsg;
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine};
use provenance_api::{LotId, ShipmentId};
use salus_testing::dice::Dice;

impl World {
    /// One of the items that is ripe; now and then one that is not.
    pub fn ripe<'a, T>(&self, dice: &mut Dice, items: &'a [T], ripe: impl Fn(&T) -> bool) -> Option<&'a T> {
        if dice.chance(6) {
            return dice.maybe_pick(items);
        }
        (0..12).find_map(|_| dice.maybe_pick(items).filter(|item| ripe(item)))
    }

    /// A campaign that is likely to be in a state, or any.
    pub fn campaign(&self, dice: &mut Dice, status: CampaignStatus) -> CampaignId {
        let likely: Vec<_> = self.in_status(status);
        match dice.maybe_pick(&likely) {
            Some(id) if dice.chance(90) => *id,
            _ => CampaignId(dice.between(1, self.last_campaign + 1)),
        }
    }

    pub fn in_status(&self, status: CampaignStatus) -> Vec<CampaignId> {
        let infos: Vec<CampaignInfo> = self.suite.ask(&QueryMsg::Campaigns {
            start_after: None,
            limit: Some(100),
        });
        infos
            .into_iter()
            .filter(|info| info.status == status)
            .map(|info| info.id)
            .collect()
    }

    pub fn active(&self, dice: &mut Dice) -> Option<(CampaignId, TrancheInfo)> {
        let active = self.in_status(CampaignStatus::Active);
        let campaign = *dice.maybe_pick(&active)?;
        let tranches: Vec<TrancheInfo> = self.suite.ask(&QueryMsg::Tranches {
            campaign,
            start_after: None,
            limit: None,
        });
        let now = self.suite.app.now();
        let takes = |tranche: &&TrancheInfo| {
            matches!(tranche.status, TrancheStatus::Funded | TrancheStatus::Open)
                && (now < tranche.terms.deadline || now >= tranche.ends_at)
        };
        let open: Vec<_> = tranches.iter().filter(takes).collect();
        match dice.maybe_pick(&open) {
            Some(tranche) if dice.chance(95) => Some((campaign, (*tranche).clone())),
            _ if dice.chance(90) => None,
            _ => Some((campaign, dice.pick(&tranches).clone())),
        }
    }

    /// The acceptance of an announced shipment.
    pub fn accepted_now(&self, announced: &ReceiptFacts) -> ReceiptFacts {
        let now = self.suite.app.now();
        ReceiptFacts {
            accepted_at: now,
            expires: now.plus_nanos(1),
            ..announced.clone()
        }
    }

    /// An acceptance for a tranche, now and then with something wrong in it.
    pub fn some_facts(
        &self,
        dice: &mut Dice,
        (campaign, tranche): &(CampaignId, TrancheInfo),
    ) -> ReceiptFacts {
        let now = self.suite.app.now();
        let lines = dice.between(1, 3);
        let mut facts = ReceiptFacts {
            shipment: ShipmentId(self.steps * 10 + dice.below(10)),
            from: tranche.terms.supplier,
            to: tranche.terms.hospital,
            carrier: None,
            hook_addr: Some(self.suite.escrow.clone()),
            payload: payload(*campaign, tranche.id.u64()),
            offered_at: now.minus_nanos(1),
            accepted_at: now,
            expires: now.plus_nanos(1),
            lines: (0..lines)
                .map(|_| ReceiptLine {
                    lot: LotId(dice.between(1, LOTS)),
                    gtin: MASKS.to_string(),
                    accepted: dice.below(tranche.terms.units / 2 + 2),
                    rejected: 0,
                    missing: 0,
                })
                .collect(),
        };
        if dice.chance(12) {
            match dice.below(9) {
                0 => facts.hook_addr = None,
                1 => facts.payload = payload(*campaign, 9),
                2 => facts.payload = b"?".as_slice().into(),
                3 => facts.from = HOLDING,
                4 => facts.to = HOLDING,
                5 => facts.lines[0].gtin = GLOVES.to_string(),
                6 => facts.offered_at = self.suite.start,
                7 => facts.expires = tranche.terms.deadline.plus_seconds(1),
                _ => facts.accepted_at = tranche.terms.deadline,
            }
        }
        facts
    }

    pub fn info(&self, campaign: CampaignId) -> CampaignInfo {
        self.suite.ask(&QueryMsg::Campaign { campaign })
    }

    pub fn gift(&self, (campaign, gift, _): &(CampaignId, GiftId, &str)) -> GiftInfo {
        self.suite.ask(&QueryMsg::Gift {
            campaign: *campaign,
            gift: *gift,
        })
    }

    pub fn may_withdraw(&self, gift: &(CampaignId, GiftId, &'static str)) -> bool {
        let info = self.gift(gift);
        info.status == GiftStatus::Live && self.suite.app.now() < info.cool_off_ends
    }

    pub fn may_claim(&self, gift: &(CampaignId, GiftId, &'static str)) -> bool {
        !self.gift(gift).claimable.is_zero()
    }

    pub fn may_activate(&self, campaign: CampaignId) -> bool {
        let info = self.info(campaign);
        self.suite.app.now() >= info.funding_deadline || info.books.gifts >= info.goal
    }

    pub fn is_fresh(&self, campaign: CampaignId) -> bool {
        self.suite.app.now() < self.info(campaign).funding_deadline
    }

    /// Whether the tranche that an offer names takes deliveries, and this one was not counted.
    pub fn is_wanted(&self, facts: &ReceiptFacts) -> bool {
        let Ok(named) = from_json::<ShipmentPayload>(&facts.payload) else {
            return false;
        };
        let msg = QueryMsg::Tranche {
            campaign: named.campaign,
            tranche: named.tranche,
        };
        let tranche: Result<TrancheInfo, _> = self.suite.app.ask(&self.suite.escrow, &msg);
        tranche.is_ok_and(|tranche| {
            matches!(tranche.status, TrancheStatus::Funded | TrancheStatus::Open)
                && self.suite.app.now() < tranche.terms.deadline
        }) && !self.accepted.contains_key(&facts.shipment.u64())
    }

    pub fn is_unbound(&self, facts: &ReceiptFacts) -> bool {
        let Ok(named) = from_json::<ShipmentPayload>(&facts.payload) else {
            return false;
        };
        let msg = QueryMsg::Receipt {
            campaign: named.campaign,
            shipment: facts.shipment,
        };
        self.suite
            .app
            .ask::<ReceiptInfo>(&self.suite.escrow, &msg)
            .is_err()
    }

    pub fn may_sweep(&self, campaign: CampaignId) -> bool {
        let info = self.info(campaign);
        let lapsed = info
            .since
            .is_some_and(|since| self.suite.app.now() >= since.plus_seconds(LIMITS.sweep_after_seconds));
        !info.books.held.is_zero() && lapsed
    }

    pub fn has_ended(&self, tranche: &TrancheInfo) -> bool {
        matches!(tranche.status, TrancheStatus::Funded | TrancheStatus::Open)
            && self.suite.app.now() >= tranche.ends_at
    }

    pub fn holds_money(&self, (campaign, _, shipment): &(CampaignId, TrancheId, ShipmentId)) -> bool {
        let info: ReceiptInfo = self.suite.ask(&QueryMsg::Receipt {
            campaign: *campaign,
            shipment: *shipment,
        });
        let now = self.suite.app.now();
        match info.status {
            ReceiptStatus::Settled {
                due,
                retained,
                due_at,
                cutoff,
                blocked,
                ..
            } => {
                matches!(blocked, Some(Blocked::Recalled { .. }))
                    || (!due.is_zero() && now >= due_at)
                    || (!retained.is_zero() && now >= cutoff)
            }
            ReceiptStatus::InTransit { .. } => false,
        }
    }
}
