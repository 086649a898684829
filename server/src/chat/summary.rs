//! What a list of conversations shows: one summary each, counts by arithmetic.

use super::access::{self, Inside};
use super::members::MemberRole;
use super::message::Message;
use super::personal::{ConversationSettings, Draft};
use super::store::{ConversationRow, MemberRow, summaries};
use super::update::{HistoryFor, Posting, Visibility};
use crate::db::{Conn, Error, QueryResult};
use crate::journal::{Audience, Tx, WriteError};
use serde::Serialize;
use utoipa::ToSchema;

/// What a conversation is.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(as = ConversationKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "stored as text; this is its list for the OpenAPI document")]
enum Kind {
    Direct,
    Group,
    Department,
    Company,
}

/// A conversation as one of its members sees it in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summary {
    /// Number of the conversation.
    pub id: i64,
    /// `direct`, `group`, `department` or `company`.
    #[schema(value_type = Kind)]
    pub kind: String,
    /// Name; direct conversations have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Its department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<i64>,
    /// The other person of a direct conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<i64>,
    /// `closed` or `open` (can be found and joined).
    #[schema(value_type = Visibility)]
    pub visibility: String,
    /// What new members see: `all` or from when they `joined`.
    #[schema(value_type = HistoryFor)]
    pub history: String,
    /// Who may post: `all` or `owners`.
    #[schema(value_type = Posting)]
    pub posting: String,
    /// `owner` or `member`.
    #[schema(value_type = MemberRole)]
    pub my_role: String,
    /// First number I may see.
    pub visible_from_seq: i64,
    /// Newest number; 0 before the first message.
    pub last_seq: i64,
    /// The newest message.
    #[schema(required = true)]
    pub last_message: Option<Message>,
    /// I have read up to here; may go back.
    pub read_seq: i64,
    /// I have seen up to here; never goes back.
    pub seen_seq: i64,
    /// Messages of others after `read_seq`.
    pub unread: i64,
    /// Of these, those that call me.
    pub mentions: i64,
    /// People in it now.
    pub member_count: i64,
    /// Numbers of pinned messages.
    pub pins: Vec<i64>,
    /// Journal position of its last change.
    pub pos: i64,
    /// My personal counter when my read cursor last moved.
    pub mine: i64,
    pub settings: ConversationSettings,
    /// What I have typed and not sent.
    #[schema(required = true)]
    pub draft: Option<Draft>,
    /// I am not in it: I left and may read on up to `last_seq`, or I only administer it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
}

/// One conversation's summary.
pub fn one(conn: &mut Conn, person: i64, inside: Inside) -> QueryResult<Summary> {
    of(conn, person, inside.conversation, inside.member)
}

/// The same of a stay that may have ended.
pub fn of(conn: &mut Conn, person: i64, row: ConversationRow, stay: MemberRow) -> QueryResult<Summary> {
    summaries::of_rows(conn, person, vec![(row, stay)])?.pop().ok_or(Error::NotFound)
}

/// The summary as it stands inside a write, after what the write appended.
pub(super) fn in_write(tx: &mut Tx<'_>, person: i64, conversation: i64) -> Result<Summary, WriteError> {
    let inside = access::inside(tx.conn(), conversation, person)?;
    let mut summary = one(tx.conn(), person, inside)?;
    summary.pos = summary.pos.max(tx.newest_for(Audience::Conversation(conversation)).unwrap_or(0));
    Ok(summary)
}
