//! Groups as they are answered.

use super::store::{self, GroupRow};
use crate::clock::format_ms;
use crate::db::{Conn, QueryResult};
use crate::directory::scim::schema::GROUP;
use crate::directory::scim::{Document, etag, store_groups};
use crate::journal;
use serde_json::{Value, json};
use std::collections::HashMap;

/// In the order of the rows, with their members only if those are wanted: a group may have everyone in it. Those of a few can be
/// had afterwards: [`add_members`].
pub(super) fn views(
    conn: &mut Conn,
    base: &str,
    rows: Vec<GroupRow>,
    with_members: bool,
) -> QueryResult<Vec<Document>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut documents = store_groups::groups(conn, &ids)?;
    let versions: HashMap<i64, i64> =
        rows.iter().map(|row| (row.id, documents.get(&row.id).map_or(row.pos, |(_, pos)| *pos))).collect();
    let positions: Vec<i64> = ids.iter().copied().chain(versions.values().copied()).collect();
    let times: HashMap<i64, i64> = journal::store::times(conn, &positions)?.into_iter().collect();
    let view = |row: GroupRow| {
        let stored = documents.remove(&row.id).and_then(|(text, _)| serde_json::from_str(&text).ok());
        let mut document: Document = stored.unwrap_or_default();
        let version = versions.get(&row.id).copied().unwrap_or(row.pos);
        document.insert("schemas".into(), json!([GROUP.core.id]));
        document.insert("id".into(), json!(row.id.to_string()));
        document.insert("displayName".into(), json!(row.name));
        let at = |position| times.get(&position).copied().map(format_ms);
        document.insert(
            "meta".into(),
            json!({
                "resourceType": GROUP.name,
                "created": at(row.id),
                "lastModified": at(version),
                "location": format!("{base}{}/{}", GROUP.endpoint, row.id),
                "version": etag(version),
            }),
        );
        document
    };
    let mut groups: Vec<Document> = rows.into_iter().map(view).collect();
    if with_members {
        add_members(conn, base, &mut groups)?;
    }
    Ok(groups)
}

/// Writes their members to these groups.
pub(super) fn add_members(conn: &mut Conn, base: &str, groups: &mut [Document]) -> QueryResult<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let id = |group: &Document| group["id"].as_str().and_then(|id| id.parse::<i64>().ok());
    let ids: Vec<i64> = groups.iter().filter_map(id).collect();
    let mut members = store::members(conn, &ids)?;
    let member = |who: i64| json!({"value": who.to_string(), "$ref": format!("{base}/Users/{who}")});
    for group in groups {
        if let Some(people) = id(group).and_then(|id| members.remove(&id)) {
            group.insert("members".into(), people.into_iter().map(member).collect::<Value>());
        }
    }
    Ok(())
}
