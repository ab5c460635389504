use crate::lab::{Lab, DENOM};
use crate::scene::{line, Scene, Terms, PRICE};
use accreditation_api::msg::ExecuteMsg as Register;
use accreditation_api::types::{OrgKind, ReasonCode, Role};
use cosmwasm_std::Coin;
use donation_escrow_api::msg::{ExecuteMsg as Escrow, QueryMsg as EscrowQuery};
use donation_escrow_api::CampaignId;
use provenance_api::msg::{ExecuteMsg as Goods, QueryMsg as GoodsQuery};
use provenance_api::{LotId, ShipmentId};
use salus_client::{Api, Contract, Msg, SendOptions, Signer, Transaction};
use serde_json::{json, Value};

/// Something that must be refused in its block, and by what name.
struct Case<'a> {
    what: &'static str,
    from: &'a Signer,
    tx: Transaction,
    /// variant, or a piece of the chain's own text
    named: &'static str,
}

fn tx<A: Api>(contract: &Contract<A>, msg: &A::Execute, funds: Vec<Coin>) -> Transaction {
    Transaction::call(contract, msg, funds).unwrap()
}

struct Stage {
    scene: Scene,
    campaign: CampaignId,
    lot: LotId,
    shipment: ShipmentId,
}

impl Stage {
    /// Everything that a refused call could have touched.
    async fn state(&self) -> Value {
        let chain = &self.scene.chain;
        let escrow = &self.scene.contracts.escrow;
        let provenance = &self.scene.contracts.provenance;
        let campaigns: Value = escrow
            .ask(
                chain,
                &EscrowQuery::Campaigns {
                    start_after: None,
                    limit: Some(100),
                },
            )
            .await
            .unwrap();
        let products: Value = provenance
            .ask(
                chain,
                &GoodsQuery::Products {
                    start_after: None,
                    limit: Some(100),
                },
            )
            .await
            .unwrap();
        let totals: Value = provenance
            .ask(chain, &GoodsQuery::Totals { lot: self.lot })
            .await
            .unwrap();
        let shipment: Value = provenance
            .ask(
                chain,
                &GoodsQuery::Shipment {
                    shipment: self.shipment,
                },
            )
            .await
            .unwrap();
        let sent: Value = provenance
            .ask(
                chain,
                &GoodsQuery::ShipmentsFrom {
                    org: self.scene.cast.supplier.org,
                    start_after: None,
                    limit: Some(100),
                },
            )
            .await
            .unwrap();
        let orgs: Value = self
            .scene
            .contracts
            .accreditation
            .ask(
                chain,
                &accreditation_api::msg::QueryMsg::Organisations {
                    start_after: None,
                    limit: Some(100),
                },
            )
            .await
            .unwrap();
        let donor = self.scene.holds(&self.scene.cast.donor).await.to_string();
        let held = chain.balance(escrow.address(), DENOM).await.unwrap().to_string();
        json!([campaigns, products, totals, shipment, sent, orgs, donor, held])
    }

    /// Sends it with so much gas that it reaches a block, where it must be refused by name and leave nothing.
    async fn refuse(&self, case: Case<'_>) {
        let before = self.state().await;
        let options = SendOptions {
            gas_limit: Some(40_000_000),
            ..SendOptions::default()
        };
        let error = match self.scene.chain.send(case.from, &case.tx, options).await {
            Ok(done) => panic!("{}: went through: {done:?}", case.what),
            Err(error) => error,
        };
        let Some(refusal) = error.refusal() else {
            panic!("{}: {error}", case.what);
        };
        let name = refusal.variant.as_deref().unwrap_or(&refusal.text);
        assert!(name.contains(case.named), "{}: {refusal}", case.what);
        assert_eq!(self.state().await, before, "{}: something was kept", case.what);
    }
}

/// An array in an array, a thousand deep.
fn deep() -> Value {
    (0..1_000).fold(json!(1), |inner, _| json!([inner]))
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn bad_input_is_refused_by_name_and_nothing_is_kept() {
    let lab = Lab::new();
    let scene = Scene::new(&lab).await;
    let campaign = scene.open(Terms::default()).await;
    scene.fund(campaign).await;
    let open = scene.open(Terms::default()).await;
    let lot = scene.lot(100).await;
    let shipment = scene.ship(lot, 60, Some(scene.hook(campaign))).await;
    let stage = Stage {
        scene,
        campaign,
        lot,
        shipment,
    };
    let scene = &stage.scene;
    let (escrow, provenance) = (&scene.contracts.escrow, &scene.contracts.provenance);
    let accreditation = &scene.contracts.accreditation;
    let cast = &scene.cast;
    let (donor, hospital, supplier) = (&cast.donor, &cast.hospital.signer, &cast.supplier.signer);

    let give = |funds| tx(escrow, &Escrow::Give { campaign: open }, funds);
    let accept = |lines| {
        let msg = Goods::Accept {
            shipment,
            lines,
            call_hook: true,
        };
        tx(provenance, &msg, vec![])
    };
    let register = |legal_name: String| {
        let msg = Register::RegisterOrganisation {
            legal_name,
            kind: OrgKind::Clinic,
            country: "CH".to_owned(),
            metadata: None,
        };
        tx(accreditation, &msg, vec![])
    };
    let product = |gtin: &str| {
        let msg = Goods::RegisterProduct {
            gtin: gtin.to_owned(),
            storage: Default::default(),
            master_data_sha256: None,
        };
        tx(provenance, &msg, vec![])
    };
    let foreign = {
        let (mut terms, tranches) = scene.draft(Terms::default()).await;
        terms.fallback = "cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh".to_owned();
        tx(escrow, &Escrow::CreateCampaign { terms, tranches }, vec![])
    };
    let twice = {
        let mut msg = scene.offer(lot, 5, None).await;
        if let Goods::Offer { lines, .. } = &mut msg {
            lines.push(lines[0].clone());
        }
        tx(provenance, &msg, vec![])
    };
    let too_much = tx(provenance, &scene.offer(lot, 41, None).await, vec![]);
    let to_itself = {
        let mut msg = scene.offer(lot, 5, None).await;
        if let Goods::Offer { to, .. } = &mut msg {
            *to = cast.supplier.org;
        }
        tx(provenance, &msg, vec![])
    };
    let raw = |msg: Value| {
        Transaction::of(Msg::Execute {
            contract: escrow.address().to_owned(),
            msg,
            funds: vec![],
        })
    };
    let case = |what, from, tx, named| Case {
        what,
        from,
        tx,
        named,
    };
    let wrong = vec![Coin::new(5_u128, "ustake")];
    let two = vec![Coin::new(5_u128, DENOM), Coin::new(5_u128, "ustake")];
    let zero = vec![Coin::new(0_u128, DENOM)];
    let cases = vec![
        case(
            "a coin that the campaign does not take",
            donor,
            give(wrong),
            "salus-core::",
        ),
        case("two coins", donor, give(two), "salus-core::TooManyCoins"),
        case("no coin", donor, give(vec![]), "salus-core::NoCoin"),
        case("a coin of zero", donor, give(zero), "not positive"),
        case(
            "a gift when funding has ended",
            donor,
            tx(escrow, &Escrow::Give { campaign }, vec![Coin::new(PRICE, DENOM)]),
            "donation-escrow::WrongStatus",
        ),
        case(
            "a campaign that does not exist",
            donor,
            tx(
                escrow,
                &Escrow::Give {
                    campaign: CampaignId(999),
                },
                vec![Coin::new(1_u128, DENOM)],
            ),
            "donation-escrow::UnknownCampaign",
        ),
        case(
            "coins with a message that takes none",
            donor,
            tx(
                escrow,
                &Escrow::Activate { campaign: open },
                vec![Coin::new(1_u128, DENOM)],
            ),
            "salus-core::",
        ),
        case(
            "an address of another chain",
            &cast.charity.signer,
            foreign,
            "salus-core::BadAddress",
        ),
        case(
            "a wrong check digit",
            supplier,
            product("09521234000012"),
            "gs1::BadCheckDigit",
        ),
        case(
            "a GTIN of 13 digits",
            supplier,
            product("9521234000013"),
            "gs1::BadLength",
        ),
        case(
            "a GTIN of another company",
            supplier,
            product("04006381333931"),
            "provenance::ForeignGtin",
        ),
        case(
            "a product that is registered",
            supplier,
            product(&scene.gtin),
            "provenance::ProductExists",
        ),
        case(
            "one lot twice in an offer",
            supplier,
            twice,
            "provenance::LotTwice",
        ),
        case(
            "more than is held",
            supplier,
            too_much,
            "provenance::NotEnoughHeld",
        ),
        case("an offer to itself", supplier, to_itself, "provenance::ToSelf"),
        case(
            "no line",
            hospital,
            accept(vec![]),
            "provenance::LineCountMismatch",
        ),
        case(
            "one line twice",
            hospital,
            accept(vec![line(0, 60), line(0, 60)]),
            "provenance::LineCountMismatch",
        ),
        case(
            "a line that was not shipped",
            hospital,
            accept(vec![line(1, 60)]),
            "provenance::UnknownLine",
        ),
        case(
            "more than was shipped",
            hospital,
            accept(vec![line(0, 61)]),
            "provenance::UnitsDoNotAddUp",
        ),
        case(
            "less than was shipped, without a word on the rest",
            hospital,
            accept(vec![line(0, 59)]),
            "provenance::UnitsDoNotAddUp",
        ),
        case(
            "a receiver that it was not sent to",
            &cast.charity.signer,
            accept(vec![line(0, 60)]),
            "accreditation-api::NotPermitted",
        ),
        case(
            "a sender that acts for nobody",
            &cast.stranger,
            accept(vec![line(0, 60)]),
            "accreditation-api::NotAnOperator",
        ),
        case(
            "a receipt that provenance did not send",
            &cast.stranger,
            raw(receipt(&stage)),
            "donation-escrow::NotProvenance",
        ),
        case(
            "a refund before there is one",
            &cast.stranger,
            tx(
                escrow,
                &Escrow::ClaimRefund {
                    campaign,
                    gift: donation_escrow_api::GiftId(1),
                },
                vec![],
            ),
            "donation-escrow::NothingToClaim",
        ),
        case(
            "a message that does not exist",
            &cast.stranger,
            raw(json!({"give_me": {}})),
            "unknown variant",
        ),
        case(
            "JSON that is a thousand levels deep",
            &cast.stranger,
            raw(json!({"give": {"campaign": deep()}})),
            "invalid type: sequence",
        ),
        case(
            // refused by its name, before anything follows it down
            "a field that nobody knows, a thousand levels deep",
            &cast.stranger,
            raw(json!({"give": {"campaign": open, "more": deep()}})),
            "unknown field `more`",
        ),
        case(
            "a name of 900,000 letters",
            &cast.stranger,
            register("a".repeat(900_000)),
            "accreditation::NameTooLong",
        ),
        case(
            "a transaction of more than a megabyte",
            &cast.stranger,
            register("a".repeat(1_100_000)),
            "too large",
        ),
    ];
    for case in cases {
        stage.refuse(case).await;
    }

    // suspended in this block, reinstated in a later one
    let authority = lab
        .context()
        .signer("authority")
        .unwrap_or_else(|e| panic!("{}", e.text));
    let (org, role) = (cast.hospital.org, Role::ReceiveGoods);
    let suspend = Register::Suspend {
        org,
        role,
        reason: ReasonCode::Investigation,
    };
    crate::lab::call(&scene.chain, &authority, accreditation, &suspend).await;
    stage
        .refuse(case(
            "a suspended hospital",
            hospital,
            accept(vec![line(0, 60)]),
            "accreditation-api::NotAccredited",
        ))
        .await;
    let reinstate = Register::Reinstate {
        org,
        role,
        reason: ReasonCode::Correction,
    };
    crate::lab::call(&scene.chain, &authority, accreditation, &reinstate).await;
    let supplier_before = scene.holds(supplier).await;
    scene.accept(shipment, 60).await;
    assert_eq!(
        scene.holds(supplier).await,
        supplier_before + PRICE * 60 / 100,
        "60 of 100 units are paid"
    );

    // the same facts once more
    let again = case(
        "an acceptance of what was accepted",
        hospital,
        accept(vec![line(0, 60)]),
        "provenance::WrongStage",
    );
    stage.refuse(again).await;
    let settle = Escrow::Settle {
        campaign,
        tranche: donation_escrow_api::TrancheId(1),
        shipment,
    };
    let again = case(
        "a settlement of what was settled",
        &cast.stranger,
        tx(escrow, &settle, vec![]),
        "donation-escrow::AlreadySettled",
    );
    stage.refuse(again).await;
    scene.assert_books_balance().await;
}

/// What provenance would say, said by somebody else.
fn receipt(stage: &Stage) -> Value {
    json!({"receipt": {
        "shipment": stage.shipment, "from": stage.scene.cast.supplier.org, "to": stage.scene.cast.hospital.org,
        "hook_addr": stage.scene.contracts.escrow.address(),
        "payload": stage.scene.hook(stage.campaign).payload,
        "offered_at": "1800000000000000000", "accepted_at": "1800000000000000001", "expires": "1900000000000000000",
        "lines": [{"lot": stage.lot, "gtin": stage.scene.gtin, "accepted": 100, "rejected": 0, "missing": 0}],
    }})
}

/// A deadline cuts where it says: the last block before it is in time, the first block at or after it is not.
#[tokio::test]
async fn a_gift_and_an_acceptance_at_their_deadlines_are_too_late() {
    let lab = Lab::new();
    let scene = Scene::new(&lab).await;
    let terms = Terms {
        deadline: 14,
        ..Terms::default()
    };
    let campaign = scene.open(terms).await;
    let info = lab.json(&["campaign", "show", &campaign.to_string()]);
    let deadline: u64 = info["funding_deadline"].as_str().unwrap().parse().unwrap();
    let in_time = lab.attempt(&["give", &campaign.to_string(), "5uatom", "--from", "donor"]);
    assert_eq!(in_time.code, Some(0), "{}", in_time.err);
    scene
        .chain
        .wait_until(
            deadline.div_ceil(1_000_000_000),
            std::time::Duration::from_secs(60),
        )
        .await
        .unwrap();
    let late = lab.attempt(&["give", &campaign.to_string(), "5uatom", "--from", "donor"]);
    assert_eq!(late.code, Some(3), "{}", late.out);
    assert!(late.err.contains("donation-escrow::FundingEnded"), "{}", late.err);

    // nobody reached the minimum: everything goes back, and anybody may see to it
    let before = scene.holds(&scene.cast.donor).await;
    lab.run(&["advance", &campaign.to_string(), "--from", "stranger"]);
    lab.run(&["refund", &campaign.to_string(), "1", "--from", "stranger"]);
    assert_eq!(scene.holds(&scene.cast.donor).await, before + 5);
    scene.assert_books_balance().await;
}
