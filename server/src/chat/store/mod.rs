//! All SQL of the room: one file a subject. Every read of history is an index range, whatever its length.
//!
//! Nothing here decides: who may do what is checked by the actions, through [`super::access`].

pub mod conversations;
pub mod evidence;
pub mod indexed;
pub mod marks;
pub mod personal;
pub mod reading;
pub mod send;
pub mod sent;
pub mod shared;
pub mod source;
pub mod stays;
pub mod summaries;

use super::message::{Mentions, Message, Reactions};
use crate::clock::format_ms;
use crate::db::schema::{conversation, member, message, pin, reaction, revision, unmarked};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use std::collections::BTreeMap;

/// A row of `conversation`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversation)]
#[diesel(treat_none_as_default_value = false)]
pub struct ConversationRow {
    pub id: i64,
    pub kind: String,
    pub name: Option<String>,
    pub topic: Option<String>,
    pub department: Option<i64>,
    pub direct_key: Option<String>,
    pub visibility: String,
    pub history: String,
    pub posting: String,
    pub include_below: bool,
    pub created_at: i64,
    pub pos: i64,
}

/// A row of `message`: the original, never changed. Edits and recalls are rows of `revision`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = message)]
#[diesel(treat_none_as_default_value = false)]
pub struct MessageRow {
    /// Entry of its sending.
    pub position: i64,
    /// Conversation.
    pub conversation: i64,
    /// Gapless number in the conversation, from 1.
    pub seq: i64,
    /// Person.
    pub sender: i64,
    /// UUIDv7 made by the client, 16 bytes.
    pub client_id: Vec<u8>,
    /// Recorded time, Unix milliseconds.
    pub at: i64,
    /// Original text; none after erasure.
    pub body: Option<String>,
    /// `seq` of the message it answers.
    pub reply_to: Option<i64>,
    /// `seq` of the message that began its thread.
    pub thread_root: Option<i64>,
    /// JSON of [`Forwarded`](super::message::Forwarded).
    pub forward_of: Option<String>,
    /// JSON of [`Mentions`].
    pub mentions: Option<String>,
    /// Salt of the disclosure `who`.
    pub who_salt: Vec<u8>,
    /// Salt of the disclosure `content`; goes with the body.
    pub content_salt: Option<Vec<u8>>,
}

/// A row of `member`: one stay.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = member)]
#[diesel(treat_none_as_default_value = false)]
pub struct MemberRow {
    pub conversation: i64,
    pub person: i64,
    pub from_position: i64,
    pub to_position: Option<i64>,
    pub visible_from_seq: i64,
    pub visible_to_seq: Option<i64>,
    pub role: String,
    pub via: String,
}

/// A row of `revision`: an edit or a recall.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = revision)]
#[diesel(treat_none_as_default_value = false)]
pub struct RevisionRow {
    pub conversation: i64,
    pub seq: i64,
    pub rev: i64,
    /// `edit` or `recall`.
    pub kind: String,
    pub position: i64,
    pub at: i64,
    pub person: i64,
    pub body: Option<String>,
    pub mentions: Option<String>,
}

/// Number of the newest message; 0 if none.
pub fn last_seq(conn: &mut Conn, conversation_id: i64) -> QueryResult<i64> {
    let last = message::table
        .select(message::seq)
        .filter(message::conversation.eq(conversation_id))
        .order(message::seq.desc())
        .first(conn)
        .optional()?;
    Ok(last.unwrap_or(0))
}

/// Number of the first message in `[low, high]` that was sent at a time or later; `high + 1` if none was. Numbers are gapless
/// and recorded time never decreases, so that halving finds it by the index on numbers alone.
pub fn first_at(
    conn: &mut Conn,
    conversation_id: i64,
    (mut low, high): (i64, i64),
    at: i64,
) -> QueryResult<i64> {
    let mut end = (high + 1).max(low);
    while low < end {
        let middle = low + (end - low) / 2;
        let sent: i64 = message::table
            .select(message::at)
            .filter(message::conversation.eq(conversation_id))
            .filter(message::seq.eq(middle))
            .first(conn)?;
        if sent < at { low = middle + 1 } else { end = middle }
    }
    Ok(low)
}

/// One message's original.
pub fn message_row(conn: &mut Conn, conversation_id: i64, seq: i64) -> QueryResult<Option<MessageRow>> {
    message::table
        .select(MessageRow::as_select())
        .filter(message::conversation.eq(conversation_id))
        .filter(message::seq.eq(seq))
        .first(conn)
        .optional()
}

/// Messages with `from <= seq <= to`, ascending, complete with revisions, reactions and pins: a range each.
pub fn messages(conn: &mut Conn, conversation_id: i64, from: i64, to: i64) -> QueryResult<Vec<Message>> {
    if to < from {
        return Ok(Vec::new());
    }
    let rows = message::table
        .select(MessageRow::as_select())
        .filter(message::conversation.eq(conversation_id))
        .filter(message::seq.ge(from))
        .filter(message::seq.le(to))
        .order(message::seq)
        .load(conn)?;
    let revisions = revisions(conn, conversation_id, from, to)?;
    let reactions: Vec<(i64, String, i64, i64)> = reaction::table
        .select((reaction::seq, reaction::emoji, reaction::person, reaction::position))
        .filter(reaction::conversation.eq(conversation_id))
        .filter(reaction::seq.ge(from))
        .filter(reaction::seq.le(to))
        .order(reaction::position)
        .load(conn)?;
    let pins = pins_and_when_they_changed(conn, conversation_id, from, to)?;
    Ok(assemble(rows, revisions, reactions, pins))
}

/// Pins of a range, and marks taken off in it, as `(seq, position, pinned)`: one statement, a round trip less.
fn pins_and_when_they_changed(
    conn: &mut Conn,
    conversation_id: i64,
    from: i64,
    to: i64,
) -> QueryResult<Vec<(i64, i64, bool)>> {
    let pinned = pin::table
        .select((pin::seq, pin::position, true.into_sql::<Bool>()))
        .filter(pin::conversation.eq(conversation_id))
        .filter(pin::seq.ge(from))
        .filter(pin::seq.le(to));
    let taken_off = unmarked::table
        .select((unmarked::seq, unmarked::position, false.into_sql::<Bool>()))
        .filter(unmarked::conversation.eq(conversation_id))
        .filter(unmarked::seq.ge(from))
        .filter(unmarked::seq.le(to));
    each_backend!(conn, |c| pinned.union_all(taken_off).load(c))
}

/// All revisions of a range of messages, in order.
pub fn revisions(conn: &mut Conn, conversation_id: i64, from: i64, to: i64) -> QueryResult<Vec<RevisionRow>> {
    revision::table
        .select(RevisionRow::as_select())
        .filter(revision::conversation.eq(conversation_id))
        .filter(revision::seq.ge(from))
        .filter(revision::seq.le(to))
        .order((revision::seq, revision::rev))
        .load(conn)
}

fn assemble(
    rows: Vec<MessageRow>,
    revisions: Vec<RevisionRow>,
    reactions: Vec<(i64, String, i64, i64)>,
    pins: Vec<(i64, i64, bool)>,
) -> Vec<Message> {
    let mut messages: BTreeMap<i64, Message> =
        rows.into_iter().map(|row| (row.seq, row.original())).collect();
    for revision in revisions {
        if let Some(message) = messages.get_mut(&revision.seq) {
            revise(message, revision);
        }
    }
    for (seq, emoji, person, position) in reactions {
        let Some(message) = messages.get_mut(&seq).filter(|message| !message.recalled) else {
            continue;
        };
        message.pos = message.pos.max(position);
        match message.reactions.iter_mut().find(|group| group.emoji == emoji) {
            Some(group) => group.people.push(person),
            None => message.reactions.push(Reactions { emoji, people: vec![person] }),
        }
    }
    for (seq, position, pinned) in pins {
        if let Some(message) = messages.get_mut(&seq) {
            message.pinned |= pinned;
            message.pos = message.pos.max(position);
        }
    }
    messages.into_values().collect()
}

fn revise(message: &mut Message, revision: RevisionRow) {
    message.pos = message.pos.max(revision.position);
    message.rev = revision.rev;
    if revision.kind == "recall" {
        message.recalled = true;
        message.text.clear();
        message.mentions.clear();
        message.mention_all = false;
        message.forward_of = None;
    } else if !message.recalled {
        let mentions = Mentions::read(revision.mentions.as_deref());
        message.text = revision.body.unwrap_or_default();
        message.mentions = mentions.people;
        message.mention_all = mentions.all;
        message.edited_at = Some(format_ms(revision.at));
    }
}
