//! Rows of `conversation`.

use super::ConversationRow;
use crate::db::Conn;
use crate::db::schema::{conversation, idempotency, member};
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

/// A conversation by id.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<ConversationRow>> {
    conversation::table
        .select(ConversationRow::as_select())
        .filter(conversation::id.eq(id))
        .first(conn)
        .optional()
}

/// The direct conversation under `low:high`.
pub fn by_direct_key(conn: &mut Conn, key: &str) -> QueryResult<Option<i64>> {
    conversation::table
        .select(conversation::id)
        .filter(conversation::direct_key.eq(key))
        .first(conn)
        .optional()
}

/// The conversation of a department.
pub fn of_department(conn: &mut Conn, department: i64) -> QueryResult<Option<ConversationRow>> {
    conversation::table
        .select(ConversationRow::as_select())
        .filter(conversation::department.eq(department))
        .first(conn)
        .optional()
}

/// All conversations of departments.
pub fn of_departments(conn: &mut Conn) -> QueryResult<Vec<ConversationRow>> {
    conversation::table
        .select(ConversationRow::as_select())
        .filter(conversation::department.is_not_null())
        .order(conversation::id)
        .load(conn)
}

/// Reserved in `direct_key`, so that the unique index keeps the company's conversation the only one.
pub const COMPANY_KEY: &str = "company";

/// The key of a directory group's conversation, which has the form of a department's.
pub fn group_key(group: i64) -> String {
    format!("group:{group}")
}

/// The conversation under a key of its own.
pub fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<ConversationRow>> {
    conversation::table
        .select(ConversationRow::as_select())
        .filter(conversation::direct_key.eq(key))
        .first(conn)
        .optional()
}

/// Groups that a person owns now.
pub fn owned(conn: &mut Conn, person: i64) -> QueryResult<Vec<ConversationRow>> {
    conversation::table
        .inner_join(member::table.on(member::conversation.eq(conversation::id)))
        .select(ConversationRow::as_select())
        .filter(member::person.eq(person))
        .filter(member::to_position.is_null())
        .filter(member::role.eq("owner"))
        .filter(conversation::kind.eq("group"))
        .order(conversation::id)
        .load(conn)
}

/// The company's conversation.
pub fn of_company(conn: &mut Conn) -> QueryResult<Option<ConversationRow>> {
    by_key(conn, COMPANY_KEY)
}

/// Adds a conversation.
pub fn insert(conn: &mut Conn, row: &ConversationRow) -> QueryResult<()> {
    diesel::insert_into(conversation::table).values(row).execute(conn)?;
    Ok(())
}

/// Stores what of a conversation may change.
pub fn update(conn: &mut Conn, row: &ConversationRow) -> QueryResult<()> {
    diesel::update(conversation::table.filter(conversation::id.eq(row.id)))
        .set((
            conversation::name.eq(&row.name),
            conversation::topic.eq(&row.topic),
            conversation::visibility.eq(&row.visibility),
            conversation::history.eq(&row.history),
            conversation::posting.eq(&row.posting),
            conversation::include_below.eq(row.include_below),
            conversation::pos.eq(row.pos),
        ))
        .execute(conn)?;
    Ok(())
}

/// Open groups after an id, ascending.
pub fn open_after(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<ConversationRow>> {
    conversation::table
        .select(ConversationRow::as_select())
        .filter(conversation::visibility.eq("open"))
        .filter(conversation::id.gt(after))
        .order(conversation::id)
        .limit(limit)
        .load(conn)
}

/// People in each of these conversations now.
pub fn member_counts(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = member::table
        .filter(member::conversation.eq_any(ids))
        .filter(member::to_position.is_null())
        .group_by(member::conversation)
        .select((member::conversation, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What an earlier request of a person under a key made.
pub fn made_under(conn: &mut Conn, actor: i64, key: &str) -> QueryResult<Option<i64>> {
    idempotency::table
        .select(idempotency::result)
        .filter(idempotency::actor.eq(actor))
        .filter(idempotency::client_key.eq(key))
        .first(conn)
        .optional()
}

/// Remembers what a request made.
pub fn remember(conn: &mut Conn, actor: i64, key: &str, result: i64) -> QueryResult<()> {
    diesel::insert_into(idempotency::table)
        .values((
            idempotency::actor.eq(actor),
            idempotency::client_key.eq(key),
            idempotency::result.eq(result),
        ))
        .execute(conn)?;
    Ok(())
}
