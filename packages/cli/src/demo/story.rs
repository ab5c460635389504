//! The story itself.

use super::cast::{self, Cast, Contracts, GS1_PREFIX};
use super::stage::{Change, Stage};
use super::DemoArgs;
use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
use cosmwasm_std::{Coin, Timestamp, Uint128};
use donation_escrow_api::msg::{ExecuteMsg as Escrow, QueryMsg as EscrowQuery};
use donation_escrow_api::types::{
    CampaignInfo, CampaignStatus, GiftInfo, NewTerms, NewTranche, ShipmentPayload, Trace,
};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::msg::{ExecuteMsg as Provenance, QueryMsg as ProvenanceQuery};
use provenance_api::types::{
    Day, HookOutcome, HookRequest, LineReceipt, OfferLine, Origin, ProductInfo, RejectReason, ShipmentInfo,
    StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use salus_client::{Chain, Committed, Transaction};
use std::time::Duration;

/// What the first tranche pays for 100 units.
const FIRST: u128 = 6_000_000;
/// What the second tranche would have paid for 50 units.
const SECOND: u128 = 4_000_000;
/// How long after its deadline a tranche waits for settlements.
const SETTLEMENT_SECONDS: u64 = 2;
/// The shipment: units offered, units accepted. One line has two damaged units, which earn nothing.
const LINES: [(u64, u64); 3] = [(40, 40), (37, 35), (25, 25)];

/// What was measured while it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// gas of the gift
    pub give: u64,
    /// gas of the offer of three lines
    pub offer: u64,
    /// gas of the acceptance that paid the supplier
    pub accept: u64,
    /// gas of the refund
    pub refund: u64,
}

struct Campaign {
    id: CampaignId,
    gtin: String,
    second_deadline: u64,
}

/// Tells it.
pub async fn tell(context: &Context, args: DemoArgs) -> Done<Told> {
    let chain = context.chain().await?;
    let contracts = Contracts::of(context)?;
    let mut stage = Stage::new(chain, GIFT_DENOM);

    stage.chapter("Who is who")?;
    let cast = cast::assemble(context, &mut stage, &contracts).await?;
    stage.remark("the charity, the hospital, the supplier and the carrier are accredited")?;
    stage.watch("donor", cast.donor.address()).await?;
    stage.watch("supplier", cast.supplier.signer.address()).await?;
    let escrow_before = stage.watch("escrow", contracts.escrow.address()).await?;

    stage.chapter("A gift")?;
    let (gtin, lots) = make_goods(&mut stage, &contracts, &cast).await?;
    let campaign = open(&mut stage, &contracts, &cast, gtin, args).await?;
    let (gift, given) = give(&mut stage, &contracts, &cast, &campaign).await?;

    stage.chapter("A delivery")?;
    let (shipment, offered) = ship(&mut stage, &contracts, &cast, &campaign, &lots).await?;
    let accepted = accept(&mut stage, &contracts, &cast, shipment).await?;

    stage.chapter("A delivery that never came")?;
    let refunded = refund(&mut stage, &contracts, &cast, &campaign, gift).await?;

    stage.chapter("The books")?;
    balance(&stage, &contracts, campaign.id, gift, escrow_before).await?;
    farewell(context, &campaign, gift)?;
    Ok(Told {
        give: given.gas_used,
        offer: offered.gas_used,
        accept: accepted.gas_used,
        refund: refunded.gas_used,
    })
}

async fn make_goods(stage: &mut Stage, contracts: &Contracts, cast: &Cast) -> Done<(String, Vec<LotId>)> {
    let chain = stage.chain().clone();
    let provenance = &contracts.provenance;
    let gtin = gtin()?;
    let question = ProvenanceQuery::Product { gtin: gtin.clone() };
    let known: Result<ProductInfo, _> = provenance.ask(&chain, &question).await;
    let mut tx = Transaction::default();
    match known {
        Ok(_) => {}
        Err(e) if e.refusal().is_some() => {
            let msg = Provenance::RegisterProduct {
                gtin: gtin.clone(),
                storage: StorageProfile::default(),
                master_data_sha256: None,
            };
            tx = tx.and(Transaction::call(provenance, &msg, vec![])?);
        }
        Err(e) => return Err(e.into()),
    }
    let tip = chain.tip().await?;
    let today = Day::of(Timestamp::from_seconds(tip.seconds));
    for (number, (units, _)) in LINES.iter().enumerate() {
        let msg = Provenance::RegisterLot {
            gtin: gtin.clone(),
            // the height makes it a new lot each time the story is told
            lot: format!("H{}-{number}", tip.height),
            made: today,
            expiry: Day(today.0.saturating_add(720)),
            quantity: *units,
            serials: None,
            certificates: vec![],
        };
        tx = tx.and(Transaction::call(provenance, &msg, vec![])?);
    }
    let what = format!("registers masks (GTIN {gtin}) and three lots of them");
    let done = stage
        .act("the supplier", &what, &cast.supplier.signer, &tx, 0, &[])
        .await?;
    let lots: Vec<LotId> = salus_client::of_contract(&done.events, provenance.address(), "lot_registered")
        .filter_map(|event| event.get("lot")?.parse().ok().map(LotId))
        .collect();
    if lots.len() == LINES.len() {
        Ok((gtin, lots))
    } else {
        Err(Failure::refused(format!(
            "{} lots were registered, not {}",
            lots.len(),
            LINES.len()
        )))
    }
}

/// The story's product: packaging indicator, the supplier's prefix, item 1, check digit.
pub fn gtin() -> Done<String> {
    let body = format!("0{GS1_PREFIX}00001");
    let sum = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 0 {
                digit.saturating_mul(3)
            } else {
                digit
            }
        })
        .fold(0_u32, u32::saturating_add);
    let check = sum
        .checked_rem(10)
        .and_then(|rest| 10_u32.checked_sub(rest))
        .and_then(|check| check.checked_rem(10))
        .ok_or_else(|| Failure::usage("no check digit"))?;
    Ok(format!("{body}{check}"))
}

async fn open(
    stage: &mut Stage,
    contracts: &Contracts,
    cast: &Cast,
    gtin: String,
    args: DemoArgs,
) -> Done<Campaign> {
    let escrow = &contracts.escrow;
    let now = stage.chain().tip().await?.seconds;
    let second_deadline = now.saturating_add(args.deadline);
    let first_deadline = now.saturating_add(3_600);
    let terms = NewTerms {
        description: None,
        denom: GIFT_DENOM.to_owned(),
        minimum: Uint128::new(FIRST),
        funding_deadline: Timestamp::from_seconds(second_deadline.saturating_sub(1)),
        delivery_deadline: Timestamp::from_seconds(first_deadline),
        cool_off_seconds: 0,
        challenge_window_seconds: 0,
        recall_window_seconds: 0,
        settlement_window_seconds: SETTLEMENT_SECONDS,
        quarantine_hold_seconds: 0,
        provenance: contracts.provenance.address().to_owned(),
        fallback: cast.charity.signer.address().to_owned(),
    };
    let tranche = |amount, units, deadline| NewTranche {
        amount: Uint128::new(amount),
        gtin: gtin.clone(),
        units,
        supplier: cast.supplier.org,
        hospital: cast.hospital.org,
        carrier: Some(cast.carrier.org),
        deadline: Timestamp::from_seconds(deadline),
        retention_bps: 0,
    };
    let msg = Escrow::CreateCampaign {
        terms,
        tranches: vec![
            tranche(FIRST, 100, first_deadline),
            tranche(SECOND, 50, second_deadline),
        ],
    };
    let what = format!(
        "asks for 100 masks ({}) and then 50 more ({}), due in {} s",
        money::show(FIRST, GIFT_DENOM),
        money::show(SECOND, GIFT_DENOM),
        args.deadline
    );
    let tx = Transaction::call(escrow, &msg, vec![])?;
    let done = stage
        .act("the charity", &what, &cast.charity.signer, &tx, 0, &[])
        .await?;
    let id = CampaignId(stage.id(&done, escrow.address(), "campaign_drafted", "campaign")?);
    let tx = Transaction::call(escrow, &Escrow::OpenFunding { campaign: id }, vec![])?;
    let what = format!("opens campaign {id}; from here on its terms cannot change");
    stage
        .act("the charity", &what, &cast.charity.signer, &tx, 0, &[])
        .await?;
    Ok(Campaign {
        id,
        gtin,
        second_deadline,
    })
}

async fn give(
    stage: &mut Stage,
    contracts: &Contracts,
    cast: &Cast,
    campaign: &Campaign,
) -> Done<(GiftId, Committed)> {
    let escrow = &contracts.escrow;
    let sum = FIRST.saturating_add(SECOND);
    let msg = Escrow::Give {
        campaign: campaign.id,
    };
    let tx = Transaction::call(escrow, &msg, vec![Coin::new(sum, GIFT_DENOM)])?;
    let what = format!("gives {}", money::show(sum, GIFT_DENOM));
    let given = stage
        .act(
            "the donor",
            &what,
            &cast.donor,
            &tx,
            0,
            &[Change::Loses("donor", sum), Change::Gains("escrow", sum)],
        )
        .await?;
    let gift = GiftId(stage.id(&given, escrow.address(), "gift_received", "gift")?);
    let msg = Escrow::Activate {
        campaign: campaign.id,
    };
    let tx = Transaction::call(escrow, &msg, vec![])?;
    stage
        .act(
            "a stranger",
            "activates the campaign: the goal is reached, both tranches are funded",
            &cast.stranger,
            &tx,
            0,
            &[],
        )
        .await?;
    Ok((gift, given))
}

async fn ship(
    stage: &mut Stage,
    contracts: &Contracts,
    cast: &Cast,
    campaign: &Campaign,
    lots: &[LotId],
) -> Done<(ShipmentId, Committed)> {
    let provenance = &contracts.provenance;
    let payload = ShipmentPayload {
        campaign: campaign.id,
        tranche: TrancheId(1),
    };
    let payload = cosmwasm_std::to_json_binary(&payload)
        .map_err(|e| Failure::usage(format!("cannot write the payload: {e}")))?;
    let now = stage.chain().tip().await?.seconds;
    let msg = Provenance::Offer {
        to: cast.hospital.org,
        lines: lots
            .iter()
            .zip(LINES)
            .map(|(lot, (units, _))| OfferLine {
                lot: *lot,
                units,
                origin: Origin::Fresh,
                ranges: vec![],
            })
            .collect(),
        carrier: Some(cast.carrier.org),
        sscc: None,
        expires: Timestamp::from_seconds(now.saturating_add(1_800)),
        receipt_hook: Some(HookRequest {
            address: contracts.escrow.address().to_owned(),
            payload,
        }),
    };
    let tx = Transaction::call(provenance, &msg, vec![])?;
    let offered = stage
        .act(
            "the supplier",
            &format!(
                "ships masks {} for the first tranche, in three lines",
                campaign.gtin
            ),
            &cast.supplier.signer,
            &tx,
            0,
            &[],
        )
        .await?;
    let shipment = ShipmentId(stage.id(&offered, provenance.address(), "shipment_offered", "shipment")?);
    let tx = Transaction::call(provenance, &Provenance::PickUp { shipment }, vec![])?;
    stage
        .act("the carrier", "picks them up", &cast.carrier.signer, &tx, 0, &[])
        .await?;
    Ok((shipment, offered))
}

async fn accept(
    stage: &mut Stage,
    contracts: &Contracts,
    cast: &Cast,
    shipment: ShipmentId,
) -> Done<Committed> {
    let provenance = &contracts.provenance;
    let chain = stage.chain().clone();
    let lines = (0_u32..)
        .zip(LINES)
        .map(|(line, (units, accepted))| {
            let rejected = units.saturating_sub(accepted);
            LineReceipt {
                line,
                accepted,
                rejected,
                missing: 0,
                reason: (rejected > 0).then_some(RejectReason::Damaged),
                rejected_ranges: vec![],
                missing_ranges: vec![],
                vvm_stage: None,
                leg_summary: None,
            }
        })
        .collect();
    let msg = Provenance::Accept {
        shipment,
        lines,
        call_hook: true,
    };
    let tx = Transaction::call(provenance, &msg, vec![])?;
    let hook_gas = provenance.hook_gas(&chain).await?;
    let done = stage
        .act(
            "the hospital",
            "accepts line by line: 40 of 40, 35 of 37 (2 damaged), 25 of 25. That pays the supplier, in the same transaction",
            &cast.hospital.signer,
            &tx,
            hook_gas,
            &[Change::Loses("escrow", FIRST), Change::Gains("supplier", FIRST)],
        )
        .await?;
    let question = ProvenanceQuery::Shipment { shipment };
    let info: ShipmentInfo = provenance.ask(&chain, &question).await?;
    match info.hook_outcome {
        HookOutcome::Delivered => Ok(done),
        other => Err(Failure::refused(format!(
            "the escrow did not hear of shipment {shipment}: {other:?}"
        ))),
    }
}

async fn refund(
    stage: &mut Stage,
    contracts: &Contracts,
    cast: &Cast,
    campaign: &Campaign,
    gift: GiftId,
) -> Done<Committed> {
    let escrow = &contracts.escrow;
    let end = campaign.second_deadline.saturating_add(SETTLEMENT_SECONDS);
    stage.remark("nobody ships the other 50 masks; waiting for their deadline to pass")?;
    stage.chain().wait_until(end, Duration::from_secs(3_700)).await?;
    let msg = Escrow::AdvanceTranche {
        campaign: campaign.id,
        tranche: TrancheId(2),
    };
    let tx = Transaction::call(escrow, &msg, vec![])?;
    stage
        .act(
            "a stranger",
            "ends the second tranche: its money belongs to the donor again",
            &cast.stranger,
            &tx,
            0,
            &[],
        )
        .await?;
    let msg = Escrow::ClaimRefund {
        campaign: campaign.id,
        gift,
    };
    let tx = Transaction::call(escrow, &msg, vec![])?;
    stage
        .act(
            "a stranger",
            "sends the donor its refund (nobody can send it to anyone else)",
            &cast.stranger,
            &tx,
            0,
            &[Change::Loses("escrow", SECOND), Change::Gains("donor", SECOND)],
        )
        .await
}

/// The contract's own books say the same as the purses.
async fn balance(
    stage: &Stage,
    contracts: &Contracts,
    campaign: CampaignId,
    gift: GiftId,
    escrow_before: u128,
) -> Done {
    let chain: &Chain = stage.chain();
    let escrow = &contracts.escrow;
    let info: CampaignInfo = escrow.ask(chain, &EscrowQuery::Campaign { campaign }).await?;
    let books = &info.books;
    let show = |amount: Uint128| money::show(amount.u128(), GIFT_DENOM);
    stage.remark(&format!(
        "campaign {campaign}: given {}, paid {}, refunded {}, held {}",
        show(books.given),
        show(books.paid),
        show(books.claimed),
        show(books.held)
    ))?;
    let trace: Trace = escrow
        .ask(
            chain,
            &EscrowQuery::Trace {
                campaign,
                gift,
                start_after: None,
                limit: None,
            },
        )
        .await?;
    let units: u64 = trace
        .goods
        .iter()
        .map(|goods| goods.accepted)
        .fold(0, u64::saturating_add);
    stage.remark(&format!(
        "gift {gift}: paid for {units} masks with {}, got {} back",
        show(trace.money.paid),
        show(trace.money.refundable)
    ))?;
    let info: GiftInfo = escrow.ask(chain, &EscrowQuery::Gift { campaign, gift }).await?;
    let whole = Uint128::new(FIRST.saturating_add(SECOND));
    let facts = [
        (
            "the campaign is closed",
            campaign_is_closed(chain, contracts, campaign).await?,
        ),
        ("all of it was given once", books.given == whole),
        (
            "the supplier was paid for 100 masks",
            books.paid == Uint128::new(FIRST),
        ),
        ("the donor got the rest", info.claimed == Uint128::new(SECOND)),
        ("nothing is left in the campaign", books.held.is_zero()),
        ("the gift stands for 100 masks", units == 100),
        (
            "the escrow holds what it held before",
            stage.holds("escrow") == escrow_before,
        ),
    ];
    for (fact, holds) in facts {
        if !holds {
            return Err(Failure::refused(format!(
                "the story does not add up: not true that {fact}"
            )));
        }
    }
    stage.remark("every balance is exactly what the story says")
}

async fn campaign_is_closed(chain: &Chain, contracts: &Contracts, campaign: CampaignId) -> Done<bool> {
    let info: CampaignInfo = contracts
        .escrow
        .ask(chain, &EscrowQuery::Campaign { campaign })
        .await?;
    Ok(info.status == CampaignStatus::Closed)
}

fn farewell(context: &Context, campaign: &Campaign, gift: GiftId) -> Done {
    let rpc = context.client_network()?.rpc;
    output::line("")?;
    output::line(&format!("The chain listens at {rpc}"))?;
    // as it was called, so that the line can be copied
    let salus = std::env::args().next().unwrap_or_else(|| "salus".to_owned());
    output::line(&format!(
        "Try next: {salus} trace {} {gift}   (or {salus} campaign show {}, {salus} --help)",
        campaign.id, campaign.id
    ))?;
    output::line("Stop it with: ./scripts/down.sh")
}
