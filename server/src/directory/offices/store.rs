//! SQL of proposals. A row is an open one; what became of it is in the journal.

use crate::db::Conn;
use crate::db::schema::office_proposal;
use crate::error::Code;
use crate::journal::WriteError;
use diesel::prelude::*;

/// A row of `office_proposal`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProposalRow {
    pub id: i64,
    pub person: i64,
    pub role: String,
    /// Shall hold the office, or no longer.
    pub holds: bool,
    pub proposer: i64,
}

/// All, the oldest first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<ProposalRow>> {
    office_proposal::table.order(office_proposal::id).load(conn)
}

/// What is proposed about a person and an office.
pub fn about(conn: &mut Conn, person: i64, role: &str) -> QueryResult<Option<ProposalRow>> {
    office_proposal::table
        .filter(office_proposal::person.eq(person))
        .filter(office_proposal::role.eq(role))
        .first(conn)
        .optional()
}

/// One, or `not_found`.
pub fn must_exist(conn: &mut Conn, id: i64) -> Result<ProposalRow, WriteError> {
    let found = office_proposal::table.find(id).first(conn).optional()?;
    found.ok_or_else(|| Code::NotFound.because("there is no such proposal, or it was decided").into())
}

/// Adds one.
pub fn insert(conn: &mut Conn, row: &ProposalRow) -> QueryResult<()> {
    let values = (
        office_proposal::id.eq(row.id),
        office_proposal::person.eq(row.person),
        office_proposal::role.eq(&row.role),
        office_proposal::holds.eq(row.holds),
        office_proposal::proposer.eq(row.proposer),
    );
    diesel::insert_into(office_proposal::table).values(values).execute(conn)?;
    Ok(())
}

/// Takes one away.
pub fn delete(conn: &mut Conn, id: i64) -> QueryResult<()> {
    diesel::delete(office_proposal::table.find(id)).execute(conn)?;
    Ok(())
}
