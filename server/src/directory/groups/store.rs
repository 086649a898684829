//! SQL of groups.

use crate::db::schema::{directory_group, directory_group_member, person};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows in one statement.
const CHUNK: usize = 500;

/// A row of `directory_group`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = directory_group)]
pub struct GroupRow {
    pub id: i64,
    pub source: String,
    pub external_id: String,
    pub name: String,
    /// Whether its people share a conversation.
    pub conversation: bool,
    pub pos: i64,
}

/// One group.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<GroupRow>> {
    directory_group::table.find(id).first(conn).optional()
}

/// By the source's immutable id.
pub fn by_external(conn: &mut Conn, source: &str, external_id: &str) -> QueryResult<Option<GroupRow>> {
    directory_group::table
        .filter(directory_group::source.eq(source))
        .filter(directory_group::external_id.eq(external_id))
        .first(conn)
        .optional()
}

/// All groups, in order of id.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<GroupRow>> {
    directory_group::table.order(directory_group::id).load(conn)
}

/// How many people are in each that has any.
pub fn counts(conn: &mut Conn) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = directory_group_member::table
        .group_by(directory_group_member::group_id)
        .select((directory_group_member::group_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// All groups of a source, in order of id.
pub fn of_source(conn: &mut Conn, source: &str) -> QueryResult<Vec<GroupRow>> {
    directory_group::table.filter(directory_group::source.eq(source)).order(directory_group::id).load(conn)
}

pub fn insert(conn: &mut Conn, row: &GroupRow) -> QueryResult<()> {
    diesel::insert_into(directory_group::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut Conn, row: &GroupRow) -> QueryResult<()> {
    diesel::update(directory_group::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Takes a group away that nobody is in any more.
pub fn delete(conn: &mut Conn, id: i64) -> QueryResult<()> {
    diesel::delete(directory_group::table.find(id)).execute(conn)?;
    Ok(())
}

/// Who is in these groups, disabled people included, ascending.
pub fn members(conn: &mut Conn, groups: &[i64]) -> QueryResult<HashMap<i64, Vec<i64>>> {
    let rows: Vec<(i64, i64)> = directory_group_member::table
        .filter(directory_group_member::group_id.eq_any(groups))
        .order((directory_group_member::group_id, directory_group_member::person))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (group, who) in rows {
        found.entry(group).or_default().push(who);
    }
    Ok(found)
}

/// Active people of a group, ascending.
pub fn active_members(conn: &mut Conn, group: i64) -> QueryResult<Vec<i64>> {
    directory_group_member::table
        .inner_join(person::table.on(person::id.eq(directory_group_member::person)))
        .filter(directory_group_member::group_id.eq(group))
        .filter(person::status.eq("active"))
        .order(directory_group_member::person)
        .select(directory_group_member::person)
        .load(conn)
}

/// Groups that some people are in.
pub fn of_people(conn: &mut Conn, people: &[i64]) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    for chunk in people.chunks(CHUNK) {
        let ids: Vec<i64> = directory_group_member::table
            .filter(directory_group_member::person.eq_any(chunk))
            .select(directory_group_member::group_id)
            .distinct()
            .load(conn)?;
        found.extend(ids);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Which of these people are in a group.
pub fn present(conn: &mut Conn, group: i64, people: &[i64]) -> QueryResult<Vec<i64>> {
    directory_group_member::table
        .filter(directory_group_member::group_id.eq(group))
        .filter(directory_group_member::person.eq_any(people))
        .order(directory_group_member::person)
        .select(directory_group_member::person)
        .load(conn)
}

/// Adds people who are not in it.
pub fn add(conn: &mut Conn, group: i64, people: &[i64]) -> QueryResult<()> {
    let rows: Vec<_> = people
        .iter()
        .map(|who| (directory_group_member::group_id.eq(group), directory_group_member::person.eq(*who)))
        .collect();
    each_backend!(conn, |c| diesel::insert_into(directory_group_member::table).values(rows).execute(c))?;
    Ok(())
}

/// Takes people out.
pub fn remove(conn: &mut Conn, group: i64, people: &[i64]) -> QueryResult<()> {
    let rows = directory_group_member::table
        .filter(directory_group_member::group_id.eq(group))
        .filter(directory_group_member::person.eq_any(people));
    diesel::delete(rows).execute(conn)?;
    Ok(())
}
