//! SQL of proven contacts and of codes on their way.

use crate::db::schema::{contact, contact_code};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;

/// A row of `contact_code`.
#[derive(Debug, Clone, Queryable)]
pub struct CodeRow {
    pub value: String,
    pub digest: Vec<u8>,
    pub expires_at: i64,
    pub tries: i64,
}

/// Proven keys of a person: kind, key, when.
pub fn proven(conn: &mut Conn, person: i64) -> QueryResult<Vec<(String, String, i64)>> {
    contact::table
        .select((contact::kind, contact::contact_key, contact::verified_at))
        .filter(contact::person.eq(person))
        .load(conn)
}

/// Notes that a key was proven.
pub fn prove(conn: &mut Conn, person: i64, kind: &str, key: &str, at: i64) -> QueryResult<()> {
    let proof = (contact::contact_key.eq(key), contact::verified_at.eq(at));
    each_backend!(conn, |c| diesel::insert_into(contact::table)
        .values((contact::person.eq(person), contact::kind.eq(kind), proof))
        .on_conflict((contact::person, contact::kind))
        .do_update()
        .set(proof)
        .execute(c))?;
    Ok(())
}

/// The code on its way.
pub fn code(conn: &mut Conn, person: i64, kind: &str) -> QueryResult<Option<CodeRow>> {
    contact_code::table
        .select((contact_code::value, contact_code::digest, contact_code::expires_at, contact_code::tries))
        .filter(contact_code::person.eq(person))
        .filter(contact_code::kind.eq(kind))
        .first(conn)
        .optional()
}

/// Replaces it.
pub fn keep_code(conn: &mut Conn, person: i64, kind: &str, row: &CodeRow) -> QueryResult<()> {
    forget_code(conn, person, kind)?;
    diesel::insert_into(contact_code::table)
        .values((
            contact_code::person.eq(person),
            contact_code::kind.eq(kind),
            contact_code::value.eq(&row.value),
            contact_code::digest.eq(&row.digest),
            contact_code::expires_at.eq(row.expires_at),
            contact_code::tries.eq(row.tries),
        ))
        .execute(conn)?;
    Ok(())
}

/// Counts a wrong one.
pub fn count_try(conn: &mut Conn, person: i64, kind: &str) -> QueryResult<()> {
    let row = contact_code::table.filter(contact_code::person.eq(person)).filter(contact_code::kind.eq(kind));
    diesel::update(row).set(contact_code::tries.eq(contact_code::tries + 1)).execute(conn)?;
    Ok(())
}

pub fn forget_code(conn: &mut Conn, person: i64, kind: &str) -> QueryResult<()> {
    let row = contact_code::table.filter(contact_code::person.eq(person)).filter(contact_code::kind.eq(kind));
    diesel::delete(row).execute(conn)?;
    Ok(())
}
