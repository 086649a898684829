//! The newest entries in memory, so that a short resume touches no database.

use super::fan_out::recalled;
use crate::journal::{Data, Entry, Kind};
use crate::live::{event, frame};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Arc;

/// An entry and its frame; none for entries that are no events.
pub(super) struct Published {
    pub(super) entry: Entry,
    pub(super) frame: Option<Bytes>,
}

impl Published {
    pub(super) fn new(entry: Entry) -> Self {
        let frame = entry.kind.is_event().then(|| frame::text(&event::render(&entry)));
        Self { entry, frame }
    }
}

pub(super) struct Ring {
    after: i64,
    kept: VecDeque<Arc<Published>>,
    bytes: usize,
    /// At most so many bytes.
    keep: usize,
}

impl Ring {
    pub(super) fn new(head: i64, keep: usize) -> Self {
        Self { after: head, kept: VecDeque::new(), bytes: 0, keep }
    }

    /// Everything beyond this position is here.
    pub(super) fn after(&self) -> i64 {
        self.after
    }

    pub(super) fn push(&mut self, published: Arc<Published>) {
        self.bytes += weight(&published);
        self.kept.push_back(published);
        while self.bytes > self.keep {
            let Some(old) = self.kept.pop_front() else {
                break;
            };
            self.bytes -= weight(&old);
            self.after = old.entry.position;
        }
    }

    /// Takes in entries that end where it begins; `false` when there is no room for all, or it begins elsewhere by now.
    pub(super) fn warm(&mut self, older: Vec<Arc<Published>>) -> bool {
        for published in older.into_iter().rev() {
            let bytes = self.bytes + weight(&published);
            if published.entry.position != self.after || bytes > self.keep {
                return false;
            }
            self.bytes = bytes;
            self.after -= 1;
            self.kept.push_front(published);
        }
        true
    }

    /// Messages that entries beyond a position recalled.
    pub(super) fn recalled_beyond(&self, position: i64) -> Vec<(i64, i64)> {
        let entries = self.beyond(position).map(|published| &published.entry);
        let recalls = entries.filter(|entry| entry.kind == Kind::MessageRecall);
        recalls.filter_map(|entry| Some((entry.audience.conversation()?, recalled(entry)?))).collect()
    }

    /// Entries beyond a position that the ring still covers.
    pub(super) fn beyond(&self, position: i64) -> impl Iterator<Item = &Arc<Published>> {
        let skip = usize::try_from(position - self.after).unwrap_or(0);
        self.kept.iter().skip(skip)
    }

    /// What was recalled is shown withdrawn from now on, also to those who resume.
    pub(super) fn withdraw(&mut self, conversation: i64, seq: i64) {
        for published in self.kept.iter_mut().rev() {
            let Data::Later(data) = &published.entry.data else {
                continue;
            };
            if data.message() != Some((conversation, seq)) {
                continue;
            }
            let mut entry = published.entry.clone();
            entry.data = Data::Json(data.withdrawn().into());
            let sent = entry.kind == Kind::MessageSend;
            self.bytes -= weight(published);
            *published = Arc::new(Published::new(entry));
            self.bytes += weight(published);
            if sent {
                break;
            }
        }
    }
}

fn weight(published: &Published) -> usize {
    published.frame.as_ref().map_or(0, Bytes::len) + 256
}
