//! Rows of `conversation_setting` and `draft`.

use crate::chat::personal::{ConversationSettings, Draft, DraftReceipt, SettingsReceipt};
use crate::db::schema::{conversation_setting, draft};
use crate::db::{Conn, each_backend};
use crate::directory::NotifyLevel;
use diesel::prelude::*;
use std::collections::HashMap;

type SettingRow = (i64, bool, bool, Option<String>, i64);
type DraftRow = (i64, String, Option<i64>, i64, i64);

fn settings_of((conversation, pinned, muted, level, mine): SettingRow) -> SettingsReceipt {
    let level = level.as_deref().and_then(NotifyLevel::parse);
    SettingsReceipt { conversation, settings: ConversationSettings { pinned, muted, level, mine } }
}

fn draft_of((conversation, text, reply_to, at, mine): DraftRow) -> DraftReceipt {
    DraftReceipt { conversation, draft: Draft { text, reply_to, at, mine } }
}

const SETTING: (
    conversation_setting::conversation,
    conversation_setting::pinned,
    conversation_setting::muted,
    conversation_setting::level,
    conversation_setting::mine,
) = (
    conversation_setting::conversation,
    conversation_setting::pinned,
    conversation_setting::muted,
    conversation_setting::level,
    conversation_setting::mine,
);
const DRAFT: (draft::conversation, draft::body, draft::reply_to, draft::at, draft::mine) =
    (draft::conversation, draft::body, draft::reply_to, draft::at, draft::mine);

/// A person's settings of a conversation, or the defaults.
pub fn settings(conn: &mut Conn, person: i64, conversation: i64) -> QueryResult<ConversationSettings> {
    Ok(settings_in(conn, person, &[conversation])?.remove(&conversation).unwrap_or_default())
}

/// The same of some conversations; those never set are not in it.
pub fn settings_in(
    conn: &mut Conn,
    person: i64,
    conversations: &[i64],
) -> QueryResult<HashMap<i64, ConversationSettings>> {
    let rows: Vec<SettingRow> = conversation_setting::table
        .select(SETTING)
        .filter(conversation_setting::person.eq(person))
        .filter(conversation_setting::conversation.eq_any(conversations))
        .load(conn)?;
    Ok(rows.into_iter().map(settings_of).map(|one| (one.conversation, one.settings)).collect())
}

/// Settings changed after a number of the person's counter, in that order.
pub fn settings_since(
    conn: &mut Conn,
    person: i64,
    mine: i64,
    limit: i64,
) -> QueryResult<Vec<SettingsReceipt>> {
    let rows: Vec<SettingRow> = conversation_setting::table
        .select(SETTING)
        .filter(conversation_setting::person.eq(person))
        .filter(conversation_setting::mine.gt(mine))
        .order(conversation_setting::mine)
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(settings_of).collect())
}

/// Stores settings.
pub fn keep_settings(
    conn: &mut Conn,
    person: i64,
    conversation: i64,
    new: ConversationSettings,
) -> QueryResult<()> {
    let change = (
        conversation_setting::pinned.eq(new.pinned),
        conversation_setting::muted.eq(new.muted),
        conversation_setting::level.eq(new.level.map(NotifyLevel::name)),
        conversation_setting::mine.eq(new.mine),
    );
    let key = (conversation_setting::person.eq(person), conversation_setting::conversation.eq(conversation));
    each_backend!(conn, |c| diesel::insert_into(conversation_setting::table)
        .values((key, change))
        .on_conflict((conversation_setting::person, conversation_setting::conversation))
        .do_update()
        .set(change)
        .execute(c))?;
    Ok(())
}

/// A person's draft in a conversation; an emptied one too.
pub fn draft(conn: &mut Conn, person: i64, conversation: i64) -> QueryResult<Option<Draft>> {
    let row: Option<DraftRow> = draft::table
        .select(DRAFT)
        .filter(draft::person.eq(person))
        .filter(draft::conversation.eq(conversation))
        .first(conn)
        .optional()?;
    Ok(row.map(|row| draft_of(row).draft))
}

/// Drafts in some conversations, without the emptied ones.
pub fn drafts_in(conn: &mut Conn, person: i64, conversations: &[i64]) -> QueryResult<HashMap<i64, Draft>> {
    let rows: Vec<DraftRow> = draft::table
        .select(DRAFT)
        .filter(draft::person.eq(person))
        .filter(draft::conversation.eq_any(conversations))
        .load(conn)?;
    let drafts = rows.into_iter().map(draft_of).filter(|one| !one.draft.is_empty());
    Ok(drafts.map(|one| (one.conversation, one.draft)).collect())
}

/// Drafts changed after a number of the person's counter, in that order; the emptied ones too.
pub fn drafts_since(conn: &mut Conn, person: i64, mine: i64, limit: i64) -> QueryResult<Vec<DraftReceipt>> {
    let rows: Vec<DraftRow> = draft::table
        .select(DRAFT)
        .filter(draft::person.eq(person))
        .filter(draft::mine.gt(mine))
        .order(draft::mine)
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(draft_of).collect())
}

/// Stores a draft.
pub fn keep_draft(conn: &mut Conn, person: i64, conversation: i64, new: &Draft) -> QueryResult<()> {
    let change = (
        draft::body.eq(&new.text),
        draft::reply_to.eq(new.reply_to),
        draft::at.eq(new.at),
        draft::mine.eq(new.mine),
    );
    let key = (draft::person.eq(person), draft::conversation.eq(conversation));
    each_backend!(conn, |c| diesel::insert_into(draft::table)
        .values((key, change))
        .on_conflict((draft::person, draft::conversation))
        .do_update()
        .set(change)
        .execute(c))?;
    Ok(())
}
