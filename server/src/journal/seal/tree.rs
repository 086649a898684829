//! The Merkle tree of RFC 6962 section 2.1, kept as its right edge only.
//!
//! A [`Frontier`] is the compact range of a whole tree: one hash for each set bit of its size. It takes a leaf
//! for about one node hash and no allocation, gives the root, and is what a batch row stores.

use sha2::{Digest as _, Sha256};

/// A SHA-256 value: leaf hash, node hash or root.
pub type Hash = [u8; 32];

/// The largest size a tree or checkpoint may have: positions are signed 64-bit integers in both databases.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// `SHA-256(0x00 ‖ leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves, `SHA-256("")`.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The root of the tree over these leaf hashes, in order.
pub fn root_of<'a>(leaves: impl IntoIterator<Item = &'a Hash>) -> Hash {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// Why stored frontier bytes are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Shorter than the size, or not one hash for each set bit of the size.
    #[error("a frontier of {size} leaves has {expected} bytes, not {found}")]
    Length { size: u64, expected: usize, found: usize },
    /// Above [`MAX_SIZE`].
    #[error("a frontier of {0} leaves is too large")]
    Size(u64),
}

/// The right edge of a tree: the roots of its largest complete subtrees, from left to right.
#[derive(Clone)]
pub struct Frontier {
    size: u64,
    /// `nodes[level]` holds a value of meaning only where bit `level` of `size` is set.
    nodes: [Hash; 63],
}

impl Frontier {
    /// The tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, nodes: [[0; 32]; 63] }
    }

    /// The number of leaves; also the zero-based index of the next one.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash.
    ///
    /// # Panics
    /// At [`MAX_SIZE`] leaves, which no database position can reach.
    pub fn push(&mut self, leaf: Hash) {
        assert!(self.size < MAX_SIZE, "a position fits a signed 64-bit integer");
        let level = self.size.trailing_ones() as usize;
        let hash = self.nodes[..level].iter().fold(leaf, |right, left| node_hash(left, &right));
        self.nodes[level] = hash;
        self.size += 1;
    }

    /// The root at the present size; the tree can go on growing.
    pub fn root(&self) -> Hash {
        let edge = self.edge().rev().copied();
        edge.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }

    /// The roots of the complete subtrees, the largest (leftmost) first.
    fn edge(&self) -> impl DoubleEndedIterator<Item = &Hash> {
        self.nodes
            .iter()
            .enumerate()
            .rev()
            .filter(|(level, _)| self.size >> level & 1 == 1)
            .map(|(_, node)| node)
    }

    /// Size as 8 bytes big-endian, then the hashes from left to right: `8 + 32 × popcount(size)` bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 32 * self.size.count_ones() as usize);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        self.edge().for_each(|node| bytes.extend_from_slice(node));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// Any other length, or a size above [`MAX_SIZE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let found = bytes.len();
        let short = FrontierError::Length { size: 0, expected: 8, found };
        let (size, hashes) = bytes.split_first_chunk::<8>().ok_or(short)?;
        let size = u64::from_be_bytes(*size);
        if size > MAX_SIZE {
            return Err(FrontierError::Size(size));
        }
        let expected = 8 + 32 * size.count_ones() as usize;
        if found != expected {
            return Err(FrontierError::Length { size, expected, found });
        }
        let mut frontier = Self { size, ..Self::new() };
        let levels = (0..63).rev().filter(|level| size >> level & 1 == 1);
        for (level, hash) in levels.zip(hashes.as_chunks::<32>().0) {
            frontier.nodes[level] = *hash;
        }
        Ok(frontier)
    }
}

impl Default for Frontier {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Frontier {
    fn eq(&self, other: &Self) -> bool {
        self.size == other.size && self.edge().eq(other.edge())
    }
}

impl Eq for Frontier {}

impl std::fmt::Debug for Frontier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frontier({} leaves, root {})", self.size, hex::encode(self.root()))
    }
}
