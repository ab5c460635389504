//! Which step the walker draws next. It looks at the state, so that about half of the messages succeed.

use crate::suite::*;
use crate::world::{Step, World, LOTS};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coin, from_json, Uint128};
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::types::{RecallClass, ShipmentStatus};
use provenance_api::ShipmentId;
use salus_testing::{actor, dice::Dice};

/// What is drawn when there is nothing to act on.
const WAIT: Step = Step::Pass { seconds: 60 };

impl World {
    /// Draws a step. It looks at the state so that about half of the messages succeed.
    pub fn next_step(&self, dice: &mut Dice) -> Step {
        match dice.weighted(&[10, 58, 14, 4, 2, 1]) {
            0 => Step::Pass {
                seconds: *dice.pick(&[1, 1, HOUR, HOUR, HOUR, 6 * HOUR, 6 * HOUR, DAY, 2 * DAY]),
            },
            1 => self.campaign_step(dice),
            2 => self.goods_step(dice),
            3 => self.world_step(dice),
            4 => self.owner_step(dice),
            _ => self.credit_step(dice),
        }
    }

    fn goods_step(&self, dice: &mut Dice) -> Step {
        let lot = dice.between(1, LOTS);
        match dice.below(12) {
            0 | 1 => Step::Recall {
                lot,
                class: *dice.pick(&[RecallClass::I, RecallClass::Ii, RecallClass::Iii]),
            },
            2 => Step::Quarantine { lot },
            3 | 4 => Step::Release { lot },
            5 if dice.chance(20) => Step::Garble { lot },
            6..=8 => match self.active(dice) {
                Some(info) => {
                    let facts = self.some_facts(dice, &info);
                    let picked_up_at = facts.offered_at;
                    let status = dice
                        .pick(&[
                            ShipmentStatus::Offered {},
                            ShipmentStatus::InCarriage { picked_up_at },
                            ShipmentStatus::Cancelled {
                                cancelled_at: picked_up_at,
                            },
                        ])
                        .clone();
                    Step::Announce { facts, status }
                }
                None => WAIT,
            },
            _ => match self.active(dice) {
                Some(info) => Step::Accept {
                    facts: self.some_facts(dice, &info),
                },
                None => WAIT,
            },
        }
    }

    fn world_step(&self, dice: &mut Dice) -> Step {
        let (org, role) = *dice.pick(&[
            (RAISER, Role::RaiseFunds),
            (HOSPITAL, Role::ReceiveGoods),
            (SUPPLIER, Role::Distribute),
            (OTHER_SUPPLIER, Role::Distribute),
            (CARRIER, Role::Carry),
        ]);
        match dice.below(10) {
            0 => Step::Standing {
                org,
                role,
                holds: false,
            },
            1..=4 => Step::Standing {
                org,
                role,
                holds: true,
            },
            5 => Step::Control {
                org: *dice.pick(&[SUPPLIER, HOSPITAL]),
                controller: Some(HOLDING),
            },
            6 => Step::Control {
                org: *dice.pick(&[SUPPLIER, HOSPITAL]),
                controller: None,
            },
            7 => Step::Stray {
                amount: dice.between(1, 1_000).into(),
            },
            8 => Step::Hide {
                hide: self.hidden(DENOM) == 0 && dice.chance(40),
            },
            _ => Step::Hide { hide: false },
        }
    }

    fn campaign_step(&self, dice: &mut Dice) -> Step {
        use CampaignStatus::*;
        let mut weights = [3, 1, 4, 1, 20, 3, 4, 8, 18, 14, 10, 6, 7, 1, 3, 1, 1];
        // what has nothing to act on is tried now and then only
        if self.in_status(Funding).is_empty() && dice.chance(90) {
            (weights[4], weights[5], weights[6]) = (0, 0, 0);
        }
        if self.in_status(Draft).is_empty() && dice.chance(90) {
            (weights[1], weights[2]) = (0, 0);
        }
        if self.in_status(Active).is_empty() && dice.chance(90) {
            (weights[8], weights[9], weights[14]) = (0, 0, 0);
        }
        match dice.weighted(&weights) {
            0 => {
                let msg = self.new_campaign(dice);
                raiser(dice, msg)
            }
            1 => {
                let ExecuteMsg::CreateCampaign { terms, tranches } = self.new_campaign(dice) else {
                    unreachable!("it draws new campaigns")
                };
                let campaign = self.campaign(dice, Draft);
                raiser(
                    dice,
                    ExecuteMsg::ReviseDraft {
                        campaign,
                        terms,
                        tranches,
                    },
                )
            }
            2 => {
                let drafts = self.in_status(Draft);
                let campaign = self.ripe(dice, &drafts, |id| self.is_fresh(*id)).copied();
                campaign.map_or(WAIT, |campaign| {
                    raiser(dice, ExecuteMsg::OpenFunding { campaign })
                })
            }
            3 if dice.chance(40) => {
                let campaign = self.campaign(dice, Funding);
                raiser(dice, ExecuteMsg::CancelCampaign { campaign })
            }
            3 => WAIT,
            4 => self.give(dice),
            5 => match self.ripe(dice, &self.gifts, |gift| self.may_withdraw(gift)) {
                Some((campaign, gift, donor)) => {
                    let sender = if dice.chance(90) {
                        *donor
                    } else {
                        *dice.pick(&DONORS)
                    };
                    let gift = if dice.chance(95) { *gift } else { GiftId(999) };
                    send(
                        sender,
                        ExecuteMsg::WithdrawGift {
                            campaign: *campaign,
                            gift,
                        },
                    )
                }
                None => WAIT,
            },
            6 => {
                let funding = self.in_status(Funding);
                let campaign = self.ripe(dice, &funding, |id| self.may_activate(*id)).copied();
                campaign.map_or(WAIT, |campaign| anyone(ExecuteMsg::Activate { campaign }))
            }
            7 => self.bind(dice),
            8 => match self.active(dice) {
                Some(info) => {
                    let facts = match self.ripe(dice, &self.announced, |facts| self.is_wanted(facts)) {
                        Some(known) if dice.chance(35) => self.accepted_now(known),
                        _ => self.some_facts(dice, &info),
                    };
                    let sender = if dice.chance(95) {
                        "provenance"
                    } else {
                        "another provenance"
                    };
                    send(sender, ExecuteMsg::Receipt(facts))
                }
                None => WAIT,
            },
            9 => self.settle(dice),
            10 => self.about_receipt(dice, |campaign, tranche, shipment| ExecuteMsg::PayOut {
                campaign,
                tranche,
                shipment,
            }),
            11 => self.about_receipt(dice, |campaign, tranche, shipment| ExecuteMsg::BookRecall {
                campaign,
                tranche,
                shipment,
            }),
            12 => match self.ripe(dice, &self.gifts, |gift| self.may_claim(gift)) {
                Some((campaign, gift, _)) => anyone(ExecuteMsg::ClaimRefund {
                    campaign: *campaign,
                    gift: *gift,
                }),
                None => WAIT,
            },
            13 => {
                let status = *dice.pick(&[Funding, Draft]);
                anyone(ExecuteMsg::AdvanceCampaign {
                    campaign: self.campaign(dice, status),
                })
            }
            14 => match (0..6).find_map(|_| self.active(dice).filter(|(_, tranche)| self.has_ended(tranche)))
            {
                Some((campaign, tranche)) => anyone(ExecuteMsg::AdvanceTranche {
                    campaign,
                    tranche: tranche.id,
                }),
                None if dice.chance(80) => WAIT,
                None => anyone(ExecuteMsg::AdvanceTranche {
                    campaign: CampaignId(dice.between(1, self.last_campaign + 1)),
                    tranche: TrancheId(dice.between(1, 4)),
                }),
            },
            15 => {
                let over = [Closed, Failed, Cancelled]
                    .map(|status| self.in_status(status))
                    .concat();
                let campaign = self.ripe(dice, &over, |id| self.may_sweep(*id)).copied();
                campaign.map_or(WAIT, |campaign| anyone(ExecuteMsg::Sweep { campaign }))
            }
            _ => {
                let org = *dice.pick(&[SUPPLIER, OTHER_SUPPLIER, OrgId(77)]);
                let sender = if dice.chance(85) {
                    format!("admin-{org}")
                } else {
                    "passer-by".to_string()
                };
                let payee = match dice.below(8) {
                    0 => self.suite.escrow.to_string(),
                    1 => actor("second wallet").to_string(),
                    _ => wallet(org).to_string(),
                };
                send(&sender, ExecuteMsg::ProposePayee { org, payee })
            }
        }
    }

    fn give(&self, dice: &mut Dice) -> Step {
        let funding = self.in_status(CampaignStatus::Funding);
        let Some(campaign) = self.ripe(dice, &funding, |id| self.is_fresh(*id)).copied() else {
            return WAIT;
        };
        let amount = match dice.below(12) {
            0 => 1,
            1..=3 => dice.between(500, 3_000),
            _ => dice.between(1, 600),
        };
        let denom = self
            .opened
            .get(&campaign)
            .map_or(DENOM, |(terms, _)| terms.denom.as_str());
        let denom = if dice.chance(96) { denom } else { "ujunk" };
        let msg = ExecuteMsg::Give { campaign };
        Step::Send {
            sender: dice.pick(&DONORS).to_string(),
            msg,
            funds: vec![coin(amount.into(), denom)],
        }
    }

    fn bind(&self, dice: &mut Dice) -> Step {
        match self.ripe(dice, &self.announced, |facts| {
            self.is_wanted(facts) && self.is_unbound(facts)
        }) {
            Some(facts) => {
                let named = from_json::<ShipmentPayload>(&facts.payload).ok();
                let named = named.unwrap_or(ShipmentPayload {
                    campaign: CampaignId(1),
                    tranche: TrancheId(1),
                });
                anyone(ExecuteMsg::BindShipment {
                    campaign: named.campaign,
                    tranche: named.tranche,
                    shipment: facts.shipment,
                })
            }
            None => WAIT,
        }
    }

    fn settle(&self, dice: &mut Dice) -> Step {
        let known = self
            .ripe(dice, &self.facts, |facts| self.is_wanted(facts))
            .cloned();
        match known {
            Some(facts) => {
                let named = from_json::<ShipmentPayload>(&facts.payload).ok();
                let named = named.unwrap_or(ShipmentPayload {
                    campaign: CampaignId(1),
                    tranche: TrancheId(1),
                });
                let tranche = if dice.chance(80) {
                    named.tranche
                } else {
                    TrancheId(dice.between(1, 3))
                };
                anyone(ExecuteMsg::Settle {
                    campaign: named.campaign,
                    tranche,
                    shipment: facts.shipment,
                })
            }
            None if dice.chance(95) => WAIT,
            None => anyone(ExecuteMsg::Settle {
                campaign: CampaignId(1),
                tranche: TrancheId(1),
                shipment: ShipmentId(dice.below(50)),
            }),
        }
    }

    fn about_receipt(
        &self,
        dice: &mut Dice,
        msg: impl Fn(CampaignId, TrancheId, ShipmentId) -> ExecuteMsg,
    ) -> Step {
        if let (Some(facts), true) = (dice.maybe_pick(&self.announced), dice.chance(10)) {
            if let Ok(named) = from_json::<ShipmentPayload>(&facts.payload) {
                return anyone(msg(named.campaign, named.tranche, facts.shipment));
            }
        }
        match self.ripe(dice, &self.settled, |receipt| self.holds_money(receipt)) {
            Some((campaign, tranche, shipment)) => {
                let shipment = if dice.chance(97) {
                    *shipment
                } else {
                    ShipmentId(dice.below(50))
                };
                anyone(msg(*campaign, *tranche, shipment))
            }
            None => WAIT,
        }
    }

    fn new_campaign(&self, dice: &mut Dice) -> ExecuteMsg {
        let now = self.suite.app.now();
        let funding_deadline = now.plus_seconds(dice.between(4 * HOUR, 3 * DAY));
        let delivery_deadline = funding_deadline.plus_seconds(dice.between(DAY, 12 * DAY));
        let tranches: Vec<NewTranche> = (0..dice.between(1, 4))
            .map(|_| {
                let units = dice.between(1, 40);
                let mut one = tranche(dice.between(1, 1_500).into(), units, delivery_deadline);
                one.supplier = *dice.pick(&[SUPPLIER, SUPPLIER, OTHER_SUPPLIER, OrgId(77)]);
                one.retention_bps = *dice.pick(&[0, 0, 500, 2_000, 10_000]);
                one.carrier = dice.chance(20).then_some(CARRIER);
                one
            })
            .collect();
        let mut terms = NewTerms {
            minimum: Uint128::new(dice.between(1, 400).into()),
            denom: dice.pick(&[DENOM, DENOM, DENOM, "uosmo"]).to_string(),
            funding_deadline,
            delivery_deadline,
            cool_off_seconds: *dice.pick(&[0, HOUR, 12 * HOUR]),
            challenge_window_seconds: *dice.pick(&[0, 0, HOUR, DAY]),
            recall_window_seconds: *dice.pick(&[0, DAY, 4 * DAY]),
            settlement_window_seconds: *dice.pick(&[HOUR, DAY]),
            quarantine_hold_seconds: *dice.pick(&[0, DAY]),
            ..self.suite.terms()
        };
        let mut tranches = tranches;
        let goal: u128 = tranches.iter().map(|tranche| tranche.amount.u128()).sum();
        terms.minimum = terms.minimum.min(Uint128::new(goal));
        if dice.chance(15) {
            spoil(dice, &mut terms, &mut tranches);
        }
        ExecuteMsg::CreateCampaign { terms, tranches }
    }
}

/// One thing wrong with a draft.
fn spoil(dice: &mut Dice, terms: &mut NewTerms, tranches: &mut Vec<NewTranche>) {
    match dice.below(12) {
        0 => tranches.clear(),
        1 => terms.minimum = Uint128::zero(),
        2 => terms.denom = "ujunk".to_string(),
        3 => terms.provenance = actor("another provenance").to_string(),
        4 => terms.funding_deadline = terms.delivery_deadline,
        5 => terms.settlement_window_seconds = 0,
        6 => tranches[0].amount = Uint128::zero(),
        7 => tranches[0].units = 0,
        8 => tranches[0].gtin = "1".to_string(),
        9 => {
            terms.description = Some(Description {
                uri: String::new(),
                sha256: String::new(),
            })
        }
        10 => tranches.push(NewTranche {
            amount: Uint128::MAX,
            ..tranches[0].clone()
        }),
        _ => tranches[0].supplier = HOSPITAL,
    }
}

impl World {
    fn owner_step(&self, dice: &mut Dice) -> Step {
        let ownership: salus_core::ownership::Ownership = self.suite.ask(&QueryMsg::Ownership {});
        if ownership.proposed.is_some() && dice.chance(50) {
            return send("owner", ExecuteMsg::AcceptOwner {});
        }
        let pause: Option<salus_core::pause::Pause> = self.suite.ask(&QueryMsg::Pause {});
        if pause.is_some_and(|pause| pause.runs(self.suite.app.now())) && dice.chance(70) {
            return send("owner", ExecuteMsg::Unpause {});
        }

        let provenance = self.suite.other_provenance.0.to_string();
        let (sender, msg) = match dice.below(13) {
            0 => (
                "owner",
                ExecuteMsg::Pause {
                    seconds: dice.between(0, DAY),
                },
            ),
            1 | 2 => ("owner", ExecuteMsg::Unpause {}),
            3 => (
                "owner",
                ExecuteMsg::AllowDenom {
                    denom: "ustars".to_string(),
                },
            ),
            4 => (
                "owner",
                ExecuteMsg::DisallowDenom {
                    denom: "ustars".to_string(),
                },
            ),
            5 => (
                "owner",
                ExecuteMsg::AllowDenom {
                    denom: "u stars".to_string(),
                },
            ),
            6 => ("owner", ExecuteMsg::AllowProvenance { provenance }),
            7 => ("owner", ExecuteMsg::DisallowProvenance { provenance }),
            8 => (
                "owner",
                ExecuteMsg::ProposeOwner {
                    owner: actor("owner").to_string(),
                    expires_in_seconds: DAY,
                },
            ),
            9 | 10 => ("owner", ExecuteMsg::AcceptOwner {}),
            11 => ("owner", ExecuteMsg::WithdrawOwnerProposal {}),
            _ => ("passer-by", ExecuteMsg::Pause { seconds: 1 }),
        };
        send(sender, msg)
    }

    /// A payee that was named, or money that could not be sent.
    fn credit_step(&self, dice: &mut Dice) -> Step {
        let credits: Vec<CreditInfo> = self.suite.ask(&QueryMsg::Credits {
            start_after: None,
            limit: None,
        });
        let (org, denom) = match dice.maybe_pick(&credits) {
            Some(credit) if dice.chance(90) => (credit.org, credit.denom.clone()),
            _ => (
                *dice.pick(&[SUPPLIER, OTHER_SUPPLIER, OrgId(77)]),
                DENOM.to_string(),
            ),
        };
        anyone(ExecuteMsg::WithdrawCredit { org, denom })
    }
}

fn raiser(dice: &mut Dice, msg: ExecuteMsg) -> Step {
    let sender = if dice.chance(96) { "raiser" } else { "passer-by" };
    send(sender, msg)
}

fn anyone(msg: ExecuteMsg) -> Step {
    send("passer-by", msg)
}

fn send(sender: &str, msg: ExecuteMsg) -> Step {
    Step::Send {
        sender: sender.to_string(),
        msg,
        funds: vec![],
    }
}
