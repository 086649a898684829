//! The newest checkpoint this node's key signed, in a file beside the key: the brake against signing two trees.
//!
//! The file is the signed note itself. It is written before the checkpoint is stored or shown, so that a crash in
//! between leaves a head that the next start publishes first. A database that was set back cannot set it back.

use super::files;
use super::seal::{Checkpoint, VerifierKey};
use std::io;
use std::path::{Path, PathBuf};

/// The file.
pub struct LastSigned {
    path: PathBuf,
    newest: Option<(Checkpoint, String)>,
}

/// Why the file is of no use, or the checkpoint must not be signed.
#[derive(Debug, thiserror::Error)]
pub enum BrakeError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    /// It is not a checkpoint by this key.
    #[error("{} does not hold a checkpoint signed by this key; restore it from where the key came", .0.display())]
    Format(PathBuf),
    /// A tree of fewer entries than was signed already.
    #[error("a checkpoint of {signed} entries was signed already, so one of {wanted} is refused")]
    Smaller { signed: u64, wanted: u64 },
    /// The same size, another root.
    #[error("another tree of {0} entries was signed already")]
    Fork(u64),
}

impl LastSigned {
    /// The file that belongs to a key file.
    pub fn of_key(key_file: &Path, vkey: &VerifierKey) -> Result<Self, BrakeError> {
        let path = files::beside(key_file, ".last_signed");
        let text = files::read(&path).map_err(|error| BrakeError::File { path: path.clone(), error })?;
        let newest = match text {
            None => None,
            Some(note) => {
                let opened = Checkpoint::open(note.as_bytes(), vkey);
                Some((opened.map_err(|_| BrakeError::Format(path.clone()))?, note))
            }
        };
        Ok(Self { path, newest })
    }

    /// What was signed last, and its note.
    pub fn newest(&self) -> Option<&(Checkpoint, String)> {
        self.newest.as_ref()
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this may be signed: never fewer entries than before, never two roots for one size.
    pub fn allows(&self, wanted: &Checkpoint) -> Result<(), BrakeError> {
        match &self.newest {
            Some((signed, _)) if wanted.size < signed.size => {
                Err(BrakeError::Smaller { signed: signed.size, wanted: wanted.size })
            }
            Some((signed, _)) if wanted.size == signed.size && wanted.root != signed.root => {
                Err(BrakeError::Fork(wanted.size))
            }
            _ => Ok(()),
        }
    }

    /// Remembers a signed checkpoint. Durable when it returns.
    pub fn remember(&mut self, checkpoint: Checkpoint, note: String) -> Result<(), BrakeError> {
        self.allows(&checkpoint)?;
        files::replace(&self.path, note.as_bytes())
            .map_err(|error| BrakeError::File { path: self.path.clone(), error })?;
        self.newest = Some((checkpoint, note));
        Ok(())
    }
}
