//! SQL of sign-in links.

use crate::db::Conn;
use crate::db::schema::sign_in_link;
use diesel::prelude::*;

/// A row of `sign_in_link`. Times are Unix milliseconds.
#[derive(Debug, Clone, Queryable)]
pub struct LinkRow {
    #[expect(dead_code, reason = "the row is read whole")]
    digest: Vec<u8>,
    pub person: i64,
    pub expires_at: i64,
    pub reusable: bool,
    pub used_at: Option<i64>,
}

pub fn insert(
    conn: &mut Conn,
    digest: &[u8],
    person: i64,
    expires_at: i64,
    reusable: bool,
) -> QueryResult<()> {
    diesel::insert_into(sign_in_link::table)
        .values((
            sign_in_link::digest.eq(digest),
            sign_in_link::person.eq(person),
            sign_in_link::expires_at.eq(expires_at),
            sign_in_link::reusable.eq(reusable),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, digest: &[u8]) -> QueryResult<Option<LinkRow>> {
    sign_in_link::table.find(digest).first(conn).optional()
}

/// Whether a person has a link that works again and again.
pub fn any_reusable(conn: &mut Conn, person: i64, now: i64) -> QueryResult<bool> {
    let found = sign_in_link::table
        .select(sign_in_link::person)
        .filter(sign_in_link::person.eq(person))
        .filter(sign_in_link::reusable)
        .filter(sign_in_link::expires_at.gt(now))
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

pub fn mark_used(conn: &mut Conn, digest: &[u8], at: i64) -> QueryResult<()> {
    diesel::update(sign_in_link::table.find(digest)).set(sign_in_link::used_at.eq(at)).execute(conn)?;
    Ok(())
}
