//! The pinned messages of a conversation.

use super::message::Message;
use super::store::{self, marks};
use super::{Chat, access};
use crate::db::ReadError;
use crate::error::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// Pinned messages, ascending by `seq`; at most 200 by the limit on pins.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pins {
    /// The messages.
    pub items: Vec<Message>,
}

impl Chat {
    /// Pinned messages that the person may see. Errors: `not_found`.
    pub async fn pins(&self, person: i64, conversation: i64) -> Result<Pins, Problem> {
        self.db
            .read(move |conn| {
                let reach = access::reach(conn, conversation, person)?;
                let mut items = Vec::new();
                for seq in marks::pins(conn, conversation, reach.from, reach.to)? {
                    items.extend(store::messages(conn, conversation, seq, seq)?);
                }
                Ok::<_, ReadError>(Pins { items })
            })
            .await
    }
}
