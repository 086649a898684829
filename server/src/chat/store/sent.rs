//! How many messages a person has sent in a conversation up to a number: rows of `sent_count`. Unread counts are made of it.
//!
//! A send adds to the row of its sender, once for all sends of a set. A cursor that is put before the sender's newest
//! message leaves a second count there (`at_seq`), so that what is asked again and again is never counted again. Between
//! known counts messages are counted from the nearest: a few, unless someone marks far back.

use crate::chat::message::Sent;
use crate::db::Conn;
use crate::db::schema::{message, sent_count};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one sender of a set adds; diesel caches no `on_conflict` of its own.
struct AddOne {
    conversation: i64,
    person: i64,
    messages: i64,
    last_seq: i64,
}

impl QueryFragment<Sqlite> for AddOne {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO sent_count (conversation, person, messages, last_seq) VALUES (");
        out.push_bind_param::<BigInt, _>(&self.conversation)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.person)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.messages)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.last_seq)?;
        out.push_sql(
            ") ON CONFLICT (conversation, person) DO UPDATE SET \
             messages = messages + excluded.messages, last_seq = excluded.last_seq",
        );
        Ok(())
    }
}

impl QueryId for AddOne {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<SqliteConnection> for AddOne {}

/// Counts the messages of a set, which are in the order of their numbers. On PostgreSQL the statement that stores the
/// messages does it too ([`super::send::insert`]).
pub fn add(conn: &mut SqliteConnection, rows: &[Arc<Sent>]) -> QueryResult<()> {
    let mut added: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    for sent in rows {
        let count = added.entry((sent.row.conversation, sent.row.sender)).or_default();
        *count = (count.0 + 1, sent.row.seq);
    }
    for ((conversation, person), (messages, last_seq)) in added {
        AddOne { conversation, person, messages, last_seq }.execute(conn)?;
    }
    Ok(())
}

/// Own messages with `after < seq <= until`.
pub fn between(conn: &mut Conn, conversation: i64, person: i64, after: i64, until: i64) -> QueryResult<i64> {
    let known = known(conn, conversation, person)?;
    let upper = up_to(conn, conversation, person, &known, until)?;
    Ok(upper - up_to(conn, conversation, person, &known, after)?)
}

/// The person's cursor stands here now.
pub fn cursor_at(conn: &mut Conn, conversation: i64, person: i64, seq: i64) -> QueryResult<()> {
    let known = known(conn, conversation, person)?;
    if known.iter().any(|(at, _)| *at == seq) || known.iter().all(|(at, _)| *at < seq) {
        return Ok(());
    }
    let messages = up_to(conn, conversation, person, &known, seq)?;
    let row = sent_count::table
        .filter(sent_count::conversation.eq(conversation))
        .filter(sent_count::person.eq(person));
    diesel::update(row)
        .set((sent_count::at_seq.eq(seq), sent_count::at_messages.eq(messages)))
        .execute(conn)?;
    Ok(())
}

/// Known counts: up to a number, so many. The last is of the newest message.
type Known = [(i64, i64); 3];

fn known(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Known> {
    let found: Option<(i64, i64, i64, i64)> = sent_count::table
        .select((sent_count::at_seq, sent_count::at_messages, sent_count::last_seq, sent_count::messages))
        .filter(sent_count::conversation.eq(conversation))
        .filter(sent_count::person.eq(person))
        .first(conn)
        .optional()?;
    Ok(found.map_or([(0, 0); 3], |(at, there, last, all)| [(0, 0), (at, there), (last, all)]))
}

fn up_to(conn: &mut Conn, conversation: i64, person: i64, known: &Known, seq: i64) -> QueryResult<i64> {
    let [.., (last, all)] = *known;
    if seq >= last {
        return Ok(all);
    }
    let nearest = known.iter().min_by_key(|(at, _)| (at - seq).abs());
    let (at, there) = nearest.copied().unwrap_or_default();
    let (from, to) = (at.min(seq), at.max(seq));
    if from == to {
        return Ok(there);
    }
    let messages: i64 = message::table
        .filter(message::conversation.eq(conversation))
        .filter(message::seq.gt(from))
        .filter(message::seq.le(to))
        .filter(message::sender.eq(person))
        .select(count_star())
        .first(conn)?;
    Ok(if at < seq { there + messages } else { there - messages })
}
