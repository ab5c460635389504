//! One 32-byte root that commits to the serial numbers of a whole lot.
//!
//! A maker of a million units stores one root and the number of leaves; each unit carries, in its printed 2D
//! code, what is needed to prove that it belongs to the lot: its serial, a salt and the path to the root.
//!
//! - *Leaf*: SHA-256(0x00 ‖ gtin ‖ lot ‖ serial ‖ expiry ‖ salt), each field behind one byte with its length,
//!   so that no two different units give the same bytes. See [`Leaf`].
//! - *Node*: SHA-256(0x01 ‖ left ‖ right). The first byte differs from that of a leaf, so that a node can never
//!   be passed off as a leaf.
//! - *Odd node*: the last node of a level without a partner moves up as it is. It is never paired with itself:
//!   duplicating it would give two different lists of leaves the same root.
//! - *Position*: a proof holds for one index only. Sides are read from the index, and the number of siblings is
//!   what the leaf count calls for, so that one unit cannot be shown as two.
//! - *Depth*: at most 32, so at most 2³² leaves.
//!
//! The salt is random, at least 16 bytes, and is known only to whoever has the package in hand: serials are
//! short and could be found by trying them all.
//!
//! ```
//! use merkle::{verify, Leaf, Tree};
//!
//! let salt = [7u8; 16];
//! let leaf = |serial| Leaf { gtin: "09506000134352", lot: "L1", serial, expiry: "280131", salt: &salt };
//! let hashes: Vec<_> = ["A1", "A2", "A3"].iter().map(|s| leaf(s).hash().unwrap()).collect();
//! let tree = Tree::build(hashes).unwrap();
//!
//! let proof = tree.proof(2).unwrap();
//! let unit = leaf("A3").hash().unwrap();
//! assert!(verify(&tree.root(), 3, 2, &unit, &proof).is_ok());
//! assert!(verify(&tree.root(), 3, 1, &unit, &proof).is_err());
//! ```

#![warn(missing_docs)]

mod error;
mod leaf;
mod proof;
mod tree;

pub use error::MerkleError;
pub use leaf::{Leaf, MIN_SALT};
pub use proof::{climb, node, verify, Position};
pub use tree::Tree;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The most levels above the leaves.
pub const MAX_DEPTH: u32 = 32;
/// The most leaves: 2³².
pub const MAX_LEAVES: u64 = 1 << MAX_DEPTH;
