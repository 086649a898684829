//! Checkpoints (c2sp.org/tlog-checkpoint): a tree's size and root as the text of a signed note.
//!
//! Three lines: origin, decimal size, base64 root. Extension lines are allowed there and refused here. That a
//! log never signs two trees that disagree is the signer's duty, not this module's.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::leaf::valid_origin;
use super::note::{Note, NoteError, SignerKey, VerifierKey};
use super::text;
use super::tree::{Hash, MAX_SIZE, empty_root};

/// Why a checkpoint is not made, or not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not exactly three lines.
    #[error("a checkpoint has three lines")]
    Lines,
    /// Not a usable name, or another than the key's.
    #[error("the checkpoint's origin is not that of the log")]
    Origin,
    /// Not a plain decimal number up to [`MAX_SIZE`].
    #[error("the checkpoint's size is not a number in its plain form")]
    Size,
    /// Not base64 of 32 bytes, or not the empty root at size 0.
    #[error("the checkpoint's root is not a hash")]
    Root,
}

/// A tree head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads a note's text, unchecked against any key.
    ///
    /// # Errors
    /// Every [`CheckpointError`] but `Note`.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let size = text::parse(size).ok_or(CheckpointError::Size)?;
        let root =
            STANDARD.decode(root).ok().and_then(|root| root.try_into().ok()).ok_or(CheckpointError::Root)?;
        let checkpoint = Self { origin: origin.to_owned(), size, root };
        checkpoint.check()?;
        Ok(checkpoint)
    }

    /// The signed note.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] when the key has another name, and those of [`Self::parse`].
    pub fn sign(&self, key: &SignerKey) -> Result<String, CheckpointError> {
        self.check()?;
        if self.origin != key.verifier().name() {
            return Err(CheckpointError::Origin);
        }
        Ok(key.sign(&self.text())?)
    }

    /// Opens a signed note of the log with this key. Cosignatures are left to [`Note::verify`].
    ///
    /// # Errors
    /// See [`CheckpointError`].
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(note)?;
        note.verify(std::slice::from_ref(log))?;
        let checkpoint = Self::parse(note.text)?;
        if checkpoint.origin == log.name() { Ok(checkpoint) } else { Err(CheckpointError::Origin) }
    }

    fn check(&self) -> Result<(), CheckpointError> {
        if !valid_origin(&self.origin) {
            Err(CheckpointError::Origin)
        } else if self.size > MAX_SIZE {
            Err(CheckpointError::Size)
        } else if self.size == 0 && self.root != empty_root() {
            Err(CheckpointError::Root)
        } else {
            Ok(())
        }
    }
}
