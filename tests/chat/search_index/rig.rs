//! One index in a temporary directory, filled in a few words.

use std::cell::Cell;

use lingtong::chat::search::{Change, MessageQuery, Page, SearchIndex, Start, Visible};
use tempfile::TempDir;

pub struct Rig {
    pub index: SearchIndex,
    pub dir: TempDir,
    position: Cell<u64>,
}

impl Rig {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (index, start) = SearchIndex::open(dir.path()).unwrap();
        assert_eq!(start, Start::New);
        Self { index, dir, position: Cell::new(0) }
    }

    /// Messages 1, 2, ... of conversation 1 from person 1.
    pub fn with(texts: &[&str]) -> Self {
        let rig = Self::new();
        for (seq, text) in (1..).zip(texts) {
            rig.send(1, seq, 1, text);
        }
        rig.commit();
        rig
    }

    /// Ends this index as a crash would and opens the directory again.
    pub fn reopen(self) -> (Self, Start) {
        let Self { index, dir, position } = self;
        drop(index);
        let (index, start) = SearchIndex::open(dir.path()).unwrap();
        (Self { index, dir, position }, start)
    }

    /// Sends at the next position, which it returns; the time is 1,000 ms times the position.
    pub fn send(&self, conversation: i64, seq: i64, sender: i64, text: &str) -> u64 {
        let position = self.position.get() + 1;
        self.apply(&[message(conversation, seq, position, sender, text)]);
        position
    }

    pub fn apply(&self, changes: &[Change]) {
        self.position.set(self.position.get() + 1);
        self.index.apply(changes, self.position.get()).unwrap();
    }

    pub fn withdraw(&self, conversation: i64, seq: i64) {
        self.apply(&[Change::WithdrawMessage { conversation, seq }]);
        self.commit();
    }

    pub fn commit(&self) {
        self.index.commit().unwrap();
        assert_eq!(self.index.position(), self.position.get());
    }

    pub fn ask(&self, query: &MessageQuery) -> Page {
        self.index.search_messages(query).unwrap()
    }

    /// The `seq`s of conversation 1 that `text` finds, newest first.
    pub fn find(&self, text: &str) -> Vec<i64> {
        seqs(&self.ask(&query(text)))
    }
}

pub fn message(conversation: i64, seq: i64, position: u64, sender: i64, text: &str) -> Change {
    let at_ms = i64::try_from(position).unwrap() * 1_000;
    Change::UpsertMessage { conversation, seq, position, sender, at_ms, text: text.to_owned() }
}

/// A question to all of conversations 1 to 3.
pub fn query(text: &str) -> MessageQuery {
    MessageQuery {
        text: text.to_owned(),
        visible: (1..=3).map(all_of).collect(),
        limit: 50,
        ..Default::default()
    }
}

pub fn all_of(conversation: i64) -> Visible {
    Visible { conversation, min_seq: 1, max_seq: i64::MAX }
}

pub fn seqs(page: &Page) -> Vec<i64> {
    page.hits.iter().map(|hit| hit.seq).collect()
}
