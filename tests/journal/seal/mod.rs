//! Evidence bytes: published and frozen vectors, proofs against a reference tree, notes, tiles.

mod notes;
mod tiles;
mod trees;
mod vectors;

use lingtong::journal::seal::tree::{Hash, leaf_hash};

/// Leaf hashes of `n` different leaves.
fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

fn hash(hex_digits: &str) -> Hash {
    hex::decode(hex_digits).unwrap().try_into().unwrap()
}

fn base64_hash(text: &str) -> Hash {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.decode(text).unwrap().try_into().unwrap()
}
