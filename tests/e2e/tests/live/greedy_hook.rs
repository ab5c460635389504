use crate::lab::{send, Lab};
use crate::scene::Scene;
use provenance_api::msg::QueryMsg;
use provenance_api::types::{HookOutcome, HookRequest, ShipmentInfo, ShipmentStatus};
use provenance_api::ShipmentId;
use salus_client::{
    of_contract, predicted_address, Chain, ClientError, Msg, Outcome, SendOptions, SignedTx, Transaction,
    Wait,
};
use serde_json::json;
use std::time::Duration;

const PATIENCE: Wait = Wait::For(Duration::from_secs(30));

/// Stores and makes the greedy listener.
async fn listener(scene: &Scene, salt: &str) -> String {
    let wasm = wat::parse_str(include_str!("greedy.wat")).unwrap();
    let stranger = &scene.cast.stranger;
    let store = Transaction::of(Msg::store(&wasm).unwrap());
    let done = send(&scene.chain, stranger, &store, SendOptions::default()).await;
    let stored = done
        .events
        .iter()
        .find(|event| event.name == "store_code")
        .unwrap();
    let code_id = stored.get("code_id").unwrap().parse().unwrap();
    let make = Transaction::of(Msg::Instantiate {
        code_id,
        admin: None,
        label: "greedy".to_owned(),
        msg: json!({}),
        salt: salt.as_bytes().to_vec(),
    });
    send(&scene.chain, stranger, &make, SendOptions::default()).await;
    let sum = salus_client::checksum(&wasm);
    predicted_address(&sum, stranger.address(), salt.as_bytes(), "wasm")
        .unwrap()
        .as_str()
        .to_owned()
}

async fn make_greedy(scene: &Scene, listener: &str) {
    let tx = Transaction::of(Msg::Execute {
        contract: listener.to_owned(),
        msg: json!({"greedy": {}}),
        funds: vec![],
    });
    send(&scene.chain, &scene.cast.stranger, &tx, SendOptions::default()).await;
}

async fn signed_acceptance(scene: &Scene, shipment: ShipmentId, extra_gas: u64) -> SignedTx {
    let tx = Transaction::call(
        &scene.contracts.provenance,
        &scene.accept_all(shipment, 50),
        vec![],
    )
    .unwrap();
    let options = SendOptions {
        extra_gas,
        ..SendOptions::default()
    };
    scene
        .chain
        .sign(&scene.cast.hospital.signer, &tx, options)
        .await
        .unwrap()
}

async fn info(scene: &Scene, chain: &Chain, shipment: ShipmentId) -> ShipmentInfo {
    scene
        .contracts
        .provenance
        .ask(chain, &QueryMsg::Shipment { shipment })
        .await
        .unwrap()
}

/// The listener is harmless while the acceptance is simulated and burns everything in the block. With the gas that the
/// client adds for the hook, the hospital's acceptance stands all the same.
#[tokio::test]
async fn a_listener_that_burns_all_its_gas_cannot_stop_an_acceptance() {
    let lab = Lab::new();
    let scene = Scene::new(&lab).await;
    let listener = listener(&scene, "one").await;
    let hook = HookRequest {
        address: listener.clone(),
        payload: b"{}".into(),
    };
    let hook_gas = scene.contracts.provenance.hook_gas(&scene.chain).await.unwrap();
    let lot = scene.lot(150).await;

    // harmless: it hears of the first shipment
    let heard = scene.ship(lot, 50, Some(hook.clone())).await;
    let signed = signed_acceptance(&scene, heard, hook_gas).await;
    let done = scene
        .chain
        .broadcast(signed, PATIENCE)
        .await
        .unwrap()
        .committed()
        .unwrap();
    assert_eq!(
        info(&scene, &scene.chain, heard).await.hook_outcome,
        HookOutcome::Delivered
    );

    // signed while it is harmless, in a block when it no longer is
    let second = scene.ship(lot, 50, Some(hook.clone())).await;
    let third = scene.ship(lot, 50, Some(hook)).await;
    let signed = signed_acceptance(&scene, second, hook_gas).await;
    make_greedy(&scene, &listener).await;
    let outcome = scene.chain.broadcast(signed.clone(), PATIENCE).await.unwrap();
    let Outcome::Committed(burnt) = outcome else {
        panic!("{outcome:?}");
    };
    let after = info(&scene, &scene.chain, second).await;
    assert!(
        matches!(after.status, ShipmentStatus::Accepted { .. }),
        "{after:?}"
    );
    assert_eq!(after.hook_outcome, HookOutcome::Failed);
    let provenance = scene.contracts.provenance.address();
    assert_eq!(
        of_contract(&burnt.events, provenance, "receipt_hook_failed").count(),
        1
    );
    assert!(
        burnt.gas_used > done.gas_used + hook_gas / 2,
        "it burnt {}",
        burnt.gas_used - done.gas_used
    );
    assert!(burnt.gas_used < signed.gas_limit);

    // without that gas the chain does not enforce the hook's limit, and the whole transaction runs out: the client's
    // rule is needed. Nothing of the acceptance is kept, and the hospital can still accept without the hook
    let tx = Transaction::call(&scene.contracts.provenance, &scene.accept_all(third, 50), vec![]).unwrap();
    let too_little = SendOptions {
        gas_limit: Some(done.gas_used + hook_gas / 3),
        ..SendOptions::default()
    };
    let error = scene
        .chain
        .send(&scene.cast.hospital.signer, &tx, too_little)
        .await
        .unwrap_err();
    let Some(refusal) = error.refusal() else {
        panic!("{error}");
    };
    assert_eq!(
        (refusal.codespace.as_str(), refusal.code),
        ("sdk", 11),
        "out of gas: {refusal}"
    );
    assert!(refusal.block.is_some(), "it was in a block");
    let still = info(&scene, &scene.chain, third).await;
    assert!(matches!(still.status, ShipmentStatus::Offered {}), "{still:?}");
    lab.run(&[
        "receipt",
        "accept",
        &third.to_string(),
        "--all",
        "--no-hook",
        "--from",
        "hospital",
    ]);
    let at_last = info(&scene, &scene.chain, third).await;
    assert!(
        matches!(at_last.status, ShipmentStatus::Accepted { .. }),
        "{at_last:?}"
    );
    assert_eq!(at_last.hook_outcome, HookOutcome::NotCalled);
    assert!(!matches!(error, ClientError::NeverHappened { .. }));
}
