//! Merging in the background, purging after erasure, and looking whether both did their work.

use std::thread::JoinHandle;

use tantivy::Term;
use tantivy::index::SegmentId;

use super::error::SearchError;
use super::fold::fold;
use super::index::{SearchIndex, Writer};
use super::merge::{self, Size};
use super::newest::time_order;

/// The merge that runs, if one does.
#[derive(Default)]
pub(super) struct Merging {
    running: Option<JoinHandle<()>>,
    /// While a purge runs, commits begin no merges.
    paused: bool,
}

impl SearchIndex {
    /// Begins one merge in the background, if none runs and one is worth it.
    pub(super) fn merge_some(&self, writer: &mut Writer) -> Result<(), SearchError> {
        if writer.merging.paused
            || writer.merging.running.as_ref().is_some_and(|running| !running.is_finished())
        {
            return Ok(());
        }
        if writer.merging.running.take().is_some() {
            // It may have ended after the commit's reload; segments that are gone cannot be merged.
            self.reader.reload()?;
        }
        let searcher = self.searcher();
        let order = time_order(&searcher)?;
        let readers: Vec<_> = order.iter().rev().map(|slice| slice.reader).collect();
        let sizes: Vec<Size> =
            readers.iter().map(|r| Size { alive: r.num_docs(), deleted: r.num_deleted_docs() }).collect();
        if let Some(range) = merge::next(&sizes) {
            let ids: Vec<SegmentId> = readers[range].iter().map(|reader| reader.segment_id()).collect();
            let merge = self.tantivy(writer)?.merge(&ids);
            let wait = std::thread::Builder::new().name("search-merge".to_owned()).spawn(move || {
                if let Err(error) = merge.wait() {
                    tracing::warn!(%error, "search.merge failed");
                }
            })?;
            writer.merging.running = Some(wait);
        }
        Ok(())
    }

    /// Commits, then rewrites every segment that still holds deleted documents, so that no token of an erased message
    /// is left in a file. Takes seconds a million messages; applying, committing and searching go on meanwhile.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit); call it again.
    pub fn purge_deleted(&self) -> Result<(), SearchError> {
        self.commit()?;
        let running = {
            let mut writer = self.writer.lock();
            writer.merging.paused = true;
            writer.merging.running.take()
        };
        // A merge that failed or panicked has said so itself, and left its segments to be rewritten here.
        let _ = running.map(JoinHandle::join);
        let purged = self.rewrite_segments();
        self.writer.lock().merging.paused = false;
        purged
    }

    fn rewrite_segments(&self) -> Result<(), SearchError> {
        for segment in self.index.searchable_segment_metas()? {
            if segment.has_deletes() {
                let rewriting = self.tantivy(&mut self.writer.lock())?.merge(&[segment.id()]);
                rewriting.wait()?;
            }
        }
        self.reader.reload()?;
        let collecting = self.tantivy(&mut self.writer.lock())?.garbage_collect_files();
        collecting.wait()?;
        Ok(())
    }

    /// Whether any file of the committed index still holds this token of a message: a word, or two characters of a run.
    /// For checking that an erasure reached the disk.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn holds_token(&self, token: &str) -> Result<bool, SearchError> {
        let term = Term::from_field_text(self.fields.text, &fold(token));
        for reader in self.searcher().segment_readers() {
            if reader.inverted_index(self.fields.text)?.get_term_info(&term)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether every file still has the checksum it was written with. Reads them all: for `doctor`, not for every start.
    ///
    /// # Errors
    /// A file is missing or cannot be read.
    pub fn is_intact(&self) -> Result<bool, SearchError> {
        Ok(self.index.validate_checksum()?.is_empty())
    }
}
