use crate::{leaf, leaves};
use merkle::{node, verify, Leaf, MerkleError, Tree};

/// A tree that doubles its odd node gives the lists [a, b, c] and [a, b, c, c] one root, so that a unit that
/// was never made has a valid proof.
#[test]
fn a_doubled_last_leaf_gives_another_root() {
    let three = leaves(3);
    let mut four = three.clone();
    four.push(three[2]);
    assert_ne!(
        Tree::build(three).unwrap().root(),
        Tree::build(four).unwrap().root()
    );
}

/// A node shown as a leaf of a smaller tree would make a unit out of nothing: leaves and nodes are hashed
/// with different first bytes, and the count belongs to the commitment.
#[test]
fn an_inner_node_is_no_leaf() {
    let all = leaves(4);
    let tree = Tree::build(all.clone()).unwrap();
    let (left, right) = (node(&all[0], &all[1]), node(&all[2], &all[3]));
    assert_eq!(node(&left, &right), tree.root());
    assert_eq!(
        verify(&tree.root(), 4, 0, &left, &[right]),
        Err(MerkleError::BadProofLength { given: 1, needed: 2 })
    );
}

/// The unpaired last leaf has a shorter proof; it cannot be stretched or shown at another place.
#[test]
fn the_promoted_leaf_has_one_place_only() {
    let all = leaves(5);
    let tree = Tree::build(all.clone()).unwrap();
    let proof = tree.proof(4).unwrap();
    assert_eq!(proof.len(), 1);
    assert!(verify(&tree.root(), 5, 4, &all[4], &proof).is_ok());
    for (count, index) in [(2, 1), (6, 4), (6, 5), (8, 4), (9, 8)] {
        // (2, 1) and (9, 8) have the same shape: that is why the count is stored with the root
        let same_shape = (count, index) == (2, 1) || (count, index) == (9, 8);
        assert_eq!(
            verify(&tree.root(), count, index, &all[4], &proof).is_ok(),
            same_shape
        );
    }
    assert!(verify(&tree.root(), 5, 3, &all[4], &proof).is_err());
    assert_eq!(
        verify(&tree.root(), 5, 4, &all[4], &[proof[0], proof[0]]),
        Err(MerkleError::BadProofLength { given: 2, needed: 1 })
    );
    assert_eq!(
        verify(&tree.root(), 5, 4, &all[4], &[]),
        Err(MerkleError::BadProofLength { given: 0, needed: 1 })
    );
}

/// Characters moved from one field to the next give another leaf.
#[test]
fn fields_cannot_run_into_each_other() {
    let salt = [1u8; 16];
    let one = Leaf {
        gtin: "09506000134352",
        lot: "L12",
        serial: "3",
        expiry: "280131",
        salt: &salt,
    };
    let other = Leaf {
        lot: "L1",
        serial: "23",
        ..one
    };
    assert_ne!(one.hash(), other.hash());
    let long = "x".repeat(256);
    assert_eq!(
        Leaf { serial: &long, ..one }.hash(),
        Err(MerkleError::FieldTooLong {
            field: "serial",
            length: 256
        })
    );
    assert!(Leaf {
        serial: &long[..255],
        ..one
    }
    .hash()
    .is_ok());
}

/// Without a salt anybody could find the serials of a lot by trying them.
#[test]
fn a_short_salt_is_refused() {
    let unit = Leaf {
        gtin: "09506000134352",
        lot: "L1",
        serial: "1",
        expiry: "280131",
        salt: &[0; 15],
    };
    assert_eq!(
        unit.hash(),
        Err(MerkleError::SaltTooShort { length: 15, min: 16 })
    );
    assert!(Leaf {
        salt: &[0; 16],
        ..unit
    }
    .hash()
    .is_ok());
}

#[test]
fn a_tree_of_one_needs_no_siblings() {
    let only = leaf(0);
    assert!(verify(&only, 1, 0, &only, &[]).is_ok());
    assert!(verify(&only, 1, 0, &leaf(1), &[]).is_err());
}
