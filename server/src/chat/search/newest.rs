//! The walk from the newest message back, and where it may stop.
//!
//! Documents lie in the order they were written, so `written` never decreases along a segment or from segment to
//! segment, and a message's `sent` is never above its `written` (below it only after an edit). So once enough hits are
//! held, everything before a document whose `written` is not above the oldest hit can be left unread. Within a segment
//! the walk reads windows from the end, each eight times the last: a common word costs a few thousand documents however
//! long the history is, a rare one the length of its own list.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::schema::column;

/// Documents in the first window.
const WINDOW: u32 = 4096;
/// After so many refused matches the rest is walked with the narrow weight.
const PATIENCE: usize = 1024;

/// One segment and its place in time.
pub(super) struct Slice<'a> {
    pub reader: &'a SegmentReader,
    pub written: Column<u64>,
}

/// The segments, newest first.
pub(super) fn time_order(searcher: &Searcher) -> tantivy::Result<Vec<Slice<'_>>> {
    let mut slices = Vec::with_capacity(searcher.segment_readers().len());
    for reader in searcher.segment_readers() {
        let written = reader.fast_fields().u64(column::WRITTEN)?;
        slices.push(Slice { reader, written });
    }
    slices.sort_by_key(|slice| Reverse((slice.written.max_value(), slice.written.min_value())));
    Ok(slices)
}

/// The columns of one segment that a filter reads.
pub(super) struct Columns {
    pub conversation: Column<u64>,
    pub seq: Column<u64>,
    pub at: Column<u64>,
    pub sent: Column<u64>,
}

impl Columns {
    fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        Ok(Self {
            conversation: fast.u64(column::CONVERSATION)?,
            seq: fast.u64(column::SEQ)?,
            at: fast.u64(column::AT)?,
            sent: fast.u64(column::SENT)?,
        })
    }
}

/// The value of a column that every document has.
pub(super) fn value(column: &Column<u64>, doc: DocId) -> u64 {
    column.values.get_val(doc)
}

/// A hit: `(sent, conversation, seq)`.
pub(super) type Found = (u64, u64, u64);

/// What is walked.
pub(super) struct Walk<'a, A> {
    pub weight: &'a dyn Weight,
    /// Begins dearer but leaves out most of what `accept` refuses; made when a common word is looked for in quiet places.
    pub narrow: &'a dyn Fn() -> tantivy::Result<Box<dyn Weight>>,
    /// The permission.
    pub accept: &'a A,
    /// Only what was sent before this position, and at these times.
    pub before: u64,
    pub at: Range<u64>,
    pub limit: usize,
    /// The weight pays for a whole segment however little of it is read (prefixes), so windows would not help.
    pub whole: bool,
}

/// The newest `limit` documents of the walk, newest first.
pub(super) fn newest<A: Fn(&Columns, DocId) -> bool>(
    searcher: &Searcher,
    walk: &Walk<'_, A>,
) -> tantivy::Result<Vec<Found>> {
    let Walk { weight, narrow, accept, before, at, limit, whole } = walk;
    let mut narrowed = None;
    let mut refused = 0;
    let mut best = Best { heap: BinaryHeap::new(), limit: *limit };
    for Slice { reader, written } in time_order(searcher)? {
        if best.settled(written.max_value()) {
            break;
        }
        let columns = Columns::of(reader)?;
        let in_time = columns.at.max_value() >= at.start && columns.at.min_value() < at.end;
        if columns.sent.min_value() >= *before || !in_time {
            continue;
        }
        let mut end = reader.max_doc();
        let mut size = if *whole { end } else { WINDOW };
        while end > 0 {
            let start = end.saturating_sub(size);
            if refused > PATIENCE && narrowed.is_none() {
                narrowed = Some(narrow()?);
            }
            let mut scorer = narrowed.as_deref().unwrap_or(*weight).scorer(reader, 1.0)?;
            let mut doc = if scorer.doc() < start { scorer.seek(start) } else { scorer.doc() };
            while doc < end && doc != TERMINATED {
                let sent = value(&columns.sent, doc);
                let possible = sent < *before && !best.settled(sent) && at.contains(&value(&columns.at, doc));
                if possible && !reader.is_deleted(doc) {
                    if accept(&columns, doc) {
                        best.push((sent, value(&columns.conversation, doc), value(&columns.seq, doc)));
                    } else {
                        refused += 1;
                    }
                }
                doc = scorer.advance();
            }
            if start == 0 || best.settled(value(&written, start - 1)) {
                break;
            }
            end = start;
            size = size.saturating_mul(8);
        }
    }
    Ok(best.heap.into_sorted_vec().into_iter().map(|Reverse(found)| found).collect())
}

struct Best {
    heap: BinaryHeap<Reverse<Found>>,
    limit: usize,
}

impl Best {
    fn push(&mut self, found: Found) {
        self.heap.push(Reverse(found));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    /// Whether nothing sent at or before `position` can still be among the best.
    fn settled(&self, position: u64) -> bool {
        self.heap.len() >= self.limit && self.heap.peek().is_none_or(|Reverse(oldest)| oldest.0 >= position)
    }
}
