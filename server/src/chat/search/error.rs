//! What can go wrong with the index. A query's text is never the cause: every text is a valid query.

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};

/// The index could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process writes this directory; two nodes need two directories.
    #[error("the search index is in use by another process")]
    InUse,
    /// The disk refused.
    #[error("search index: {0}")]
    Io(#[from] std::io::Error),
    /// The library refused. After an error from a write the index must be opened again.
    #[error("search index: {0}")]
    Tantivy(TantivyError),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::InUse,
            other => Self::Tantivy(other),
        }
    }
}

impl From<OpenDirectoryError> for SearchError {
    fn from(error: OpenDirectoryError) -> Self {
        Self::Tantivy(error.into())
    }
}

/// Whether opening failed because the files are damaged or of another version, so that beginning anew helps.
/// A full disk, a missing right or a busy lock is not damage.
pub(super) fn is_damage(error: &TantivyError) -> bool {
    use std::io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    let damaged_io = |kind| matches!(kind, InvalidData | NotFound | UnexpectedEof);
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => damaged_io(io_error.kind()),
        TantivyError::IoError(io_error) => damaged_io(io_error.kind()),
        TantivyError::OpenReadError(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::FieldNotFound(_)
        | TantivyError::InternalError(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::MissingPlugin(_) => true,
        _ => false,
    }
}
