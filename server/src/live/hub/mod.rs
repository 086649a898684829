//! The hub: who is connected, and the fan-out of committed entries in journal order.
//!
//! It is lower than chat and directory and knows neither: what it needs of them (stays, stored events, which sessions an
//! entry ends) it asks of an [`EventSource`], given at start. It never waits: see [`super::outbox`].

mod fan_out;
mod feed;
mod join;
mod presence;
mod resume;
mod ring;
mod state;
mod warm;

pub use resume::{Gap, GapReason};
pub use state::ConnectionId;

use crate::db::{Conn, Db, QueryResult};
use crate::journal::Entry;
use crate::journal::confirmed::Confirmed;
use crate::journal::follow::HeadSignal;
use crate::journal::store::EntryRow;
use crate::journal::writer::Committed;
use parking_lot::Mutex;
use state::State;
use std::sync::Arc;
use tokio::sync::watch;

/// A stay of a person in a conversation, as positions; both ends belong to it.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    /// Conversation.
    pub conversation: i64,
    /// Entry that began it.
    pub from: i64,
    /// Entry that ended it.
    pub to: Option<i64>,
}

/// What a person may see, read at a position.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Head when it was read.
    pub at: i64,
    /// Stays that were open at or after the position asked for.
    pub stays: Vec<Stay>,
    /// Numbers of the roles held.
    pub roles: Vec<i64>,
}

/// What higher rooms tell the hub.
pub trait EventSource: Send + Sync + 'static {
    /// The standing of a person, with stays that ended after `since`.
    fn standing(&self, conn: &mut Conn, person: i64, since: i64) -> QueryResult<Standing>;
    /// Entries with `after < position <= until` that the person may see, in order, at most `limit`.
    fn visible(
        &self,
        conn: &mut Conn,
        person: i64,
        after: i64,
        until: i64,
        limit: i64,
    ) -> QueryResult<Vec<EntryRow>>;
    /// Makes entries out of stored rows; content that is gone is in its withdrawn form.
    fn load(&self, conn: &mut Conn, rows: Vec<EntryRow>) -> QueryResult<Vec<Entry>>;
    /// Which sessions and people an entry signs out.
    fn ended(&self, entry: &Entry) -> Ended;
    /// Told of every entry once, in order, before it is delivered.
    fn observe(&self, entry: &Entry);
    /// Whether the company shows who is online.
    fn shows_presence(&self) -> bool;
}

/// Who is signed out.
#[derive(Debug, Default)]
pub struct Ended {
    /// Sessions.
    pub sessions: Vec<i64>,
    /// Everything of these people.
    pub persons: Vec<i64>,
}

/// The door to the hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    db: Db,
    source: Arc<dyn EventSource>,
    signal: HeadSignal,
    /// Newest position handed to the connections, for those who wait for one.
    delivered: watch::Sender<i64>,
}

impl Hub {
    /// Starts the hub at a head; what the writer commits comes through `committed`. It keeps `keep` bytes of the newest
    /// entries in memory.
    pub fn start(
        db: Db,
        source: Arc<dyn EventSource>,
        signal: HeadSignal,
        head: i64,
        committed: flume::Receiver<Committed>,
        confirmed: Confirmed,
        keep: usize,
    ) -> Self {
        signal.moved(head);
        let (delivered, _) = watch::channel(head);
        let shared =
            Arc::new(Shared { state: Mutex::new(State::new(head, keep)), db, source, signal, delivered });
        feed::start(shared.clone(), head, committed, confirmed);
        warm::start(shared.clone());
        Self { shared }
    }

    /// Entries beyond this position are in memory.
    pub fn remembers_beyond(&self) -> i64 {
        self.shared.state.lock().ring.after()
    }

    /// Newest position handed to the connections.
    pub fn published(&self) -> i64 {
        self.shared.state.lock().published
    }

    /// Open sockets.
    pub fn connections(&self) -> usize {
        self.shared.state.lock().connections.len()
    }
}
