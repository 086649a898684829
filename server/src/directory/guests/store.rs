//! SQL of guests.

use crate::db::schema::guest;
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// A row of `guest`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = guest, primary_key(person))]
pub struct GuestRow {
    pub person: i64,
    pub sponsor: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
    /// The sponsor was told that it ends soon.
    pub reminded: bool,
}

pub fn of(conn: &mut Conn, person: i64) -> QueryResult<Option<GuestRow>> {
    guest::table.find(person).first(conn).optional()
}

/// Adds or replaces it.
pub fn set(conn: &mut Conn, row: &GuestRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(guest::table)
        .values(row)
        .on_conflict(guest::person)
        .do_update()
        .set(row)
        .execute(c))?;
    Ok(())
}

/// Takes the terms away.
pub fn delete(conn: &mut Conn, person: i64) -> QueryResult<()> {
    diesel::delete(guest::table.find(person)).execute(conn)?;
    Ok(())
}

/// Those of a sponsor; of everybody for `None`. Next to end first.
pub fn of_sponsor(conn: &mut Conn, sponsor: Option<i64>) -> QueryResult<Vec<GuestRow>> {
    let all = guest::table.order((guest::expires_at, guest::person)).limit(10_000).into_boxed();
    match sponsor {
        Some(sponsor) => all.filter(guest::sponsor.eq(sponsor)).load(conn),
        None => all.load(conn),
    }
}

/// Those that end before a time.
pub fn ending_before(conn: &mut Conn, time: i64) -> QueryResult<Vec<GuestRow>> {
    guest::table.filter(guest::expires_at.le(time)).order(guest::expires_at).load(conn)
}

/// Everybody who answers for somebody.
pub fn sponsors(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    guest::table.select(guest::sponsor).distinct().load(conn)
}
