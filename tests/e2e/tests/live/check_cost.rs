use crate::lab::Lab;
use crate::scene::Scene;
use provenance_api::msg::ExecuteMsg;
use salus_client::{SendOptions, Signer, Transaction};
use salus_testing::record_figure;

/// Gas of a transaction that registers a product with a wrong check digit, which is refused in its block.
async fn refused(scene: &Scene, from: &Signer, named: &str) -> u64 {
    let msg = ExecuteMsg::RegisterProduct {
        gtin: "09521234000014".to_owned(),
        storage: Default::default(),
        master_data_sha256: None,
    };
    let tx = Transaction::call(&scene.contracts.provenance, &msg, vec![]).unwrap();
    let options = SendOptions {
        gas_limit: Some(400_000),
        ..SendOptions::default()
    };
    let error = scene.chain.send(from, &tx, options).await.unwrap_err();
    let refusal = error.refusal().unwrap_or_else(|| panic!("{error}"));
    assert!(refusal.to_string().contains(named), "{refusal}");
    refusal.block.as_ref().unwrap().gas_used
}

/// Asking "may this address act in this role?" is two raw reads. A stranger is turned away after the first, which
/// finds nothing; the supplier passes both. What lies between is the second read and the reading of both records, so
/// twice that is more than the whole check costs.
#[tokio::test]
async fn the_check_of_an_operator_is_two_cheap_reads() {
    let lab = Lab::new();
    let scene = Scene::new(&lab).await;
    // an account's first transaction also stores its public key
    let stranger = &scene.cast.stranger;
    refused(&scene, stranger, "NotAnOperator").await;
    let after_one_read = refused(&scene, stranger, "NotAnOperator").await;
    let after_both = refused(&scene, &scene.cast.supplier.signer, "check digit").await;
    let check = 2 * (after_both - after_one_read);
    assert!(check > 0, "{after_one_read} {after_both}");
    record_figure("gas.accreditation_check_in_call", check);
}
