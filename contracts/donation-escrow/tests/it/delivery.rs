//! Which shipments count, and what is shown of them.

use crate::suite::*;
use cosmwasm_std::{Binary, Timestamp};
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{RecallClass, RejectReason, ShipmentStatus};
use provenance_api::ShipmentId;
use salus_testing::actor;

/// One tranche of 1,000 for 10 units.
fn awaiting() -> Suite {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    suite.app.pass(2);
    suite
}

type Change = fn(&mut ReceiptFacts, Timestamp);

/// One change to good facts makes one named error.
const MISMATCHES: [(&str, Change); 11] = [
    ("does not name this contract as its receipt hook", |f, _| {
        f.hook_addr = None
    }),
    ("does not name this contract as its receipt hook", |f, _| {
        f.hook_addr = Some(actor("escrow 2"))
    }),
    ("the payload names tranche 2 of campaign 1", |f, _| {
        f.payload = payload(CampaignId(1), 2)
    }),
    ("the payload names tranche 1 of campaign 2", |f, _| {
        f.payload = payload(CampaignId(2), 1)
    }),
    ("names no tranche", |f, _| {
        f.payload = Binary::from(b"tranche 1".as_slice())
    }),
    ("sent by organisation 5, the supplier is 3", |f, _| {
        f.from = OTHER_SUPPLIER
    }),
    ("sent to organisation 5, the hospital is 2", |f, _| {
        f.to = OTHER_SUPPLIER
    }),
    ("a line has GTIN 09506000134369", |f, _| {
        f.lines[1].gtin = GLOVES.to_string()
    }),
    ("not after activation", |f, _| f.offered_at = GENESIS_PLUS_10_DAYS),
    ("after the deadline", |f, deadline| {
        f.expires = deadline.plus_nanos(1)
    }),
    ("accepted at", |f, deadline| f.accepted_at = deadline),
];

const GENESIS_PLUS_10_DAYS: Timestamp = Timestamp::from_seconds(1_798_761_600 + 10 * DAY);

/// A5, A6: only what the hospital itself accepted, of the goods and in the time agreed, releases money.
#[test]
fn a_delivery_that_does_not_match_its_tranche_is_refused() {
    for (error, change) in MISMATCHES {
        let mut suite = awaiting();
        let mut facts = suite.facts(1, &[(1, 5), (2, 5)]);
        change(&mut facts, suite.deadline());
        suite.provenance.facts(&mut suite.app, &facts);
        refused(suite.settle(1, facts.shipment), error);
        assert_eq!(suite.supplier(), 0);
    }
}

/// The hook and the pull take the same facts for the same.
#[test]
fn the_hook_refuses_what_settle_refuses() {
    for (error, change) in MISMATCHES {
        // where the payload leads elsewhere, the hook goes there
        let error = match error {
            "the payload names tranche 2 of campaign 1" => "campaign 1 has no tranche 2",
            "the payload names tranche 1 of campaign 2" => "there is no campaign 2",
            other => other,
        };
        let mut suite = awaiting();
        let mut facts = suite.facts(1, &[(1, 5), (2, 5)]);
        change(&mut facts, suite.deadline());
        refused(suite.hook(&facts), error);
    }
}

#[test]
fn an_announced_shipment_must_match_like_an_accepted_one() {
    for (error, change) in MISMATCHES
        .into_iter()
        .filter(|(error, _)| *error != "accepted at")
    {
        let mut suite = awaiting();
        let mut facts = suite.facts(1, &[(1, 5), (2, 5)]);
        change(&mut facts, suite.deadline());
        suite.announce(&facts, ShipmentStatus::Offered {});
        refused(suite.bind(1, facts.shipment), error);
    }
}

#[test]
fn a_shipment_that_nobody_accepted_is_not_settled() {
    let mut suite = awaiting();
    refused(suite.settle(1, ShipmentId(7)), "shipment 7 was not accepted");
}

#[test]
fn facts_filed_under_another_shipment_are_refused() {
    let mut suite = awaiting();
    let facts = suite.facts(1, &[(1, 5)]);
    let key = provenance_api::raw::RECEIPTS.key(ShipmentId(70)).to_vec();
    suite.app.plant(
        &suite.provenance.0.clone(),
        &key,
        &cosmwasm_std::to_json_vec(&facts).unwrap(),
    );
    refused(
        suite.settle(1, ShipmentId(70)),
        "the facts are about shipment 1, not 70",
    );
}

#[test]
fn only_a_listed_provenance_contract_is_heard() {
    let mut suite = awaiting();
    let facts = suite.facts(1, &[(1, 5)]);
    let receipt = ExecuteMsg::Receipt(facts.clone());
    refused(
        suite.send(&actor("hospital"), &receipt, &[]),
        "is not a listed provenance contract",
    );
    // one that is listed, but not the campaign's
    let other = suite.other_provenance.0.clone();
    suite
        .owner(&ExecuteMsg::AllowProvenance {
            provenance: other.to_string(),
        })
        .unwrap();
    refused(
        suite.send(&other, &receipt, &[]),
        "the campaign does not rely on provenance contract",
    );
    suite.hook(&facts).unwrap();
}

/// Taking a provenance contract off the list stops new campaigns, not those that rely on it.
#[test]
fn a_campaign_goes_on_with_a_provenance_contract_that_is_no_longer_listed() {
    let mut suite = awaiting();
    let provenance = suite.provenance.0.to_string();
    suite
        .owner(&ExecuteMsg::DisallowProvenance { provenance })
        .unwrap();
    suite
        .owner(&ExecuteMsg::DisallowDenom {
            denom: DENOM.to_string(),
        })
        .unwrap();
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

#[test]
fn a_bound_shipment_is_shown_as_under_way_until_it_is_settled() {
    let mut suite = awaiting();
    let shipment = suite.ship(1, 4);
    suite.bind(1, shipment).unwrap();
    assert_eq!(suite.tranche(1).status, TrancheStatus::Open);
    let in_transit = QueryMsg::InTransit {
        campaign: suite.campaign,
        tranche: TrancheId(1),
        start_after: None,
        limit: None,
    };
    let list: Vec<ReceiptInfo> = suite.ask(&in_transit);
    assert_eq!(
        list.iter().map(|info| info.shipment).collect::<Vec<_>>(),
        [shipment]
    );
    refused(suite.bind(1, shipment), "was bound before");
    refused(suite.pay_out(1, shipment), "is not settled");
    let mut facts = suite.facts(1, &[(1, 4)]);
    facts.shipment = shipment;
    suite.hook(&facts).unwrap();
    assert!(suite.ask::<Vec<ReceiptInfo>>(&in_transit).is_empty());
    let receipts = QueryMsg::Receipts {
        campaign: suite.campaign,
        tranche: TrancheId(1),
    };
    assert_eq!(suite.ask::<Vec<ReceiptInfo>>(&receipts)[0].shipment, shipment);
    refused(suite.bind(1, shipment), "was settled before");
}

#[test]
fn a_shipment_that_has_ended_is_not_under_way() {
    let mut suite = awaiting();
    let now = suite.app.now();
    for status in [
        ShipmentStatus::Accepted { accepted_at: now },
        ShipmentStatus::Refused {
            refused_at: now,
            reason: RejectReason::Damaged,
        },
        ShipmentStatus::Cancelled { cancelled_at: now },
        ShipmentStatus::Expired { expired_at: now },
    ] {
        let facts = suite.facts(1, &[(1, 4)]);
        suite.announce(&facts, status);
        refused(suite.bind(1, facts.shipment), "is not under way");
    }
    let facts = suite.facts(1, &[(1, 4)]);
    suite.announce(&facts, ShipmentStatus::InCarriage { picked_up_at: now });
    suite.bind(1, facts.shipment).unwrap();
}

#[test]
fn a_delivery_of_which_nothing_was_accepted_earns_nothing_and_fails_nothing() {
    let mut suite = awaiting();
    let shipment = suite.deliver(1, 0).unwrap();
    assert_eq!(suite.holds(shipment), (0, 0, 0));
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

#[test]
fn over_delivery_earns_nothing_more() {
    let mut suite = awaiting();
    let shipment = suite.deliver(1, 25).unwrap();
    assert_eq!(suite.supplier(), 1_000);
    let ReceiptStatus::Settled {
        accepted, credited, ..
    } = suite.receipt(shipment)
    else {
        panic!()
    };
    assert_eq!((accepted, credited), (25, 10));
}

#[test]
fn a_tranche_counts_sixteen_deliveries() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    for _ in 0..16 {
        suite.deliver(1, 1).unwrap();
    }
    refused(suite.deliver(1, 84), "the tranche has 16 deliveries already");
    assert_eq!(suite.tranche(1).receipts, 16);
    suite.app.go_to(end.plus_days(3));
    suite.advance_tranche(1).unwrap();
    assert_eq!(suite.books().refundable.u128(), 840);
}

/// Deadline edges of a tranche's end.
#[test]
fn a_tranche_ends_when_its_settlement_window_has_passed() {
    let mut suite = awaiting();
    let end = suite.deadline().plus_days(3);
    suite.app.go_to(end.minus_nanos(1));
    refused(suite.advance_tranche(1), "the tranche ends at");
    suite.app.go_to(end);
    suite.advance_tranche(1).unwrap();
    refused(suite.advance_tranche(1), "the tranche ended at");
    assert_eq!(suite.books().refundable.u128(), 1_000);
}

/// It ends earlier only when it is complete.
#[test]
fn a_complete_tranche_ends_at_once() {
    let mut suite = awaiting();
    suite.deliver(1, 9).unwrap();
    assert_eq!(suite.tranche(1).status, TrancheStatus::Open);
    suite.deliver(1, 1).unwrap();
    assert!(matches!(suite.tranche(1).status, TrancheStatus::Closed { .. }));
    assert_eq!(suite.status(), CampaignStatus::Closed);
}

#[test]
fn a_campaign_is_not_over_while_a_receipt_holds_money() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![retaining(100, tranche(1_000, 10, end))], 1_000);
    let shipment = suite.deliver(1, 10).unwrap();
    assert_eq!((suite.supplier(), suite.status()), (990, CampaignStatus::Active));
    suite.app.pass(14 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(
        (suite.supplier(), suite.status()),
        (1_000, CampaignStatus::Closed)
    );
}

// --- where did my coins go

/// A14: every unit of money and every item, from the gift down to shipment and lot.
#[test]
fn a_trace_follows_a_gift_to_the_lots_that_it_stands_for() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite
        .open(
            terms,
            vec![retaining(1_000, tranche(1_000, 100, end)), tranche(200, 2, end)],
        )
        .unwrap();
    let regretted = suite.give("eve", 777).unwrap();
    let alice = suite.give("alice", 300).unwrap();
    let bob = suite.give("bob", 900).unwrap();
    suite.withdraw_gift("eve", regretted).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.app.pass(2);
    let first = suite.facts(1, &[(7, 10), (8, 10)]);
    suite.hook(&first).unwrap();
    let second = suite.facts(1, &[(9, 40)]);
    suite.hook(&second).unwrap();
    suite.recall(8, RecallClass::I);

    let trace = suite.trace(alice);
    // pro rata: 540 paid, 60 retained, 600 promised; a quarter of each
    let parts = |money: &MoneyTrace| {
        [
            money.paid.u128(),
            money.booked.u128(),
            money.promised.u128(),
            money.refundable.u128(),
        ]
    };
    assert_eq!(parts(&trace.money), [135, 15, 150, 0]);
    let lot = |lot, units, recalled| LotTrace {
        lot: provenance_api::LotId(lot),
        units,
        recalled,
    };
    // in order of giving: the first quarter of the units
    assert_eq!(
        trace.goods[0],
        GoodsTrace {
            tranche: TrancheId(1),
            first: 0,
            end: 25,
            accepted: 25,
            deliveries: vec![
                DeliveryTrace {
                    shipment: first.shipment,
                    units: 20,
                    lots: vec![lot(7, 10, false), lot(8, 10, true)]
                },
                DeliveryTrace {
                    shipment: second.shipment,
                    units: 5,
                    lots: vec![lot(9, 5, false)]
                },
            ],
        }
    );
    // a quarter of two units is none
    assert_eq!(
        (trace.goods[1].first, trace.goods[1].end, trace.goods[1].accepted),
        (0, 0, 0)
    );

    let trace = suite.trace(bob);
    assert_eq!(parts(&trace.money), [405, 45, 450, 0]);
    assert_eq!(
        (trace.goods[0].first, trace.goods[0].end, trace.goods[0].accepted),
        (25, 100, 35)
    );
    assert_eq!((trace.goods[1].first, trace.goods[1].end), (0, 2));
    let trace = suite.trace(regretted);
    assert_eq!(parts(&trace.money), [0; 4]);
    assert_eq!(trace.goods[0].first, trace.goods[0].end);
}

/// A14, E8: over many gifts and withdrawals the units of all live gifts are disjoint and cover the tranche. More than
/// 256 gifts, so that the sums of withdrawals are read from more than one level.
#[test]
fn the_units_of_all_gifts_are_disjoint_and_cover_the_tranche() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 997, end)]).unwrap();
    let mut live = vec![];
    for n in 0..600u128 {
        let donor = DONORS[(n % 5) as usize];
        let gift = suite.give(donor, 1 + n * n % 37).unwrap();
        if n % 7 == 3 || n == 255 || n == 256 {
            suite.withdraw_gift(donor, gift).unwrap();
        } else {
            live.push(gift);
        }
    }
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    let mut next = 0;
    for gift in live {
        let goods = &suite.trace(gift).goods[0];
        assert_eq!(goods.first, next, "gift {gift}");
        next = goods.end;
    }
    assert_eq!(next, 997);
}

#[test]
fn a_trace_is_paged_by_tranche() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(10, 1, end); 32], 320);
    let page = |start_after: Option<u64>, limit| -> Trace {
        suite.ask(&QueryMsg::Trace {
            campaign: suite.campaign,
            gift: GiftId(1),
            start_after: start_after.map(TrancheId),
            limit,
        })
    };
    assert_eq!(page(None, None).goods.len(), 30);
    assert_eq!(page(Some(30), None).goods.len(), 2);
    assert_eq!(page(None, Some(5)).goods.len(), 5);
}

/// A18, A23: no fee, and the terms say so before anyone gives; they say as well whether they can still change.
#[test]
fn the_terms_say_in_advance_what_will_happen() {
    use donation_escrow_api::terms::{Case, Consequence, TermsResponse};
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let two = vec![tranche(100, 1, end), tranche(200, 2, end.minus_days(5))];
    suite.create(terms, two).unwrap();
    let ask = QueryMsg::Terms {
        campaign: suite.campaign,
    };
    let draft: TermsResponse = suite.ask(&ask);
    assert!(!draft.frozen);
    suite
        .raiser(&ExecuteMsg::OpenFunding {
            campaign: suite.campaign,
        })
        .unwrap();
    let open: TermsResponse = suite.ask(&ask);
    assert!(open.frozen && open.fee.is_zero());
    assert_eq!(open.tranches, draft.tranches);
    assert_eq!(open.terms.goal.u128(), 300);
    let dates = &open.dates;
    assert_eq!(dates.cool_off_ends_for_all, suite.start.plus_days(8));
    assert_eq!(dates.tranches_end, end.plus_days(3));
    // accepted at the last moment: 14 days of recall window, 7 days of quarantine
    assert_eq!(dates.receipts_payable, end.plus_days(14 + 7));
    let not_delivered: Vec<_> = open
        .outcomes
        .iter()
        .filter(|outcome| outcome.case == Case::NotDelivered)
        .collect();
    assert_eq!(not_delivered.len(), 2);
    assert_eq!(not_delivered[1].tranche, Some(TrancheId(2)));
    assert_eq!(not_delivered[1].from, Some(end.minus_days(2)));
    assert_eq!(not_delivered[1].then, Consequence::UnearnedRefundable);
}

/// A24: no service of ours is needed to know where a delivery stands.
#[test]
fn questions_about_what_is_not_there_are_refused_by_name() {
    let suite = awaiting();
    let campaign = suite.campaign;
    let unknown = CampaignId(9);
    let table = [
        (QueryMsg::Campaign { campaign: unknown }, "there is no campaign 9"),
        (QueryMsg::Terms { campaign: unknown }, "there is no campaign 9"),
        (
            QueryMsg::Tranche {
                campaign,
                tranche: TrancheId(2),
            },
            "campaign 1 has no tranche 2",
        ),
        (
            QueryMsg::Receipts {
                campaign,
                tranche: TrancheId(2),
            },
            "campaign 1 has no tranche 2",
        ),
        (
            QueryMsg::Receipt {
                campaign,
                shipment: ShipmentId(1),
            },
            "shipment 1 is not known",
        ),
        (
            QueryMsg::Gift {
                campaign,
                gift: GiftId(9),
            },
            "has no gift 9",
        ),
        (
            QueryMsg::GiftsBy {
                donor: "nobody".to_string(),
                start_after: None,
                limit: None,
            },
            "is not a valid address",
        ),
    ];
    for (msg, error) in table {
        refused(suite.app.ask::<serde_json::Value>(&suite.escrow, &msg), error);
    }
}

/// The escrow asks with its own short copy of two questions: they are those of the provenance contract.
#[test]
fn the_questions_about_shipments_are_those_of_the_provenance_contract() {
    use cosmwasm_std::testing::{message_info, mock_env};
    use cosmwasm_std::{from_json, ContractResult, SystemResult, WasmQuery};
    use provenance_api::msg::QueryMsg as Question;
    use std::{cell::RefCell, rc::Rc};
    let asked = Rc::new(RefCell::new(vec![]));
    let seen = Rc::clone(&asked);
    let mut stage = crate::response::active();
    stage.deps.querier.update_wasm(move |query| {
        let WasmQuery::Smart { msg, .. } = query else {
            panic!("no smart query: {query:?}")
        };
        seen.borrow_mut().push(from_json::<Question>(msg).unwrap());
        let (now, later) = (Timestamp::from_seconds(1), Timestamp::from_seconds(9_000_000_000));
        let info = serde_json::json!({
            "id": 7, "from": 3, "to": 2, "carrier": null, "sscc": null, "offered_at": now, "expires": later,
            "hook": null, "status": { "offered": {} }, "hook_outcome": "not_called", "lines": 0,
        });
        let answer = match seen.borrow().last().unwrap() {
            Question::Shipment { .. } => {
                from_json::<provenance_api::types::ShipmentInfo>(info.to_string()).expect("a whole answer");
                info.to_string()
            }
            _ => "[]".to_string(),
        };
        SystemResult::Ok(ContractResult::Ok(Binary::from(answer.as_bytes())))
    });
    let msg = ExecuteMsg::BindShipment {
        campaign: CampaignId(1),
        tranche: TrancheId(1),
        shipment: ShipmentId(7),
    };
    let info = message_info(&actor("passer-by"), &[]);
    let env = cosmwasm_std::Env {
        block: stage.env.block.clone(),
        ..mock_env()
    };
    let error = donation_escrow::contract::execute(stage.deps.as_mut(), env, info, msg).unwrap_err();
    assert!(
        error.to_string().contains("does not name this contract"),
        "{error}"
    );
    let shipment = ShipmentId(7);
    assert_eq!(
        *asked.borrow(),
        [Question::Shipment { shipment }, Question::Lines { shipment }]
    );
}
