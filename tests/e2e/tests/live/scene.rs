//! Campaigns and shipments between the organisations of the demo.

use crate::lab::{call, send, Lab, DENOM};
use cosmwasm_std::{Coin, Timestamp, Uint128};
use donation_escrow_api::msg::{ExecuteMsg as Escrow, QueryMsg as EscrowQuery};
use donation_escrow_api::types::{CampaignInfo, NewTerms, NewTranche, ShipmentPayload};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::msg::ExecuteMsg as Goods;
use provenance_api::types::{Day, HookRequest, LineReceipt, OfferLine, Origin};
use provenance_api::{LotId, ShipmentId};
use salus_cli::demo::{self, Contracts};
use salus_client::{of_contract, Chain, Committed, SendOptions, Signer, Transaction};

/// What one tranche of a scene pays, for 100 units.
pub const PRICE: u128 = 6_000_000;

/// Organisations that are accredited, and the contracts that they use.
pub struct Scene {
    /// the chain
    pub chain: Chain,
    /// the contracts
    pub contracts: Contracts,
    /// everyone who plays
    pub cast: demo::Cast,
    /// the supplier's product
    pub gtin: String,
}

/// Terms of a campaign, as far as tests differ in them.
#[derive(Clone, Copy)]
pub struct Terms {
    /// seconds from now until the tranche's deadline
    pub deadline: u64,
    /// pause between settlement and payment
    pub challenge_seconds: u64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            deadline: 3_000,
            challenge_seconds: 0,
        }
    }
}

impl Scene {
    /// Registers and accredits everyone, and registers a product.
    pub async fn new(lab: &Lab) -> Self {
        let context = lab.context();
        let chain = lab.chain().await;
        let contracts = Contracts::of(&context).unwrap_or_else(|e| panic!("{}", e.text));
        let cast = demo::assemble(&context, &contracts)
            .await
            .unwrap_or_else(|e| panic!("{}", e.text));
        let gtin = demo::gtin().unwrap_or_else(|e| panic!("{}", e.text));
        let msg = Goods::RegisterProduct {
            gtin: gtin.clone(),
            storage: Default::default(),
            master_data_sha256: None,
        };
        call(&chain, &cast.supplier.signer, &contracts.provenance, &msg).await;
        Self {
            chain,
            contracts,
            cast,
            gtin,
        }
    }

    /// The terms and the tranche of a campaign.
    pub async fn draft(&self, terms: Terms) -> (NewTerms, Vec<NewTranche>) {
        let now = self.chain.tip().await.unwrap().seconds;
        let at = |seconds: u64| Timestamp::from_seconds(now + seconds);
        let new = NewTerms {
            description: None,
            denom: DENOM.to_owned(),
            minimum: Uint128::new(PRICE),
            funding_deadline: at(terms.deadline - 1),
            delivery_deadline: at(terms.deadline),
            cool_off_seconds: 0,
            challenge_window_seconds: terms.challenge_seconds,
            recall_window_seconds: 0,
            settlement_window_seconds: 2,
            quarantine_hold_seconds: 0,
            provenance: self.contracts.provenance.address().to_owned(),
            fallback: self.cast.charity.signer.address().to_owned(),
        };
        let tranche = NewTranche {
            amount: Uint128::new(PRICE),
            gtin: self.gtin.clone(),
            units: 100,
            supplier: self.cast.supplier.org,
            hospital: self.cast.hospital.org,
            carrier: None,
            deadline: at(terms.deadline),
            retention_bps: 0,
        };
        (new, vec![tranche])
    }

    /// A campaign that takes gifts.
    pub async fn open(&self, terms: Terms) -> CampaignId {
        let (terms, tranches) = self.draft(terms).await;
        let escrow = &self.contracts.escrow;
        let charity = &self.cast.charity.signer;
        let done = call(
            &self.chain,
            charity,
            escrow,
            &Escrow::CreateCampaign { terms, tranches },
        )
        .await;
        let id = CampaignId(self.number(&done, escrow.address(), "campaign_drafted", "campaign"));
        call(
            &self.chain,
            charity,
            escrow,
            &Escrow::OpenFunding { campaign: id },
        )
        .await;
        id
    }

    /// A gift of the whole price, and activation.
    pub async fn fund(&self, campaign: CampaignId) -> GiftId {
        let escrow = &self.contracts.escrow;
        let coins = vec![Coin::new(PRICE, DENOM)];
        let tx = Transaction::call(escrow, &Escrow::Give { campaign }, coins).unwrap();
        let done = send(&self.chain, &self.cast.donor, &tx, SendOptions::default()).await;
        let gift = GiftId(self.number(&done, escrow.address(), "gift_received", "gift"));
        call(
            &self.chain,
            &self.cast.stranger,
            escrow,
            &Escrow::Activate { campaign },
        )
        .await;
        gift
    }

    /// A new lot.
    pub async fn lot(&self, units: u64) -> LotId {
        let tip = self.chain.tip().await.unwrap();
        let today = Day::of(Timestamp::from_seconds(tip.seconds));
        let msg = Goods::RegisterLot {
            gtin: self.gtin.clone(),
            lot: format!("L{}", tip.height),
            made: today,
            expiry: Day(today.0 + 300),
            quantity: units,
            serials: None,
            certificates: vec![],
        };
        let provenance = &self.contracts.provenance;
        let done = call(&self.chain, &self.cast.supplier.signer, provenance, &msg).await;
        LotId(self.number(&done, provenance.address(), "lot_registered", "lot"))
    }

    /// What asks the escrow to settle with a campaign's tranche.
    pub fn hook(&self, campaign: CampaignId) -> HookRequest {
        let payload = ShipmentPayload {
            campaign,
            tranche: TrancheId(1),
        };
        HookRequest {
            address: self.contracts.escrow.address().to_owned(),
            payload: cosmwasm_std::to_json_binary(&payload).unwrap(),
        }
    }

    /// An offer to the hospital, as a message.
    pub async fn offer(&self, lot: LotId, units: u64, hook: Option<HookRequest>) -> Goods {
        let now = self.chain.tip().await.unwrap().seconds;
        Goods::Offer {
            to: self.cast.hospital.org,
            lines: vec![OfferLine {
                lot,
                units,
                origin: Origin::Fresh,
                ranges: vec![],
            }],
            carrier: None,
            sscc: None,
            expires: Timestamp::from_seconds(now + 1_000),
            receipt_hook: hook,
        }
    }

    /// A shipment on its way.
    pub async fn ship(&self, lot: LotId, units: u64, hook: Option<HookRequest>) -> ShipmentId {
        let msg = self.offer(lot, units, hook).await;
        let provenance = &self.contracts.provenance;
        let done = call(&self.chain, &self.cast.supplier.signer, provenance, &msg).await;
        ShipmentId(self.number(&done, provenance.address(), "shipment_offered", "shipment"))
    }

    /// Acceptance of all of one line.
    pub fn accept_all(&self, shipment: ShipmentId, units: u64) -> Goods {
        Goods::Accept {
            shipment,
            lines: vec![line(0, units)],
            call_hook: true,
        }
    }

    /// Accepts with the gas that the hook may take.
    pub async fn accept(&self, shipment: ShipmentId, units: u64) -> Committed {
        let provenance = &self.contracts.provenance;
        let options = SendOptions {
            extra_gas: provenance.hook_gas(&self.chain).await.unwrap(),
            ..SendOptions::default()
        };
        let tx = Transaction::call(provenance, &self.accept_all(shipment, units), vec![]).unwrap();
        send(&self.chain, &self.cast.hospital.signer, &tx, options).await
    }

    /// How much of the gifts' coin somebody holds.
    pub async fn holds(&self, who: &Signer) -> u128 {
        self.chain.balance(who.address(), DENOM).await.unwrap()
    }

    /// The books of every campaign add up to what the escrow holds, to the last unit.
    pub async fn assert_books_balance(&self) {
        let question = EscrowQuery::Campaigns {
            start_after: None,
            limit: Some(100),
        };
        let campaigns: Vec<CampaignInfo> = self.contracts.escrow.ask(&self.chain, &question).await.unwrap();
        let mut held = 0_u128;
        for campaign in &campaigns {
            let books = &campaign.books;
            assert_eq!(
                books.given,
                books.withdrawn + books.promised + books.booked + books.paid + books.refundable,
                "campaign {}",
                campaign.id
            );
            held += books.held.u128();
        }
        let escrow = self.contracts.escrow.address();
        let balance = self.chain.balance(escrow, DENOM).await.unwrap();
        assert_eq!(balance, held, "the escrow holds what its campaigns say");
    }

    /// A number from an event.
    pub fn number(&self, done: &Committed, contract: &str, event: &str, attribute: &str) -> u64 {
        of_contract(&done.events, contract, event)
            .find_map(|event| event.get(attribute)?.parse().ok())
            .unwrap_or_else(|| panic!("no {event} with {attribute} in {done:?}"))
    }
}

/// A line of which everything was taken over.
pub fn line(line: u32, accepted: u64) -> LineReceipt {
    LineReceipt {
        line,
        accepted,
        rejected: 0,
        missing: 0,
        reason: None,
        rejected_ranges: vec![],
        missing_ranges: vec![],
        vvm_stage: None,
        leg_summary: None,
    }
}
