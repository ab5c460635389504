//! What a custodian posts for an hour of accesses under standing permits.

use crate::lab::Lab;
use salus_testing::record_figure;
use serde_json::{json, Value};

fn execute(lab: &Lab, from: &str, contract: &str, msg: &Value) -> Value {
    let msg = msg.to_string();
    lab.json(&["tx", "execute", contract, &msg, "--from", from])
}

/// A hospital that is accredited to hold records, and is its own operator.
fn custodian(lab: &Lab) {
    let address = |key: &str| format!("{{key:{key}}}");
    let ministry = json!({"name_authority": {
        "authority": address("authority"), "country": "CH", "roles": ["hold_records"],
    }});
    execute(lab, "deployer", "accreditation", &ministry);
    let found = json!({"register_organisation": {
        "legal_name": "Lakeside Archive", "kind": "hospital", "country": "CH",
    }});
    execute(lab, "hospital", "accreditation", &found);
    let accredit = json!({"accredit": {"org": 1, "role": "hold_records",
        "limits": {"benefit_classes": [], "product_classes": []}}});
    execute(lab, "authority", "accreditation", &accredit);
    // who administers an organisation and proposes itself needs not accept
    let operate = json!({"propose_operator": {
        "org": 1, "operator": address("hospital"), "permissions": ["hold_records"],
    }});
    execute(lab, "hospital", "accreditation", &operate);
}

/// CR-05: the root of an hour is one transaction of the same cost for one access and for a billion, and each one follows the
/// one before.
#[test]
fn a_custodian_posts_the_root_of_an_hour_of_any_size() {
    let lab = Lab::new();
    custodian(&lab);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let hours = now.unwrap().as_secs() / 3_600;
    let root = |n: u8| format!("{n:02x}").repeat(32);
    let mut costs = vec![];
    for (n, accesses) in [(1, 1u64), (2, 1), (3, 25_000), (4, 1_000_000_000)] {
        let batch = json!({"post_root": {
            "hour": hours - 10 + u64::from(n), "root": root(n), "subjects": accesses, "accesses": accesses,
            "previous": root(n - 1),
        }});
        let done = execute(&lab, "hospital", "consent-registry", &batch);
        costs.push(done["gas_used"].as_u64().unwrap());
    }
    let again = json!({"post_root": {
        "hour": hours - 10, "root": root(9), "subjects": 1, "accesses": 1, "previous": root(4),
    }});
    let refused = lab.attempt(&[
        "tx",
        "execute",
        "consent-registry",
        &again.to_string(),
        "--from",
        "hospital",
    ]);
    assert_ne!(
        refused.code,
        Some(0),
        "an hour that has a root has no other one: {}",
        refused.out
    );
    let known = lab.json(&["query", "consent-registry", r#"{"roots":{"custodian":1}}"#]);
    assert_eq!(known.as_array().unwrap().len(), 4, "{known}");
    assert_eq!(known[3]["batch"]["accesses"], 1_000_000_000, "{known}");
    // the first one of a custodian has none before it to read
    let (least, most) = (costs[1..].iter().min().unwrap(), costs[1..].iter().max().unwrap());
    assert!((most - least) * 100 <= *least, "{costs:?}");
    record_figure("gas.receipt_root", *costs.iter().max().unwrap());
}
