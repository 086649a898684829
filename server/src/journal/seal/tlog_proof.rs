//! `.tlog-proof` files (c2sp.org/tlog-proof): one entry's inclusion with the checkpoint it is included in,
//! to be checked with the log's key and nothing else.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::checkpoint::{Checkpoint, CheckpointError};
use super::note::VerifierKey;
use super::proof::{ProofError, verify_inclusion};
use super::text;
use super::tree::Hash;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A tree of at most 2^63 leaves has no longer inclusion proof.
const MAX_HASHES: usize = 63;

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// Another first line, an unknown or repeated line, a number or hash in another form.
    #[error("this is not a tlog-proof")]
    Format,
    /// The checkpoint in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes in it.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// A proof taken apart, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Authenticated by nothing.
    pub extra: Option<Vec<u8>>,
    /// Zero-based.
    pub index: u64,
    /// From the leaf's sibling upwards.
    pub hashes: Vec<Hash>,
    /// The signed note, verbatim.
    pub checkpoint: String,
}

impl TlogProof {
    /// The file's text.
    pub fn text(&self) -> String {
        let extra = self.extra.as_ref().map(|extra| format!("extra {}\n", STANDARD.encode(extra)));
        let hashes: String = self.hashes.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        let (extra, index, checkpoint) = (extra.unwrap_or_default(), self.index, &self.checkpoint);
        format!("{HEADER}\n{extra}index {index}\n{hashes}\n{checkpoint}")
    }

    /// Takes a proof apart; the checkpoint is looked at by [`Self::verify`] only.
    ///
    /// # Errors
    /// [`TlogProofError::Format`].
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        let read = || {
            let (proof, checkpoint) = str::from_utf8(bytes).ok()?.split_once("\n\n")?;
            let mut lines = proof.split('\n');
            lines.next().filter(|line| *line == HEADER)?;
            let mut line = lines.next()?;
            let mut extra = None;
            if let Some(encoded) = line.strip_prefix("extra ") {
                extra = Some(STANDARD.decode(encoded).ok()?);
                line = lines.next()?;
            }
            let index = text::parse(line.strip_prefix("index ")?)?;
            let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
            let hashes: Vec<Hash> = lines.take(MAX_HASHES + 1).map(hash).collect::<Option<_>>()?;
            let checkpoint = checkpoint.to_owned();
            (hashes.len() <= MAX_HASHES).then_some(Self { extra, index, hashes, checkpoint })
        };
        read().ok_or(TlogProofError::Format)
    }

    /// Checks that the leaf with this hash is in the log with this key, and gives the head it is in.
    ///
    /// # Errors
    /// [`TlogProofError::Checkpoint`], [`TlogProofError::Proof`].
    pub fn verify(&self, leaf: &Hash, log: &VerifierKey) -> Result<Checkpoint, TlogProofError> {
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), log)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)?;
        Ok(checkpoint)
    }
}
