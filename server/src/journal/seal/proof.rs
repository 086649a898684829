//! Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2): made from any [`HashSource`], checked
//! from hashes alone as in RFC 9162 sections 2.1.3.2 and 2.1.4.2.
//!
//! A proof is a list of ranges of leaves, each replaced by the root of the tree over it. `*_ranges` gives those
//! ranges, so that a caller can fetch every [`complete_nodes`] of them in one query before it folds.

use std::ops::Range;

use super::tree::{Hash, MAX_SIZE, empty_root, node_hash};

/// Where the roots of complete subtrees come from: rows, tiles, memory.
pub trait HashSource {
    /// Carries [`ProofError`] too, for what was asked wrongly.
    type Error: From<ProofError>;

    /// The root of leaves `[index × 2^level, (index + 1) × 2^level)`; level 0 is the leaf hash itself.
    ///
    /// # Errors
    /// When it cannot be had; the proof then fails with that error.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// A proof that cannot be made, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// An index not below the size, an older size above the newer, or a size above [`MAX_SIZE`].
    #[error("{first} is out of range for a tree of {size} leaves")]
    OutOfRange { first: u64, size: u64 },
    /// More or fewer hashes than these sizes have.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes do not lead to the root; of a consistency proof, either root.
    #[error("the proof does not lead to the root")]
    Mismatch,
    /// A stored tile without the bytes that its width asks for.
    #[error("a stored tile has the wrong length")]
    Tile,
}

/// The complete subtrees `(level, index)` that make up a range, the largest (leftmost) first.
///
/// The range must start at a multiple of a power of two no smaller than its length, as all ranges here do.
pub fn complete_nodes(range: Range<u64>) -> impl DoubleEndedIterator<Item = (u32, u64)> {
    let length = range.end.saturating_sub(range.start);
    (0..u64::BITS).rev().filter(move |level| length >> level & 1 == 1).map(move |level| {
        let above = length >> level >> 1 << level << 1;
        (level, (range.start + above) >> level)
    })
}

/// The root of the tree over a range, out of its complete subtrees.
///
/// # Errors
/// Those of the source.
pub fn range_root<S: HashSource + ?Sized>(source: &S, range: Range<u64>) -> Result<Hash, S::Error> {
    let mut root = None;
    for (level, index) in complete_nodes(range).rev() {
        let left = source.node(level, index)?;
        root = Some(root.map_or(left, |right| node_hash(&left, &right)));
    }
    Ok(root.unwrap_or_else(empty_root))
}

/// The ranges whose roots prove that leaf `index` is in the tree of `size`, from the leaf upwards.
///
/// # Errors
/// [`ProofError::OutOfRange`].
pub fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if index >= size || size > MAX_SIZE {
        return Err(ProofError::OutOfRange { first: index, size });
    }
    let (mut at, mut path) = (0..size, Vec::new());
    while at.end - at.start > 1 {
        let middle = split(&at);
        if index < middle {
            path.push(middle..at.end);
            at.end = middle;
        } else {
            path.push(at.start..middle);
            at.start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The ranges whose roots prove that the tree of `old` leaves is the beginning of that of `new`.
/// Empty for equal sizes and, by convention (C2SP tlog-witness), for an old size of 0.
///
/// # Errors
/// [`ProofError::OutOfRange`].
pub fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if old > new || new > MAX_SIZE {
        return Err(ProofError::OutOfRange { first: old, size: new });
    }
    let (mut at, mut path) = (0..new, Vec::new());
    if old == 0 {
        return Ok(path);
    }
    while old < at.end {
        let middle = split(&at);
        if old <= middle {
            path.push(middle..at.end);
            at.end = middle;
        } else {
            path.push(at.start..middle);
            at.start = middle;
        }
    }
    if at.start > 0 {
        path.push(at);
    }
    path.reverse();
    Ok(path)
}

/// The inclusion proof of leaf `index` in the tree of `size`.
///
/// # Errors
/// [`ProofError::OutOfRange`] and those of the source.
pub fn inclusion<S: HashSource + ?Sized>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    inclusion_ranges(index, size)?.into_iter().map(|range| range_root(source, range)).collect()
}

/// The consistency proof from the tree of `old` to that of `new` leaves.
///
/// # Errors
/// [`ProofError::OutOfRange`] and those of the source.
pub fn consistency<S: HashSource + ?Sized>(source: &S, old: u64, new: u64) -> Result<Vec<Hash>, S::Error> {
    consistency_ranges(old, new)?.into_iter().map(|range| range_root(source, range)).collect()
}

/// Checks that `leaf` (a leaf hash) is at `index` in the tree of `size` with this root.
///
/// # Errors
/// Every [`ProofError`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size || size > MAX_SIZE {
        return Err(ProofError::OutOfRange { first: index, size });
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(step, &hash);
            // On the right edge a node without a sibling rises unchanged.
            let rise = if at == 0 { 0 } else { at.trailing_zeros() };
            (at, last) = (at >> rise, last >> rise);
        } else {
            hash = node_hash(&hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Mismatch) }
}

/// Checks that the tree `(old, old_root)` is the beginning of the tree `(new, new_root)`.
///
/// # Errors
/// Every [`ProofError`].
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new || new > MAX_SIZE {
        return Err(ProofError::OutOfRange { first: old, size: new });
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(ProofError::Length);
        }
        let expected = if old == 0 { &empty_root() } else { new_root };
        let new_fits = new != 0 || *new_root == empty_root();
        return if old_root == expected && new_fits { Ok(()) } else { Err(ProofError::Mismatch) };
    }
    // The walk begins at the largest complete subtree that ends at `old`; when that is the whole old tree,
    // the verifier has its root already and the proof leaves it out.
    let rise = old.trailing_zeros();
    let (mut at, mut last) = ((old - 1) >> rise, (new - 1) >> rise);
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length)?
    };
    let (mut older, mut newer) = (*first, *first);
    for step in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            older = node_hash(step, &older);
            newer = node_hash(step, &newer);
            let rise = if at == 0 { 0 } else { at.trailing_zeros() };
            (at, last) = (at >> rise, last >> rise);
        } else {
            newer = node_hash(&newer, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if older == *old_root && newer == *new_root { Ok(()) } else { Err(ProofError::Mismatch) }
}

/// Where RFC 6962 splits a range of more than one leaf: after the largest power of two below its length.
fn split(range: &Range<u64>) -> u64 {
    range.start + (1 << (range.end - range.start - 1).ilog2())
}
