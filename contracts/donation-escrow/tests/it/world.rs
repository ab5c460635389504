//! What the walker can do: every message by likely and unlikely senders, goods that come and are recalled,
//! accreditations that end, payments that fail, time that passes.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coin, from_json, Coin, Uint128};
use donation_escrow_api::msg::{ExecuteMsg, GiftData, QueryMsg};
use donation_escrow_api::terms::TermsResponse;
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{RecallClass, ShipmentStatus};
use provenance_api::{LotId, ShipmentId};
use salus_testing::{actor, dice::Dice};
use std::collections::{BTreeMap, BTreeSet};

/// Limits under which a campaign's whole life fits a walk.
pub const LIMITS: Limits = Limits {
    min_settlement_window_seconds: HOUR,
    max_settlement_window_seconds: 4 * DAY,
    cool_off_lead_seconds: HOUR,
    max_challenge_window_seconds: DAY,
    payee_delay_seconds: DAY + 1,
    max_recall_window_seconds: 10 * DAY,
    max_quarantine_hold_seconds: 5 * DAY,
    max_campaign_seconds: 100 * DAY,
    sweep_after_seconds: 2 * DAY,
};

/// One step, with every choice made.
#[derive(Clone, Debug)]
pub enum Step {
    /// a message; the sender by name
    Send {
        sender: String,
        msg: ExecuteMsg,
        funds: Vec<Coin>,
    },
    /// time passes
    Pass { seconds: u64 },
    /// a shipment is under way
    Announce {
        facts: ReceiptFacts,
        status: ShipmentStatus,
    },
    /// the hospital accepts, and its hook is not called
    Accept { facts: ReceiptFacts },
    /// a lot is recalled
    Recall { lot: u64, class: RecallClass },
    /// a lot is quarantined
    Quarantine { lot: u64 },
    /// nothing is wrong with a lot any more
    Release { lot: u64 },
    /// the records of a lot, or of a delivery, become unreadable
    Garble { lot: u64 },
    /// an organisation gains or loses a role
    Standing { org: OrgId, role: Role, holds: bool },
    /// an organisation gets or loses a controller
    Control { org: OrgId, controller: Option<OrgId> },
    /// somebody sends the escrow coins that nobody asked for
    Stray { amount: u128 },
    /// sends fail from now on, or work again
    Hide { hide: bool },
}

pub struct World {
    pub suite: Suite,
    pub steps: u64,
    /// campaigns that the last step was about
    pub touched: BTreeSet<CampaignId>,
    /// status after the step before
    pub seen: BTreeMap<CampaignId, CampaignStatus>,
    /// terms when funding opened
    pub opened: BTreeMap<CampaignId, (Terms, Vec<TrancheTerms>)>,
    /// units accepted by shipment, as told
    pub accepted: BTreeMap<u64, u64>,
    /// what each donor gave and got back
    pub donors: BTreeMap<&'static str, (u128, u128)>,
    stray: u128,
    hidden: u128,
    pub facts: Vec<ReceiptFacts>,
    pub announced: Vec<ReceiptFacts>,
    pub settled: Vec<(CampaignId, TrancheId, ShipmentId)>,
    pub gifts: Vec<(CampaignId, GiftId, &'static str)>,
    pub last_campaign: u64,
}

/// A few lots, so that recalls meet deliveries.
pub const LOTS: u64 = 12;

impl World {
    pub fn new(_: &mut Dice) -> Self {
        let mut suite = Suite::with_limits(LIMITS);
        suite
            .accreditation
            .organisation(&mut suite.app, OrgId(77), &admin(OrgId(77)));
        suite
            .accreditation
            .accredit(&mut suite.app, OrgId(77), Role::Distribute);
        Self {
            suite,
            steps: 0,
            touched: BTreeSet::new(),
            seen: BTreeMap::new(),
            opened: BTreeMap::new(),
            accepted: BTreeMap::new(),
            donors: BTreeMap::new(),
            stray: 0,
            hidden: 0,
            facts: vec![],
            announced: vec![],
            settled: vec![],
            gifts: vec![],
            last_campaign: 0,
        }
    }

    /// Stray coins in the escrow's account.
    pub fn stray(&self, denom: &str) -> u128 {
        if denom == DENOM {
            self.stray
        } else {
            0
        }
    }

    /// Coins that were taken out so that sends fail.
    pub fn hidden(&self, denom: &str) -> u128 {
        if denom == DENOM {
            self.hidden
        } else {
            0
        }
    }

    pub fn unhide_all(&mut self) {
        if self.hidden > 0 {
            self.suite.unhide(self.hidden);
            self.hidden = 0;
        }
    }

    // --- what happens

    /// Does a step, and keeps the model.
    pub fn done(&mut self, step: &Step) -> Result<(), String> {
        self.note_statuses();
        self.steps += 1;
        self.touched.clear();
        let suite = &mut self.suite;
        match step {
            Step::Send { sender, msg, funds } => return self.sent(sender, msg, funds),
            Step::Pass { seconds } => suite.app.pass(*seconds),
            Step::Announce { facts, status } => {
                suite.announce(facts, status.clone());
                self.announced.push(facts.clone());
            }
            Step::Accept { facts } => {
                suite.provenance.facts(&mut suite.app, facts);
                self.facts.push(facts.clone());
            }
            Step::Recall { lot, class } => suite.recall(*lot, *class),
            Step::Quarantine { lot } => suite.quarantine(*lot),
            Step::Release { lot } => suite.release(*lot),
            Step::Garble { lot } => {
                suite.provenance.garble_safety(&mut suite.app, LotId(*lot));
                if let Some((_, _, shipment)) = self.settled.last() {
                    suite.provenance.garble_facts(&mut suite.app, *shipment);
                }
            }
            Step::Standing {
                org,
                role,
                holds: true,
            } => suite.accreditation.accredit(&mut suite.app, *org, *role),
            Step::Standing {
                org,
                role,
                holds: false,
            } => suite.accreditation.suspend(&mut suite.app, *org, *role),
            Step::Control { org, controller } => {
                let now = suite.app.now();
                suite
                    .accreditation
                    .controllers(&mut suite.app, *org, &[(*controller, now)]);
            }
            Step::Stray { amount } => {
                suite.app.mint(&suite.escrow.clone(), &[coin(*amount, DENOM)]);
                self.stray += amount;
            }
            Step::Hide { hide: true } => {
                let all = suite.escrowed();
                if all > 0 {
                    suite.hide(all);
                    self.hidden += all;
                }
            }
            Step::Hide { hide: false } => self.unhide_all(),
        }
        Ok(())
    }

    fn note_statuses(&mut self) {
        for campaign in self.touched.clone() {
            self.suite.campaign = campaign;
            self.seen.insert(campaign, self.suite.status());
        }
    }

    fn sent(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Result<(), String> {
        let sender = match sender {
            "provenance" => self.suite.provenance.0.clone(),
            "another provenance" => self.suite.other_provenance.0.clone(),
            name => actor(name),
        };
        let response = self.suite.send(&sender, msg, funds)?;
        let donor = DONORS.into_iter().find(|name| actor(name) == sender);
        match msg {
            ExecuteMsg::CreateCampaign { .. } => self.last_campaign += 1,
            ExecuteMsg::OpenFunding { campaign } => {
                let answer: TermsResponse = self.suite.ask(&QueryMsg::Terms { campaign: *campaign });
                self.opened.insert(*campaign, (answer.terms, answer.tranches));
            }
            ExecuteMsg::Give { campaign } => {
                let gift = from_json::<GiftData>(response.data.as_ref().unwrap())
                    .unwrap()
                    .gift;
                let donor = donor.expect("donors give");
                let amount: u128 = funds[0].amount.to_string().parse().unwrap();
                self.donors.entry(donor).or_default().0 += amount;
                self.gifts.push((*campaign, gift, donor));
            }
            ExecuteMsg::WithdrawGift { campaign, gift } => {
                self.paid_back(*campaign, *gift, |gift| gift.amount)
            }
            ExecuteMsg::ClaimRefund { .. } => {
                for event in response
                    .events
                    .iter()
                    .filter(|event| event.ty == "wasm-refund_claimed")
                {
                    let value = |key| {
                        event
                            .attributes
                            .iter()
                            .find(|a| a.key == key)
                            .map(|a| a.value.clone())
                            .unwrap()
                    };
                    let donor = DONORS
                        .into_iter()
                        .find(|name| actor(name).as_str() == value("donor"))
                        .unwrap();
                    self.donors.entry(donor).or_default().1 += value("amount").parse::<u128>().unwrap();
                }
            }
            ExecuteMsg::Receipt(facts) => self.settled(facts.clone()),
            ExecuteMsg::Settle { shipment, .. } => {
                let facts = self
                    .facts
                    .iter()
                    .find(|facts| facts.shipment == *shipment)
                    .unwrap()
                    .clone();
                self.settled(facts);
            }
            _ => {}
        }
        let about = self.about(msg);
        self.touched.extend(about);
        Ok(())
    }

    fn paid_back(&mut self, campaign: CampaignId, gift: GiftId, amount: impl Fn(&GiftInfo) -> Uint128) {
        let info: GiftInfo = self.suite.ask(&QueryMsg::Gift { campaign, gift });
        let donor = self
            .gifts
            .iter()
            .find(|(c, g, _)| (*c, *g) == (campaign, gift))
            .unwrap()
            .2;
        self.donors.entry(donor).or_default().1 += amount(&info).u128();
    }

    fn settled(&mut self, facts: ReceiptFacts) {
        self.suite.provenance.facts(&mut self.suite.app, &facts);
        let named: ShipmentPayload = from_json(&facts.payload).unwrap();
        self.settled.push((named.campaign, named.tranche, facts.shipment));
        self.accepted.insert(
            facts.shipment.u64(),
            facts.lines.iter().map(|line| line.accepted).sum(),
        );
    }

    fn about(&self, msg: &ExecuteMsg) -> Option<CampaignId> {
        use ExecuteMsg::*;
        match msg {
            CreateCampaign { .. } => Some(CampaignId(self.last_campaign)),
            ReviseDraft { campaign, .. }
            | OpenFunding { campaign }
            | CancelCampaign { campaign }
            | Give { campaign }
            | WithdrawGift { campaign, .. }
            | Activate { campaign }
            | BindShipment { campaign, .. }
            | Settle { campaign, .. }
            | PayOut { campaign, .. }
            | BookRecall { campaign, .. }
            | ClaimRefund { campaign, .. }
            | AdvanceCampaign { campaign }
            | AdvanceTranche { campaign, .. }
            | Sweep { campaign } => Some(*campaign),
            Receipt(facts) => from_json::<ShipmentPayload>(&facts.payload)
                .ok()
                .map(|named| named.campaign),
            _ => None,
        }
    }
}
