//! Rows of `member`: one for each stay of a person in a conversation.

use super::MemberRow;
use crate::chat::access::VIA_DEPARTMENT;
use crate::db::schema::{member, reading};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Rows in one statement: SQLite takes a bounded number of parameters.
const CHUNK: usize = 500;

/// The current stay of a person.
pub fn current(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Option<MemberRow>> {
    member::table
        .select(MemberRow::as_select())
        .filter(member::conversation.eq(conversation))
        .filter(member::person.eq(person))
        .filter(member::to_position.is_null())
        .first(conn)
        .optional()
}

/// The newest stay of a person, ended or not.
pub fn newest(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Option<MemberRow>> {
    member::table
        .select(MemberRow::as_select())
        .filter(member::conversation.eq(conversation))
        .filter(member::person.eq(person))
        .order(member::from_position.desc())
        .first(conn)
        .optional()
}

/// The stay of each conversation by which a person may read it: the present one, or one by department that ended last.
pub fn readable(conn: &mut Conn, person: i64) -> QueryResult<Vec<MemberRow>> {
    let stays = || member::table.select(MemberRow::as_select()).filter(member::person.eq(person));
    let mut found = stays().filter(member::to_position.is_null()).load(conn)?;
    let present: HashSet<i64> = found.iter().map(|stay| stay.conversation).collect();
    let ended: Vec<MemberRow> = stays()
        .filter(member::to_position.is_not_null())
        .filter(member::via.eq(VIA_DEPARTMENT))
        .order(member::from_position)
        .load(conn)?;
    let last: HashMap<i64, MemberRow> = ended.into_iter().map(|stay| (stay.conversation, stay)).collect();
    found.extend(last.into_values().filter(|stay| !present.contains(&stay.conversation)));
    Ok(found)
}

/// Who was in a conversation at a position but does not see a number from before they came.
pub fn came_after(conn: &mut Conn, conversation: i64, seq: i64, position: i64) -> QueryResult<Vec<i64>> {
    member::table
        .select(member::person)
        .filter(member::conversation.eq(conversation))
        .filter(member::visible_from_seq.gt(seq))
        .filter(member::from_position.le(position))
        .filter(member::to_position.is_null().or(member::to_position.ge(position)))
        .load(conn)
}

/// Current stays after a person, ascending by person.
pub fn page(conn: &mut Conn, conversation: i64, after: i64, limit: i64) -> QueryResult<Vec<MemberRow>> {
    member::table
        .select(MemberRow::as_select())
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .filter(member::person.gt(after))
        .order(member::person)
        .limit(limit)
        .load(conn)
}

/// Everyone in a conversation now.
pub fn all(conn: &mut Conn, conversation: i64) -> QueryResult<Vec<MemberRow>> {
    page(conn, conversation, 0, i64::MAX)
}

/// Current stays of some people.
pub fn of(conn: &mut Conn, conversation: i64, people: &[i64]) -> QueryResult<Vec<MemberRow>> {
    let mut found = Vec::new();
    for chunk in people.chunks(CHUNK) {
        let rows = member::table
            .select(MemberRow::as_select())
            .filter(member::conversation.eq(conversation))
            .filter(member::to_position.is_null())
            .filter(member::person.eq_any(chunk))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// People in a conversation now.
pub fn people(conn: &mut Conn, conversation: i64) -> QueryResult<HashSet<i64>> {
    let ids: Vec<i64> = member::table
        .select(member::person)
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Which of these people are in a conversation now.
pub fn present(conn: &mut Conn, conversation: i64, people: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut found = HashSet::new();
    for chunk in people.chunks(CHUNK) {
        let ids: Vec<i64> = member::table
            .select(member::person)
            .filter(member::conversation.eq(conversation))
            .filter(member::to_position.is_null())
            .filter(member::person.eq_any(chunk))
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}

/// How many people are in it.
pub fn count(conn: &mut Conn, conversation: i64) -> QueryResult<i64> {
    member::table
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .count()
        .get_result(conn)
}

/// Whether somebody other than `person` owns it.
pub fn has_other_owner(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<bool> {
    let found = member::table
        .select(member::person)
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .filter(member::role.eq("owner"))
        .filter(member::person.ne(person))
        .limit(1)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Who has been in it longest, `person` aside.
pub fn oldest_other(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Option<i64>> {
    member::table
        .select(member::person)
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .filter(member::person.ne(person))
        .order((member::from_position, member::person))
        .limit(1)
        .first(conn)
        .optional()
}

/// The others who are in it now with their roles, the longest first.
pub fn others(conn: &mut Conn, conversation: i64, person: i64) -> QueryResult<Vec<(i64, String)>> {
    member::table
        .select((member::person, member::role))
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .filter(member::person.ne(person))
        .order((member::from_position, member::person))
        .load(conn)
}

/// Begins stays.
pub fn begin(conn: &mut Conn, rows: &[MemberRow]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        each_backend!(conn, |c| diesel::insert_into(member::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Ends stays at a position; what was seen until then was up to `last_seq`.
pub fn end(
    conn: &mut Conn,
    conversation: i64,
    people: &[i64],
    position: i64,
    last_seq: i64,
) -> QueryResult<()> {
    for chunk in people.chunks(CHUNK) {
        let stays = member::table
            .filter(member::conversation.eq(conversation))
            .filter(member::to_position.is_null())
            .filter(member::person.eq_any(chunk));
        diesel::update(stays)
            .set((member::to_position.eq(position), member::visible_to_seq.eq(last_seq)))
            .execute(conn)?;
    }
    Ok(())
}

/// Ends every stay of a conversation.
pub fn end_all(conn: &mut Conn, conversation: i64, position: i64, last_seq: i64) -> QueryResult<()> {
    let stays =
        member::table.filter(member::conversation.eq(conversation)).filter(member::to_position.is_null());
    diesel::update(stays)
        .set((member::to_position.eq(position), member::visible_to_seq.eq(last_seq)))
        .execute(conn)?;
    Ok(())
}

/// Whose stays ended with an entry.
pub fn ended_at(conn: &mut Conn, conversation: i64, position: i64) -> QueryResult<Vec<i64>> {
    member::table
        .select(member::person)
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.eq(position))
        .load(conn)
}

/// Changes a current member's role.
pub fn set_role(conn: &mut Conn, conversation: i64, person: i64, role: &str) -> QueryResult<()> {
    let stay = member::table
        .filter(member::conversation.eq(conversation))
        .filter(member::person.eq(person))
        .filter(member::to_position.is_null());
    diesel::update(stay).set(member::role.eq(role)).execute(conn)?;
    Ok(())
}

/// Members who may see a number, with how far each has seen, by person: `(person, seen_seq)`.
pub fn seen(conn: &mut Conn, conversation: i64, seq: i64) -> QueryResult<Vec<(i64, i64)>> {
    let cursor = reading::table
        .on(reading::conversation.eq(member::conversation).and(reading::person.eq(member::person)));
    let rows: Vec<(i64, Option<i64>)> = member::table
        .left_join(cursor)
        .select((member::person, reading::seen_seq.nullable()))
        .filter(member::conversation.eq(conversation))
        .filter(member::to_position.is_null())
        .filter(member::visible_from_seq.le(seq))
        .order(member::person)
        .load(conn)?;
    Ok(rows.into_iter().map(|(person, seen)| (person, seen.unwrap_or(0))).collect())
}
