//! SQL of devices that someone signed in on before. Only SHA-256 digests are stored.

use crate::db::Conn;
use crate::db::schema::known_device;
use diesel::prelude::*;

/// Whose device it is.
pub fn person_of(conn: &mut Conn, digest: &[u8]) -> QueryResult<Option<i64>> {
    known_device::table
        .select(known_device::person)
        .filter(known_device::digest.eq(digest))
        .first(conn)
        .optional()
}

/// Notes that it was used. Whether it is this person's.
pub fn used(conn: &mut Conn, digest: &[u8], person: i64, at: i64) -> QueryResult<bool> {
    let own =
        known_device::table.filter(known_device::digest.eq(digest)).filter(known_device::person.eq(person));
    Ok(diesel::update(own).set(known_device::used_at.eq(at)).execute(conn)? > 0)
}

/// Remembers another one, and only the `most` of a person that were used last.
pub fn remember(conn: &mut Conn, digest: &[u8], person: i64, at: i64, most: i64) -> QueryResult<()> {
    diesel::insert_into(known_device::table)
        .values((
            known_device::digest.eq(digest),
            known_device::person.eq(person),
            known_device::used_at.eq(at),
        ))
        .execute(conn)?;
    let beyond: Vec<Vec<u8>> = known_device::table
        .select(known_device::digest)
        .filter(known_device::person.eq(person))
        .order((known_device::used_at.desc(), known_device::digest))
        .offset(most)
        .limit(100)
        .load(conn)?;
    if !beyond.is_empty() {
        diesel::delete(known_device::table.filter(known_device::digest.eq_any(beyond))).execute(conn)?;
    }
    Ok(())
}
