//! What `audit verify` reads of the room: pages by position, and what refers to nothing.

use super::RevisionRow;
use crate::chat::message::MessageRow;
use crate::db::Conn;
use crate::db::schema::{conversation, message, revision};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// Messages sent by the entries `after < position <= until`, in order.
pub fn messages(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Vec<MessageRow>> {
    message::table
        .select(MessageRow::as_select())
        .filter(message::position.gt(after))
        .filter(message::position.le(until))
        .order(message::position)
        .load(conn)
}

/// Edits and recalls of the same entries, in order.
pub fn revisions(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Vec<RevisionRow>> {
    revision::table
        .select(RevisionRow::as_select())
        .filter(revision::position.gt(after))
        .filter(revision::position.le(until))
        .order(revision::position)
        .load(conn)
}

/// Those of the conversations that exist.
pub fn conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    conversation::table.select(conversation::id).filter(conversation::id.eq_any(ids)).load(conn)
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Rows that refer to nothing, the first of each sort: what it is, and the entry or conversation it is said of. It looks
/// into the tables of other rooms because no foreign key does.
pub fn dangling(conn: &mut Conn) -> QueryResult<Vec<(&'static str, i64)>> {
    let mut found = Vec::new();
    for (what, query) in REFERENCES {
        let rows: Vec<Dangling> = diesel::sql_query(format!("{query} LIMIT 20")).load(conn)?;
        found.extend(rows.into_iter().map(|row| (what, row.id)));
    }
    Ok(found)
}

const REFERENCES: [(&str, &str); 6] = [
    (
        "no entry made conversation",
        "SELECT c.id FROM conversation c LEFT JOIN entry e ON e.position = c.id AND e.kind = 'conversation.create' \
         WHERE e.position IS NULL",
    ),
    (
        "a stay is in no conversation:",
        "SELECT m.conversation AS id FROM member m LEFT JOIN conversation c ON c.id = m.conversation \
         WHERE c.id IS NULL",
    ),
    (
        "a stay is of nobody, in conversation",
        "SELECT m.conversation AS id FROM member m LEFT JOIN person p ON p.id = m.person WHERE p.id IS NULL",
    ),
    (
        "an edit or recall is of no message, by entry",
        "SELECT r.position AS id FROM revision r \
         LEFT JOIN message m ON m.conversation = r.conversation AND m.seq = r.seq WHERE m.seq IS NULL",
    ),
    (
        "a reaction is on no message, by entry",
        "SELECT r.position AS id FROM reaction r \
         LEFT JOIN message m ON m.conversation = r.conversation AND m.seq = r.seq WHERE m.seq IS NULL",
    ),
    (
        "a pin is on no message, by entry",
        "SELECT r.position AS id FROM pin r \
         LEFT JOIN message m ON m.conversation = r.conversation AND m.seq = r.seq WHERE m.seq IS NULL",
    ),
];
