use cosmwasm_std::{Order, Record, Storage};
use salus_testing::{dice::Dice, store::HashedStore};
use std::collections::{BTreeMap, HashMap};

/// Against a sorted map, over random writes, removals and ranges; the digest follows the records alone.
#[test]
fn the_store_is_a_sorted_map_whose_digest_follows_its_records() {
    let mut dice = Dice::new(11);
    let (mut store, mut model) = (HashedStore::default(), BTreeMap::<Vec<u8>, Vec<u8>>::new());
    let mut digests: HashMap<Vec<Record>, [u8; 32]> = HashMap::new();
    for _ in 0..3_000 {
        let key = |dice: &mut Dice| vec![dice.below(3) as u8; dice.below(3) as usize];
        let one = key(&mut dice);
        if dice.chance(60) {
            let value = vec![dice.below(2) as u8 + 1];
            store.set(&one, &value);
            model.insert(one.clone(), value);
        } else {
            store.remove(&one);
            model.remove(&one);
        }
        assert_eq!(store.get(&one), model.get(&one).cloned());
        let records: Vec<_> = model.clone().into_iter().collect();
        assert_eq!(
            store.range(None, None, Order::Ascending).collect::<Vec<_>>(),
            records
        );
        assert_eq!(
            (store.len(), store.is_empty()),
            (records.len(), records.is_empty())
        );

        let (start, end) = (key(&mut dice), key(&mut dice));
        let within = |k: &&Record| k.0 >= start && k.0 < end;
        let mut expected: Vec<_> = records.iter().filter(within).cloned().collect();
        assert_eq!(
            store
                .range(Some(&start), Some(&end), Order::Ascending)
                .collect::<Vec<_>>(),
            expected
        );
        expected.reverse();
        assert_eq!(
            store
                .range(Some(&start), Some(&end), Order::Descending)
                .collect::<Vec<_>>(),
            expected
        );

        let digest = store.digest();
        assert_eq!(
            *digests.entry(records).or_insert(digest),
            digest,
            "one state, two digests"
        );
    }
    let mut unique: Vec<_> = digests.values().collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), digests.len(), "two states, one digest");
}

#[test]
fn where_a_key_ends_and_its_value_begins_matters() {
    let (mut a, mut b) = (HashedStore::default(), HashedStore::default());
    a.set(b"ab", b"c");
    b.set(b"a", b"bc");
    assert_ne!(a.digest(), b.digest());
}

#[test]
#[should_panic(expected = "refuses to store an empty value")]
fn an_empty_value_is_refused_as_on_a_chain() {
    HashedStore::default().set(b"k", b"");
}
