//! Searching messages: newest first, a page at a time, inside what the asker may see.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::query::{AllQuery, BooleanQuery, EnableScoring, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

use super::error::SearchError;
use super::index::SearchIndex;
use super::newest::{Columns, Walk, newest, value};
use super::parse::{Clause, clauses};

/// Up to here conversations are looked up by their own lists of messages; with more, each hit is checked instead.
const FEW: usize = 64;

/// What the asker may see of one conversation: `min_seq..=max_seq`. Several of one conversation add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    pub conversation: i64,
    pub min_seq: i64,
    pub max_seq: i64,
}

/// A question. Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct MessageQuery {
    /// What was typed; blank asks for every message the rest allows.
    pub text: String,
    /// Senders; empty means anyone.
    pub from: Vec<i64>,
    /// Conversations; empty means all that are visible.
    pub within: Vec<i64>,
    /// Sent before this, Unix milliseconds.
    pub before_ms: Option<i64>,
    /// Sent at this or later, Unix milliseconds.
    pub after_ms: Option<i64>,
    /// The permission: nothing outside is ever looked at.
    pub visible: Vec<Visible>,
    /// Hits a page, at least 1.
    pub limit: usize,
    /// [`Page::next`] of the page before. Pages stay apart and complete however many messages arrive meanwhile.
    pub cursor: Option<u64>,
}

/// A message that matches; read it through its access function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub conversation: i64,
    pub seq: i64,
    /// Position of its sending.
    pub position: u64,
}

/// One page, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// The cursor of the next page, if there is one.
    pub next: Option<u64>,
    /// The journal position up to which this answer is complete.
    pub index_position: u64,
}

impl SearchIndex {
    /// The newest messages that satisfy `query`. Blocks; not for an actix worker.
    ///
    /// # Errors
    /// The files cannot be read. No text is an error.
    pub fn search_messages(&self, query: &MessageQuery) -> Result<Page, SearchError> {
        let index_position = self.position();
        let limit = query.limit.max(1);
        let mut page = Page { hits: Vec::new(), next: None, index_position };
        let seen = Seen::of(query);
        let clauses = clauses(&query.text);
        let says_nothing = clauses.is_empty() && !query.text.trim().is_empty();
        if says_nothing || seen.0.is_empty() {
            return Ok(page);
        }
        let searcher = self.searcher();
        let whole = clauses.iter().any(|clause| matches!(clause, Clause::Prefix(_)));
        let weight = |within| {
            let all = self.all_of(query, &clauses, &seen, within);
            all.weight(EnableScoring::disabled_from_searcher(&searcher))
        };
        let walk = Walk {
            weight: &*weight(seen.0.len() <= FEW)?,
            narrow: &|| weight(true),
            accept: &|columns: &Columns, doc| seen.allows(columns, doc),
            before: query.cursor.unwrap_or(u64::MAX),
            at: times(query),
            limit: limit.saturating_add(1),
            whole,
        };
        let found = newest(&searcher, &walk)?;
        page.hits.extend(found.iter().take(limit).map(|&(position, conversation, seq)| Hit {
            conversation: conversation.cast_signed(),
            seq: seq.cast_signed(),
            position,
        }));
        page.next = page.hits.last().filter(|_| found.len() > limit).map(|hit| hit.position);
        Ok(page)
    }

    /// `within`: look in the visible conversations' lists of messages, instead of only checking each hit.
    fn all_of(&self, query: &MessageQuery, clauses: &[Clause], seen: &Seen, within: bool) -> Box<dyn Query> {
        let mut all: Vec<Box<dyn Query>> =
            clauses.iter().map(|clause| clause.query(self.fields.text)).collect();
        if !query.from.is_empty() {
            all.push(any_of(self.fields.sender, query.from.iter().map(|id| id.cast_unsigned())));
        }
        if within {
            all.push(any_of(self.fields.conversation, seen.0.keys().copied()));
        }
        match all.len() {
            0 => Box::new(AllQuery),
            1 => all.remove(0),
            _ => Box::new(BooleanQuery::intersection(all)),
        }
    }
}

fn any_of(field: Field, ids: impl ExactSizeIterator<Item = u64>) -> Box<dyn Query> {
    let terms = ids.map(|id| Term::from_field_u64(field, id));
    if terms.len() > FEW {
        return Box::new(TermSetQuery::new(terms));
    }
    let term = |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
    let mut each: Vec<_> = terms.map(|t| (Occur::Should, term(t))).collect();
    if each.len() == 1 { each.remove(0).1 } else { Box::new(BooleanQuery::new(each)) }
}

/// The permission: of each conversation the `seq`s that are seen, half open.
struct Seen(HashMap<u64, Vec<Range<u64>>>);

impl Seen {
    fn of(query: &MessageQuery) -> Self {
        let mut seen: HashMap<u64, Vec<Range<u64>>> = HashMap::with_capacity(query.visible.len());
        for range in &query.visible {
            if query.within.is_empty() || query.within.contains(&range.conversation) {
                let end = range.max_seq.max(-1).cast_unsigned().wrapping_add(1);
                let seqs = range.min_seq.max(0).cast_unsigned()..end;
                seen.entry(range.conversation.cast_unsigned()).or_default().push(seqs);
            }
        }
        Self(seen)
    }

    fn allows(&self, columns: &Columns, doc: DocId) -> bool {
        let Some(ranges) = self.0.get(&value(&columns.conversation, doc)) else { return false };
        let seq = value(&columns.seq, doc);
        ranges.iter().any(|range| range.contains(&seq))
    }
}

fn times(query: &MessageQuery) -> Range<u64> {
    let ms = |given: Option<i64>, otherwise| given.map_or(otherwise, |ms| u64::try_from(ms).unwrap_or(0));
    ms(query.after_ms, 0)..ms(query.before_ms, u64::MAX)
}
