//! SQL of secrets. Their values are wrapped by the master key before they come here.

use crate::db::schema::secret;
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// Names of signing keys begin so; their `kid` follows.
pub(in crate::directory) const PREFIX: &str = "jwt/";

/// A row of `secret`.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = secret, treat_none_as_default_value = false)]
pub(in crate::directory) struct SecretRow {
    pub(in crate::directory) name: String,
    pub(in crate::directory) wrapped: Vec<u8>,
    pub(in crate::directory) created_at: i64,
    pub(in crate::directory) retired_at: Option<i64>,
}

/// One secret.
pub(in crate::directory) fn by_name(conn: &mut Conn, name: &str) -> QueryResult<Option<SecretRow>> {
    secret::table.find(name).first(conn).optional()
}

/// All signing keys.
pub(in crate::directory) fn keys(conn: &mut Conn) -> QueryResult<Vec<SecretRow>> {
    secret::table.filter(secret::name.like(format!("{PREFIX}%"))).order(secret::created_at).load(conn)
}

/// Whether there is any secret at all.
pub(in crate::directory) fn any(conn: &mut Conn) -> QueryResult<bool> {
    Ok(secret::table.select(secret::name).limit(1).first::<String>(conn).optional()?.is_some())
}

pub(super) fn insert(conn: &mut Conn, row: &SecretRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(secret::table).values(row).execute(c))?;
    Ok(())
}

/// Retires every signing key in force, and forgets those retired before a time.
pub(super) fn retire(conn: &mut Conn, at: i64, forget_before: i64) -> QueryResult<()> {
    let keys = || secret::table.filter(secret::name.like(format!("{PREFIX}%")));
    diesel::update(keys().filter(secret::retired_at.is_null()))
        .set(secret::retired_at.eq(at))
        .execute(conn)?;
    diesel::delete(keys().filter(secret::retired_at.lt(forget_before))).execute(conn)?;
    Ok(())
}
