//! What a client starts from: its conversations at one position, and lists of them.

use super::store::summaries;
use super::summary::{self, Summary};
use super::{Chat, access, page};
use crate::db::ReadError;
use crate::error::Problem;
use crate::journal::store::head_position;
use crate::journal::store_mine;
use serde::Serialize;
use utoipa::ToSchema;

/// Conversations of a person, by id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summaries {
    /// The conversations.
    pub items: Vec<Summary>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One consistent read of a person's state; all of it is as of `position`.
#[derive(Debug, Clone)]
pub struct State {
    /// Head of the journal.
    pub position: i64,
    /// The personal counter.
    pub mine: i64,
    /// A page of conversations by id.
    pub conversations: Vec<Summary>,
    /// Id to go on after, if there are more.
    pub next: Option<i64>,
}

/// Conversations in one page.
const MOST: i64 = 200;

impl Chat {
    /// The state of a person at one position, a page of conversations after an id.
    ///
    /// Errors: `limit_too_large` above 200, `validation`.
    pub async fn state(&self, person: i64, after: i64, limit: Option<i64>) -> Result<State, Problem> {
        let limit = page::limit(Some(limit.unwrap_or(MOST)), MOST)?;
        self.db
            .snapshot(move |conn| {
                let position = head_position(conn)?;
                let rows = summaries::page(conn, person, after, limit + 1)?;
                let (conversations, next) = page::cut(rows, limit, |row| row.id);
                Ok::<_, ReadError>(State {
                    position,
                    mine: store_mine::mine(conn, person)?,
                    conversations,
                    next: next.and_then(|id| id.parse().ok()),
                })
            })
            .await
    }

    /// Conversations the person is in, by id.
    pub async fn conversations(&self, person: i64, page: page::Page) -> Result<Summaries, Problem> {
        let (after, limit) = page.check(MOST)?;
        let rows = self.db.snapshot(move |conn| summaries::page(conn, person, after, limit + 1)).await?;
        let (items, next) = page::cut(rows, limit, |row| row.id);
        Ok(Summaries { items, next })
    }

    /// One conversation the person may read. Errors: `not_found`.
    pub async fn conversation(&self, person: i64, id: i64) -> Result<Summary, Problem> {
        self.db
            .snapshot(move |conn| {
                let reach = access::reach(conn, id, person)?;
                Ok::<_, ReadError>(summary::of(conn, person, reach.conversation, reach.member)?)
            })
            .await
    }
}
