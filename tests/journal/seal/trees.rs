//! Frontier and proofs against the recursive definition of RFC 6962.

use std::collections::HashMap;

use lingtong::journal::seal::proof::{
    HashSource, ProofError, complete_nodes, consistency, consistency_ranges, inclusion, inclusion_ranges,
    range_root, verify_consistency, verify_inclusion,
};
use lingtong::journal::seal::tree::{Frontier, FrontierError, Hash, MAX_SIZE, empty_root, node_hash};
use sha2::{Digest as _, Sha256};

use super::leaves;

/// The definition, word for word: MTH(D) of RFC 6962 section 2.1 over leaf hashes.
fn reference_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest("").into(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(reference_split(leaves.len()));
            let nodes = [&[1], reference_root(left).as_slice(), &reference_root(right)].concat();
            Sha256::digest(nodes).into()
        }
    }
}

fn reference_split(n: usize) -> usize {
    (0..).map(|bit| 1 << bit).take_while(|power| *power < n).last().unwrap()
}

/// PATH(m, D) of section 2.1.1.
fn reference_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let k = reference_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) =
        if m < k { (reference_path(m, left), right) } else { (reference_path(m - k, right), left) };
    path.push(reference_root(sibling));
    path
}

/// SUBPROOF(m, D, b) of section 2.1.2.
fn reference_subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { vec![] } else { vec![reference_root(leaves)] };
    }
    let k = reference_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, other) = if m <= k {
        (reference_subproof(m, left, whole), right)
    } else {
        (reference_subproof(m - k, right, false), left)
    };
    proof.push(reference_root(other));
    proof
}

/// Every complete subtree in memory, level by level, as a source of nodes.
pub(super) struct Memory(Vec<Vec<Hash>>);

impl Memory {
    pub fn new(leaves: &[Hash]) -> Self {
        let above = |level: &Vec<Hash>| {
            let pairs: Vec<Hash> = level.as_chunks().0.iter().map(|[l, r]| node_hash(l, r)).collect();
            (!pairs.is_empty()).then_some(pairs)
        };
        Self(std::iter::successors(Some(leaves.to_vec()), above).collect())
    }
}

impl HashSource for Memory {
    type Error = ProofError;

    fn node(&self, level: u32, index: u64) -> Result<Hash, ProofError> {
        let node = self.0.get(level as usize).and_then(|level| level.get(index as usize));
        node.copied().ok_or(ProofError::Tile)
    }
}

#[test]
fn the_frontier_has_the_root_of_the_definition_at_every_size() {
    let leaves = leaves(300);
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), empty_root());
    for (n, leaf) in leaves.iter().enumerate() {
        frontier.push(*leaf);
        assert_eq!(frontier.size(), n as u64 + 1);
        assert_eq!(frontier.root(), reference_root(&leaves[..=n]));
        let read = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
        assert_eq!((read.root(), &read), (frontier.root(), &frontier));
    }
}

#[test]
fn a_frontier_read_back_goes_on_growing() {
    let leaves = leaves(65_537);
    let (first, rest) = leaves.split_at(40_001);
    let mut frontier = Frontier::new();
    first.iter().for_each(|leaf| frontier.push(*leaf));
    let mut again = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
    rest.iter().for_each(|leaf| again.push(*leaf));
    assert_eq!(again.root(), reference_root(&leaves));
}

#[test]
fn other_frontier_bytes_are_refused() {
    let mut frontier = Frontier::new();
    leaves(5).into_iter().for_each(|leaf| frontier.push(leaf));
    let good = frontier.to_bytes();
    assert_eq!(good.len(), 8 + 2 * 32);
    for n in 0..good.len() {
        assert!(Frontier::from_bytes(&good[..n]).is_err(), "{n} bytes");
    }
    assert!(Frontier::from_bytes(&[&good[..], &[0]].concat()).is_err());
    assert!(Frontier::from_bytes(&[&good[..], &[0; 32]].concat()).is_err());
    let with_size = |size: u64| Frontier::from_bytes(&[&size.to_be_bytes(), &good[8..]].concat());
    assert!(with_size(5).is_ok());
    for size in [0, 1, 2, 4, 7, u64::from(u32::MAX)] {
        assert!(matches!(with_size(size), Err(FrontierError::Length { .. })), "{size}");
    }
    for size in [1 << 63, (1 << 63) + 1, u64::MAX] {
        assert_eq!(with_size(size), Err(FrontierError::Size(size)));
    }
    assert!(Frontier::from_bytes(&[&MAX_SIZE.to_be_bytes()[..], &[7; 63 * 32]].concat()).is_ok());
}

#[test]
#[should_panic = "a position fits"]
fn a_full_frontier_takes_no_leaf() {
    let bytes = [&MAX_SIZE.to_be_bytes()[..], &[7; 63 * 32]].concat();
    Frontier::from_bytes(&bytes).unwrap().push([0; 32]);
}

#[test]
fn complete_nodes_cover_a_range_once() {
    for size in 0..70 {
        for range in
            (0..size).flat_map(|index| inclusion_ranges(index, size).unwrap()).chain(std::iter::once(0..size))
        {
            let mut at = range.start;
            for (level, index) in complete_nodes(range.clone()) {
                assert_eq!(index << level, at, "{range:?}");
                at += 1 << level;
            }
            assert_eq!(at, range.end);
        }
    }
    assert_eq!(complete_nodes(0..MAX_SIZE).count(), 63);
    assert_eq!(complete_nodes(0..u64::MAX).count(), 64);
}

#[test]
fn inclusion_is_accepted_at_its_place_and_nowhere_else() {
    let leaves = leaves(70);
    let memory = Memory::new(&leaves);
    for size in 1..=70_usize {
        let root = reference_root(&leaves[..size]);
        assert_eq!(range_root(&memory, 0..size as u64).unwrap(), root);
        for index in 0..size {
            let proof = inclusion(&memory, index as u64, size as u64).unwrap();
            assert_eq!(proof, reference_path(index, &leaves[..size]));
            for other in 0..=70 {
                let verdict = verify_inclusion(&leaves[index], other, size as u64, &proof, &root);
                assert_eq!(verdict.is_ok(), other == index as u64, "{index} as {other} of {size}");
            }
            broken(&proof, |proof| verify_inclusion(&leaves[index], index as u64, size as u64, proof, &root));
            let other_leaf =
                verify_inclusion(&leaves[(index + 1) % 70], index as u64, size as u64, &proof, &root);
            assert_eq!(other_leaf, Err(ProofError::Mismatch));
        }
    }
}

#[test]
fn consistency_is_accepted_between_its_sizes_only() {
    let leaves = leaves(70);
    let memory = Memory::new(&leaves);
    let roots: Vec<Hash> = (0..=70).map(|size| reference_root(&leaves[..size])).collect();
    for new in 0..=70_usize {
        for old in 0..=new {
            let proof = consistency(&memory, old as u64, new as u64).unwrap();
            if old > 0 {
                assert_eq!(proof, reference_subproof(old, &leaves[..new], true));
            }
            let check = |old: usize, old_root: &Hash, proof: &[Hash]| {
                verify_consistency(old as u64, old_root, new as u64, &roots[new], proof)
            };
            assert_eq!(check(old, &roots[old], &proof), Ok(()), "{old} to {new}");
            assert_eq!(check(old, &[9; 32], &proof), Err(ProofError::Mismatch));
            assert!(
                verify_consistency(old as u64, &roots[old], new as u64, &[9; 32], &proof).is_err()
                    || old == 0 && new > 0
            );
            for other in (1..=70).filter(|other| *other != old) {
                assert!(check(other, &roots[other], &proof).is_err() || other == new && proof.is_empty());
            }
            broken(&proof, |proof| check(old, &roots[old], proof));
        }
    }
}

/// Every proof that differs in one hash or in length fails.
fn broken(proof: &[Hash], verify: impl Fn(&[Hash]) -> Result<(), ProofError>) {
    assert_eq!(verify(&[proof, &[[0; 32]]].concat()), Err(ProofError::Length));
    assert!(verify(&[&[[0; 32]], proof].concat()).is_err());
    if let [shorter @ .., _] = proof {
        assert_eq!(verify(shorter), Err(ProofError::Length));
        assert!(verify(&proof[1..]).is_err());
    }
    for place in 0..proof.len() {
        let mut bad = proof.to_vec();
        bad[place][31] ^= 1;
        assert_eq!(verify(&bad), Err(ProofError::Mismatch));
    }
}

#[test]
fn proofs_hold_around_the_tile_borders() {
    let sizes = [1, 2, 3, 255, 256, 257, 65_535, 65_536, 65_537];
    let all = leaves(65_537);
    let memory = Memory::new(&all);
    let roots: HashMap<u64, Hash> =
        sizes.iter().map(|size| (*size, reference_root(&all[..*size as usize]))).collect();
    for size in sizes {
        let head = roots[&size];
        for index in sizes.into_iter().flat_map(|near| [near - 1, near]).chain([0]) {
            let made = inclusion(&memory, index, size);
            if index >= size {
                let refused = Err(ProofError::OutOfRange { first: index, size });
                assert_eq!(made, refused.map(|()| vec![]));
                assert_eq!(verify_inclusion(&head, index, size, &[], &head), refused);
                continue;
            }
            let (proof, leaf) = (made.unwrap(), all[index as usize]);
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, &head), Ok(()), "{index} of {size}");
            broken(&proof, |proof| verify_inclusion(&leaf, index, size, proof, &head));
        }
        for old in sizes.into_iter().filter(|old| *old <= size) {
            let proof = consistency(&memory, old, size).unwrap();
            let old_root = roots[&old];
            assert_eq!(verify_consistency(old, &old_root, size, &head, &proof), Ok(()), "{old} to {size}");
            broken(&proof, |proof| verify_consistency(old, &old_root, size, &head, proof));
        }
    }
}

#[test]
fn what_has_no_proof_is_refused() {
    let (empty, some) = (empty_root(), [1; 32]);
    let outside = |first, size| ProofError::OutOfRange { first, size };
    assert_eq!(verify_inclusion(&some, 0, 0, &[], &empty), Err(outside(0, 0)));
    assert_eq!(inclusion_ranges(0, 0), Err(outside(0, 0)));
    assert_eq!(verify_inclusion(&some, 0, 1, &[], &some), Ok(()));
    assert_eq!(verify_inclusion(&some, 0, 1, &[some], &some), Err(ProofError::Length));
    assert_eq!(inclusion_ranges(0, 1 << 63), Err(outside(0, 1 << 63)));
    assert_eq!(verify_inclusion(&some, 0, u64::MAX, &[some; 64], &some), Err(outside(0, u64::MAX)));
    assert_eq!(consistency_ranges(4, 3), Err(outside(4, 3)));
    assert_eq!(verify_consistency(4, &some, 3, &some, &[]), Err(outside(4, 3)));
    assert_eq!(verify_consistency(0, &empty, 0, &empty, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &empty, 0, &some, &[]), Err(ProofError::Mismatch));
    assert_eq!(verify_consistency(0, &some, 5, &some, &[]), Err(ProofError::Mismatch));
    assert_eq!(verify_consistency(0, &empty, 5, &some, &[some]), Err(ProofError::Length));
    assert_eq!(verify_consistency(5, &some, 5, &empty, &[]), Err(ProofError::Mismatch));
    assert_eq!(inclusion_ranges(MAX_SIZE - 1, MAX_SIZE).unwrap().len(), 62);
    assert_eq!(inclusion_ranges(0, MAX_SIZE).unwrap().len(), 63);
}
