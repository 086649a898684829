//! Who shares a conversation with whom.

use super::{MemberRow, stays};
use crate::chat::access::VIA_COMPANY;
use crate::db::Conn;
use crate::db::schema::member;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Ids in one statement.
const CHUNK: usize = 500;

/// Whose messages or names a conversation shows to a person: all who are or were in one of theirs while there was something
/// in it that they may read. Only people of `among`, if it is given; the person may be among them.
pub fn seen(conn: &mut Conn, person: i64, among: Option<&[i64]>) -> QueryResult<HashSet<i64>> {
    let mine = stays::readable(conn, person)?;
    let found = others(conn, &mine, among)?;
    let mine: HashMap<i64, MemberRow> = mine.into_iter().map(|stay| (stay.conversation, stay)).collect();
    let overlaps = |other: &MemberRow| {
        mine.get(&other.conversation).is_some_and(|mine| {
            let gone_before = other.visible_to_seq.is_some_and(|seq| seq < mine.visible_from_seq.max(1));
            let came_after = mine.to_position.is_some_and(|end| other.from_position > end);
            !gone_before && !came_after
        })
    };
    Ok(found.into_iter().filter(overlaps).map(|stay| stay.person).collect())
}

/// Who is in a conversation with a person now.
pub fn beside(conn: &mut Conn, person: i64, among: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut mine = stays::readable(conn, person)?;
    mine.retain(|stay| stay.to_position.is_none());
    let found = others(conn, &mine, Some(among))?;
    let present = found.into_iter().filter(|stay| stay.to_position.is_none());
    Ok(present.map(|stay| stay.person).collect())
}

/// Every stay in these conversations, of people of `among`, if it is given. The company's conversation has everyone in it
/// and joins nobody: of its people only the owners are taken, who alone write there.
fn others(conn: &mut Conn, mine: &[MemberRow], among: Option<&[i64]>) -> QueryResult<Vec<MemberRow>> {
    let rooms: HashSet<i64> = mine.iter().map(|stay| stay.conversation).collect();
    let mut found = Vec::new();
    match among {
        // Few are asked about: by their own stays.
        Some(people) => {
            for chunk in people.chunks(CHUNK) {
                let rows = member::table
                    .select(MemberRow::as_select())
                    .filter(member::person.eq_any(chunk))
                    .load(conn)?;
                found.extend(rows.into_iter().filter(|stay: &MemberRow| rooms.contains(&stay.conversation)));
            }
        }
        None => {
            let rooms: Vec<i64> = rooms.into_iter().collect();
            for chunk in rooms.chunks(CHUNK) {
                let rows = member::table
                    .select(MemberRow::as_select())
                    .filter(member::conversation.eq_any(chunk))
                    .load(conn)?;
                found.extend(rows);
            }
        }
    }
    found.retain(|stay| stay.via != VIA_COMPANY || stay.role == "owner");
    Ok(found)
}
