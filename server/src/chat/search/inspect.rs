//! Looking at an index without opening it for work: nothing is repaired, nothing is made.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tantivy::Index;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};

/// How an index stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// There is none.
    Absent,
    /// Another process has it.
    InUse,
    /// Every file is as it was written.
    Whole,
    /// Not so, for this reason.
    Damaged(String),
}

/// Reads all files of the index in `dir` and compares their checksums.
pub fn inspect(dir: &Path) -> Seen {
    if !dir.is_dir() {
        return Seen::Absent;
    }
    let looked = catch_unwind(AssertUnwindSafe(|| -> tantivy::Result<Seen> {
        let directory = MmapDirectory::open(dir)?;
        if !Index::exists(&directory)? {
            return Ok(Seen::Absent);
        }
        let Ok(_lock) = directory.acquire_lock(&INDEX_WRITER_LOCK) else { return Ok(Seen::InUse) };
        let wrong = Index::open(directory)?.validate_checksum()?;
        Ok(match wrong.len() {
            0 => Seen::Whole,
            count => Seen::Damaged(format!("{count} files are not as they were written")),
        })
    }));
    match looked {
        Ok(Ok(seen)) => seen,
        Ok(Err(error)) => Seen::Damaged(error.to_string()),
        // Tantivy slices a file that is too short without looking.
        Err(_) => Seen::Damaged("a file is cut off".to_owned()),
    }
}
