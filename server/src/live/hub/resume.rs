//! A connection resumes from a cursor, or catches up after it fell behind.
//!
//! What storage has is sent at the peer's own pace. The rest comes from the ring under the hub's lock, so that nothing is
//! missing and nothing comes twice between the last stored entry and the first live one.

use super::fan_out::new_roles;
use super::state::{ConnectionId, Mode, State};
use super::{Hub, Standing};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Entry, MembershipChange};
use crate::live::outbox::{Outbox, Pushed};
use crate::live::{event, frame};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// More visible entries than this are not replayed to a client that comes back: it takes a snapshot. One that is
/// connected and slow is never told so; it reads this many positions at a time.
const MOST_MISSING: i64 = 5_000;
/// How long delivery may lag behind what was read from storage.
const DELIVERY: Duration = Duration::from_secs(5);

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

/// What storage has beyond a cursor.
enum Stored {
    /// Nothing is needed of it: the ring reaches back to the cursor.
    InRing,
    /// All that is visible up to this position.
    Until(i64, Vec<Entry>),
    /// More than is replayed.
    TooMuch,
}

/// How far the ring brought a connection.
enum Joined {
    /// It is live from this position on.
    Live(i64),
    /// It has what it may see up to here, and must ask again.
    Only(i64),
}

impl Hub {
    /// Sends everything visible beyond `cursor` and makes the connection live. Returns the position it is live from.
    ///
    /// Errors: a [`Gap`]; the connection then gets no events until it resumes again.
    pub async fn resume(&self, id: ConnectionId, cursor: i64) -> Result<i64, Gap> {
        self.or_deaf(id, self.follow(id, cursor, Some(MOST_MISSING)).await)
    }

    /// Brings a connection that fell behind up to the head, however far that is.
    pub async fn catch_up(&self, id: ConnectionId, cursor: i64) -> Result<i64, Gap> {
        self.or_deaf(id, self.follow(id, cursor, None).await)
    }

    fn or_deaf(&self, id: ConnectionId, result: Result<i64, Gap>) -> Result<i64, Gap> {
        if result.is_err()
            && let Some(connection) = self.shared.state.lock().connections.get_mut(&id)
        {
            connection.mode = Mode::Deaf;
        }
        result
    }

    async fn follow(&self, id: ConnectionId, mut cursor: i64, most: Option<i64>) -> Result<i64, Gap> {
        let (person, outbox) = {
            let mut state = self.shared.state.lock();
            let published = state.published;
            let Some(connection) = state.connections.get_mut(&id) else {
                return Ok(published);
            };
            connection.mode = Mode::Behind(cursor);
            let found = (connection.person, connection.outbox.clone());
            state.leave_all(id);
            found
        };
        loop {
            let (standing, stored) = self.beyond(person, cursor, most).await?;
            if cursor > standing.at {
                return Err(Gap::Snapshot(GapReason::Future));
            }
            match stored {
                Stored::InRing => {}
                Stored::TooMuch => return Err(Gap::Snapshot(GapReason::TooOld)),
                Stored::Until(position, entries) => {
                    send_all(&outbox, person, &entries).await;
                    cursor = position;
                }
            }
            // The hub may not have delivered what the database already has.
            self.published_at_least(standing.at).await?;
            outbox.drained().await;
            if outbox.is_closed() {
                return Ok(cursor);
            }
            match self.go_live(id, person, &outbox, cursor, &standing) {
                Joined::Live(position) => {
                    outbox.wake();
                    return Ok(position);
                }
                Joined::Only(position) => {
                    outbox.wake();
                    cursor = position;
                }
            }
        }
    }

    /// The person's standing, and what of the entries beyond the cursor must come from storage.
    async fn beyond(&self, person: i64, cursor: i64, most: Option<i64>) -> Result<(Standing, Stored), Gap> {
        let source = self.shared.source.clone();
        let in_ring = { self.shared.state.lock().ring.after() <= cursor };
        let read = move |conn: &mut crate::db::Conn| {
            let standing = source.standing(conn, person, cursor)?;
            if cursor > standing.at || in_ring {
                return Ok::<_, crate::db::Error>((standing, Stored::InRing));
            }
            let until = match most {
                Some(_) => standing.at,
                None => standing.at.min(cursor + MOST_MISSING),
            };
            let limit = most.unwrap_or(MOST_MISSING);
            let rows = source.visible(conn, person, cursor, until, limit + 1)?;
            if rows.len() as i64 > limit {
                return Ok((standing, Stored::TooMuch));
            }
            let entries = source.load(conn, rows)?;
            Ok((standing, Stored::Until(until, entries)))
        };
        self.shared.db.read(read).await.map_err(Gap::Problem)
    }

    async fn published_at_least(&self, position: i64) -> Result<(), Gap> {
        let mut delivered = self.shared.delivered.subscribe();
        let there = delivered.wait_for(|head| *head >= position);
        match tokio::time::timeout(DELIVERY, there).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => {
                let late = Code::Unavailable.because("this node is behind the journal; try again");
                Err(Gap::Problem(late.retry_after(1)))
            }
        }
    }

    /// Under the lock: replays `(cursor, published]` from the ring and lists the connection.
    fn go_live(
        &self,
        id: ConnectionId,
        person: i64,
        outbox: &Arc<Outbox>,
        cursor: i64,
        standing: &Standing,
    ) -> Joined {
        let mut state = self.shared.state.lock();
        if state.ring.after() > cursor {
            return Joined::Only(cursor);
        }
        let inside = match replay(&state, outbox, person, cursor, standing) {
            Ok(inside) => inside,
            Err(position) => return Joined::Only(position),
        };
        for conversation in inside {
            state.enter(id, conversation);
        }
        if let Some(connection) = state.connections.get_mut(&id) {
            connection.mode = Mode::Live;
            connection.roles = standing.roles.clone();
        }
        Joined::Live(state.published)
    }
}

/// Queues what the ring holds for a person beyond the cursor; the conversations it is in at the end. The error is the
/// position it has come to when the outbox was full, or the standing no longer says what the person sees.
fn replay(
    state: &State,
    outbox: &Outbox,
    person: i64,
    cursor: i64,
    standing: &Standing,
) -> Result<HashSet<i64>, i64> {
    let mut inside: HashSet<i64> =
        standing.stays.iter().filter(|stay| stay.to.is_none()).map(|stay| stay.conversation).collect();
    for item in state.ring.beyond(cursor) {
        let entry = &item.entry;
        let news = entry.position > standing.at;
        let mine = |change| {
            entry
                .membership
                .iter()
                .filter(move |m| m.person == person && m.change == change)
                .map(|m| m.conversation)
        };
        if news {
            inside.extend(mine(MembershipChange::Added));
        }
        let sees = entry.persons.contains(&person)
            || match entry.audience {
                Audience::Everyone => true,
                Audience::Person(other) => other == person,
                Audience::Role(role) => standing.roles.contains(&role),
                Audience::Nobody => false,
                Audience::Conversation(id) if news => inside.contains(&id),
                Audience::Conversation(id) => standing.stays.iter().any(|stay| {
                    stay.conversation == id
                        && stay.from <= entry.position
                        && stay.to.is_none_or(|to| entry.position <= to)
                }),
            };
        let sees = sees && !entry.hidden_from.contains(&person);
        if let Some(bytes) = item.frame.as_ref().filter(|_| sees)
            && outbox.push_event(bytes) == Pushed::Full
        {
            return Err(entry.position - 1);
        }
        if news {
            for conversation in mine(MembershipChange::Removed) {
                inside.remove(&conversation);
            }
            if new_roles(entry).any(|one| one == person) {
                return Err(entry.position);
            }
        }
    }
    Ok(inside)
}

/// At the peer's own pace: never more than the outbox holds.
async fn send_all(outbox: &Outbox, person: i64, entries: &[Entry]) {
    let sees = |entry: &&Entry| entry.kind.is_event() && !entry.hidden_from.contains(&person);
    for entry in entries.iter().filter(sees) {
        if !outbox.push_in_turn(&frame::text(&event::render(entry))).await {
            return;
        }
    }
    outbox.wake();
}
