//! SQL of links to choose a new password.

use crate::db::Conn;
use crate::db::schema::reset_link;
use diesel::prelude::*;

/// A person has one link; an older one is forgotten.
pub fn replace(conn: &mut Conn, digest: &[u8], person: i64, expires_at: i64) -> QueryResult<()> {
    forget(conn, person)?;
    diesel::insert_into(reset_link::table)
        .values((
            reset_link::digest.eq(digest),
            reset_link::person.eq(person),
            reset_link::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets a person's link.
pub fn forget(conn: &mut Conn, person: i64) -> QueryResult<()> {
    diesel::delete(reset_link::table.filter(reset_link::person.eq(person))).execute(conn)?;
    Ok(())
}

/// Whose link it is, while it works.
pub fn person_of(conn: &mut Conn, digest: &[u8], now: i64) -> QueryResult<Option<i64>> {
    reset_link::table
        .select(reset_link::person)
        .filter(reset_link::digest.eq(digest))
        .filter(reset_link::expires_at.gt(now))
        .filter(reset_link::used_at.is_null())
        .first(conn)
        .optional()
}

pub fn mark_used(conn: &mut Conn, digest: &[u8], at: i64) -> QueryResult<()> {
    diesel::update(reset_link::table.filter(reset_link::digest.eq(digest)))
        .set(reset_link::used_at.eq(at))
        .execute(conn)?;
    Ok(())
}
