//! The follower that feeds the search index: messages, people and conversations, in journal order.

use super::message::{Mentions, MessageRow};
use super::search::{Change, SearchIndex};
use super::store::RevisionRow;
use super::store::indexed::{conversation_of, messages, person_of, revisions};
use crate::db::{Conn, QueryResult};
use crate::journal::Kind;
use crate::journal::follow::{Followed, Index};
use std::collections::HashMap;
use std::sync::Arc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The index of this node, as a follower.
pub struct Indexer {
    index: Arc<SearchIndex>,
}

impl Indexer {
    /// Feeds this index.
    pub fn new(index: Arc<SearchIndex>) -> Self {
        Self { index }
    }
}

impl Index for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn wants(&self, kind: Kind) -> bool {
        matches!(
            kind,
            Kind::MessageSend
                | Kind::MessageEdit
                | Kind::MessageRecall
                | Kind::PersonCreate
                | Kind::PersonUpdate
                | Kind::PersonDisable
                | Kind::PersonEnable
                | Kind::ConversationCreate
                | Kind::ConversationUpdate
        )
    }

    fn position(&self) -> i64 {
        self.index.position().cast_signed()
    }

    fn apply(&mut self, conn: &mut Conn, entries: &[Followed]) -> Result<(), Failure> {
        let Some(last) = entries.last() else { return Ok(()) };
        let of = |kinds: &[Kind]| -> Vec<i64> {
            entries.iter().filter(|entry| kinds.contains(&entry.kind)).map(|entry| entry.position).collect()
        };
        let mut sent = by_position(messages(conn, &of(&[Kind::MessageSend]))?, |row| row.position);
        let mut revised =
            by_position(revisions(conn, &of(&[Kind::MessageEdit, Kind::MessageRecall]))?, |row| row.position);
        let mut changes = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(row) = sent.remove(&entry.position) {
                changes.extend(new_message(row));
            } else if let Some(row) = revised.remove(&entry.position) {
                changes.extend(revision_of(conn, row)?);
            } else if let Some(id) = subject(entry) {
                changes.extend(match entry.kind {
                    Kind::ConversationCreate | Kind::ConversationUpdate => conversation_of(conn, id)?,
                    _ => person_of(conn, id)?,
                });
            }
        }
        Ok(self.index.apply(&changes, last.position.cast_unsigned())?)
    }

    fn commit(&mut self, position: i64) -> Result<(), Failure> {
        self.index.apply(&[], position.cast_unsigned())?;
        Ok(self.index.commit()?)
    }
}

fn by_position<T>(rows: Vec<T>, position: impl Fn(&T) -> i64) -> HashMap<i64, T> {
    rows.into_iter().map(|row| (position(&row), row)).collect()
}

fn new_message(row: MessageRow) -> Option<Change> {
    Some(Change::UpsertMessage {
        conversation: row.conversation,
        seq: row.seq,
        position: row.position.cast_unsigned(),
        sender: row.sender,
        at_ms: row.at,
        text: row.body?,
    })
}

/// An edit keeps the place of the message it edits; a recall takes it out.
fn revision_of(conn: &mut Conn, row: RevisionRow) -> QueryResult<Option<Change>> {
    let Some(text) = row.body else {
        return Ok(Some(Change::WithdrawMessage { conversation: row.conversation, seq: row.seq }));
    };
    let original = super::store::message_row(conn, row.conversation, row.seq)?;
    Ok(original.and_then(|original| {
        new_message(MessageRow { body: Some(text), mentions: Mentions::default().stored(), ..original })
    }))
}

/// The person or conversation an entry is about.
fn subject(entry: &Followed) -> Option<i64> {
    match entry.kind {
        Kind::ConversationCreate | Kind::ConversationUpdate => entry.audience.conversation(),
        Kind::PersonCreate => Some(entry.position),
        _ => {
            let person = entry.change.as_ref()?.get("person")?;
            person.as_i64().or_else(|| person.get("id")?.as_i64())
        }
    }
}
