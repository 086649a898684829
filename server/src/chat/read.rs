//! Read cursors: personal state, numbered by a counter of the person's own, not journalled.
//!
//! `read_seq` may go back (mark unread); `seen_seq` never does. A send moves the sender's own cursor; such moves are
//! gathered and written once a second.

use super::store::reading::{self, Cursor};
use super::store::{last_seq, stays};
use super::{Chat, access};
use crate::db::{Conn, Error, QueryResult};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError, Writer};
use crate::live::Hub;
use parking_lot::{Condvar, Mutex};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use utoipa::ToSchema;

/// Where I stand after a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standing {
    /// Read up to here.
    pub read_seq: i64,
    /// Seen up to here.
    pub seen_seq: i64,
    /// Messages of others beyond it.
    pub unread: i64,
    /// Of these, those that call me.
    pub mentions: i64,
    /// My personal counter.
    pub mine: i64,
}

/// One move of one cursor.
#[derive(Debug, Clone, Copy)]
struct Move {
    person: i64,
    conversation: i64,
    seq: i64,
    /// The cursor may go back.
    back: bool,
}

struct Moves(Vec<Move>);

impl Command for Moves {
    /// One for each move that changed something.
    type Output = Vec<(Move, Standing)>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let mut moved = Vec::with_capacity(self.0.len());
        for one in &self.0 {
            if let Some(standing) = apply(tx.conn(), one)? {
                moved.push((*one, standing));
            }
        }
        Ok(moved)
    }
}

fn apply(conn: &mut Conn, one: &Move) -> QueryResult<Option<Standing>> {
    let Some(member) = stays::current(conn, one.conversation, one.person)? else {
        return Ok(None);
    };
    let last = last_seq(conn, one.conversation)?;
    let before = reading::cursor(conn, one.conversation, one.person)?;
    let seq = one.seq.clamp(0, last);
    let read_seq = if one.back { seq } else { before.read_seq.max(seq) };
    let seen_seq = before.seen_seq.max(seq);
    let mut mine = before.mine;
    if (read_seq, seen_seq) != (before.read_seq, before.seen_seq) {
        mine = reading::next_mine(conn, one.person)?;
        reading::keep(conn, one.conversation, one.person, Cursor { read_seq, seen_seq, mine })?;
    }
    let (unread, mentions) =
        reading::counts(conn, one.conversation, one.person, member.visible_from_seq.max(1), read_seq, last)?;
    Ok(Some(Standing { read_seq, seen_seq, unread, mentions, mine }))
}

/// The frame that tells a person's devices.
pub fn mine_frame(conversation: i64, standing: &Standing) -> String {
    json!({
        "type": "mine", "mine": standing.mine, "conversation": conversation, "read_seq": standing.read_seq,
        "seen_seq": standing.seen_seq, "unread": standing.unread, "mentions": standing.mentions,
    })
    .to_string()
}

/// How long moves are gathered before they are written.
const GATHER: Duration = Duration::from_secs(1);

/// Gathers the moves that sends imply: the newest of each cursor, written together a second after the first, and at once
/// when the node stops.
#[derive(Clone)]
pub(crate) struct Coalescer {
    shared: Arc<(Mutex<Waiting>, Condvar)>,
}

#[derive(Default)]
struct Waiting {
    /// The newest number of `(person, conversation)`.
    moves: HashMap<(i64, i64), i64>,
    stopped: bool,
}

impl Coalescer {
    /// Starts the thread; it ends after [`Coalescer::stop`], when what was gathered is written.
    pub(super) fn start(writer: Writer, hub: Hub) -> (Self, JoinHandle<()>) {
        let shared: Arc<(Mutex<Waiting>, Condvar)> = Arc::default();
        let there = shared.clone();
        let thread = std::thread::Builder::new()
            .name("chat-reads".into())
            .spawn(move || {
                loop {
                    let (moves, last) = gather(&there);
                    for chunk in moves.chunks(100) {
                        match writer.write_blocking(Moves(chunk.to_vec())) {
                            Ok(moved) => moved.iter().for_each(|(one, standing)| tell(&hub, one, standing)),
                            Err(problem) => tracing::warn!(%problem, "chat.reads"),
                        }
                    }
                    if last {
                        return;
                    }
                }
            })
            .expect("the operating system gives a thread at start");
        (Self { shared }, thread)
    }

    /// The person has sent this number, so has read up to it.
    pub(super) fn sent(&self, person: i64, conversation: i64, seq: i64) {
        let mut waiting = self.shared.0.lock();
        if waiting.moves.is_empty() {
            self.shared.1.notify_one();
        }
        let newest = waiting.moves.entry((person, conversation)).or_insert(seq);
        *newest = (*newest).max(seq);
    }

    /// Writes what was gathered and ends the thread.
    pub(super) fn stop(&self) {
        self.shared.0.lock().stopped = true;
        self.shared.1.notify_one();
    }
}

/// Waits for a move, then for others to come; whether these are the last.
fn gather((waiting, news): &(Mutex<Waiting>, Condvar)) -> (Vec<Move>, bool) {
    let mut waiting = waiting.lock();
    news.wait_while(&mut waiting, |waiting| waiting.moves.is_empty() && !waiting.stopped);
    news.wait_while_for(&mut waiting, |waiting| !waiting.stopped, GATHER);
    let moves = waiting
        .moves
        .drain()
        .map(|((person, conversation), seq)| Move { person, conversation, seq, back: false })
        .collect();
    (moves, waiting.stopped)
}

fn tell(hub: &Hub, one: &Move, standing: &Standing) {
    hub.to_person(one.person, &mine_frame(one.conversation, standing));
    let read = json!({"type": "read", "conversation": one.conversation, "person": one.person, "seen_seq": standing.seen_seq});
    hub.to_watchers(one.conversation, one.person, &read.to_string());
}

impl Chat {
    /// Moves my cursor to `seq`; with `mark_unread` it may go back, so that `seq + 1` is unread again.
    pub async fn read(
        &self,
        actor: &Actor,
        conversation: i64,
        seq: i64,
        mark_unread: bool,
    ) -> Result<Standing, Problem> {
        if seq < 0 {
            return Err(Code::Validation.because("a message's number is not negative").field("seq"));
        }
        let one = Move { person: actor.person, conversation, seq, back: mark_unread };
        let (one, standing) =
            self.writer.write(Moves(vec![one])).await?.pop().ok_or_else(access::not_found)?;
        tell(&self.hub, &one, &standing);
        Ok(standing)
    }

    /// My cursors that changed after a number of my counter, as frames.
    pub async fn mine_since(&self, person: i64, mine: i64) -> Result<Vec<String>, Problem> {
        self.db
            .read(move |conn| {
                let changed = reading::moved_since(conn, person, mine, 5_000)?;
                let mut frames = Vec::with_capacity(changed.len());
                for conversation in changed {
                    let Some(member) = stays::current(conn, conversation, person)? else {
                        continue;
                    };
                    let cursor = reading::cursor(conn, conversation, person)?;
                    let last = last_seq(conn, conversation)?;
                    let (unread, mentions) = reading::counts(
                        conn,
                        conversation,
                        person,
                        member.visible_from_seq.max(1),
                        cursor.read_seq,
                        last,
                    )?;
                    let standing = Standing {
                        read_seq: cursor.read_seq,
                        seen_seq: cursor.seen_seq,
                        unread,
                        mentions,
                        mine: cursor.mine,
                    };
                    frames.push(mine_frame(conversation, &standing));
                }
                Ok::<_, Error>(frames)
            })
            .await
    }
}
