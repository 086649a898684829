//! SQL of what SCIM keeps of groups, and of how it lists them.

use crate::db::Conn;
use crate::db::schema::{directory_group, directory_group_member, scim_group, scim_user};
use crate::directory::groups::store::GroupRow;
use diesel::prelude::*;
use std::collections::HashMap;

/// The document of a group, as JSON, and its version.
pub fn group(conn: &mut Conn, id: i64) -> QueryResult<Option<(String, i64)>> {
    scim_group::table
        .select((scim_group::document, scim_group::pos))
        .filter(scim_group::group_id.eq(id))
        .first(conn)
        .optional()
}

/// The same of some.
pub fn groups(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, (String, i64)>> {
    let rows: Vec<(i64, String, i64)> = scim_group::table
        .select((scim_group::group_id, scim_group::document, scim_group::pos))
        .filter(scim_group::group_id.eq_any(ids))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, document, pos)| (id, (document, pos))).collect())
}

pub fn insert(conn: &mut Conn, id: i64, document: &str, pos: i64) -> QueryResult<()> {
    let row = (scim_group::group_id.eq(id), scim_group::document.eq(document), scim_group::pos.eq(pos));
    diesel::insert_into(scim_group::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut Conn, id: i64, document: &str, pos: i64) -> QueryResult<()> {
    diesel::update(scim_group::table.find(id))
        .set((scim_group::document.eq(document), scim_group::pos.eq(pos)))
        .execute(conn)?;
    Ok(())
}

/// Moves the version.
pub fn touch(conn: &mut Conn, id: i64, pos: i64) -> QueryResult<()> {
    diesel::update(scim_group::table.find(id)).set(scim_group::pos.eq(pos)).execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Conn, id: i64) -> QueryResult<()> {
    diesel::delete(scim_group::table.find(id)).execute(conn)?;
    Ok(())
}

/// Groups of all sources after an id, ascending.
pub fn page(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<GroupRow>> {
    directory_group::table
        .filter(directory_group::id.gt(after))
        .order(directory_group::id)
        .limit(limit)
        .load(conn)
}

/// The groups of some people, with their names.
pub fn of_people(conn: &mut Conn, people: &[i64]) -> QueryResult<HashMap<i64, Vec<(i64, String)>>> {
    let rows: Vec<(i64, i64, String)> = directory_group_member::table
        .inner_join(directory_group::table.on(directory_group::id.eq(directory_group_member::group_id)))
        .filter(directory_group_member::person.eq_any(people))
        .order((directory_group_member::person, directory_group::id))
        .select((directory_group_member::person, directory_group::id, directory_group::name))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    for (who, group, name) in rows {
        found.entry(who).or_default().push((group, name));
    }
    Ok(found)
}

/// Whether the client deleted one of these people.
pub fn any_deleted(conn: &mut Conn, people: &[i64]) -> QueryResult<bool> {
    let found = scim_user::table
        .select(scim_user::person)
        .filter(scim_user::person.eq_any(people))
        .filter(scim_user::deleted.eq(true))
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}
