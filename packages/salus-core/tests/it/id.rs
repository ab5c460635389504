use cosmwasm_std::{from_json, testing::MockStorage, to_json_string, Order};
use cw_storage_plus::Map;
use proptest::prelude::*;

salus_core::id_type!(
    /// Identifies a shelf.
    ShelfId
);

#[test]
fn ids_count_from_one_and_end() {
    assert_eq!(
        (ShelfId::FIRST, ShelfId::FIRST.next()),
        (ShelfId(1), Some(ShelfId(2)))
    );
    assert_eq!(ShelfId(u64::MAX).next(), None);
    assert_eq!(ShelfId(u64::MAX - 1).next(), Some(ShelfId(u64::MAX)));
}

proptest! {
    #[test]
    fn an_id_reads_back_from_json_and_text(n: u64) {
        let id = ShelfId::from(n);
        prop_assert_eq!(to_json_string(&id).unwrap(), n.to_string());
        prop_assert_eq!(from_json::<ShelfId>(n.to_string()).unwrap(), id);
        prop_assert_eq!(id.to_string().parse::<ShelfId>().unwrap(), id);
        prop_assert_eq!(id.u64(), n);
    }

    /// Attack class 7: in storage, ids are kept apart and come in the order of their numbers.
    #[test]
    fn ids_are_storage_keys_in_order(numbers in proptest::collection::btree_set(any::<u64>(), 1..50)) {
        const SHELVES: Map<ShelfId, u64> = Map::new("sh");
        let mut store = MockStorage::new();
        for n in numbers.iter().rev() {
            SHELVES.save(&mut store, ShelfId(*n), n).unwrap();
        }
        let found: Vec<(ShelfId, u64)> = SHELVES.range(&store, None, None, Order::Ascending).map(Result::unwrap).collect();
        let expected: Vec<_> = numbers.into_iter().map(|n| (ShelfId(n), n)).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn what_is_no_number_of_64_bits_is_no_id() {
    for json in ["-1", "1.5", "\"1\"", "null", "18446744073709551616", "[1]"] {
        assert!(from_json::<ShelfId>(json).is_err(), "{json}");
    }
    assert!("".parse::<ShelfId>().is_err() && "1 ".parse::<ShelfId>().is_err());
}
