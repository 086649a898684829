//! What the search index is fed with.

use super::RevisionRow;
use crate::chat::message::MessageRow;
use crate::chat::search::Change;
use crate::db::Conn;
use crate::db::schema::{conversation, message, revision};
use crate::directory::people::Status;
use crate::directory::store as directory;
use diesel::prelude::*;

/// Messages sent at these positions, and perhaps others between them.
pub fn messages(conn: &mut Conn, positions: &[i64]) -> QueryResult<Vec<MessageRow>> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    // Positions of a page lie close together: one range instead of a list, which no backend caches.
    let (first, last) = (positions[0], positions[positions.len() - 1]);
    message::table.select(MessageRow::as_select()).filter(message::position.between(first, last)).load(conn)
}

/// Revisions made at these positions, and perhaps others between them.
pub fn revisions(conn: &mut Conn, positions: &[i64]) -> QueryResult<Vec<RevisionRow>> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    let (first, last) = (positions[0], positions[positions.len() - 1]);
    revision::table
        .select(RevisionRow::as_select())
        .filter(revision::position.between(first, last))
        .load(conn)
}

/// A conversation as it is found; nothing for one without a name.
pub fn conversation_of(conn: &mut Conn, id: i64) -> QueryResult<Option<Change>> {
    let found: Option<(Option<String>, Option<String>)> = conversation::table
        .select((conversation::name, conversation::topic))
        .filter(conversation::id.eq(id))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(name, topic)| Some(Change::UpsertConversation { id, name: name?, topic })))
}

/// A person as they are found.
pub fn person_of(conn: &mut Conn, id: i64) -> QueryResult<Option<Change>> {
    let person = directory::views(conn, &[id])?.pop();
    Ok(person.map(|person| Change::UpsertPerson {
        id,
        names: [Some(person.name), person.latin_name, person.alias].into_iter().flatten().collect(),
        login: person.login,
        phone: person.phone,
        email: person.email,
        employee_number: person.employee_number,
        hidden: person.status != Status::Active,
    }))
}
