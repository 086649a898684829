//! A connection comes, resumes, falls behind, catches up, goes.

use super::state::{Connection, ConnectionId, Mode, State, unlist};
use super::{Hub, Standing};
use crate::error::Problem;
use crate::journal::{Audience, Entry, MembershipChange};
use crate::live::outbox::{Outbox, Pushed};
use crate::live::{event, frame};
use bytes::Bytes;
use metrics::gauge;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::Notify;

/// More visible entries than this are not replayed: the client takes a snapshot.
const MOST_MISSING: i64 = 5_000;

/// The cursor cannot be resumed.
#[derive(Debug)]
pub enum Gap {
    /// The client takes a snapshot.
    Snapshot(GapReason),
    /// The database failed; try again.
    Problem(Problem),
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReason {
    /// Too much is missing.
    TooOld,
    /// The cursor is above the head.
    Future,
    /// The cursor is of another epoch, or malformed.
    ForeignEpoch,
}

impl GapReason {
    /// Word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooOld => "too_old",
            Self::Future => "future",
            Self::ForeignEpoch => "foreign_epoch",
        }
    }
}

impl Hub {
    /// Registers a signed-in connection. Events flow after [`Hub::resume`].
    pub fn connect(
        &self,
        person: i64,
        session: i64,
        outbox: Arc<Outbox>,
        behind: Arc<Notify>,
    ) -> ConnectionId {
        let mut state = self.shared.state.lock();
        let id = state.next;
        state.next += 1;
        state.connections.insert(
            id,
            Connection {
                person,
                session,
                outbox,
                behind,
                mode: Mode::Deaf,
                conversations: HashSet::new(),
                roles: Vec::new(),
                watch_people: Vec::new(),
                watch_conversations: Vec::new(),
            },
        );
        let list = state.by_person.entry(person).or_default();
        list.push(id);
        if list.len() == 1 {
            state.tell_presence(person, true);
        }
        gauge!("lingtong_sockets").set(state.connections.len() as f64);
        id
    }

    /// Forgets a connection.
    pub fn disconnect(&self, id: ConnectionId) {
        let mut state = self.shared.state.lock();
        state.leave_all(id);
        state.watch(id, Vec::new(), Vec::new());
        if let Some(connection) = state.connections.remove(&id) {
            unlist(&mut state.by_person, connection.person, id);
            if !state.by_person.contains_key(&connection.person) {
                state.tell_presence(connection.person, false);
            }
        }
        gauge!("lingtong_sockets").set(state.connections.len() as f64);
    }

    /// Where a connection that fell behind stands; `None` while it is live or deaf.
    pub fn behind(&self, id: ConnectionId) -> Option<i64> {
        match self.shared.state.lock().connections.get(&id)?.mode {
            Mode::Behind(position) => Some(position),
            Mode::Live | Mode::Deaf => None,
        }
    }

    /// Sends everything visible beyond `cursor` and makes the connection live. Returns the position it is live from.
    pub async fn resume(&self, id: ConnectionId, cursor: i64) -> Result<i64, Gap> {
        let (person, outbox) = {
            let mut state = self.shared.state.lock();
            let published = state.published;
            let Some(connection) = state.connections.get_mut(&id) else {
                return Ok(published);
            };
            connection.mode = Mode::Deaf;
            let found = (connection.person, connection.outbox.clone());
            state.leave_all(id);
            found
        };
        let mut cursor = cursor;
        loop {
            let source = self.shared.source.clone();
            let ring_covers = { self.shared.state.lock().ring.after() <= cursor };
            let read = self
                .shared
                .db
                .read(move |conn| {
                    let standing = source.standing(conn, person, cursor)?;
                    if cursor > standing.at || ring_covers {
                        return Ok::<_, diesel::result::Error>((standing, None));
                    }
                    let rows =
                        source.visible(conn, person, cursor, standing.at, MOST_MISSING + 1)?;
                    if rows.len() as i64 > MOST_MISSING {
                        return Ok((standing, Some(None)));
                    }
                    let entries = source.load(conn, rows)?;
                    Ok((standing, Some(Some(entries))))
                })
                .await
                .map_err(Gap::Problem)?;
            let standing = read.0;
            if cursor > standing.at {
                return Err(Gap::Snapshot(GapReason::Future));
            }
            match read.1 {
                Some(None) => return Err(Gap::Snapshot(GapReason::TooOld)),
                Some(Some(entries)) => {
                    send_all(&outbox, &entries).await;
                    cursor = standing.at;
                }
                None => {}
            }
            // The hub may not have delivered what the database already has.
            self.published_at_least(standing.at).await;
            outbox.drained().await;
            if outbox.is_closed() {
                return Ok(cursor);
            }
            if let Some(position) = self.go_live(id, cursor, &standing) {
                outbox.wake();
                return Ok(position);
            }
        }
    }

    async fn published_at_least(&self, position: i64) {
        // Delivery follows commit by microseconds; a short poll is simpler than a second signal, and bounded.
        for _ in 0..5_000 {
            if self.published() >= position {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// Under the lock: replays `(cursor, published]` from the ring and lists the connection. `None` when the ring no
    /// longer reaches back to the cursor, or the replay does not fit into the outbox.
    fn go_live(&self, id: ConnectionId, cursor: i64, standing: &Standing) -> Option<i64> {
        let mut state = self.shared.state.lock();
        let published = state.published;
        if state.ring.after() > cursor {
            return None;
        }
        let (person, outbox) = {
            let connection = state.connections.get(&id)?;
            (connection.person, connection.outbox.clone())
        };
        let (frames, inside) = replay(&state, person, cursor, standing);
        if frames.len() > crate::live::outbox::MOST_FRAMES / 2 {
            return None;
        }
        for bytes in &frames {
            if outbox.push_event(bytes) == Pushed::Full {
                return None;
            }
        }
        for conversation in inside {
            state.enter(id, conversation);
        }
        if let Some(connection) = state.connections.get_mut(&id) {
            connection.mode = Mode::Live;
            connection.roles = standing.roles.clone();
        }
        Some(published)
    }
}

/// What the ring holds for a person beyond the cursor, and the conversations it is in at the end.
fn replay(
    state: &State,
    person: i64,
    cursor: i64,
    standing: &Standing,
) -> (Vec<Bytes>, HashSet<i64>) {
    let mut inside: HashSet<i64> = standing
        .stays
        .iter()
        .filter(|stay| stay.to.is_none())
        .map(|stay| stay.conversation)
        .collect();
    let mut frames = Vec::new();
    for item in state.ring.beyond(cursor) {
        let entry = &item.entry;
        let mine = |change| {
            entry
                .membership
                .iter()
                .filter(move |m| m.person == person && m.change == change)
                .map(|m| m.conversation)
        };
        if entry.position > standing.at {
            inside.extend(mine(MembershipChange::Added));
        }
        let sees = entry.persons.contains(&person)
            || match entry.audience {
                Audience::Everyone => true,
                Audience::Person(other) => other == person,
                Audience::Role(role) => standing.roles.contains(&role),
                Audience::Nobody => false,
                Audience::Conversation(id) if entry.position > standing.at => inside.contains(&id),
                Audience::Conversation(id) => standing.stays.iter().any(|stay| {
                    stay.conversation == id
                        && stay.from <= entry.position
                        && stay.to.is_none_or(|to| entry.position <= to)
                }),
            };
        if let Some(bytes) = item.frame.as_ref().filter(|_| sees) {
            frames.push(bytes.clone());
        }
        if entry.position > standing.at {
            for conversation in mine(MembershipChange::Removed) {
                inside.remove(&conversation);
            }
        }
    }
    (frames, inside)
}

/// At the peer's own pace: never more than the outbox holds.
async fn send_all(outbox: &Outbox, entries: &[Entry]) {
    for entry in entries.iter().filter(|entry| entry.kind.is_event()) {
        let bytes = frame::text(&event::render(entry));
        loop {
            match outbox.push_event(&bytes) {
                Pushed::Queued => break,
                Pushed::Closed => return,
                Pushed::Full => {
                    outbox.wake();
                    outbox.drained().await;
                }
            }
        }
    }
    outbox.wake();
}
