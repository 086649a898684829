//! What the hub asks of chat: stays, visible entries, and events read back from storage.

use super::{RevisionRow, stays as stay_rows};
use crate::chat::edit::Edited;
use crate::chat::membership::changes;
use crate::chat::message::{MessageRow, Sent};
use crate::db::Conn;
use crate::db::schema::{member, message, revision};
use crate::journal::store::{self as journal, EntryRow};
use crate::journal::{Audience, Data, Entry, Kind, Membership, MembershipChange};
use crate::live::hub::Stay;
use diesel::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Once};

/// Stays that were open at or after a position, as they stood at `at`.
pub fn stays(conn: &mut Conn, person: i64, since: i64, at: i64) -> QueryResult<Vec<Stay>> {
    let select = (member::conversation, member::from_position, member::to_position);
    let open =
        member::table.select(select).filter(member::person.eq(person)).filter(member::to_position.is_null());
    let mut rows: Vec<(i64, i64, Option<i64>)> = open.load(conn)?;
    let ended =
        member::table.select(select).filter(member::person.eq(person)).filter(member::to_position.gt(since));
    rows.extend(ended.load::<(i64, i64, Option<i64>)>(conn)?);
    Ok(rows
        .into_iter()
        .filter(|(_, from, _)| *from <= at)
        .map(|(conversation, from, to)| Stay { conversation, from, to: to.filter(|to| *to <= at) })
        .collect())
}

/// Entries a person may see in `(after, until]`: one index range for each audience.
pub fn visible(
    conn: &mut Conn,
    stays: &[Stay],
    person: i64,
    roles: &[i64],
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<EntryRow>> {
    let mut found: HashMap<i64, EntryRow> = HashMap::new();
    let mut audiences: Vec<(Audience, i64, i64)> = stays
        .iter()
        .map(|stay| {
            (
                Audience::Conversation(stay.conversation),
                after.max(stay.from - 1),
                stay.to.map_or(until, |to| to.min(until)),
            )
        })
        .collect();
    audiences.extend([Audience::Everyone, Audience::Person(person)].map(|audience| (audience, after, until)));
    audiences.extend(roles.iter().map(|role| (Audience::Role(*role), after, until)));
    for (audience, from, to) in audiences {
        let rows = journal::entries_for(conn, audience, from, to, limit)?;
        found.extend(rows.into_iter().map(|row| (row.position, row)));
        if found.len() as i64 >= limit {
            break;
        }
    }
    let named = journal::entries_naming(conn, person, after, until, limit)?;
    found.extend(named.into_iter().map(|row| (row.position, row)));
    let mut rows: Vec<EntryRow> = found.into_values().collect();
    rows.sort_unstable_by_key(|row| row.position);
    Ok(rows)
}

/// Entries out of stored rows. What was recalled or erased since is withdrawn.
pub fn load(conn: &mut Conn, rows: Vec<EntryRow>) -> QueryResult<Vec<Entry>> {
    let of_kind = |kind: Kind| {
        rows.iter().filter(|row| row.kind == kind.name()).map(|row| row.position).collect::<Vec<i64>>()
    };
    let mut sent = messages(conn, &of_kind(Kind::MessageSend))?;
    let mut edits = edits(conn, &of_kind(Kind::MessageEdit))?;
    let others: Vec<i64> =
        rows.iter().filter(|row| row.kind != Kind::MessageSend.name()).map(|row| row.position).collect();
    let mut said: HashMap<i64, Option<String>> =
        in_pages(&others, |page| journal::changes(conn, page))?.into_iter().collect();
    let mut persons: HashMap<i64, Vec<i64>> = HashMap::new();
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        for (position, person) in journal::persons(conn, first.position - 1, last.position)? {
            persons.entry(position).or_default().push(person);
        }
    }
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        // An entry left out would be a gap that the hub fills for ever.
        let kind = Kind::parse(&row.kind).unwrap_or_else(|| newer(&row));
        let change = said.remove(&row.position).flatten().unwrap_or_else(|| "{}".into());
        let audience = Audience::from_key(row.audience);
        let membership = match (kind, audience.conversation()) {
            // It says that all went; who they were is told by their stays.
            (Kind::ConversationDissolve, Some(id)) => {
                let people = stay_rows::ended_at(conn, id, row.position)?;
                changes(id, &people, MembershipChange::Removed).collect()
            }
            _ => membership(kind, audience, &change),
        };
        let mut hidden_from = Vec::new();
        let data = if let Some(sent) = sent.remove(&row.position) {
            Data::Later(Arc::new(sent))
        } else if let Some(edit) = edits.remove(&row.position) {
            hidden_from = stay_rows::came_after(conn, edit.row.conversation, edit.row.seq, row.position)?;
            Data::Later(Arc::new(edit))
        } else {
            Data::Json(change.into())
        };
        let persons = persons.remove(&row.position).unwrap_or_default();
        entries.push(Entry {
            position: row.position,
            at: row.at,
            kind,
            audience,
            actor: row.actor,
            persons,
            hidden_from,
            membership,
            data,
        });
    }
    Ok(entries)
}

/// Stays that an entry begins or ends, read from what it says.
fn membership(kind: Kind, audience: Audience, change: &str) -> Vec<Membership> {
    let (
        Some(conversation),
        Kind::ConversationCreate | Kind::ConversationMemberAdd | Kind::ConversationMemberRemove,
    ) = (audience.conversation(), kind)
    else {
        return Vec::new();
    };
    let change: serde_json::Value = serde_json::from_str(change).unwrap_or_default();
    let people = |name: &str| change.get(name).and_then(|list| list.as_array()).cloned().unwrap_or_default();
    let added = people("added")
        .into_iter()
        .filter_map(|one| one.get("person")?.as_i64())
        .map(|person| (person, MembershipChange::Added));
    let removed = people("removed")
        .into_iter()
        .filter_map(|one| one.as_i64())
        .map(|person| (person, MembershipChange::Removed));
    added.chain(removed).map(|(person, change)| Membership { person, conversation, change }).collect()
}

fn messages(conn: &mut Conn, positions: &[i64]) -> QueryResult<HashMap<i64, Sent>> {
    let rows: Vec<MessageRow> = in_pages(positions, |page| {
        message::table.select(MessageRow::as_select()).filter(message::position.eq_any(page)).load(conn)
    })?;
    let recalled = recalled(conn, rows.iter().map(|row| (row.conversation, row.seq)))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                row.position,
                Sent {
                    withdrawn: row.body.is_none() || recalled.contains(&(row.conversation, row.seq)),
                    row,
                },
            )
        })
        .collect())
}

fn edits(conn: &mut Conn, positions: &[i64]) -> QueryResult<HashMap<i64, Edited>> {
    let rows: Vec<RevisionRow> = in_pages(positions, |page| {
        revision::table.select(RevisionRow::as_select()).filter(revision::position.eq_any(page)).load(conn)
    })?;
    let recalled = recalled(conn, rows.iter().map(|row| (row.conversation, row.seq)))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                row.position,
                Edited {
                    withdrawn: row.body.is_none() || recalled.contains(&(row.conversation, row.seq)),
                    row,
                },
            )
        })
        .collect())
}

/// Which of these messages were recalled: one range for each conversation.
fn recalled(
    conn: &mut Conn,
    messages: impl Iterator<Item = (i64, i64)>,
) -> QueryResult<std::collections::HashSet<(i64, i64)>> {
    let mut spans: HashMap<i64, (i64, i64)> = HashMap::new();
    for (conversation, seq) in messages {
        let span = spans.entry(conversation).or_insert((seq, seq));
        *span = (span.0.min(seq), span.1.max(seq));
    }
    let mut found = std::collections::HashSet::new();
    for (conversation, (from, to)) in spans {
        let rows: Vec<i64> = revision::table
            .select(revision::seq)
            .filter(revision::conversation.eq(conversation))
            .filter(revision::seq.between(from, to))
            .filter(revision::kind.eq("recall"))
            .load(conn)?;
        found.extend(rows.into_iter().map(|seq| (conversation, seq)));
    }
    Ok(found)
}

/// A node of a newer version writes to the same database. Said once: it may write many.
fn newer(row: &EntryRow) -> Kind {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        tracing::warn!(
            kind = row.kind,
            position = row.position,
            "chat.source: an entry of a kind that this version does not know; its clients are not told of such. Update this node"
        );
    });
    Kind::Newer
}

/// SQLite takes a bounded number of parameters.
fn in_pages<T>(ids: &[i64], mut read: impl FnMut(&[i64]) -> QueryResult<Vec<T>>) -> QueryResult<Vec<T>> {
    let mut all = Vec::with_capacity(ids.len());
    for page in ids.chunks(500) {
        all.extend(read(page)?);
    }
    Ok(all)
}
