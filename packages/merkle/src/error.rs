use thiserror::Error;

/// Why a tree cannot be built or a proof does not hold.
#[derive(Error, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MerkleError {
    /// A field of a leaf is too long for its one-byte length.
    #[error("field {field} has {length} bytes, at most 255 fit")]
    FieldTooLong {
        /// name of the field
        field: &'static str,
        /// its bytes
        length: usize,
    },

    /// The salt is so short that the leaf could be found by trying.
    #[error("the salt has {length} bytes, at least {min} are needed")]
    SaltTooShort {
        /// bytes given
        length: usize,
        /// fewest allowed
        min: usize,
    },

    /// A tree has at least one leaf and at most 2³².
    #[error("{count} leaves: a tree has 1 to {max}")]
    BadLeafCount {
        /// leaves given
        count: u64,
        /// the most
        max: u64,
    },

    /// There is no such leaf.
    #[error("index {index} lies outside a tree of {count} leaves")]
    IndexOutside {
        /// asked for
        index: u64,
        /// leaves of the tree
        count: u64,
    },

    /// The number of siblings is not what this position in this tree calls for.
    #[error("the proof has {given} siblings, this position needs {needed}")]
    BadProofLength {
        /// siblings given
        given: usize,
        /// siblings needed
        needed: usize,
    },

    /// The path ends in another root.
    #[error("the proof leads to another root")]
    RootMismatch,
}
