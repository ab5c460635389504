use crate::{Hash, MerkleError, MAX_LEAVES};
use sha2::{Digest, Sha256};

/// A place in a tree of known size: `level` 0 holds the leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// nodes of this level
    pub width: u64,
    /// which of them, counted from 0
    pub index: u64,
    /// how far above the leaves
    pub level: u32,
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new_with_prefix([1u8]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// Which neighbour a node is hashed with.
enum Partner {
    Left,
    Right,
    /// the last of a level with an odd number of nodes: it moves up as it is
    None,
}

impl Position {
    /// A leaf of a tree.
    pub const fn leaf(count: u64, index: u64) -> Result<Self, MerkleError> {
        if count == 0 || count > MAX_LEAVES {
            return Err(MerkleError::BadLeafCount {
                count,
                max: MAX_LEAVES,
            });
        }
        if index >= count {
            return Err(MerkleError::IndexOutside { index, count });
        }
        Ok(Self {
            width: count,
            index,
            level: 0,
        })
    }

    /// Whether this is the root.
    pub const fn is_root(self) -> bool {
        self.width == 1
    }

    /// The place of the parent.
    pub const fn parent(self) -> Self {
        Self {
            width: self.width.div_ceil(2),
            index: self.index / 2,
            level: self.level.saturating_add(1),
        }
    }

    const fn partner(self) -> Partner {
        if self.index % 2 == 1 {
            Partner::Left
        } else if self.index.saturating_add(1) == self.width {
            Partner::None
        } else {
            Partner::Right
        }
    }

    /// The index of the node it is hashed with; none if it moves up as it is.
    pub(crate) const fn sibling(self) -> Option<u64> {
        match self.partner() {
            Partner::Left => self.index.checked_sub(1),
            Partner::Right => self.index.checked_add(1),
            Partner::None => None,
        }
    }

    /// How many siblings a proof from here up to level `top`, or to the root if that comes first, needs.
    pub fn siblings_to(self, top: u32) -> usize {
        let mut at = self;
        let mut needed = 0usize;
        while !at.is_root() && at.level < top {
            if at.sibling().is_some() {
                needed = needed.saturating_add(1);
            }
            at = at.parent();
        }
        needed
    }
}

/// Hashes a node up to level `top`, or to the root if that comes first, and gives the hash found there.
///
/// A sub-root at a fixed level stands for one case of the lot: a code on each unit proves that it belongs to
/// the case, and one code on the case proves that the case belongs to the lot.
///
/// ```
/// use merkle::{climb, Position, Tree};
/// let tree = Tree::build((0..100u8).map(|n| [n; 32]).collect()).unwrap();
/// // unit 37 belongs to the third case of 16
/// let unit = Position::leaf(100, 37).unwrap();
/// let (case, sub_root) = climb(unit, &[37; 32], &tree.path(unit, 4).unwrap(), 4).unwrap();
/// assert_eq!((case.level, case.index), (4, 2));
/// // and the case belongs to the lot
/// let (_, root) = climb(case, &sub_root, &tree.path(case, u32::MAX).unwrap(), u32::MAX).unwrap();
/// assert_eq!(root, tree.root());
/// ```
pub fn climb(
    from: Position,
    hash: &Hash,
    siblings: &[Hash],
    top: u32,
) -> Result<(Position, Hash), MerkleError> {
    let needed = from.siblings_to(top);
    let bad_length = MerkleError::BadProofLength {
        given: siblings.len(),
        needed,
    };
    if siblings.len() != needed {
        return Err(bad_length);
    }
    let (mut at, mut hash) = (from, *hash);
    let mut rest = siblings.iter();
    while !at.is_root() && at.level < top {
        hash = match at.partner() {
            Partner::Left => node(rest.next().ok_or(bad_length)?, &hash),
            Partner::Right => node(&hash, rest.next().ok_or(bad_length)?),
            Partner::None => hash,
        };
        at = at.parent();
    }
    Ok((at, hash))
}

/// Whether `leaf` is leaf number `index` of the tree with this root and this many leaves.
pub fn verify(
    root: &Hash,
    count: u64,
    index: u64,
    leaf: &Hash,
    siblings: &[Hash],
) -> Result<(), MerkleError> {
    let (_, found) = climb(Position::leaf(count, index)?, leaf, siblings, u32::MAX)?;
    if found == *root {
        Ok(())
    } else {
        Err(MerkleError::RootMismatch)
    }
}
