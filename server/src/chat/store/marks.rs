//! Rows of `reaction`, `pin`, `unmarked`, `revision` and `mention`.

use super::RevisionRow;
use crate::db::schema::{mention, pin, reaction, revision, unmarked};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// Adds a reaction.
pub fn react(
    conn: &mut Conn,
    (conversation, seq): (i64, i64),
    emoji: &str,
    person: i64,
    position: i64,
) -> QueryResult<()> {
    diesel::insert_into(reaction::table)
        .values((
            reaction::conversation.eq(conversation),
            reaction::seq.eq(seq),
            reaction::emoji.eq(emoji),
            reaction::person.eq(person),
            reaction::position.eq(position),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a reaction back.
pub fn unreact(
    conn: &mut Conn,
    (conversation, seq): (i64, i64),
    emoji: &str,
    person: i64,
) -> QueryResult<()> {
    let one = reaction::table
        .filter(reaction::conversation.eq(conversation))
        .filter(reaction::seq.eq(seq))
        .filter(reaction::emoji.eq(emoji))
        .filter(reaction::person.eq(person));
    diesel::delete(one).execute(conn)?;
    Ok(())
}

/// Pinned numbers of a conversation from `from` to `to`, ascending.
pub fn pins(conn: &mut Conn, conversation: i64, from: i64, to: i64) -> QueryResult<Vec<i64>> {
    pin::table
        .select(pin::seq)
        .filter(pin::conversation.eq(conversation))
        .filter(pin::seq.between(from, to))
        .order(pin::seq)
        .load(conn)
}

/// Pinned numbers of some conversations.
pub fn pins_of(conn: &mut Conn, conversations: &[i64]) -> QueryResult<Vec<(i64, i64)>> {
    pin::table
        .select((pin::conversation, pin::seq))
        .filter(pin::conversation.eq_any(conversations))
        .order((pin::conversation, pin::seq))
        .load(conn)
}

/// Pins a message.
pub fn pin(conn: &mut Conn, (conversation, seq): (i64, i64), person: i64, position: i64) -> QueryResult<()> {
    diesel::insert_into(pin::table)
        .values((
            pin::conversation.eq(conversation),
            pin::seq.eq(seq),
            pin::person.eq(person),
            pin::position.eq(position),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a pin off.
pub fn unpin(conn: &mut Conn, (conversation, seq): (i64, i64)) -> QueryResult<()> {
    let one = pin::table.filter(pin::conversation.eq(conversation)).filter(pin::seq.eq(seq));
    diesel::delete(one).execute(conn)?;
    Ok(())
}

/// Remembers when a mark was taken off, so that the message's last change does not fall back.
pub fn unmark(conn: &mut Conn, (conversation, seq): (i64, i64), position: i64) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(unmarked::table)
        .values((
            unmarked::conversation.eq(conversation),
            unmarked::seq.eq(seq),
            unmarked::position.eq(position)
        ))
        .on_conflict((unmarked::conversation, unmarked::seq))
        .do_update()
        .set(unmarked::position.eq(position))
        .execute(c))?;
    Ok(())
}

/// Adds a revision.
pub fn revise(conn: &mut Conn, row: &RevisionRow) -> QueryResult<()> {
    diesel::insert_into(revision::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes the calls of a message back; answers whom it called, 0 for everyone.
pub fn uncall(conn: &mut Conn, (conversation, seq): (i64, i64)) -> QueryResult<Vec<i64>> {
    let called = mention::table
        .select(mention::person)
        .filter(mention::conversation.eq(conversation))
        .filter(mention::seq.eq(seq))
        .order(mention::person)
        .load(conn)?;
    let calls = mention::table.filter(mention::conversation.eq(conversation)).filter(mention::seq.eq(seq));
    diesel::delete(calls).execute(conn)?;
    Ok(called)
}
