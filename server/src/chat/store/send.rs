//! The statements of the way of a message: constant in number for a set on PostgreSQL, cached single ones on SQLite.

use super::sent;
use crate::chat::message::{MessageRow, Sent};
use crate::db::schema::{conversation, member, mention, message};
use crate::db::{Conn, unnest_insert};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use std::collections::HashMap;
use std::sync::Arc;

unnest_insert!(
    /// Messages of a set, added to the counts of their senders in the same statement.
    Messages, "message", {
        position: BigInt => i64, conversation: BigInt => i64, seq: BigInt => i64, sender: BigInt => i64,
        client_id: Binary => Vec<u8>, at: BigInt => i64, body: Nullable<Text> => Option<String>,
        reply_to: Nullable<BigInt> => Option<i64>, thread_root: Nullable<BigInt> => Option<i64>,
        forward_of: Nullable<Text> => Option<String>, mentions: Nullable<Text> => Option<String>,
        who_salt: Binary => Vec<u8>, content_salt: Nullable<Binary> => Option<Vec<u8>>,
    },
    "WITH new AS (",
    "RETURNING conversation, sender, seq) INSERT INTO sent_count (conversation, person, messages, last_seq) \
     SELECT conversation, sender, count(*), max(seq) FROM new GROUP BY conversation, sender \
     ON CONFLICT (conversation, person) DO UPDATE SET \
     messages = sent_count.messages + excluded.messages, last_seq = excluded.last_seq"
);
unnest_insert!(
    /// Mentions of a set.
    MentionRows, "mention", { person: BigInt => i64, conversation: BigInt => i64, seq: BigInt => i64 }, "ON CONFLICT DO NOTHING"
);

/// What decides whether a person may post, and the number the next message takes.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// `owner` or not.
    pub owner: bool,
    /// Only owners may post.
    pub owners_only: bool,
    /// First visible number.
    pub visible_from: i64,
}

/// Messages already stored under these client ids: `(client_id, sender)` to the row.
pub fn by_client_ids(
    conn: &mut Conn,
    wanted: &[(&[u8], i64)],
) -> QueryResult<HashMap<(Vec<u8>, i64), MessageRow>> {
    let mut found = HashMap::new();
    match conn {
        Conn::Sqlite(c) => {
            for (client_id, sender) in wanted {
                let row = message::table
                    .select(MessageRow::as_select())
                    .filter(message::client_id.eq(*client_id))
                    .filter(message::sender.eq(sender))
                    .first(c)
                    .optional()?;
                if let Some(row) = row {
                    found.insert((row.client_id.clone(), row.sender), row);
                }
            }
        }
        Conn::Postgres(c) => {
            let ids: Vec<&[u8]> = wanted.iter().map(|(id, _)| *id).collect();
            let rows = message::table
                .select(MessageRow::as_select())
                .filter(message::client_id.eq_any(ids))
                .load(c)?;
            found.extend(rows.into_iter().map(|row| ((row.client_id.clone(), row.sender), row)));
        }
    }
    Ok(found)
}

type StandingRow = (i64, i64, String, String, i64);

/// Who may post where, for pairs of conversation and person; a pair that is absent may not.
pub fn standings(conn: &mut Conn, pairs: &[(i64, i64)]) -> QueryResult<HashMap<(i64, i64), Standing>> {
    let query = || {
        member::table
            .inner_join(conversation::table.on(conversation::id.eq(member::conversation)))
            .select((
                member::conversation,
                member::person,
                member::role,
                conversation::posting,
                member::visible_from_seq,
            ))
            .filter(member::to_position.is_null())
    };
    let rows: Vec<StandingRow> = match conn {
        Conn::Sqlite(c) => {
            let mut rows = Vec::with_capacity(pairs.len());
            for (conversation, person) in pairs {
                rows.extend(
                    query()
                        .filter(member::conversation.eq(conversation))
                        .filter(member::person.eq(person))
                        .first(c)
                        .optional()?,
                );
            }
            rows
        }
        Conn::Postgres(c) => {
            let conversations: Vec<i64> = pairs.iter().map(|pair| pair.0).collect();
            let people: Vec<i64> = pairs.iter().map(|pair| pair.1).collect();
            query()
                .filter(member::conversation.eq_any(conversations))
                .filter(member::person.eq_any(people))
                .load(c)?
        }
    };
    Ok(rows
        .into_iter()
        .map(|(conversation, person, role, posting, visible_from)| {
            (
                (conversation, person),
                Standing { owner: role == "owner", owners_only: posting == "owners", visible_from },
            )
        })
        .collect())
}

#[derive(QueryableByName)]
struct LastRow {
    #[diesel(sql_type = BigInt)]
    conversation: i64,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// The newest number of each conversation, probed backwards on the unique index; 0 where nothing was sent.
pub fn last_seqs(conn: &mut Conn, conversations: &[i64]) -> QueryResult<HashMap<i64, i64>> {
    match conn {
        Conn::Sqlite(c) => {
            let mut found = HashMap::with_capacity(conversations.len());
            for id in conversations {
                let last = message::table
                    .select(message::seq)
                    .filter(message::conversation.eq(id))
                    .order(message::seq.desc())
                    .first(c)
                    .optional()?;
                found.insert(*id, last.unwrap_or(0));
            }
            Ok(found)
        }
        Conn::Postgres(c) => {
            let rows: Vec<LastRow> = LastSeqs { conversations: conversations.to_vec() }.load(c)?;
            Ok(rows.into_iter().map(|row| (row.conversation, row.seq)).collect())
        }
    }
}

struct LastSeqs {
    conversations: Vec<i64>,
}

impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for LastSeqs {
    fn walk_ast<'b>(
        &'b self,
        mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
    ) -> QueryResult<()> {
        out.push_sql("SELECT c AS conversation, coalesce((SELECT m.seq FROM message m WHERE m.conversation = c ORDER BY m.seq DESC LIMIT 1), 0) AS seq FROM unnest(");
        out.push_bind_param::<diesel::sql_types::Array<BigInt>, _>(&self.conversations)?;
        out.push_sql(") AS c");
        Ok(())
    }
}

impl diesel::query_builder::QueryId for LastSeqs {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl diesel::query_builder::Query for LastSeqs {
    type SqlType = diesel::sql_types::Untyped;
}

impl RunQueryDsl<diesel::PgConnection> for LastSeqs {}

/// Stores messages, and adds them to the counts of their senders.
pub fn insert(conn: &mut Conn, rows: &[Arc<Sent>]) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => {
            for sent in rows {
                (&sent.row).insert_into(message::table).execute(c)?;
            }
            sent::add(c, rows)?;
        }
        Conn::Postgres(c) => {
            let mut set = Messages::default();
            for sent in rows {
                let row = &sent.row;
                set.position.push(row.position);
                set.conversation.push(row.conversation);
                set.seq.push(row.seq);
                set.sender.push(row.sender);
                set.client_id.push(row.client_id.clone());
                set.at.push(row.at);
                set.body.push(row.body.clone());
                set.reply_to.push(row.reply_to);
                set.thread_root.push(row.thread_root);
                set.forward_of.push(row.forward_of.clone());
                set.mentions.push(row.mentions.clone());
                set.who_salt.push(row.who_salt.clone());
                set.content_salt.push(row.content_salt.clone());
            }
            set.execute(c)?;
        }
    }
    Ok(())
}

/// Stores mentions `(person, conversation, seq)`; person 0 is everyone.
pub fn insert_mentions(conn: &mut Conn, rows: &[(i64, i64, i64)]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            for (person, conversation, seq) in rows {
                diesel::insert_or_ignore_into(mention::table)
                    .values((
                        mention::person.eq(person),
                        mention::conversation.eq(conversation),
                        mention::seq.eq(seq),
                    ))
                    .execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            let set = MentionRows {
                person: rows.iter().map(|row| row.0).collect(),
                conversation: rows.iter().map(|row| row.1).collect(),
                seq: rows.iter().map(|row| row.2).collect(),
            };
            set.execute(c)?;
        }
    }
    Ok(())
}
