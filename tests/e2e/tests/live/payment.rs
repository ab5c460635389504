use crate::lab::{call, Lab, DENOM};
use crate::scene::{Scene, Terms, PRICE};
use donation_escrow_api::msg::ExecuteMsg as Escrow;
use donation_escrow_api::TrancheId;
use salus_testing::record_figure;
use std::time::Duration;

#[tokio::test]
async fn a_supplier_is_paid_after_the_challenge_window_and_not_before() {
    let lab = Lab::new();
    let scene = Scene::new(&lab).await;
    let terms = Terms {
        challenge_seconds: 6,
        ..Terms::default()
    };
    let campaign = scene.open(terms).await;
    scene.fund(campaign).await;
    let lot = scene.lot(100).await;
    let shipment = scene.ship(lot, 100, Some(scene.hook(campaign))).await;
    let supplier = &scene.cast.supplier.signer;
    let before = scene.holds(supplier).await;

    let accepted = scene.accept(shipment, 100).await;
    assert_eq!(
        scene.holds(supplier).await,
        before,
        "paid before the window has passed"
    );
    let [campaign_text, shipment_text] = [campaign.to_string(), shipment.to_string()];
    let early = [
        "payout",
        "receipt",
        &campaign_text,
        "1",
        &shipment_text,
        "--from",
        "stranger",
    ];
    let said = lab.attempt(&early);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(
        said.err.contains("donation-escrow::NothingPayable"),
        "{}",
        said.err
    );

    let tip = scene
        .chain
        .wait_for_height(accepted.height, Duration::from_secs(10))
        .await
        .unwrap();
    scene
        .chain
        .wait_until(tip.seconds + 7, Duration::from_secs(60))
        .await
        .unwrap();
    let msg = Escrow::PayOut {
        campaign,
        tranche: TrancheId(1),
        shipment,
    };
    let paid = call(&scene.chain, &scene.cast.stranger, &scene.contracts.escrow, &msg).await;
    record_figure("gas.supplier_withdraw", paid.gas_used);
    assert_eq!(scene.holds(supplier).await, before + PRICE);
    assert_eq!(
        scene
            .chain
            .balance(scene.contracts.escrow.address(), DENOM)
            .await
            .unwrap(),
        0
    );
    scene.assert_books_balance().await;
}
