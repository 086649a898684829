//! SQL of sign-in links.

use crate::db::Conn;
use crate::db::schema::sign_in_link;
use diesel::prelude::*;

/// A row of `sign_in_link`. Times are Unix milliseconds.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = sign_in_link, treat_none_as_default_value = false)]
pub struct LinkRow {
    pub digest: Vec<u8>,
    pub person: i64,
    pub expires_at: i64,
    pub reusable: bool,
    pub used_at: Option<i64>,
    /// It passes the second factor.
    pub passes: bool,
}

pub fn insert(conn: &mut Conn, row: &LinkRow) -> QueryResult<()> {
    diesel::insert_into(sign_in_link::table).values(row).execute(conn)?;
    Ok(())
}

/// Forgets a person's links that work once and were not used; with `passing` also those that pass the second factor.
pub fn forget(conn: &mut Conn, person: i64, passing: bool) -> QueryResult<()> {
    let unused = sign_in_link::table
        .filter(sign_in_link::person.eq(person))
        .filter(sign_in_link::reusable.eq(false))
        .filter(sign_in_link::used_at.is_null());
    if passing {
        diesel::delete(unused).execute(conn)?;
    } else {
        diesel::delete(unused.filter(sign_in_link::passes.eq(false))).execute(conn)?;
    }
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
