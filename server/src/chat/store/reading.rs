//! Read cursors: rows of `reading`.

use super::sent;
use crate::db::schema::{mention, message, reading};
use crate::db::{Conn, each_backend};
use diesel::dsl::count;
use diesel::prelude::*;

/// Where a person stands in a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Cursor {
    /// Read up to here.
    pub read_seq: i64,
    /// Seen up to here.
    pub seen_seq: i64,
    /// Personal counter of the last change.
    pub mine: i64,
    /// The conversation's last number when the cursor was set back: own sends up to it were before that.
    pub marked_at: i64,
}

/// The stored cursor; zeroes when the person never read.
pub fn cursor(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Cursor> {
    let found = reading::table
        .select((reading::read_seq, reading::seen_seq, reading::mine, reading::marked_at))
        .filter(reading::conversation.eq(conversation))
        .filter(reading::person.eq(person))
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Messages of others beyond the cursor, and how many of them call the person.
pub fn counts(
    conn: &mut Conn,
    conversation: i64,
    person: i64,
    visible_from: i64,
    read_seq: i64,
    last_seq: i64,
) -> QueryResult<(i64, i64)> {
    let from = read_seq.max(visible_from - 1);
    if last_seq <= from {
        return Ok((0, 0));
    }
    let own = sent::between(conn, conversation, person, from, last_seq)?;
    let called: i64 = mention::table
        .inner_join(
            message::table
                .on(message::conversation.eq(mention::conversation).and(message::seq.eq(mention::seq))),
        )
        .filter(mention::conversation.eq(conversation))
        .filter(mention::person.eq_any([0, person]))
        .filter(mention::seq.gt(from))
        .filter(message::sender.ne(person))
        .select(count(mention::seq).aggregate_distinct())
        .first(conn)?;
    Ok(((last_seq - from - own).max(0), called))
}

/// Stores a cursor.
pub fn keep(conn: &mut Conn, conversation: i64, person: i64, cursor: Cursor) -> QueryResult<()> {
    let change = (
        reading::read_seq.eq(cursor.read_seq),
        reading::seen_seq.eq(cursor.seen_seq),
        reading::mine.eq(cursor.mine),
        reading::marked_at.eq(cursor.marked_at),
    );
    each_backend!(conn, |c| diesel::insert_into(reading::table)
        .values((reading::conversation.eq(conversation), reading::person.eq(person), change))
        .on_conflict((reading::conversation, reading::person))
        .do_update()
        .set(change)
        .execute(c))?;
    sent::cursor_at(conn, conversation, person, cursor.read_seq)
}

/// Conversations whose cursor moved after a number of the person's counter, in that order, each with its number.
pub fn moved_since(conn: &mut Conn, person: i64, mine: i64, limit: i64) -> QueryResult<Vec<(i64, i64)>> {
    reading::table
        .select((reading::conversation, reading::mine))
        .filter(reading::person.eq(person))
        .filter(reading::mine.gt(mine))
        .order(reading::mine)
        .limit(limit)
        .load(conn)
}
