//! SQL of personal access tokens.

use crate::db::Conn;
use crate::db::schema::personal_token;
use diesel::prelude::*;

/// A row of `personal_token`. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = personal_token, treat_none_as_default_value = false)]
pub struct TokenRow {
    pub id: i64,
    pub person: i64,
    pub name: String,
    /// SHA-256 of the secret.
    pub digest: Vec<u8>,
    /// [`crate::directory::rights::ScopeSet::bits`].
    pub scopes: i64,
    pub created_at: i64,
    pub expires_at: i64,
    /// To about a minute.
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

pub fn by_digest(conn: &mut Conn, digest: &[u8]) -> QueryResult<Option<TokenRow>> {
    personal_token::table.filter(personal_token::digest.eq(digest)).first(conn).optional()
}

pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<TokenRow>> {
    personal_token::table.find(id).first(conn).optional()
}

/// A person's tokens that were not revoked, newest first.
pub fn of(conn: &mut Conn, person: i64) -> QueryResult<Vec<TokenRow>> {
    personal_token::table
        .filter(personal_token::person.eq(person))
        .filter(personal_token::revoked_at.is_null())
        .order(personal_token::id.desc())
        .load(conn)
}

pub fn insert(conn: &mut Conn, row: &TokenRow) -> QueryResult<()> {
    diesel::insert_into(personal_token::table).values(row).execute(conn)?;
    Ok(())
}

/// Revokes; the rows stay for a while, so that the answer to them is "this token was revoked".
pub fn revoke(conn: &mut Conn, ids: &[i64], at: i64) -> QueryResult<()> {
    diesel::update(personal_token::table.filter(personal_token::id.eq_any(ids)))
        .set(personal_token::revoked_at.eq(at))
        .execute(conn)?;
    Ok(())
}

pub fn used(conn: &mut Conn, id: i64, at: i64) -> QueryResult<()> {
    diesel::update(personal_token::table.find(id)).set(personal_token::last_used_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Forgets tokens that ended before a time, however they did.
pub fn forget_ended(conn: &mut Conn, before: i64) -> QueryResult<usize> {
    let ended =
        personal_token::expires_at.lt(before).or(personal_token::revoked_at.lt(before).assume_not_null());
    diesel::delete(personal_token::table.filter(ended)).execute(conn)
}
