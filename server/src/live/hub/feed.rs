//! The hub's two threads. `live-feed` puts what was committed in order, fills gaps from storage and lets the rooms take
//! notice; `live-hub` delivers. So what decides about rights is never late because a room is large.

use super::Shared;
use super::fan_out;
use crate::db::{Conn, Purpose, QueryResult, connect, is_connection_loss};
use crate::journal::confirmed::Confirmed;
use crate::journal::store;
use crate::journal::writer::Committed;
use crate::journal::{Entry, Told};
use metrics::gauge;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the head is looked up while this node writes nothing: other nodes write to the database, and so does the
/// command line (`lingtong user`). Several times within the second that [`Confirmed`] allows.
const POLL: Duration = Duration::from_millis(250);
/// Entries read at once when a gap is filled.
const PAGE: i64 = 1_000;
/// Runs that may wait for delivery before a gap is filled further.
const MOST_WAITING: usize = 64;

pub(super) fn start(
    shared: Arc<Shared>,
    head: i64,
    committed: flume::Receiver<Committed>,
    confirmed: Confirmed,
) {
    let (deliveries, runs) = flume::unbounded::<Run>();
    let hub = shared.clone();
    confirmed.begin();
    let mut feed = Feed { shared, conn: None, fed: head, confirmed, deliveries };
    std::thread::Builder::new()
        .name("live-feed".into())
        .spawn(move || {
            feed.look_up();
            loop {
                match committed.recv_timeout(POLL) {
                    Ok(batch) => feed.take(batch),
                    Err(flume::RecvTimeoutError::Timeout) => feed.look_up(),
                    Err(flume::RecvTimeoutError::Disconnected) => return,
                }
            }
        })
        .expect("the operating system gives a thread at start");
    std::thread::Builder::new()
        .name("live-hub".into())
        .spawn(move || {
            for run in &runs {
                match run {
                    Run::Entries(entries) => fan_out::deliver(&hub, entries),
                    Run::Told(told) => hub.state.lock().tell(&told),
                }
            }
        })
        .expect("the operating system gives a thread at start");
}

/// What is delivered, in order.
enum Run {
    Entries(Vec<Entry>),
    Told(Arc<[Told]>),
}

struct Feed {
    shared: Arc<Shared>,
    conn: Option<Conn>,
    /// Everything up to here was taken notice of.
    fed: i64,
    confirmed: Confirmed,
    deliveries: flume::Sender<Run>,
}

impl Feed {
    fn take(&mut self, batch: Committed) {
        if batch.after == self.fed && batch.entries.len() as i64 == batch.head - batch.after {
            self.hand_on(batch.entries.to_vec());
        } else {
            self.fill(batch.head);
        }
        if self.fed >= batch.head {
            self.confirmed.at(batch.at);
        }
        if !batch.told.is_empty() {
            drop(self.deliveries.send(Run::Told(batch.told)));
        }
    }

    /// Another process may have written.
    fn look_up(&mut self) {
        let now = Instant::now();
        let Some(head) = self.with(|conn, _| store::head_position(conn)) else { return };
        self.fill(head);
        if self.fed >= head {
            self.confirmed.at(now);
        }
    }

    /// Hands `(fed, head]` on from storage, as far as delivery keeps up.
    fn fill(&mut self, head: i64) {
        while self.fed < head && self.deliveries.len() < MOST_WAITING {
            let after = self.fed;
            let entries = self.with(|conn, source| {
                let rows = store::entries(conn, after, head, PAGE)?;
                source.load(conn, rows)
            });
            match entries {
                Some(entries) if !entries.is_empty() => self.hand_on(entries),
                _ => return,
            }
            gauge!("lingtong_hub_behind").set((head - self.fed) as f64);
        }
    }

    fn hand_on(&mut self, entries: Vec<Entry>) {
        let Some(last) = entries.last() else { return };
        self.fed = last.position;
        for entry in &entries {
            self.shared.source.observe(entry);
        }
        drop(self.deliveries.send(Run::Entries(entries)));
    }

    fn with<T>(
        &mut self,
        read: impl FnOnce(&mut Conn, &dyn super::EventSource) -> QueryResult<T>,
    ) -> Option<T> {
        if self.conn.is_none() {
            self.conn = connect(self.shared.db.target(), Purpose::Read)
                .inspect_err(|error| self.failed("live.hub.connect", error))
                .ok();
        }
        match read(self.conn.as_mut()?, &*self.shared.source) {
            Ok(value) => Some(value),
            Err(error) => {
                self.failed("live.hub.read", &error);
                if is_connection_loss(&error) {
                    self.conn = None;
                }
                None
            }
        }
    }

    /// Said once until it works again.
    fn failed(&self, what: &str, error: &dyn std::fmt::Display) {
        if self.confirmed.failed() {
            tracing::warn!(%error, "{what}");
        }
    }
}
