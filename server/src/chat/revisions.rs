//! The history of a message's text. Of a recalled message nothing is told.

use super::edit::no_message;
use super::store;
use super::{Chat, access};
use crate::clock::format_ms;
use crate::db::ReadError;
use crate::error::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// One text of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Revision {
    /// 1 for the original.
    pub rev: i64,
    /// The text; empty if it was erased.
    pub text: String,
    /// RFC 3339.
    pub at: String,
    /// Person.
    pub by: i64,
}

/// All texts of a message, the original first; none if it was recalled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Revisions {
    /// The texts.
    pub items: Vec<Revision>,
}

impl Chat {
    /// The texts a message has had, for those who may read it. Errors: `not_found`.
    pub async fn revisions(&self, person: i64, conversation: i64, seq: i64) -> Result<Revisions, Problem> {
        self.db
            .read(move |conn| {
                let reach = access::reach(conn, conversation, person)?;
                let original = store::message_row(conn, conversation, seq)?
                    .filter(|row| reach.covers(row.seq))
                    .ok_or_else(no_message)?;
                let later = store::revisions(conn, conversation, seq, seq)?;
                if original.body.is_none() || later.iter().any(|revision| revision.kind == "recall") {
                    return Ok::<_, ReadError>(Revisions { items: Vec::new() });
                }
                let first = Revision {
                    rev: 1,
                    text: original.body.unwrap_or_default(),
                    at: format_ms(original.at),
                    by: original.sender,
                };
                let later = later.into_iter().map(|row| Revision {
                    rev: row.rev,
                    text: row.body.unwrap_or_default(),
                    at: format_ms(row.at),
                    by: row.person,
                });
                Ok(Revisions { items: std::iter::once(first).chain(later).collect() })
            })
            .await
    }
}
