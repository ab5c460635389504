//! Drafts: what is refused before a campaign takes a single coin.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::Uint128;
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::types::*;
use donation_escrow_api::CampaignId;
use salus_testing::{actor, actors::foreign_actor};

/// One change to good terms or tranches makes one named error, and nothing is kept.
#[test]
fn bad_terms_are_refused_each_by_its_own_error() {
    type Change = Box<dyn Fn(&mut NewTerms, &mut Vec<NewTranche>)>;
    let change = |f: fn(&mut NewTerms, &mut Vec<NewTranche>)| -> Change { Box::new(f) };
    let table: Vec<(&str, Change)> = vec![
        ("1 to 32 tranches, not 0", change(|_, n| n.clear())),
        (
            "1 to 32 tranches, not 33",
            change(|_, n| *n = vec![n[0].clone(); 33]),
        ),
        (
            "minimum 0 is not 1 to the goal 1000",
            change(|t, _| t.minimum = Uint128::zero()),
        ),
        (
            "minimum 1001 is not 1 to the goal 1000",
            change(|t, _| t.minimum = Uint128::new(1_001)),
        ),
        (
            "add up to more",
            change(|_, n| {
                n.push(NewTranche {
                    amount: Uint128::MAX,
                    ..n[0].clone()
                })
            }),
        ),
        (
            "tranche 1 has an amount of zero",
            change(|_, n| n[0].amount = Uint128::zero()),
        ),
        ("tranche 1 has 0 units", change(|_, n| n[0].units = 0)),
        (
            "tranche 1 has 18446744073709551615 units",
            change(|_, n| n[0].units = u64::MAX),
        ),
        (
            "tranche 1: ",
            change(|_, n| n[0].gtin = "09506000134353".to_string()),
        ),
        ("tranche 1: ", change(|_, n| n[0].gtin = String::new())),
        ("tranche 1: ", change(|_, n| n[0].gtin = "9".repeat(1_000_000))),
        ("10001 basis points", change(|_, n| n[0].retention_bps = 10_001)),
        (
            "tranche deadline",
            change(|t, n| n[0].deadline = t.funding_deadline),
        ),
        (
            "tranche deadline",
            change(|t, n| n[0].deadline = t.delivery_deadline.plus_nanos(1)),
        ),
        (
            "funding_deadline",
            change(|t, _| t.funding_deadline = t.funding_deadline.minus_days(10)),
        ),
        (
            "delivery_deadline",
            change(|t, _| t.delivery_deadline = t.funding_deadline),
        ),
        (
            "delivery_deadline",
            change(|t, _| t.delivery_deadline = t.delivery_deadline.plus_days(671)),
        ),
        (
            "challenge_window of 2592001 s",
            change(|t, _| t.challenge_window_seconds = 30 * DAY + 1),
        ),
        (
            "recall_window",
            change(|t, _| t.recall_window_seconds = 365 * DAY + 1),
        ),
        (
            "settlement_window of 259199 s",
            change(|t, _| t.settlement_window_seconds = 3 * DAY - 1),
        ),
        (
            "settlement_window",
            change(|t, _| t.settlement_window_seconds = 30 * DAY + 1),
        ),
        (
            "quarantine_hold",
            change(|t, _| t.quarantine_hold_seconds = 90 * DAY + 1),
        ),
        ("cool_off", change(|t, _| t.cool_off_seconds = u64::MAX)),
        (
            "denom ujunk is not listed",
            change(|t, _| t.denom = "ujunk".to_string()),
        ),
        ("is not listed", change(|t, _| t.denom = "x".repeat(1_000_000))),
        (
            "is not a valid address",
            change(|t, _| t.fallback = "nobody".to_string()),
        ),
        (
            "is not a valid address",
            change(|t, _| t.fallback = foreign_actor("fallback").to_string()),
        ),
        (
            "is not a valid address",
            change(|t, _| t.fallback = t.fallback.to_uppercase()),
        ),
        (
            "is not a valid address",
            change(|t, _| t.provenance = String::new()),
        ),
        (
            "is not listed",
            change(|t, _| t.provenance = actor("another provenance").to_string()),
        ),
        (
            "uri is not valid",
            change(|t, _| t.description = description("", 64)),
        ),
        (
            "uri is not valid",
            change(|t, _| t.description = description(&"x".repeat(257), 64)),
        ),
        (
            "sha256 is not valid",
            change(|t, _| t.description = description("ipfs://a", 63)),
        ),
        (
            "tranche 1 cannot be offered: parties_related",
            change(|_, n| n[0].supplier = HOSPITAL),
        ),
        ("parties_related", change(|_, n| n[0].carrier = Some(SUPPLIER))),
        (
            "supplier_not_accredited",
            change(|_, n| n[0].supplier = OrgId(404)),
        ),
        ("hospital_not_accredited", change(|_, n| n[0].hospital = SUPPLIER)),
        (
            "carrier_not_accredited",
            change(|_, n| n[0].carrier = Some(OrgId(404))),
        ),
        (
            "tranche 2 cannot be offered",
            change(|_, n| {
                n.push(NewTranche {
                    supplier: OrgId(404),
                    ..n[0].clone()
                })
            }),
        ),
    ];
    let mut suite = Suite::new();
    // so that the table can name the hospital as its own supplier
    suite
        .accreditation
        .accredit(&mut suite.app, HOSPITAL, Role::Distribute);
    suite
        .accreditation
        .accredit(&mut suite.app, SUPPLIER, Role::Carry);
    let before = suite.app.state_hash();
    for (error, change) in table {
        let (mut terms, mut tranches) = (suite.terms(), vec![tranche(1_000, 10, suite.deadline())]);
        change(&mut terms, &mut tranches);
        refused(suite.create(terms, tranches), error);
        assert_eq!(suite.app.state_hash(), before, "{error}: something was kept");
    }
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.create(terms, vec![tranche(1_000, 10, end)]).unwrap();
}

fn description(uri: &str, digits: usize) -> Option<Description> {
    Some(Description {
        uri: uri.to_string(),
        sha256: "a".repeat(digits),
    })
}

#[test]
fn the_escrow_itself_is_no_fallback() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.fallback = suite.escrow.to_string();
    refused(
        suite.create(terms, vec![tranche(1_000, 10, end)]),
        "this contract cannot be a fallback",
    );
}

/// A3: the goal is the sum of the tranches, up to 32 of them.
#[test]
fn terms_at_every_limit_are_taken() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.minimum = Uint128::new(32_000);
    terms.description = description("ipfs://a", 64);
    terms.challenge_window_seconds = 30 * DAY;
    terms.recall_window_seconds = 365 * DAY;
    terms.settlement_window_seconds = 30 * DAY;
    terms.quarantine_hold_seconds = 90 * DAY;
    terms.delivery_deadline = suite.start.plus_days(730);
    let one = NewTranche {
        carrier: Some(CARRIER),
        ..retaining(10_000, tranche(1_000, 10, end))
    };
    suite.open(terms, vec![one; 32]).unwrap();
    assert_eq!(suite.info().goal, Uint128::new(32_000));
}

/// A21: only an accredited fund-raiser opens a campaign, and only for itself.
#[test]
fn only_an_accredited_fund_raiser_opens_a_campaign() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaign = suite.create(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    suite
        .accreditation
        .suspend(&mut suite.app, RAISER, Role::RaiseFunds);
    refused(
        suite.create(terms, vec![tranche(100, 1, end)]),
        "is not accredited to raise_funds now",
    );
    refused(
        suite.raiser(&ExecuteMsg::OpenFunding { campaign }),
        "is not accredited to raise_funds now",
    );
    suite
        .accreditation
        .accredit(&mut suite.app, RAISER, Role::RaiseFunds);
    suite.raiser(&ExecuteMsg::OpenFunding { campaign }).unwrap();
}

#[test]
fn a_draft_opens_only_while_its_lists_and_dates_still_hold() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaign = suite.create(terms, vec![tranche(100, 1, end)]).unwrap();
    let open = ExecuteMsg::OpenFunding { campaign };
    let denom = DENOM.to_string();
    suite
        .owner(&ExecuteMsg::DisallowDenom { denom: denom.clone() })
        .unwrap();
    refused(suite.raiser(&open), "denom uatom is not listed");
    suite.owner(&ExecuteMsg::AllowDenom { denom }).unwrap();
    let provenance = suite.provenance.0.to_string();
    suite
        .owner(&ExecuteMsg::DisallowProvenance {
            provenance: provenance.clone(),
        })
        .unwrap();
    refused(suite.raiser(&open), "is not listed");
    suite.owner(&ExecuteMsg::AllowProvenance { provenance }).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    refused(suite.raiser(&open), "funding_deadline");
}

#[test]
fn revising_a_draft_replaces_it_whole() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    let three = vec![tranche(100, 1, end), tranche(100, 1, end), tranche(100, 1, end)];
    let campaign = suite.create(terms.clone(), three).unwrap();
    terms.denom = "uosmo".to_string();
    let revise = ExecuteMsg::ReviseDraft {
        campaign,
        terms,
        tranches: vec![tranche(70, 7, end)],
    };
    suite.raiser(&revise).unwrap();
    let info = suite.info();
    assert_eq!(
        (info.tranches, info.goal.u128(), info.denom.as_str()),
        (1, 70, "uosmo")
    );
    let tranches: Vec<TrancheInfo> = suite.ask(&donation_escrow_api::msg::QueryMsg::Tranches {
        campaign,
        start_after: None,
        limit: None,
    });
    assert_eq!(tranches.len(), 1);
    assert_eq!(tranches[0].status, TrancheStatus::Planned);
}

#[test]
fn a_draft_and_an_open_campaign_can_be_cancelled_and_an_active_one_cannot() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaign = suite.create(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    suite.raiser(&ExecuteMsg::CancelCampaign { campaign }).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Cancelled);
    refused(
        suite.raiser(&ExecuteMsg::OpenFunding { campaign }),
        "the campaign is cancelled, it must be draft",
    );

    let campaign = suite.open(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    let gift = suite.give("alice", 60).unwrap();
    suite.raiser(&ExecuteMsg::CancelCampaign { campaign }).unwrap();
    assert_eq!(suite.claim("alice", gift).unwrap(), 60);
    assert_eq!(
        suite.tranche(1).status,
        TrancheStatus::Unfunded {
            reason: UnfundedReason::CampaignEnded
        }
    );

    suite.funded(terms, vec![tranche(100, 1, end)], 100);
    let campaign = suite.campaign;
    refused(
        suite.raiser(&ExecuteMsg::CancelCampaign { campaign }),
        "the campaign is active",
    );
}

#[test]
fn a_forgotten_draft_is_cancelled_by_anyone_past_its_deadline() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaign = suite.create(terms, vec![tranche(100, 1, end)]).unwrap();
    let advance = ExecuteMsg::AdvanceCampaign { campaign };
    refused(suite.anyone(&advance), "nothing moves by itself before");
    suite.app.go_to(suite.start.plus_days(10));
    suite.anyone(&advance).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Cancelled);
    refused(suite.anyone(&advance), "the campaign is cancelled");
    refused(
        suite.anyone(&ExecuteMsg::AdvanceCampaign {
            campaign: CampaignId(9),
        }),
        "there is no campaign 9",
    );
}
