use cosmwasm_std::{testing::MockStorage, Order};
use cw_storage_plus::{Bound, Map};
use proptest::prelude::*;
use salus_core::{
    page::{limit, DEFAULT_LIMIT, MAX_LIMIT},
    PageRequest,
};

proptest! {
    /// X6: no page is longer than the limit, whatever is asked for, and none is empty by its limit.
    #[test]
    fn a_page_has_1_to_100_entries(asked: Option<u32>) {
        let given = limit(asked);
        prop_assert!((1..=MAX_LIMIT as usize).contains(&given));
        prop_assert_eq!(PageRequest::<u64> { start_after: None, limit: asked }.limit(), given);
        if let Some(asked @ 1..=MAX_LIMIT) = asked {
            prop_assert_eq!(given, asked as usize);
        }
    }

    /// X6: a cursor visits each entry once, with pages of any length.
    #[test]
    fn a_cursor_visits_each_entry_once(keys in proptest::collection::btree_set(0u64..500, 0..250), asked: Option<u32>) {
        const MAP: Map<u64, u64> = Map::new("m");
        let mut store = MockStorage::new();
        for key in &keys {
            MAP.save(&mut store, *key, key).unwrap();
        }
        let (mut seen, mut start_after) = (vec![], None);
        loop {
            let request = PageRequest { start_after, limit: asked };
            let from = request.start_after.map(Bound::exclusive);
            let page: Vec<u64> =
                MAP.keys(&store, from, None, Order::Ascending).take(request.limit()).map(Result::unwrap).collect();
            let Some(last) = page.last() else { break };
            start_after = Some(*last);
            seen.extend(page);
        }
        prop_assert_eq!(seen, keys.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_page_has_30_entries_if_nothing_is_asked_for() {
    assert_eq!(limit(None), DEFAULT_LIMIT as usize);
    assert_eq!((DEFAULT_LIMIT, MAX_LIMIT), (30, 100));
}
