use crate::leaves;
use merkle::{climb, node, verify, Hash, MerkleError, Position, Tree, MAX_LEAVES};
use proptest::prelude::*;

/// The root by the definition: split at the largest power of two below the count. Promotion of odd nodes is
/// the same thing, said from the bottom up.
fn root_by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [one] => *one,
        more => {
            let split = more.len().next_power_of_two() / 2;
            node(
                &root_by_definition(&more[..split]),
                &root_by_definition(&more[split..]),
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_root_is_that_of_the_definition(count in 1u32..200) {
        let leaves = leaves(count);
        prop_assert_eq!(Tree::build(leaves.clone()).unwrap().root(), root_by_definition(&leaves));
    }

    /// Each leaf proves its own place, no other leaf does, and it proves no other place.
    #[test]
    fn a_proof_holds_for_one_leaf_at_one_place(count in 1u32..80, at in any::<prop::sample::Index>()) {
        let leaves = leaves(count);
        let tree = Tree::build(leaves.clone()).unwrap();
        let at = at.index(leaves.len());
        let proof = tree.proof(at as u64).unwrap();
        for (n, leaf) in leaves.iter().enumerate() {
            for index in 0..leaves.len() {
                let holds = verify(&tree.root(), u64::from(count), index as u64, leaf, &proof).is_ok();
                prop_assert_eq!(holds, n == at && index == at);
            }
        }
    }

    #[test]
    fn one_changed_bit_anywhere_breaks_the_proof(count in 2u32..60, at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), bit in 0usize..256) {
        let leaves = leaves(count);
        let tree = Tree::build(leaves.clone()).unwrap();
        let at = at.index(leaves.len());
        let mut proof = tree.proof(at as u64).unwrap();
        let sibling = which.index(proof.len());
        proof[sibling][bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(
            verify(&tree.root(), u64::from(count), at as u64, &leaves[at], &proof),
            Err(MerkleError::RootMismatch)
        );
    }

    /// From a leaf to any level and from there to the root is the same as in one go.
    #[test]
    fn a_proof_in_two_parts_leads_to_the_same_root(count in 1u32..120, at in any::<prop::sample::Index>(), level in 0u32..8) {
        let leaves = leaves(count);
        let tree = Tree::build(leaves.clone()).unwrap();
        let at = at.index(leaves.len());
        let from = Position::leaf(u64::from(count), at as u64).unwrap();
        let (case, sub_root) = climb(from, &leaves[at], &tree.path(from, level).unwrap(), level).unwrap();
        prop_assert_eq!(tree.at(case), Some(sub_root));
        let (top, root) = climb(case, &sub_root, &tree.path(case, u32::MAX).unwrap(), u32::MAX).unwrap();
        prop_assert!(top.is_root());
        prop_assert_eq!(root, tree.root());
    }

    /// The depth never exceeds 32, whatever the size of the lot.
    #[test]
    fn a_proof_never_has_more_than_32_siblings(count in 1u64..=MAX_LEAVES, at in any::<u64>()) {
        let position = Position::leaf(count, at % count).unwrap();
        prop_assert!(position.siblings_to(u32::MAX) <= 32);
    }
}

#[test]
fn trees_have_1_to_2_to_the_32_leaves() {
    assert_eq!(
        Tree::build(vec![]),
        Err(MerkleError::BadLeafCount {
            count: 0,
            max: MAX_LEAVES
        })
    );
    assert_eq!(
        Position::leaf(0, 0),
        Err(MerkleError::BadLeafCount {
            count: 0,
            max: MAX_LEAVES
        })
    );
    assert!(Position::leaf(MAX_LEAVES, MAX_LEAVES - 1).is_ok());
    assert_eq!(
        Position::leaf(MAX_LEAVES + 1, 0),
        Err(MerkleError::BadLeafCount {
            count: MAX_LEAVES + 1,
            max: MAX_LEAVES
        })
    );
    assert_eq!(
        Position::leaf(5, 5),
        Err(MerkleError::IndexOutside { index: 5, count: 5 })
    );
    assert_eq!(
        Tree::build(leaves(3)).unwrap().proof(3),
        Err(MerkleError::IndexOutside { index: 3, count: 3 })
    );
}
