//! Who has read a message and who has not: arithmetic on cursors, no row per reader.

use super::edit::no_message;
use super::store::{message_row, stays};
use super::{Chat, access};
use crate::db::ReadError;
use crate::error::{Code, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// The members who may see a message, its sender aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readers {
    /// People who have seen it 已读, ascending.
    pub read: Vec<i64>,
    /// People who have not 未读, ascending.
    pub unread: Vec<i64>,
}

impl Chat {
    /// Who has and has not read a message. Errors: `forbidden` where the company shows no read lists; `not_found`.
    pub async fn readers(&self, person: i64, conversation: i64, seq: i64) -> Result<Readers, Problem> {
        if !self.directory.policies().read_lists {
            return Err(Code::Forbidden.because("the company does not show who has read a message"));
        }
        self.db
            .read(move |conn| {
                let inside = access::inside(conn, conversation, person)?;
                let message = message_row(conn, conversation, seq)?
                    .filter(|row| row.seq >= inside.visible_from())
                    .ok_or_else(no_message)?;
                let others = stays::seen(conn, conversation, seq)?;
                let others = others.into_iter().filter(|(person, _)| *person != message.sender);
                let (read, unread): (Vec<_>, Vec<_>) = others.partition(|(_, seen)| *seen >= seq);
                let people = |list: Vec<(i64, i64)>| list.into_iter().map(|(person, _)| person).collect();
                Ok::<_, ReadError>(Readers { read: people(read), unread: people(unread) })
            })
            .await
    }
}
