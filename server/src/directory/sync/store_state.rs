//! SQL of the state that a plan compares: one reading, in a transaction of the caller's.

use super::state::Stored;
use super::store;
use crate::db::Conn;
use crate::db::schema::{department, department_member};
use crate::directory::{departments, groups, people, store_roles};
use diesel::prelude::*;
use std::collections::HashMap;

/// Everything stored of a source and beside it. A conflict that was first met before `link_until` (Unix milliseconds) was
/// not linked in time: it is somebody new.
pub fn read(conn: &mut Conn, source: &str, link_until: i64) -> QueryResult<Stored> {
    let own = groups::store::of_source(conn, source)?;
    let ids: Vec<i64> = own.iter().map(|row| row.id).collect();
    let mut inside = groups::store::members(conn, &ids)?;
    let with_members = own.into_iter().map(|row| {
        let members = inside.remove(&row.id).unwrap_or_default();
        (row, members.into_iter().collect())
    });
    let groups = with_members.collect();
    let conflicts = store::conflicts(conn, Some(source))?.into_iter();
    let as_new = conflicts.filter(|row| row.decision.is_some() || row.seen_at <= link_until);
    Ok(Stored {
        source: source.to_owned(),
        people: people::store::all(conn)?,
        departments: departments::store::of_source(conn, source)?.into_values().collect(),
        members: members(conn, source)?,
        roles: store_roles::all(conn)?,
        granted: store_roles::of_source(conn, source)?.into_iter().collect(),
        groups,
        as_new: as_new.map(|row| row.external_id).collect(),
    })
}

/// Who is in which department of a source.
fn members(conn: &mut Conn, source: &str) -> QueryResult<HashMap<i64, Vec<i64>>> {
    let rows: Vec<(i64, i64)> = department_member::table
        .inner_join(department::table.on(department::id.eq(department_member::department)))
        .filter(department::source.eq(source))
        .select((department_member::person, department_member::department))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (who, department) in rows {
        found.entry(who).or_default().push(department);
    }
    Ok(found)
}
