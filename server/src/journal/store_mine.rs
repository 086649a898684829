//! The personal counter: one number a person for every change of what is theirs alone and not journalled.
//!
//! Read cursors, drafts, settings: each keeps the number of its last change, so that a device that comes back is told what
//! changed since. Not here: those things themselves. A command takes the next number by [`super::Tx::next_mine`].

use crate::db::schema::person_mine;
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// The newest number of a person; 0 before the first.
pub fn mine(conn: &mut Conn, person: i64) -> QueryResult<i64> {
    let found = person_mine::table
        .select(person_mine::mine)
        .filter(person_mine::person.eq(person))
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// The next number, taken.
pub(super) fn next(conn: &mut Conn, person: i64) -> QueryResult<i64> {
    let next = mine(conn, person)? + 1;
    each_backend!(conn, |c| diesel::insert_into(person_mine::table)
        .values((person_mine::person.eq(person), person_mine::mine.eq(next)))
        .on_conflict(person_mine::person)
        .do_update()
        .set(person_mine::mine.eq(next))
        .execute(c))?;
    Ok(next)
}
