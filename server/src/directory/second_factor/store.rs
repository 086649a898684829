//! SQL of second factors, recovery codes, and of tokens that work once.

use crate::db::schema::{once, recovery_code, second_factor};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// A row of `second_factor`. Times are Unix milliseconds.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = second_factor, treat_none_as_default_value = false)]
pub struct FactorRow {
    pub id: i64,
    pub person: i64,
    /// `totp` or `passkey`.
    pub kind: String,
    pub name: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
    /// Of a code generator, sealed by the master key.
    pub secret: Option<Vec<u8>>,
    /// The step (30 s) of the last code that was taken.
    pub last_step: i64,
    /// Tries since the last right code.
    pub failures: i64,
    pub blocked_until: i64,
    /// A passkey's id, base64url.
    pub credential: Option<String>,
    /// Its public key and counter, JSON.
    pub passkey: Option<String>,
    /// What its authenticator calls the person.
    pub handle: Option<Vec<u8>>,
}

/// A person's factors, oldest first.
pub fn of(conn: &mut Conn, person: i64) -> QueryResult<Vec<FactorRow>> {
    second_factor::table.filter(second_factor::person.eq(person)).order(second_factor::id).load(conn)
}

pub fn has_any(conn: &mut Conn, person: i64) -> QueryResult<bool> {
    let found = second_factor::table.select(second_factor::id).filter(second_factor::person.eq(person));
    Ok(found.first::<i64>(conn).optional()?.is_some())
}

/// Everyone who has one.
pub fn people(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    second_factor::table.select(second_factor::person).distinct().load(conn)
}

pub fn by_credential(conn: &mut Conn, credential: &str) -> QueryResult<Option<FactorRow>> {
    second_factor::table.filter(second_factor::credential.eq(credential)).first(conn).optional()
}

pub fn insert(conn: &mut Conn, row: &FactorRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(second_factor::table).values(row).execute(c))?;
    Ok(())
}

pub fn delete(conn: &mut Conn, factor: i64) -> QueryResult<()> {
    diesel::delete(second_factor::table.find(factor)).execute(conn)?;
    Ok(())
}

/// Every factor and recovery code of a person. Returns how many factors there were.
pub fn delete_all(conn: &mut Conn, person: i64) -> QueryResult<usize> {
    forget_codes(conn, person)?;
    diesel::delete(second_factor::table.filter(second_factor::person.eq(person))).execute(conn)
}

/// Takes a code of a later step than the last one, and forgives the tries before. Whether it was later.
pub fn take_step(conn: &mut Conn, factor: i64, step: i64, at: i64) -> QueryResult<bool> {
    let later = second_factor::table.find(factor).filter(second_factor::last_step.lt(step));
    let taken = (
        second_factor::last_step.eq(step),
        second_factor::last_used_at.eq(at),
        second_factor::failures.eq(0),
        second_factor::blocked_until.eq(0),
    );
    Ok(diesel::update(later).set(taken).execute(conn)? == 1)
}

/// Keeps a passkey's new counter, unless it changed meanwhile. Whether it was kept.
pub fn use_passkey(conn: &mut Conn, factor: i64, before: &str, after: &str, at: i64) -> QueryResult<bool> {
    let unchanged = second_factor::table.find(factor).filter(second_factor::passkey.eq(before));
    let used = (second_factor::passkey.eq(after), second_factor::last_used_at.eq(at));
    Ok(diesel::update(unchanged).set(used).execute(conn)? == 1)
}

/// Counts tries at a code generator.
pub fn set_failures(conn: &mut Conn, factor: i64, failures: i64, blocked_until: i64) -> QueryResult<()> {
    let columns = (second_factor::failures.eq(failures), second_factor::blocked_until.eq(blocked_until));
    diesel::update(second_factor::table.find(factor)).set(columns).execute(conn)?;
    Ok(())
}

/// Uses a recovery code up. Whether it was unused.
pub fn use_code(conn: &mut Conn, person: i64, digest: &[u8], at: i64) -> QueryResult<bool> {
    let unused = recovery_code::table.find((person, digest)).filter(recovery_code::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_code::used_at.eq(at)).execute(conn)? == 1)
}

/// Unused recovery codes.
pub fn codes_left(conn: &mut Conn, person: i64) -> QueryResult<i64> {
    let unused = recovery_code::table
        .filter(recovery_code::person.eq(person))
        .filter(recovery_code::used_at.is_null());
    unused.count().get_result(conn)
}

/// New codes in the place of all old ones.
pub fn replace_codes(conn: &mut Conn, person: i64, digests: &[Vec<u8>]) -> QueryResult<()> {
    forget_codes(conn, person)?;
    for digest in digests {
        diesel::insert_into(recovery_code::table)
            .values((recovery_code::person.eq(person), recovery_code::digest.eq(digest)))
            .execute(conn)?;
    }
    Ok(())
}

pub fn forget_codes(conn: &mut Conn, person: i64) -> QueryResult<()> {
    diesel::delete(recovery_code::table.filter(recovery_code::person.eq(person))).execute(conn)?;
    Ok(())
}

/// `(tries, spent)` of a token, by its digest.
pub fn uses(conn: &mut Conn, digest: &[u8]) -> QueryResult<(i64, bool)> {
    let found = once::table.find(digest).select((once::tries, once::spent)).first(conn).optional()?;
    Ok(found.unwrap_or((0, false)))
}

/// Remembers tries and spending until the token is too old anyway.
pub fn remember_use(
    conn: &mut Conn,
    digest: &[u8],
    tries: i64,
    spent: bool,
    expires_at: i64,
) -> QueryResult<()> {
    let columns = (once::tries.eq(tries), once::spent.eq(spent));
    if diesel::update(once::table.find(digest)).set(columns).execute(conn)? == 0 {
        diesel::insert_into(once::table)
            .values((once::digest.eq(digest), columns.0, columns.1, once::expires_at.eq(expires_at)))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets tokens that are too old.
pub fn forget_uses(conn: &mut Conn, before: i64) -> QueryResult<usize> {
    diesel::delete(once::table.filter(once::expires_at.lt(before))).execute(conn)
}
