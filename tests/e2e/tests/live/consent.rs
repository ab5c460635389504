use crate::canary::{assert_nowhere, Canaries};
use crate::lab::Lab;
use crate::story::gas;
use salus_cli::demo::consent::LETTERHEAD;
use salus_testing::record_figure;

/// CR-01, CR-02, CR-03, CR-04, CR-05, CR-06, CR-07, CR-08, CR-09, CR-19, CR-20: on a real chain, a patient without an account
/// grants a clinic a month but for mental health; the clinic is permitted with obligations, an insurer cannot tell her from
/// nobody; a revocation kills an open permit; a guardian's power ends on a birthday; broken glass is judged by drawn
/// reviewers, the third needless one suspends, an idle reviewer is replaced; every look is a receipt in one chain; research
/// is matched in codes of DUO with tracked duties; everybody who is permitted gets from the custodian what the permit covers and
/// no more; and an erased patient is in no record of the raw state, and with the custodian no more.
/// The command decides each request a second time, checks every receipt, balance and record, and fails at the first that is
/// off.
///
/// CR-05, CR-09: a plan whose insurer chose so takes no evidence without the patient's consent: an attestation without a receipt is
/// refused by the contract, one by a live permit is paid, one by a permit whose consent was revoked is refused.
///
/// C4: what stands in the records, names, numbers, an address and a diagnosis, is nowhere on the chain, in clear, encoded or as
/// a plain hash.
#[tokio::test]
async fn the_demo_of_consent_tells_the_whole_story_and_every_receipt_is_right() {
    let lab = Lab::new();
    let story = lab.run(&["demo", "consent"]);
    for words in [
        "Summit Emergency Hospital fetches with its signature and decrypts with its own key: a summary for emergencies",
        "; it kept back blood results and a psychiatrist's note",
        "Lakeside Clinic fetches with its signature",
        "Institute of Metabolic Research fetches with its signature",
        "Health Inspectorate fetches with its signature",
        "Without a consent this plan takes no evidence",
        "the claim is decided and paid in that transaction",
        "refused by the contract, in the block after the revocation",
        "Riverside Hospital has seen it on the chain and destroyed",
        "the answers do not tell the insurer whether there is such a patient",
        "the open permit dies before anything is served",
        "asks about Ben on his birthday: deny",
        "its seat is drawn anew",
        "may not break the glass any more",
        "the organisation's privilege is suspended",
        "HMB does not contain what is asked",
        "task PUB: done",
        "the raw state is read again, all of it",
        "every decision, receipt, balance and record of state is exactly what the story says",
    ] {
        assert!(story.contains(words), "{words:?} is missing in\n{story}");
    }
    let last: Vec<&str> = story.lines().rev().take(3).collect();
    assert!(
        last[2].starts_with("The chain listens at http://127.0.0.1:"),
        "{last:?}"
    );
    assert!(last[1].starts_with("Try next: "), "{last:?}");
    assert!(last[0].starts_with("Stop it with: "), "{last:?}");

    // what the story says, asked for again with the command
    let config = lab.json(&["query", "consent-registry", r#"{"config":{}}"#]);
    assert_eq!(config["erased"], 1, "{config}");
    // three needless accesses and the emergency
    let outcomes: Vec<_> = ["1", "2", "3", "4"]
        .iter()
        .map(|case| lab.json(&["panel", "verdict", case])["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["granted", "refused", "refused", "refused"]);
    lab.run(&["deploy", "verify"]);

    let mut canaries = Canaries::default();
    for words in LETTERHEAD {
        canaries.text(words);
    }
    assert!(canaries.found_in(story.as_bytes()).is_empty(), "{story}");
    assert_nowhere(&lab, &canaries).await;

    record_figure(
        "gas.consent_grant",
        gas(&story, "grants Lakeside Clinic to read her record"),
    );
    record_figure(
        "gas.access_request",
        gas(&story, "Lakeside Clinic asks to read, for treatment"),
    );
}
