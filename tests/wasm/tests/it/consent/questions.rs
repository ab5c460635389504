//! Every question once.

use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{Detail, Purpose};
use wasm_tests::bench::Bench;

use super::messages::Done;
use super::stage::{Stage, CLINIC, HOSPITAL, INSTITUTE};

/// About a subject with consents, receipts, a record and a device.
pub fn all(stage: &Stage, bench: &mut Bench, done: &Done) {
    let (subject, signer) = (done.alice.subject, done.alice.key.public());
    let (consent, receipt, record, device) = (done.consent, done.receipt, done.record, done.device);
    let limit = Some(5);
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    let request = Box::new(stage.treatment(subject));
    bench.ask(&QueryMsg::Evaluate { org: CLINIC, request });
    bench.ask(&QueryMsg::Permitted {
        receipt,
        requester: CLINIC,
        purpose: Purpose::Treatment,
    });
    bench.ask(&QueryMsg::Subject { subject });
    bench.ask(&QueryMsg::LastSeq { subject, signer });
    bench.ask(&QueryMsg::Consent { consent });
    bench.ask(&QueryMsg::Consents {
        subject,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::ConsentReceipt {
        consent,
        detail: Detail::Full,
    });
    bench.ask(&QueryMsg::Receipt { receipt });
    bench.ask(&QueryMsg::Receipts {
        subject,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Mismatches {
        custodian: HOSPITAL,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Tasks {
        org: INSTITUTE,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Record { record });
    bench.ask(&QueryMsg::Records {
        subject,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Streams {
        subject,
        device,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Roots {
        custodian: HOSPITAL,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Privilege { org: CLINIC });
    bench.ask(&QueryMsg::Guardians { subject });
    bench.ask(&QueryMsg::Erasure { subject });
}
