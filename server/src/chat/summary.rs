//! What a list of conversations shows: one summary each, counts by arithmetic.

use super::message::Message;
use super::store::{self, ConversationRow, MemberRow};
use crate::db::Conn;
use crate::db::schema::{conversation, member, mention, message, person_mine, pin, reading};
use diesel::dsl::count_star;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A conversation as one of its members sees it in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summary {
    /// Number of the conversation.
    pub id: i64,
    /// `direct`, `group`, `department` or `company`.
    pub kind: String,
    /// Name; direct conversations have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Its department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<i64>,
    /// The other person of a direct conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<i64>,
    /// `closed` or `open` (can be found and joined).
    pub visibility: String,
    /// What new members see: `all` or from when they `joined`.
    pub history: String,
    /// Who may post: `all` or `owners`.
    pub posting: String,
    /// `owner` or `member`.
    pub my_role: String,
    /// First number I may see.
    pub visible_from_seq: i64,
    /// Newest number; 0 before the first message.
    pub last_seq: i64,
    /// The newest message.
    pub last_message: Option<Message>,
    /// I have read up to here; may go back.
    pub read_seq: i64,
    /// I have seen up to here; never goes back.
    pub seen_seq: i64,
    /// Messages of others after `read_seq`.
    pub unread: i64,
    /// Of these, those that call me.
    pub mentions: i64,
    /// People in it now.
    pub member_count: i64,
    /// Numbers of pinned messages.
    pub pins: Vec<i64>,
    /// Journal position of its last change.
    pub pos: i64,
    /// My personal counter at its last personal change.
    pub mine: i64,
}

/// Where a person stands in a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Read up to here.
    pub read_seq: i64,
    /// Seen up to here.
    pub seen_seq: i64,
    /// Personal counter of the last change.
    pub mine: i64,
}

/// The stored cursor; zeroes when the person never read.
pub fn cursor(conn: &mut Conn, conversation_id: i64, person: i64) -> QueryResult<Cursor> {
    let found = reading::table
        .select((reading::read_seq, reading::seen_seq, reading::mine))
        .filter(reading::conversation.eq(conversation_id))
        .filter(reading::person.eq(person))
        .first::<(i64, i64, i64)>(conn)
        .optional()?;
    Ok(
        found.map_or_else(Cursor::default, |(read_seq, seen_seq, mine)| Cursor {
            read_seq,
            seen_seq,
            mine,
        }),
    )
}

/// Messages of others beyond the cursor, and how many of them call the person.
pub fn counts(
    conn: &mut Conn,
    conversation_id: i64,
    person: i64,
    visible_from: i64,
    read_seq: i64,
    last_seq: i64,
) -> QueryResult<(i64, i64)> {
    let from = read_seq.max(visible_from - 1);
    if last_seq <= from {
        return Ok((0, 0));
    }
    // Own sends move the own cursor, so that what lies beyond it is almost always of others: this counts few rows.
    let own: i64 = message::table
        .filter(message::conversation.eq(conversation_id))
        .filter(message::seq.gt(from.max(last_seq - OWN_WINDOW)))
        .filter(message::sender.eq(person))
        .select(count_star())
        .first(conn)?;
    let called: i64 = mention::table
        .filter(mention::conversation.eq(conversation_id))
        .filter(mention::person.eq_any([0, person]))
        .filter(mention::seq.gt(from))
        .select(count_star())
        .first(conn)?;
    Ok(((last_seq - from - own).max(0), called))
}

/// How far back own messages are looked for among the unread.
const OWN_WINDOW: i64 = 200;

/// The newest personal counter of a person.
pub fn mine(conn: &mut Conn, person: i64) -> QueryResult<i64> {
    Ok(person_mine::table
        .select(person_mine::mine)
        .filter(person_mine::person.eq(person))
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

/// Current conversations of a person with id above `after`, by id, at most `limit`.
pub fn page(conn: &mut Conn, person: i64, after: i64, limit: i64) -> QueryResult<Vec<Summary>> {
    let rows: Vec<(ConversationRow, MemberRow)> = member::table
        .inner_join(conversation::table.on(conversation::id.eq(member::conversation)))
        .select((ConversationRow::as_select(), MemberRow::as_select()))
        .filter(member::person.eq(person))
        .filter(member::to_position.is_null())
        .filter(conversation::id.gt(after))
        .order(conversation::id)
        .limit(limit)
        .load(conn)?;
    summaries(conn, person, rows)
}

/// One conversation's summary.
pub fn one(conn: &mut Conn, person: i64, inside: super::access::Inside) -> QueryResult<Summary> {
    let mut list = summaries(conn, person, vec![(inside.conversation, inside.member)])?;
    list.pop().ok_or(diesel::result::Error::NotFound)
}

fn summaries(
    conn: &mut Conn,
    person: i64,
    rows: Vec<(ConversationRow, MemberRow)>,
) -> QueryResult<Vec<Summary>> {
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let members: HashMap<i64, i64> = member::table
        .filter(member::conversation.eq_any(&ids))
        .filter(member::to_position.is_null())
        .group_by(member::conversation)
        .select((member::conversation, count_star()))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    let mut pins: HashMap<i64, Vec<i64>> = HashMap::new();
    for (id, seq) in pin::table
        .select((pin::conversation, pin::seq))
        .filter(pin::conversation.eq_any(&ids))
        .order(pin::seq)
        .load::<(i64, i64)>(conn)?
    {
        pins.entry(id).or_default().push(seq);
    }
    let mut list = Vec::with_capacity(rows.len());
    for (row, stay) in rows {
        let last_seq = store::last_seq(conn, row.id)?;
        let cursor = cursor(conn, row.id, person)?;
        let visible_from = stay.visible_from_seq.max(1);
        let (unread, mentions) = counts(
            conn,
            row.id,
            person,
            visible_from,
            cursor.read_seq,
            last_seq,
        )?;
        let last_message = if last_seq >= visible_from {
            store::messages(conn, row.id, last_seq, last_seq)?.pop()
        } else {
            None
        };
        let pos = last_message
            .as_ref()
            .map_or(0, |message| message.pos)
            .max(row.pos)
            .max(stay.from_position);
        list.push(Summary {
            peer: peer(&row, person),
            id: row.id,
            kind: row.kind,
            name: row.name,
            topic: row.topic,
            department: row.department,
            visibility: row.visibility,
            history: row.history,
            posting: row.posting,
            my_role: stay.role,
            visible_from_seq: visible_from,
            last_seq,
            last_message,
            read_seq: cursor.read_seq,
            seen_seq: cursor.seen_seq,
            unread,
            mentions,
            member_count: members.get(&row.id).copied().unwrap_or(0),
            pins: pins
                .remove(&row.id)
                .unwrap_or_default()
                .into_iter()
                .filter(|seq| *seq >= visible_from)
                .collect(),
            pos,
            mine: cursor.mine,
        });
    }
    Ok(list)
}

/// The other one of `low:high`.
fn peer(row: &ConversationRow, person: i64) -> Option<i64> {
    let (low, high) = row.direct_key.as_deref()?.split_once(':')?;
    let (low, high): (i64, i64) = (low.parse().ok()?, high.parse().ok()?);
    Some(if low == person { high } else { low })
}
