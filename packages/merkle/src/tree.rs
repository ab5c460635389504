use crate::{node, Hash, MerkleError, Position, MAX_LEAVES};

/// All levels of a tree, for the tool that prints the codes. A contract keeps the root alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// leaves first, root last; never empty
    levels: Vec<Vec<Hash>>,
    root: Hash,
}

impl Tree {
    /// Builds the tree over leaf hashes in their order.
    pub fn build(leaves: Vec<Hash>) -> Result<Self, MerkleError> {
        let count = leaves.len() as u64;
        if count > MAX_LEAVES {
            return Err(MerkleError::BadLeafCount {
                count,
                max: MAX_LEAVES,
            });
        }
        let mut levels = Vec::new();
        let mut level = leaves;
        loop {
            match level.as_slice() {
                [] => {
                    return Err(MerkleError::BadLeafCount {
                        count,
                        max: MAX_LEAVES,
                    })
                }
                [root] => {
                    let root = *root;
                    levels.push(level);
                    return Ok(Self { levels, root });
                }
                _ => {}
            }
            let above = level
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(node(left, right)),
                    [odd] => Some(*odd),
                    _ => None,
                })
                .collect();
            levels.push(level);
            level = above;
        }
    }

    /// The commitment.
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// The number of leaves, which belongs to the commitment.
    pub fn count(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The siblings on the way from leaf `index` to the root.
    pub fn proof(&self, index: u64) -> Result<Vec<Hash>, MerkleError> {
        self.path(Position::leaf(self.count(), index)?, u32::MAX)
    }

    /// The siblings on the way from any place up to level `top`, or to the root if that comes first.
    pub fn path(&self, from: Position, top: u32) -> Result<Vec<Hash>, MerkleError> {
        let outside = MerkleError::IndexOutside {
            index: from.index,
            count: self.count(),
        };
        let mut path = Vec::new();
        let mut at = from;
        while !at.is_root() && at.level < top {
            let level = self.levels.get(at.level as usize).ok_or(outside)?;
            if let Some(sibling) = at.sibling() {
                path.push(*level.get(sibling as usize).ok_or(outside)?);
            }
            at = at.parent();
        }
        Ok(path)
    }

    /// The hash at a place.
    pub fn at(&self, at: Position) -> Option<Hash> {
        self.levels
            .get(at.level as usize)?
            .get(at.index as usize)
            .copied()
    }
}
