//! Users as they are answered: the document with what Lingtong knows itself.

use super::row;
use crate::clock::format_ms;
use crate::db::{Conn, QueryResult};
use crate::directory::people::store::PersonRow;
use crate::directory::scim::schema::USER;
use crate::directory::scim::{Document, etag, store, store_groups};
use crate::journal;
use serde_json::{Value, json};
use std::collections::HashMap;

/// In the order of the rows. `base` is the address of the protocol's root.
pub(in crate::directory::scim) fn views(
    conn: &mut Conn,
    base: &str,
    rows: Vec<PersonRow>,
) -> QueryResult<Vec<Document>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut documents = store::users(conn, &ids)?;
    let mut groups = store_groups::of_people(conn, &ids)?;
    let positions: Vec<i64> = rows.iter().flat_map(|row| [row.id, row.pos]).collect();
    let times: HashMap<i64, i64> = journal::store::times(conn, &positions)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let stored = documents.remove(&row.id).and_then(|text| serde_json::from_str(&text).ok());
            let document = stored.unwrap_or_else(|| row::document_of(&row));
            let groups = groups.remove(&row.id).unwrap_or_default();
            view(base, &row, document, groups, &times)
        })
        .collect())
}

fn view(
    base: &str,
    row: &PersonRow,
    mut document: Document,
    groups: Vec<(i64, String)>,
    times: &HashMap<i64, i64>,
) -> Document {
    let mut schemas = vec![USER.core.id];
    if let Some(schema) = &USER.extension
        && let Some(work) = document.get_mut(schema.id).and_then(Value::as_object_mut)
    {
        schemas.push(schema.id);
        if let Some(manager) = row.manager {
            let address = format!("{base}{}/{manager}", USER.endpoint);
            work.insert("manager".into(), json!({"value": manager.to_string(), "$ref": address}));
        }
    }
    document.insert("schemas".into(), json!(schemas));
    document.insert("id".into(), json!(row.id.to_string()));
    document.insert("active".into(), json!(row.is_active()));
    if !groups.is_empty() {
        let group = |(id, name): (i64, String)| json!({"value": id.to_string(), "$ref": format!("{base}/Groups/{id}"), "display": name});
        document.insert("groups".into(), groups.into_iter().map(group).collect());
    }
    let at = |position| times.get(&position).copied().map(format_ms);
    document.insert(
        "meta".into(),
        json!({
            "resourceType": USER.name,
            "created": at(row.id),
            "lastModified": at(row.pos),
            "location": format!("{base}{}/{}", USER.endpoint, row.id),
            "version": etag(row.pos),
        }),
    );
    document
}
