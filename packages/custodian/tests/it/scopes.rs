use crate::lab::{record, store, Folder, MENTAL};
use consent_registry_api::types::{Basis, Decision, Effect, Part, Span, Tag};
use custodian::record::{Entry, NewRecord};
use custodian::scope::covers;

const OTHER: Tag = Tag([4; 16]);

async fn entry(tags: Vec<Tag>, made: u64, summary: bool) -> Entry {
    let folder = Folder::new();
    let new = NewRecord {
        tags,
        made,
        summary,
        ..record(b"x")
    };
    store(&folder.0).put(&new).await.unwrap()
}

fn permit(parts: Vec<Part>) -> Decision {
    Decision {
        effect: Effect::Permit,
        basis: Basis::Consent,
        parts,
        ..Decision::refusal(0)
    }
}

fn everything() -> Part {
    Part {
        tags: vec![],
        data: Span::default(),
    }
}

fn span(from: u64, until: u64) -> Span {
    Span {
        from: Some(from),
        until: Some(until),
    }
}

/// CR-09: a custodian leaves out what the decision leaves out.
#[tokio::test]
async fn categories_and_spans_that_are_left_out_are_left_out() {
    let mental = entry(vec![MENTAL], 100, false).await;
    let plain = entry(vec![], 100, false).await;
    let all = permit(vec![everything()]);
    assert!(covers(&all, &mental) && covers(&all, &plain));

    let without = Decision {
        without_tags: vec![MENTAL],
        ..all.clone()
    };
    assert!(!covers(&without, &mental) && covers(&without, &plain));
    let without = Decision {
        without_data: vec![span(100, 101)],
        ..all.clone()
    };
    assert!(!covers(&without, &plain));
    let without = Decision {
        without_data: vec![span(99, 100), span(101, 102)],
        ..all
    };
    assert!(covers(&without, &plain));
}

#[tokio::test]
async fn a_part_covers_its_categories_in_its_span() {
    let mental = entry(vec![MENTAL, OTHER], 100, false).await;
    let plain = entry(vec![], 100, false).await;
    let part = |tags: &[Tag], data| Part {
        tags: tags.to_vec(),
        data,
    };
    assert!(covers(&permit(vec![part(&[OTHER], Span::default())]), &mental));
    assert!(!covers(&permit(vec![part(&[OTHER], Span::default())]), &plain));
    assert!(covers(&permit(vec![part(&[], span(100, 101))]), &plain));
    assert!(!covers(&permit(vec![part(&[], span(101, 200))]), &plain));
    assert!(!covers(&permit(vec![part(&[], span(0, 100))]), &plain));
    // the right category in one part and the right span in another do not add up
    assert!(!covers(
        &permit(vec![
            part(&[MENTAL], span(0, 100)),
            part(&[Tag([9; 16])], span(0, 200))
        ]),
        &mental
    ));
}

#[tokio::test]
async fn an_emergency_sees_the_summary_only() {
    let decision = Decision {
        summary_only: true,
        ..permit(vec![everything()])
    };
    assert!(covers(&decision, &entry(vec![], 100, true).await));
    assert!(!covers(&decision, &entry(vec![], 100, false).await));
}

#[tokio::test]
async fn a_denial_covers_nothing() {
    let decision = Decision {
        effect: Effect::Deny,
        ..permit(vec![everything()])
    };
    assert!(!covers(&decision, &entry(vec![], 100, true).await));
    assert!(!covers(&permit(vec![]), &entry(vec![], 100, true).await));
}
