//! SQL of what SCIM keeps, and of how it looks people up.

use super::SOURCE;
use crate::db::Conn;
use crate::db::schema::{department, department_member, person, scim_user};
use crate::directory::people::store::PersonRow;
use diesel::prelude::*;
use std::collections::HashMap;

/// The document of a user: as JSON, and whether the client deleted them.
pub fn user(conn: &mut Conn, who: i64) -> QueryResult<Option<(String, bool)>> {
    scim_user::table
        .select((scim_user::document, scim_user::deleted))
        .filter(scim_user::person.eq(who))
        .first(conn)
        .optional()
}

/// Documents of some users.
pub fn users(conn: &mut Conn, people: &[i64]) -> QueryResult<HashMap<i64, String>> {
    let rows: Vec<(i64, String)> = scim_user::table
        .select((scim_user::person, scim_user::document))
        .filter(scim_user::person.eq_any(people))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub fn insert_user(conn: &mut Conn, who: i64, document: &str) -> QueryResult<()> {
    let row = (scim_user::person.eq(who), scim_user::document.eq(document), scim_user::deleted.eq(false));
    diesel::insert_into(scim_user::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update_user(conn: &mut Conn, who: i64, document: &str, deleted: bool) -> QueryResult<()> {
    diesel::update(scim_user::table.find(who))
        .set((scim_user::document.eq(document), scim_user::deleted.eq(deleted)))
        .execute(conn)?;
    Ok(())
}

pub fn delete_user(conn: &mut Conn, who: i64) -> QueryResult<()> {
    diesel::delete(scim_user::table.find(who)).execute(conn)?;
    Ok(())
}

/// One person, unless the client deleted them.
pub fn person(conn: &mut Conn, who: i64) -> QueryResult<Option<PersonRow>> {
    let deleted = scim_user::table.select(scim_user::person).filter(scim_user::deleted.eq(true));
    person::table.filter(person::id.eq(who)).filter(person::id.ne_all(deleted)).first(conn).optional()
}

/// People after an id, ascending, without those the client deleted.
pub fn page(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<PersonRow>> {
    let deleted = scim_user::table.select(scim_user::person).filter(scim_user::deleted.eq(true));
    person::table
        .filter(person::id.gt(after))
        .filter(person::id.ne_all(deleted))
        .order(person::id)
        .limit(limit)
        .load(conn)
}

/// The same after so many.
pub fn page_from(conn: &mut Conn, skip: i64, limit: i64) -> QueryResult<Vec<PersonRow>> {
    let deleted = scim_user::table.select(scim_user::person).filter(scim_user::deleted.eq(true));
    person::table.filter(person::id.ne_all(deleted)).order(person::id).offset(skip).limit(limit).load(conn)
}

/// How many there are.
pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    let deleted = scim_user::table.select(scim_user::person).filter(scim_user::deleted.eq(true));
    person::table.filter(person::id.ne_all(deleted)).count().get_result(conn)
}

/// The department of a path.
pub fn department(conn: &mut Conn, key: &str) -> QueryResult<Option<i64>> {
    department::table
        .select(department::id)
        .filter(department::source.eq(SOURCE))
        .filter(department::external_id.eq(key))
        .first(conn)
        .optional()
}

/// The client's departments that a person is in.
pub fn departments_of(conn: &mut Conn, who: i64) -> QueryResult<Vec<i64>> {
    department_member::table
        .inner_join(department::table.on(department::id.eq(department_member::department)))
        .filter(department_member::person.eq(who))
        .filter(department::source.eq(SOURCE))
        .order(department::id)
        .select(department::id)
        .load(conn)
}
