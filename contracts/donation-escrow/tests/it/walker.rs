//! A random walk over everything that anybody can do, all invariants checked after every step.

use crate::suite::*;
use crate::world::{Step, World};
use cosmwasm_std::Timestamp;
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId};
use salus_testing::walk::{StateHash, Walk, Walker};
use salus_testing::watch::variant_name;
use salus_testing::{actor, dice::Dice, variants_of};

impl Walk for World {
    type Step = Step;

    fn start(dice: &mut Dice) -> Self {
        Self::new(dice)
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        self.next_step(dice)
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Send {
                msg: ExecuteMsg::Receipt(_),
                ..
            } => Some("Receipt".to_string()),
            Step::Send { msg, .. } => Some(variant_name(msg)),
            _ => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        self.done(step)
    }

    fn check(&self) -> Result<(), String> {
        let campaigns = self.campaigns();
        self.solvent(&campaigns)?;
        for info in &campaigns {
            identities(info)?;
            self.order_of_states(info)?;
            let touched = self.touched.contains(&info.id) || self.steps.is_multiple_of(50);
            if touched && info.status != CampaignStatus::Draft {
                self.frozen_terms(info)?;
                self.deliveries(info)?;
                self.gifts(info)?;
            }
        }
        self.payments()
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

fn ensure(holds: bool, breach: impl FnOnce() -> String) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(breach())
    }
}

/// E1: given = held + paid + refunded.
fn identities(info: &CampaignInfo) -> Result<(), String> {
    let b = &info.books;
    let places = b.held + b.paid + b.claimed + b.swept + b.withdrawn;
    ensure(b.given == places, || format!("E1: campaign {}: {b:?}", info.id))?;
    let whole = b.promised + b.booked + b.paid + b.refundable;
    ensure(b.gifts == whole, || format!("E1: campaign {}: {b:?}", info.id))?;
    ensure(b.refundable <= b.gifts, || {
        format!("E4: campaign {}: {b:?}", info.id)
    })
}

impl World {
    /// X6: a cursor visits each campaign once.
    fn campaigns(&self) -> Vec<CampaignInfo> {
        let mut all: Vec<CampaignInfo> = vec![];
        loop {
            let start_after = all.last().map(|info| info.id);
            let page: Vec<CampaignInfo> = self.suite.ask(&QueryMsg::Campaigns {
                start_after,
                limit: Some(4),
            });
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    /// X1: the bank balance is what the books say, to the last unit, when stray coins are counted out.
    fn solvent(&self, campaigns: &[CampaignInfo]) -> Result<(), String> {
        for denom in [DENOM, "uosmo"] {
            let held: u128 = campaigns
                .iter()
                .filter(|info| info.denom == denom)
                .map(|info| info.books.held.u128())
                .sum();
            let credits: Vec<CreditInfo> = self.suite.ask(&QueryMsg::Credits {
                start_after: None,
                limit: None,
            });
            let owed: u128 = credits
                .iter()
                .filter(|c| c.denom == denom)
                .map(|c| c.amount.u128())
                .sum();
            let balance = self.suite.app.balance(&self.suite.escrow, denom) + self.hidden(denom);
            let stray = self.stray(denom);
            ensure(balance == held + owed + stray, || {
                format!("X1: {balance} {denom} for {held} held, {owed} credited, {stray} stray")
            })?;
        }
        Ok(())
    }

    /// E2: Draft → Funding → Active → Closed, with the side exits, and never back.
    fn order_of_states(&self, info: &CampaignInfo) -> Result<(), String> {
        use CampaignStatus::*;
        let before = self.seen.get(&info.id).copied().unwrap_or(Draft);
        let allowed = before == info.status
            || matches!(
                (before, info.status),
                (Draft, Funding | Cancelled)
                    | (Funding, Active | Closed | Failed | Cancelled)
                    | (Active, Closed)
            );
        ensure(allowed, || {
            format!("E2: campaign {} went from {before} to {}", info.id, info.status)
        })
    }

    /// E6: terms never change once gifts are taken.
    fn frozen_terms(&self, info: &CampaignInfo) -> Result<(), String> {
        let Some((terms, tranches)) = self.opened.get(&info.id) else {
            return Ok(());
        };
        let answer: donation_escrow_api::terms::TermsResponse =
            self.suite.ask(&QueryMsg::Terms { campaign: info.id });
        ensure(
            answer.terms == *terms && answer.tranches == *tranches && answer.frozen,
            || format!("E6: campaign {}: {answer:?}", info.id),
        )
    }

    /// E3 and the books of every delivery, computed again from what was accepted.
    fn deliveries(&self, info: &CampaignInfo) -> Result<(), String> {
        let tranches: Vec<TrancheInfo> = self.suite.ask(&QueryMsg::Tranches {
            campaign: info.id,
            start_after: None,
            limit: None,
        });
        let (mut funded, mut booked, mut paid, mut recalled, mut unearned) =
            (0u128, 0u128, 0u128, 0u128, 0u128);
        for tranche in tranches {
            let (amount, n) = (tranche.terms.amount.u128(), u128::from(tranche.terms.units));
            let earned = |units: u128| amount * units.min(n) / n;
            match tranche.status {
                TrancheStatus::Planned | TrancheStatus::Unfunded { .. } => continue,
                TrancheStatus::Closed { .. } => unearned += amount - earned(tranche.accepted.into()),
                TrancheStatus::Funded | TrancheStatus::Open => {}
            }
            funded += amount;
            let receipts: Vec<ReceiptInfo> = self.suite.ask(&QueryMsg::Receipts {
                campaign: info.id,
                tranche: tranche.id,
            });
            let (mut before, mut tranche_paid) = (0u128, 0u128);
            for receipt in receipts {
                let ReceiptStatus::Settled {
                    accepted,
                    verdict,
                    due,
                    retained,
                    paid: got,
                    ..
                } = receipt.status
                else {
                    return Err(format!("E1: {} is listed as settled", receipt.shipment));
                };
                let told = self.accepted.get(&receipt.shipment.u64()).copied();
                ensure(told == Some(accepted), || {
                    format!("E3: {accepted} accepted, {told:?} told")
                })?;
                let counted = if verdict == Verdict::Counted {
                    u128::from(accepted)
                } else {
                    0
                };
                let share = earned(before + counted) - earned(before);
                before += counted;
                let left = due.u128() + retained.u128() + got.u128();
                ensure(left <= share, || {
                    format!("E3: {receipt:?} holds {left} of {share}")
                })?;
                recalled += share - left;
                booked += due.u128() + retained.u128();
                tranche_paid += got.u128();
            }
            ensure(before == u128::from(tranche.accepted), || {
                format!("E3: {tranche:?}, {before} counted")
            })?;
            ensure(tranche_paid <= earned(before), || {
                format!("E3: {tranche:?} paid {tranche_paid}")
            })?;
            paid += tranche_paid;
        }
        let b = &info.books;
        let frozen = matches!(info.status, CampaignStatus::Active | CampaignStatus::Closed);
        let refundable = if frozen {
            b.gifts.u128() - funded + recalled + unearned
        } else {
            b.refundable.u128()
        };
        ensure(
            (b.booked.u128(), b.paid.u128(), b.refundable.u128()) == (booked, paid, refundable),
            || {
                format!(
                    "E1: campaign {}: {b:?}, not {booked} booked, {paid} paid, {refundable}",
                    info.id
                )
            },
        )
    }

    /// E4: no donor gets more than the gift, and in the end none is short by a whole unit. E8: the units of all
    /// live gifts are disjoint and cover each tranche.
    fn gifts(&self, info: &CampaignInfo) -> Result<(), String> {
        let gifts = self.all_gifts(info.id);
        let b = &info.books;
        let (mut live, mut claimed, mut ranges) = (0u128, 0u128, vec![]);
        for gift in &gifts {
            let (amount, taken) = (gift.amount.u128(), gift.claimed.u128());
            claimed += taken;
            if gift.status == GiftStatus::Withdrawn {
                ensure(taken == 0, || format!("E4: {gift:?}"))?;
                continue;
            }
            live += amount;
            let share = amount * b.refundable.u128() / b.gifts.u128();
            ensure(taken <= share, || format!("E4: {gift:?} of {share}"))?;
            if gift.status == GiftStatus::Done {
                ensure(taken == share, || {
                    format!("E4: {gift:?} is done with less than {share}")
                })?;
            }
            if b.swept.is_zero() && gift.status == GiftStatus::Live {
                ensure(gift.claimable.u128() == share - taken, || {
                    format!("E4: {gift:?} of {share}")
                })?;
            }
            ranges.push(gift.id);
        }
        ensure(live == b.gifts.u128(), || format!("E1: {live} live, {b:?}"))?;
        ensure(claimed == b.claimed.u128(), || {
            format!("E1: {claimed} claimed, {b:?}")
        })?;
        if info.status == CampaignStatus::Active && ranges.len() <= 12 {
            self.covering(info.id, &ranges)?;
        }
        Ok(())
    }

    fn all_gifts(&self, campaign: CampaignId) -> Vec<GiftInfo> {
        let mut all: Vec<GiftInfo> = vec![];
        loop {
            let start_after = all.last().map(|gift| gift.id);
            let page: Vec<GiftInfo> = self.suite.ask(&QueryMsg::Gifts {
                campaign,
                start_after,
                limit: Some(50),
            });
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    fn covering(&self, campaign: CampaignId, gifts: &[GiftId]) -> Result<(), String> {
        let mut ends: Vec<u64> = vec![];
        for gift in gifts {
            let trace: Trace = self.suite.ask(&QueryMsg::Trace {
                campaign,
                gift: *gift,
                start_after: None,
                limit: None,
            });
            ends.resize(trace.goods.len(), 0);
            for (end, goods) in ends.iter_mut().zip(&trace.goods) {
                ensure(goods.first == *end, || {
                    format!("E8: gift {gift} begins at {goods:?}, not {end}")
                })?;
                let found: u64 = goods.deliveries.iter().map(|delivery| delivery.units).sum();
                ensure(found == goods.accepted, || format!("E8: {goods:?} found {found}"))?;
                *end = goods.end;
            }
        }
        Ok(())
    }

    /// What left the escrow is with those whom the books name, and with nobody else.
    fn payments(&self) -> Result<(), String> {
        for name in DONORS {
            let balance = self.suite.balance(name) + self.suite.app.balance(&actor(name), "uosmo");
            let (given, back) = self.donors.get(name).copied().unwrap_or_default();
            ensure(balance == 2 * PURSE - given + back, || {
                format!("E1: {name} gave {given}, got {back} and has {balance}")
            })?;
        }
        Ok(())
    }
}

/// A12, E1, E2, E3, E4, E6, E8, X1, X2, X5, X6, X10: after every step.
#[test]
fn no_history_breaks_an_invariant() {
    let report = Walker::new("donation-escrow")
        .validate_before_mutate()
        .run::<World>();
    println!("{report}");
    report.assert_share(30, 70);
    report.assert_messages(variants_of(
        include_str!("../../../../packages/donation-escrow-api/src/msg.rs"),
        "ExecuteMsg",
    ));
    let unlikely = ["Core", "Rule"];
    let mut errors = variants_of(include_str!("../../src/error.rs"), "DomainError");
    errors.retain(|name| !unlikely.contains(&name.as_str()) && !crate::errors::RARE.contains(&name.as_str()));
    report.assert_errors(errors);
    report.record_figure();
}

/// A13, E5: whatever happened, once the last deadline has passed passers-by empty the escrow, with every privileged
/// key lost. Only stray coins stay: what stands to the credit of a supplier without a payee goes to its admin.
#[test]
fn after_any_history_the_escrow_drains_without_privileged_keys() {
    for seed in 1..=40 {
        let mut dice = Dice::new(seed);
        let mut world = World::new(&mut dice);
        for _ in 0..250 {
            let step = world.next_step(&mut dice);
            let _ = world.done(&step);
        }
        world.unhide_all();
        drain(&mut world);
        world.check().unwrap();
        for denom in [DENOM, "uosmo"] {
            let left = world.suite.app.balance(&world.suite.escrow, denom) - world.stray(denom);
            assert_eq!(left, 0, "seed {seed}: {denom} stayed behind");
        }
    }
}

fn drain(world: &mut World) {
    let anyone = |world: &mut World, msg: ExecuteMsg| {
        let _ = world.done(&Step::Send {
            sender: "passer-by".to_string(),
            msg,
            funds: vec![],
        });
    };
    let far: Timestamp = world.suite.app.now().plus_days(400);
    world.suite.app.go_to(far);
    for info in world.campaigns() {
        let campaign = info.id;
        anyone(world, ExecuteMsg::AdvanceCampaign { campaign });
        let tranches: Vec<TrancheInfo> = world.suite.ask(&QueryMsg::Tranches {
            campaign,
            start_after: None,
            limit: None,
        });
        for tranche in tranches {
            anyone(
                world,
                ExecuteMsg::AdvanceTranche {
                    campaign,
                    tranche: tranche.id,
                },
            );
            let receipts: Vec<ReceiptInfo> = world.suite.ask(&QueryMsg::Receipts {
                campaign,
                tranche: tranche.id,
            });
            for receipt in receipts {
                let (tranche, shipment) = (tranche.id, receipt.shipment);
                anyone(
                    world,
                    ExecuteMsg::PayOut {
                        campaign,
                        tranche,
                        shipment,
                    },
                );
            }
        }
        for gift in world.all_gifts(campaign) {
            anyone(
                world,
                ExecuteMsg::ClaimRefund {
                    campaign,
                    gift: gift.id,
                },
            );
        }
        anyone(world, ExecuteMsg::Sweep { campaign });
    }
    for org in [SUPPLIER, OTHER_SUPPLIER, accreditation_api::OrgId(77)] {
        for denom in [DENOM, "uosmo"] {
            anyone(
                world,
                ExecuteMsg::WithdrawCredit {
                    org,
                    denom: denom.to_string(),
                },
            );
        }
    }
}
