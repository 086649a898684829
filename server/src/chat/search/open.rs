//! Opening the directory: as it was left, or empty and from the beginning. Never half.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings};

use super::error::{SearchError, is_damage};
use super::index::SearchIndex;
use super::schema::{Fields, VERSION};

/// How [`SearchIndex::open`] found the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// As it was left; go on from [`SearchIndex::position`].
    Kept,
    /// It was empty; position 0.
    New,
    /// It was damaged or of another version, for this reason, and was emptied; position 0.
    Rebuilt(String),
}

impl SearchIndex {
    /// Opens the index in `dir`, which is its own (created if missing), or begins a fresh one there.
    ///
    /// # Errors
    /// [`SearchError::InUse`] when another process has it, or what the disk said. Damage is no error: see [`Start`].
    /// Damage that does not show on opening is found by [`is_intact`](Self::is_intact).
    pub fn open(dir: &Path) -> Result<(Self, Start), SearchError> {
        std::fs::create_dir_all(dir)?;
        let directory = MmapDirectory::open(dir)?;
        drop(directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|_| SearchError::InUse)?);
        let fields = Fields::new();
        let start = if Index::exists(&directory).unwrap_or(true) {
            match existing(&directory, &fields) {
                Ok(kept) => return Ok((kept, Start::Kept)),
                Err(Unusable::Anew(reason)) => Start::Rebuilt(reason),
                Err(Unusable::Error(error)) => return Err(error),
            }
        } else {
            Start::New
        };
        drop(directory);
        empty(dir)?;
        Ok((fresh(dir, fields)?, start))
    }
}

enum Unusable {
    /// Beginning anew helps.
    Anew(String),
    Error(SearchError),
}

fn existing(directory: &MmapDirectory, fields: &Fields) -> Result<SearchIndex, Unusable> {
    let opened = catch_unwind(AssertUnwindSafe(|| -> tantivy::Result<_> {
        let index = Index::open(directory.clone())?;
        if index.schema() != fields.schema {
            return Ok(Err("other fields".to_owned()));
        }
        let payload = index.load_metas()?.payload;
        match payload.as_deref().and_then(parse_payload) {
            Some(position) => SearchIndex::start(index, fields.clone(), position).map(Ok),
            None => Ok(Err(format!("of another version: {payload:?}"))),
        }
    }));
    match opened {
        Ok(Ok(Ok(kept))) => Ok(kept),
        Ok(Ok(Err(reason))) => Err(Unusable::Anew(reason)),
        Ok(Err(error)) if is_damage(&error) => Err(Unusable::Anew(error.to_string())),
        Ok(Err(error)) => Err(Unusable::Error(error.into())),
        // Tantivy slices a file that is too short without looking.
        Err(_) => Err(Unusable::Anew("damaged files".to_owned())),
    }
}

fn fresh(dir: &Path, fields: Fields) -> Result<SearchIndex, SearchError> {
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let index = Index::create(MmapDirectory::open(dir)?, fields.schema.clone(), settings)?;
    let fresh = SearchIndex::start(index, fields, 0)?;
    fresh.write_commit(&mut fresh.writer.lock())?;
    Ok(fresh)
}

pub(super) fn payload(position: u64) -> String {
    format!("lingtong {VERSION} {position}")
}

fn parse_payload(payload: &str) -> Option<u64> {
    payload.strip_prefix(&format!("lingtong {VERSION} "))?.parse().ok()
}

/// Removes the files of `dir`; its lock files and folders stay.
fn empty(dir: &Path) -> Result<(), SearchError> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let is_lock = entry.path().extension().is_some_and(|extension| extension == "lock");
        if entry.file_type()?.is_file() && !is_lock {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
