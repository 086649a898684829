//! What higher rooms ask about people inside their own transactions.

use super::people;
use crate::db::Conn;
use crate::db::schema::person;
use crate::error::Code;
use crate::journal::WriteError;
use diesel::prelude::*;
use std::collections::HashSet;

/// Every one of these people exists and may sign in. Errors: `not_found` if not, without saying which of the two.
pub fn must_be_active(conn: &mut Conn, people: &[i64]) -> Result<(), WriteError> {
    let wanted: HashSet<i64> = people.iter().copied().collect();
    let active: i64 = person::table
        .filter(person::id.eq_any(people))
        .filter(person::status.eq("active"))
        .count()
        .get_result(conn)?;
    if usize::try_from(active).is_ok_and(|active| active == wanted.len()) {
        return Ok(());
    }
    Err(Code::NotFound.because("one of these people is unknown or disabled").into())
}

/// Which of these people may sign in, in no order.
pub fn active(conn: &mut Conn, people: &[i64]) -> QueryResult<Vec<i64>> {
    person::table
        .select(person::id)
        .filter(person::id.eq_any(people))
        .filter(person::status.eq("active"))
        .load(conn)
}

/// Everyone who may sign in, ascending: the company.
pub fn everyone(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    person::table.select(person::id).filter(person::status.eq("active")).order(person::id).load(conn)
}

/// People as clients see them, in order of id.
pub use people::views;

/// Whether the database holds secrets that only the master key opens.
pub fn any_secret(conn: &mut Conn) -> QueryResult<bool> {
    super::tokens::any_secret(conn)
}
