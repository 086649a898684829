//! Read cursors: personal state, numbered by a counter of the person's own, not journalled.
//!
//! `read_seq` may go back (mark unread); `seen_seq` never does. A send moves the sender's own cursor; such moves are
//! gathered and written once a second, and do not undo a mark that was set after the send.

use super::store::reading::{self, Cursor};
use super::store::{MemberRow, last_seq, stays};
use super::{Chat, access};
use crate::db::{Conn, QueryResult};
use crate::directory::Actor;
use crate::error::{Code, Problem};
use crate::journal::{Command, Hears, Tx, WriteError, Writer};
use parking_lot::{Condvar, Mutex};
use serde::Serialize;
use serde_json::{Value, json};
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
    how: How,
}

/// Why a cursor moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// The person read up to here: forward only.
    Read,
    /// The person wants what is beyond to be unread: it may go back.
    MarkUnread,
    /// The person sent this. It is written later, so a mark that was set meanwhile outlasts it.
    Sent,
}

struct Moves(Vec<Move>);

impl Command for Moves {
    /// One for each move, where the person is a member.
    type Output = Vec<Standing>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let mut standings = Vec::with_capacity(self.0.len());
        for one in &self.0 {
            standings.extend(apply(tx, one)?);
        }
        Ok(standings)
    }
}

fn apply(tx: &mut Tx<'_>, one: &Move) -> QueryResult<Option<Standing>> {
    let (person, conversation) = (one.person, one.conversation);
    let Some(member) = stays::current(tx.conn(), conversation, person)? else {
        return Ok(None);
    };
    let last = last_seq(tx.conn(), conversation)?;
    let before = reading::cursor(tx.conn(), conversation, person)?;
    let seq = one.seq.clamp(0, last);
    let mut after = Cursor { seen_seq: before.seen_seq.max(seq), ..before };
    match one.how {
        How::MarkUnread => (after.read_seq, after.marked_at) = (seq, last),
        How::Sent if seq <= before.marked_at => {}
        How::Read | How::Sent => after.read_seq = before.read_seq.max(seq),
    }
    if after == before {
        return standing(tx.conn(), person, &member, before, last).map(Some);
    }
    after.mine = tx.next_mine(person)?;
    reading::keep(tx.conn(), conversation, person, after)?;
    let standing = standing(tx.conn(), person, &member, after, last)?;
    tx.tell(Hears::Person(person), &mine_frame(conversation, &standing));
    let read =
        json!({"type": "read", "conversation": conversation, "person": person, "seen_seq": after.seen_seq});
    tx.tell(Hears::Conversation { conversation, except: person }, &read);
    Ok(Some(standing))
}

/// Where a member stands, counted.
pub(super) fn standing(
    conn: &mut Conn,
    person: i64,
    member: &MemberRow,
    Cursor { read_seq, seen_seq, mine, .. }: Cursor,
    last: i64,
) -> QueryResult<Standing> {
    let from = member.visible_from_seq.max(1);
    let (unread, mentions) = reading::counts(conn, member.conversation, person, from, read_seq, last)?;
    Ok(Standing { read_seq, seen_seq, unread, mentions, mine })
}

/// The frame that tells a person's devices.
pub(super) fn mine_frame(conversation: i64, standing: &Standing) -> Value {
    json!({
        "type": "mine", "mine": standing.mine, "conversation": conversation, "read_seq": standing.read_seq,
        "seen_seq": standing.seen_seq, "unread": standing.unread, "mentions": standing.mentions,
    })
}

/// How long moves are gathered before they are written.
const GATHER: Duration = Duration::from_secs(1);
/// Moves in one write: a send that comes meanwhile waits for so many at most (about 3 ms on PostgreSQL).
const TOGETHER: usize = 10;

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
    pub(super) fn start(writer: Writer) -> (Self, JoinHandle<()>) {
        let shared: Arc<(Mutex<Waiting>, Condvar)> = Arc::default();
        let there = shared.clone();
        let thread = std::thread::Builder::new()
            .name("chat-reads".into())
            .spawn(move || {
                loop {
                    let (moves, last) = gather(&there);
                    for chunk in moves.chunks(TOGETHER) {
                        if let Err(problem) = writer.write_blocking(Moves(chunk.to_vec())) {
                            tracing::warn!(%problem, "chat.reads");
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
        .map(|((person, conversation), seq)| Move { person, conversation, seq, how: How::Sent })
        .collect();
    (moves, waiting.stopped)
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
        let how = if mark_unread { How::MarkUnread } else { How::Read };
        let one = Move { person: actor.person, conversation, seq, how };
        self.writer.write(Moves(vec![one])).await?.pop().ok_or_else(access::not_found)
    }
}
