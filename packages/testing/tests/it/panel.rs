use cosmwasm_std::{Binary, Timestamp};
use panel_api::opener::{OpenCase, OpenerMsg, OpenerQuery};
use panel_api::CaseId;
use salus_testing::json::value;
use salus_testing::panel::{PanelMsg, PanelQuery};

/// A panel that is played understands every message and question of an opener, word for word.
#[test]
fn the_played_panel_speaks_the_interface_of_the_panel() {
    let case = CaseId(7);
    let open = OpenCase {
        case: None,
        reference: Binary::default(),
        terms: String::new(),
        ask: 1,
        amount: None,
        parties: vec![],
        persons: vec![],
        evidence: vec![0; 32].into(),
        deadline: Timestamp::from_seconds(1),
    };
    for theirs in [
        OpenerMsg::OpenCase(open.clone()),
        OpenerMsg::Appeal { case },
        OpenerMsg::Refund { case },
    ] {
        let ours = match theirs.clone() {
            OpenerMsg::OpenCase(open) => PanelMsg::OpenCase(open),
            OpenerMsg::Appeal { case } => PanelMsg::Appeal { case },
            OpenerMsg::Refund { case } => PanelMsg::Refund { case },
        };
        assert_eq!(value(&ours), value(&theirs));
    }
    let terms = String::new();
    for theirs in [OpenerQuery::Offer { terms }, OpenerQuery::Verdict { case }] {
        let ours = match theirs.clone() {
            OpenerQuery::Offer { terms } => PanelQuery::Offer { terms },
            OpenerQuery::Verdict { case } => PanelQuery::Verdict { case },
        };
        assert_eq!(value(&ours), value(&theirs));
    }
}
