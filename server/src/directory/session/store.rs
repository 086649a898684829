//! SQL of sessions and refresh tokens.

use crate::db::Conn;
use crate::db::schema::{refresh_token, session};
use diesel::prelude::*;

/// A row of `session`. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = session, treat_none_as_default_value = false)]
pub struct SessionRow {
    pub id: i64,
    pub person: i64,
    /// What the client calls itself; may be empty.
    pub device: String,
    /// Door it was opened by.
    pub client: String,
    pub ip: String,
    pub created_at: i64,
    /// To some minutes.
    pub last_seen_at: i64,
    pub ended_at: Option<i64>,
    pub ended_reason: Option<String>,
    /// `password`, `directory`, `link`, `passkey`, `oidc`.
    pub opened_by: String,
    /// The second factor shown last, `link` for one that passed it.
    pub factor: Option<String>,
    /// When a proof was shown last.
    pub proven_at: i64,
}

/// A row of `refresh_token`. Only SHA-256 digests are stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = refresh_token, treat_none_as_default_value = false)]
pub struct RefreshRow {
    pub digest: Vec<u8>,
    pub session: i64,
    pub issued_at: i64,
    pub expires_at: i64,
    /// When its successor was first answered.
    pub used_at: Option<i64>,
    pub predecessor: Option<Vec<u8>>,
}

pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<SessionRow>> {
    session::table.find(id).first(conn).optional()
}

/// A person's open sessions, newest first.
pub fn open_of(conn: &mut Conn, person: i64) -> QueryResult<Vec<SessionRow>> {
    session::table
        .filter(session::person.eq(person))
        .filter(session::ended_at.is_null())
        .order(session::id.desc())
        .load(conn)
}

/// Sessions that ended at or after a time.
pub fn ended_since(conn: &mut Conn, since: i64) -> QueryResult<Vec<i64>> {
    session::table.select(session::id).filter(session::ended_at.ge(since)).load(conn)
}

pub fn insert(conn: &mut Conn, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(session::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends open sessions. Their refresh tokens stay a day, so that the answer to them is "the session has ended".
pub fn end(conn: &mut Conn, ids: &[i64], at: i64, reason: &str) -> QueryResult<()> {
    diesel::update(session::table.filter(session::id.eq_any(ids)))
        .set((session::ended_at.eq(at), session::ended_reason.eq(reason)))
        .execute(conn)?;
    Ok(())
}

/// Forgets refresh tokens of sessions that ended in `[from, to)`.
pub fn forget_ended(conn: &mut Conn, from: i64, to: i64) -> QueryResult<usize> {
    let over = session::table
        .select(session::id)
        .filter(session::ended_at.ge(from))
        .filter(session::ended_at.lt(to));
    diesel::delete(refresh_token::table.filter(refresh_token::session.eq_any(over))).execute(conn)
}

pub fn seen(conn: &mut Conn, id: i64, at: i64, ip: &str) -> QueryResult<()> {
    diesel::update(session::table.find(id))
        .set((session::last_seen_at.eq(at), session::ip.eq(ip)))
        .execute(conn)?;
    Ok(())
}

/// A proof was shown in this session.
pub fn prove(conn: &mut Conn, id: i64, factor: Option<&str>, at: i64) -> QueryResult<()> {
    diesel::update(session::table.find(id))
        .set((session::factor.eq(factor), session::proven_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

pub fn token(conn: &mut Conn, digest: &[u8]) -> QueryResult<Option<RefreshRow>> {
    refresh_token::table.find(digest).first(conn).optional()
}

pub fn insert_token(conn: &mut Conn, row: &RefreshRow) -> QueryResult<()> {
    diesel::insert_into(refresh_token::table).values(row).execute(conn)?;
    Ok(())
}

pub fn use_token(conn: &mut Conn, digest: &[u8], at: i64) -> QueryResult<()> {
    diesel::update(refresh_token::table.find(digest)).set(refresh_token::used_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Forgets tokens of a session that were used before a time.
pub fn forget_used(conn: &mut Conn, of: i64, before: i64) -> QueryResult<()> {
    diesel::delete(
        refresh_token::table.filter(refresh_token::session.eq(of)).filter(refresh_token::used_at.lt(before)),
    )
    .execute(conn)?;
    Ok(())
}
