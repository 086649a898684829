//! Open groups: found by everyone who belongs to the company, joined without being asked.

use super::access::{self, VIA_ADDED};
use super::membership::{self, By};
use super::store::{conversations, stays};
use super::summary::{self, Summary};
use super::{Chat, page};
use crate::db::ReadError;
use crate::directory::{Actor, store as company};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An open group as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenGroup {
    /// Conversation.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// People in it now.
    pub member_count: i64,
}

/// A page of open groups, by id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenGroups {
    /// The groups.
    pub items: Vec<OpenGroup>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which open groups.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Find {
    /// Part of the name or topic; case does not matter.
    pub q: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, at most 100.
    pub limit: Option<i64>,
}

struct Join {
    conversation: i64,
    by: By,
    actor: i64,
}

impl Command for Join {
    type Output = Summary;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Summary, WriteError> {
        if stays::current(tx.conn(), self.conversation, self.actor)?.is_none() {
            let row = conversations::by_id(tx.conn(), self.conversation)?
                .filter(|row| row.kind == "group" && row.visibility == "open")
                .ok_or_else(access::not_found)?;
            if company::is_external(tx.conn(), self.actor)? {
                return Err(access::not_found().into());
            }
            membership::add(tx, &row, &[self.actor], ("member", VIA_ADDED), &self.by)?;
        }
        summary::in_write(tx, self.actor, self.conversation)
    }
}

impl Chat {
    /// Open groups in whose name or topic `q` occurs. Guests find none.
    pub async fn open_groups(&self, person: i64, find: Find) -> Result<OpenGroups, Problem> {
        let (after, limit) = page::Page { cursor: find.cursor, limit: find.limit }.check(100)?;
        let wanted = find.q.unwrap_or_default().trim().to_lowercase();
        let read = move |conn: &mut crate::db::Conn| -> Result<_, ReadError> {
            let mut found = Vec::new();
            if company::is_external(conn, person)? {
                return Ok((found, Default::default()));
            }
            let mut after = after;
            loop {
                let rows = conversations::open_after(conn, after, SCAN)?;
                let ended = (rows.len() as i64) < SCAN;
                after = rows.last().map_or(after, |row| row.id);
                found.extend(rows.into_iter().filter(|row| matches(row, &wanted)));
                if ended || found.len() as i64 > limit {
                    break;
                }
            }
            found.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
            let ids: Vec<i64> = found.iter().map(|row| row.id).collect();
            let counts = conversations::member_counts(conn, &ids)?;
            Ok((found, counts))
        };
        let (rows, counts) = self.db.read(read).await?;
        let (rows, next) = page::cut(rows, limit, |row| row.id);
        let items = rows
            .into_iter()
            .map(|row| OpenGroup {
                member_count: counts.get(&row.id).copied().unwrap_or(0),
                id: row.id,
                name: row.name.unwrap_or_default(),
                topic: row.topic,
            })
            .collect();
        Ok(OpenGroups { items, next })
    }

    /// Joins an open group; twice changes nothing. Errors: `not_found` for any other conversation.
    pub async fn join(&self, actor: &Actor, conversation: i64) -> Result<Summary, Problem> {
        self.writer.write(Join { conversation, by: actor.into(), actor: actor.person }).await
    }
}

/// Open groups looked at in one query; a company has some thousands.
const SCAN: i64 = 500;

fn matches(row: &super::store::ConversationRow, wanted: &str) -> bool {
    let texts = [row.name.as_deref(), row.topic.as_deref()];
    wanted.is_empty() || texts.into_iter().flatten().any(|text| text.to_lowercase().contains(wanted))
}
