use crate::lab::{record, store, Folder, MENTAL};
use consent_registry_api::types::{Basis, Decision, Digest, Effect, Part, Span, Tag};
use custodian::record::{Anchor, Entry, NewRecord};
use custodian::scope::covers;
use custodian::stream::SECONDS_PER_DAY;

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

/// CR-09, CR-12: a device's day has readings from midnight to midnight: it is covered by a part that has all of it, and left
/// out by a span that has any of it.
#[tokio::test]
async fn a_device_day_is_a_span() {
    const DAY: u32 = 20_000;
    const MIDNIGHT: u64 = 20_000 * SECONDS_PER_DAY;
    const NEXT: u64 = MIDNIGHT + SECONDS_PER_DAY;
    let folder = Folder::new();
    let anchor = Anchor {
        device: Digest([8; 32]),
        day: DAY,
        root: Digest([9; 32]),
    };
    let new = NewRecord {
        made: MIDNIGHT,
        ..record(b"x")
    };
    let day = store(&folder.0).put_day(&new, anchor).await.unwrap();
    let plain = entry(vec![], MIDNIGHT, false).await;
    let part = |data| Part { tags: vec![], data };

    // the permit begins or ends within the day
    assert!(covers(&permit(vec![part(span(MIDNIGHT, NEXT))]), &day));
    for within in [
        span(MIDNIGHT, NEXT - 1),
        span(MIDNIGHT, MIDNIGHT + 1),
        span(MIDNIGHT + 1, NEXT),
        span(MIDNIGHT + 3_600, MIDNIGHT + 7_200),
    ] {
        assert!(!covers(&permit(vec![part(within)]), &day), "{within:?}");
    }
    // two halves are no whole: each part is of its own categories
    let halves = [span(MIDNIGHT, MIDNIGHT + 9), span(MIDNIGHT + 9, NEXT)].map(part);
    assert!(!covers(&permit(halves.to_vec()), &day));
    assert!(covers(&permit(vec![part(span(MIDNIGHT, MIDNIGHT + 1))]), &plain));

    // an exclusion lies within the day, or reaches into it
    let without = |data| Decision {
        without_data: vec![data],
        ..permit(vec![everything()])
    };
    for reaching in [
        span(MIDNIGHT + 3_600, MIDNIGHT + 7_200),
        span(NEXT - 1, NEXT + 9),
        span(MIDNIGHT - 9, MIDNIGHT + 1),
        span(0, u64::MAX),
        Span {
            from: Some(NEXT - 1),
            until: None,
        },
        Span {
            from: None,
            until: Some(MIDNIGHT + 1),
        },
    ] {
        assert!(!covers(&without(reaching), &day), "{reaching:?}");
    }
    for beside in [span(MIDNIGHT - 9, MIDNIGHT), span(NEXT, NEXT + 9)] {
        assert!(covers(&without(beside), &day), "{beside:?}");
    }
    assert!(covers(&without(span(MIDNIGHT + 1, NEXT)), &plain));
}
