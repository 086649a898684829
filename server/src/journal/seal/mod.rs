//! Evidence as pure functions: bytes in, bytes out.
//!
//! What it is: the RFC 6962 tree and its proofs, leaf v1 with salted disclosures (RFC 9901), checkpoints as
//! C2SP signed notes, tiles and `.tlog-proof` files. What it is not: storage, a signer's state, time or
//! randomness; positions, times, salts and keys are arguments.
//!
//! **Everything written here is frozen**: `tests/data/vectors/` holds the bytes. A leaf in another shape is a
//! new `v` in a file of its own beside `leaf.rs` or `content.rs`; the old writer stays, as old entries are
//! rebuilt by it for ever. Another signature algorithm is another signature line: verifiers pass over keys
//! they do not know.

pub mod checkpoint;
pub mod content;
pub mod disclosure;
pub mod leaf;
pub mod note;
pub mod proof;
mod text;
pub mod tile;
pub mod tlog_proof;
pub mod tree;

pub use checkpoint::Checkpoint;
pub use disclosure::{Digest, Salt};
pub use leaf::{Leaf, Outcome};
pub use note::{SignerKey, VerifierKey};
pub use proof::HashSource;
pub use tree::{Frontier, Hash};
