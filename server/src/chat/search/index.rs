//! The index while it is open: apply, commit, position.
//!
//! One writer, any number of searchers. Applied changes are seen after the next commit. The commit's payload is the
//! journal position, so a crash between apply and commit loses nothing: the follower asks [`SearchIndex::position`]
//! and replays from there. Opening is in `open.rs`, merging and purging in `tidy.rs`.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher};

use super::change::{Change, operations};
use super::error::SearchError;
use super::newest::time_order;
use super::open::payload;
use super::schema::{Fields, MESSAGE_TOKENIZER};
use super::tidy::Merging;
use super::tokens::MessageTokenizer;

/// Memory for documents not yet committed, bytes. When it is full a segment is written early.
const MEMORY: usize = 50_000_000;

/// The search index of this node. Calls block (disk, lock): not for an actix worker.
pub struct SearchIndex {
    pub(super) fields: Fields,
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) writer: Mutex<Writer>,
    committed: AtomicU64,
}

pub(super) struct Writer {
    /// None after a failure, until the next use: see [`SearchIndex::tantivy`].
    tantivy: Option<IndexWriter>,
    pub merging: Merging,
    /// Every change up to here was applied, committed or not.
    applied: u64,
    /// Highest position of a message seen; never below `applied`.
    high: u64,
}

impl SearchIndex {
    /// Takes over an index that is complete up to `position`.
    pub(super) fn start(index: Index, fields: Fields, position: u64) -> tantivy::Result<Self> {
        index.tokenizers().register(MESSAGE_TOKENIZER, MessageTokenizer::default());
        let tantivy = Some(library_writer(&index)?);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        time_order(&reader.searcher())?;
        let writer =
            Mutex::new(Writer { tantivy, merging: Merging::default(), applied: position, high: position });
        Ok(Self { fields, index, reader, writer, committed: AtomicU64::new(position) })
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
    /// The disk failed while a segment was written. Nothing applied since the last commit is kept: go on from
    /// [`position`](Self::position).
    pub fn apply(&self, changes: &[Change], position: u64) -> Result<(), SearchError> {
        let mut writer = self.writer.lock();
        let mut batch = Vec::with_capacity(changes.len());
        let mut high = writer.high;
        for change in changes {
            operations(change, &mut high, &self.fields, &mut batch);
        }
        let ran = self.tantivy(&mut writer).and_then(|tantivy| tantivy.run(batch));
        self.or_anew(&mut writer, ran.map_err(SearchError::from))?;
        writer.applied = writer.applied.max(position);
        writer.high = high.max(writer.applied);
        Ok(())
    }

    /// Makes everything applied durable and findable. Nothing is done when nothing was applied since. 20 to 100 ms.
    ///
    /// # Errors
    /// As for [`apply`](Self::apply); nothing applied since the last commit is kept then.
    pub fn commit(&self) -> Result<(), SearchError> {
        let mut writer = self.writer.lock();
        if writer.applied != self.position() {
            let written = self.write_commit(&mut writer);
            self.or_anew(&mut writer, written)?;
            self.merge_some(&mut writer)?;
        }
        Ok(())
    }

    pub(super) fn write_commit(&self, writer: &mut Writer) -> Result<(), SearchError> {
        let applied = writer.applied;
        let mut prepared = self.tantivy(writer)?.prepare_commit()?;
        prepared.set_payload(&payload(applied));
        prepared.commit()?;
        self.reader.reload()?;
        self.committed.store(applied, Ordering::Release);
        Ok(())
    }

    /// The library's writer.
    pub(super) fn tantivy<'a>(&self, writer: &'a mut Writer) -> tantivy::Result<&'a mut IndexWriter> {
        if writer.tantivy.is_none() {
            writer.tantivy = Some(library_writer(&self.index)?);
        }
        Ok(writer.tantivy.as_mut().expect("it was made above if it was not there"))
    }

    /// After a failure the library's writer goes on without its threads: it would take changes, lose them, and commit.
    /// The next use makes a new one, which knows nothing beyond the last commit. `high` stays, so that what comes
    /// again is deleted first.
    fn or_anew<T>(&self, writer: &mut Writer, result: Result<T, SearchError>) -> Result<T, SearchError> {
        if result.is_err() {
            writer.tantivy = None;
            writer.applied = self.position();
        }
        result
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// Made on a thread behind those that serve: the threads that the library starts (indexing, merging) inherit its priority.
fn library_writer(index: &Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder().memory_budget_per_thread(MEMORY).num_merge_threads(1).build();
    let made = std::thread::scope(|scope| {
        let behind = scope.spawn(|| {
            if let Err(error) = rustix::process::nice(10) {
                tracing::debug!(%error, "chat.search: its threads keep their priority");
            }
            index.writer_with_options(options)
        });
        behind.join()
    });
    let tantivy = made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    tantivy.set_merge_policy(Box::new(NoMergePolicy));
    Ok(tantivy)
}
