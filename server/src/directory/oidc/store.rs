//! SQL of linked accounts and of the sessions that were opened by them.

use crate::db::schema::{oidc_identity, oidc_session};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// A row of `oidc_identity`.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = oidc_identity)]
pub struct IdentityRow {
    pub provider: String,
    pub issuer: String,
    /// What the provider calls the account.
    pub sub: String,
    pub person: i64,
    /// Unix milliseconds.
    pub linked_at: i64,
}

pub fn find(conn: &mut Conn, provider: &str, issuer: &str, sub: &str) -> QueryResult<Option<IdentityRow>> {
    oidc_identity::table.find((provider, issuer, sub)).first(conn).optional()
}

pub fn of_person(conn: &mut Conn, person: i64) -> QueryResult<Vec<IdentityRow>> {
    oidc_identity::table.filter(oidc_identity::person.eq(person)).order(oidc_identity::provider).load(conn)
}

pub fn insert(conn: &mut Conn, row: &IdentityRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(oidc_identity::table).values(row).execute(c))?;
    Ok(())
}

/// Takes a person's accounts of a provider away. Returns how many there were.
pub fn delete(conn: &mut Conn, provider: &str, person: i64) -> QueryResult<usize> {
    let theirs = oidc_identity::table
        .filter(oidc_identity::provider.eq(provider))
        .filter(oidc_identity::person.eq(person));
    diesel::delete(theirs).execute(conn)
}

/// Remembers by which account a session was opened.
pub fn opened(
    conn: &mut Conn,
    session: i64,
    provider: &str,
    sub: &str,
    sid: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(oidc_session::table)
        .values((
            oidc_session::session.eq(session),
            oidc_session::provider.eq(provider),
            oidc_session::sub.eq(sub),
            oidc_session::sid.eq(sid),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets and returns the sessions of an account, or of one of its sessions at the provider.
pub fn take_sessions(
    conn: &mut Conn,
    provider: &str,
    sub: Option<&str>,
    sid: Option<&str>,
) -> QueryResult<Vec<i64>> {
    let mut found = oidc_session::table
        .select(oidc_session::session)
        .filter(oidc_session::provider.eq(provider))
        .into_boxed();
    if let Some(sub) = sub {
        found = found.filter(oidc_session::sub.eq(sub));
    }
    if let Some(sid) = sid {
        found = found.filter(oidc_session::sid.eq(sid));
    }
    let ids: Vec<i64> = found.load(conn)?;
    for some in ids.chunks(10_000) {
        diesel::delete(oidc_session::table.filter(oidc_session::session.eq_any(some))).execute(conn)?;
    }
    Ok(ids)
}
