//! The index on disk: open, apply, commit, position, purge.
//!
//! One writer, any number of searchers. Applied changes are seen after the next commit. The commit's payload is the
//! journal position, so a crash between apply and commit loses nothing: the follower asks [`SearchIndex::position`]
//! and replays from there.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use parking_lot::Mutex;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::store::Compressor;
use tantivy::{FutureResult, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, Term};

use super::change::{Change, operations};
use super::error::{SearchError, is_damage};
use super::merge::{self, Size};
use super::newest::time_order;
use super::schema::{Fields, MESSAGE_TOKENIZER, VERSION};
use super::tokens::MessageTokenizer;

/// Memory for documents not yet committed, bytes. When it is full a segment is written early.
const MEMORY: usize = 50_000_000;

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

/// The search index of this node. Calls block (disk, lock): not for an actix worker.
pub struct SearchIndex {
    pub(super) fields: Fields,
    index: Index,
    reader: IndexReader,
    writer: Mutex<Writer>,
    committed: AtomicU64,
}

struct Writer {
    tantivy: IndexWriter,
    /// Every change up to here was applied, committed or not.
    applied: u64,
    /// Highest position of a message seen; never below `applied`.
    high: u64,
    merging: Option<FutureResult<Option<SegmentMeta>>>,
    /// While a purge runs, commits begin no merges.
    purging: bool,
}

impl SearchIndex {
    /// Opens the index in `dir`, which is its own (created if missing), or begins a fresh one there.
    ///
    /// # Errors
    /// [`SearchError::InUse`] when another process has it, or what the disk said. Damage is no error: see [`Start`].
    pub fn open(dir: &Path) -> Result<(Self, Start), SearchError> {
        std::fs::create_dir_all(dir)?;
        let directory = MmapDirectory::open(dir)?;
        drop(directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|_| SearchError::InUse)?);
        let fields = Fields::new();
        let exists = Index::exists(&directory).unwrap_or(true);
        if exists {
            let reason = match Self::existing(directory.clone(), fields.clone()) {
                Ok(Ok(kept)) => return Ok((kept, Start::Kept)),
                Ok(Err(reason)) => reason,
                Err(error) if is_damage(&error) => error.to_string(),
                Err(error) => return Err(error.into()),
            };
            empty(dir)?;
            return Ok((Self::fresh(MmapDirectory::open(dir)?, fields)?, Start::Rebuilt(reason)));
        }
        empty(dir)?;
        Ok((Self::fresh(directory, fields)?, Start::New))
    }

    fn existing(directory: MmapDirectory, fields: Fields) -> tantivy::Result<Result<Self, String>> {
        let index = Index::open(directory)?;
        if index.schema() != fields.schema {
            return Ok(Err("other fields".to_owned()));
        }
        let payload = index.load_metas()?.payload;
        match payload.as_deref().and_then(parse_payload) {
            Some(position) => Self::start(index, fields, position).map(Ok),
            None => Ok(Err(format!("written by another version: {payload:?}"))),
        }
    }

    fn fresh(directory: MmapDirectory, fields: Fields) -> Result<Self, SearchError> {
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let fresh = Self::start(Index::create(directory, fields.schema.clone(), settings)?, fields, 0)?;
        fresh.write_commit(&mut fresh.writer.lock())?;
        Ok(fresh)
    }

    fn start(index: Index, fields: Fields, position: u64) -> tantivy::Result<Self> {
        index.tokenizers().register(MESSAGE_TOKENIZER, MessageTokenizer::default());
        let options = IndexWriterOptions::builder().memory_budget_per_thread(MEMORY).num_merge_threads(1).build();
        let tantivy = index.writer_with_options(options)?;
        tantivy.set_merge_policy(Box::new(NoMergePolicy));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        time_order(&reader.searcher())?;
        let writer = Writer { tantivy, applied: position, high: position, merging: None, purging: false };
        Ok(Self { fields, index, reader, writer: Mutex::new(writer), committed: AtomicU64::new(position) })
    }

    /// The journal position up to which committed answers are complete.
    pub fn position(&self) -> u64 {
        self.committed.load(Ordering::Acquire)
    }

    /// Takes the changes of the journal up to and including `position`, in journal order. They are found after the
    /// next [`commit`](Self::commit). A repetition of what was applied before is harmless. Returns at once; a thread of
    /// the index works off what was applied and a commit waits for it, so commit every 20,000 changes at the latest.
    ///
    /// # Errors
    /// The disk failed while a segment was written; open the index again and go on from its position.
    pub fn apply(&self, changes: &[Change], position: u64) -> Result<(), SearchError> {
        let mut writer = self.writer.lock();
        let mut batch = Vec::with_capacity(changes.len());
        let mut high = writer.high;
        for change in changes {
            operations(change, &mut high, &self.fields, &mut batch);
        }
        writer.tantivy.run(batch)?;
        writer.applied = writer.applied.max(position);
        writer.high = high.max(writer.applied);
        Ok(())
    }

    /// Makes everything applied durable and findable. Nothing is done when nothing was applied since.
    ///
    /// # Errors
    /// As for [`apply`](Self::apply); nothing applied since the last commit is kept then.
    pub fn commit(&self) -> Result<(), SearchError> {
        let mut writer = self.writer.lock();
        if writer.applied != self.position() {
            self.write_commit(&mut writer)?;
            self.merge_some(&mut writer)?;
        }
        Ok(())
    }

    fn write_commit(&self, writer: &mut Writer) -> Result<(), SearchError> {
        let mut prepared = writer.tantivy.prepare_commit()?;
        prepared.set_payload(&payload(writer.applied));
        prepared.commit()?;
        self.reader.reload()?;
        self.committed.store(writer.applied, Ordering::Release);
        Ok(())
    }

    /// Begins one merge in the background, if none runs and one is worth it.
    fn merge_some(&self, writer: &mut Writer) -> Result<(), SearchError> {
        if let Some(running) = &mut writer.merging {
            match running.now_or_never() {
                None => return Ok(()),
                Some(Err(error)) => tracing::warn!(%error, "search.merge failed"),
                Some(Ok(_)) => {}
            }
            writer.merging = None;
        }
        if writer.purging {
            return Ok(());
        }
        let searcher = self.searcher();
        let order = time_order(&searcher)?;
        let readers: Vec<_> = order.iter().rev().map(|slice| slice.reader).collect();
        let sizes: Vec<Size> =
            readers.iter().map(|r| Size { alive: r.num_docs(), deleted: r.num_deleted_docs() }).collect();
        if let Some(range) = merge::next(&sizes) {
            let ids: Vec<SegmentId> = readers[range].iter().map(|reader| reader.segment_id()).collect();
            writer.merging = Some(writer.tantivy.merge(&ids));
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
            writer.purging = true;
            writer.merging.take()
        };
        let purged = self.rewrite_segments(running);
        self.writer.lock().purging = false;
        purged
    }

    fn rewrite_segments(&self, running: Option<FutureResult<Option<SegmentMeta>>>) -> Result<(), SearchError> {
        if let Some(running) = running {
            running.wait()?;
        }
        for segment in self.index.searchable_segment_metas()? {
            if segment.has_deletes() {
                let rewriting = self.writer.lock().tantivy.merge(&[segment.id()]);
                rewriting.wait()?;
            }
        }
        self.reader.reload()?;
        let collecting = self.writer.lock().tantivy.garbage_collect_files();
        collecting.wait()?;
        Ok(())
    }

    /// Whether any file of the committed index still holds this token of a message: a word, or two characters of a run.
    /// For checking that an erasure reached the disk.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn holds_token(&self, token: &str) -> Result<bool, SearchError> {
        let term = Term::from_field_text(self.fields.text, &super::fold::fold(token));
        for reader in self.searcher().segment_readers() {
            if reader.inverted_index(self.fields.text)?.get_term_info(&term)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

fn payload(position: u64) -> String {
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
