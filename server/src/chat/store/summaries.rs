//! Summaries of conversations, read in one go.

use super::{ConversationRow, MemberRow, conversations, last_seq, marks, messages, personal, reading};
use crate::chat::summary::Summary;
use crate::db::Conn;
use crate::db::schema::{conversation, member};
use crate::journal::{Audience, store as journal};
use diesel::prelude::*;
use std::collections::HashMap;

/// Current conversations of a person with id above `after`, by id, at most `limit`.
pub fn page(conn: &mut Conn, person: i64, after: i64, limit: i64) -> QueryResult<Vec<Summary>> {
    let rows: Vec<(ConversationRow, MemberRow)> = member::table
        .inner_join(conversation::table.on(conversation::id.eq(member::conversation)))
        .select((ConversationRow::as_select(), MemberRow::as_select()))
        .filter(member::person.eq(person))
        .filter(member::to_position.is_null())
        .filter(conversation::id.gt(after))
        .order(conversation::id)
        .limit(limit)
        .load(conn)?;
    of_rows(conn, person, rows)
}

/// Summaries of stays, in the order given. A stay that ended is shown as it was then.
pub fn of_rows(
    conn: &mut Conn,
    person: i64,
    rows: Vec<(ConversationRow, MemberRow)>,
) -> QueryResult<Vec<Summary>> {
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let members = conversations::member_counts(conn, &ids)?;
    let mut pins: HashMap<i64, Vec<i64>> = HashMap::new();
    for (id, seq) in marks::pins_of(conn, &ids)? {
        pins.entry(id).or_default().push(seq);
    }
    let settings = personal::settings_in(conn, person, &ids)?;
    let mut drafts = personal::drafts_in(conn, person, &ids)?;
    let mut list = Vec::with_capacity(rows.len());
    for (row, stay) in rows {
        let last = match stay.visible_to_seq {
            Some(seq) => seq,
            None => last_seq(conn, row.id)?,
        };
        let visible_from = stay.visible_from_seq.max(1);
        let cursor = reading::cursor(conn, row.id, person)?;
        let (unread, mentions) = match stay.to_position {
            Some(_) => (0, 0),
            None => reading::counts(conn, row.id, person, visible_from, cursor.read_seq, last)?,
        };
        let last_message =
            if last >= visible_from { messages(conn, row.id, last, last)?.pop() } else { None };
        let pos = match stay.to_position {
            Some(position) => position,
            None => journal::newest_for(conn, Audience::Conversation(row.id))?
                .max(row.pos)
                .max(stay.from_position),
        };
        let visible = visible_from..=last;
        let pins = pins.remove(&row.id).unwrap_or_default();
        list.push(Summary {
            peer: peer(&row, person),
            id: row.id,
            kind: row.kind,
            name: row.name,
            topic: row.topic,
            department: row.department,
            visibility: row.visibility,
            history: row.history,
            posting: row.posting,
            my_role: stay.role,
            visible_from_seq: visible_from,
            last_seq: last,
            last_message,
            read_seq: cursor.read_seq,
            seen_seq: cursor.seen_seq,
            unread,
            mentions,
            member_count: members.get(&row.id).copied().unwrap_or(0),
            pins: pins.into_iter().filter(|seq| visible.contains(seq)).collect(),
            pos,
            mine: cursor.mine,
            settings: settings.get(&row.id).copied().unwrap_or_default(),
            draft: drafts.remove(&row.id),
            outside: stay.to_position.is_some(),
        });
    }
    Ok(list)
}

/// The other one of `low:high`.
fn peer(row: &ConversationRow, person: i64) -> Option<i64> {
    let (low, high) = row.direct_key.as_deref()?.split_once(':')?;
    let (low, high): (i64, i64) = (low.parse().ok()?, high.parse().ok()?);
    Some(if low == person { high } else { low })
}
