//! Search for messages, people and conversations. The index answers with ids; what is shown is read through access.

use super::message::Message;
use super::search::{MessageQuery, SearchIndex, Visible};
use super::store::{self, conversations, stays};
use super::{Chat, access};
use crate::db::{Conn, ReadError};
use crate::directory::{Actor, Sight};
use crate::error::{Code, Problem};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// Results at once.
pub const MOST: usize = 50;

/// A question about messages.
#[derive(Debug, Clone, Default)]
pub struct Question {
    pub text: String,
    pub from: Vec<i64>,
    pub within: Vec<i64>,
    pub before_ms: Option<i64>,
    pub after_ms: Option<i64>,
    pub limit: usize,
    pub cursor: Option<u64>,
}

/// Messages found, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundMessages {
    /// Newest first.
    pub items: Vec<Message>,
    /// Cursor of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Journal position up to which the index had read.
    pub index_position: u64,
}

/// A conversation found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundConversation {
    pub id: i64,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
}

impl Chat {
    /// Messages that the person may see and that match.
    pub async fn find_messages(&self, actor: &Actor, question: Question) -> Result<FoundMessages, Problem> {
        let limit = bounded(question.limit)?;
        let person = actor.person;
        let visible = self.db.read(move |conn| visible(conn, person)).await?;
        let index = self.index.clone();
        let query = MessageQuery {
            text: question.text,
            from: question.from,
            within: question.within,
            before_ms: question.before_ms,
            after_ms: question.after_ms,
            visible,
            limit,
            cursor: question.cursor,
        };
        let page = ask(index, move |index| index.search_messages(&query)).await?;
        let hits = page.hits;
        let items = self
            .db
            .read(move |conn| {
                let mut items = Vec::with_capacity(hits.len());
                for hit in hits {
                    // Still within reach, and not recalled since the index was written.
                    let reach = match access::reach(conn, hit.conversation, person) {
                        Ok(reach) => reach,
                        Err(ReadError::Refused(_)) => continue,
                        Err(error) => return Err(error),
                    };
                    let found = store::messages(conn, hit.conversation, hit.seq, hit.seq)?.pop();
                    items.extend(found.filter(|message| !message.recalled && reach.covers(message.seq)));
                }
                Ok::<_, ReadError>(items)
            })
            .await?;
        Ok(FoundMessages {
            items,
            next: page.next.map(|next| next.to_string()),
            index_position: page.index_position,
        })
    }

    /// Ids of people by name, pinyin, login, employee number, phone or mail, best first; only people of `within`, if it is
    /// given. Who is seen by name alone is found by name alone.
    pub async fn find_people(
        &self,
        sight: Sight,
        text: String,
        within: Option<HashSet<i64>>,
        limit: usize,
    ) -> Result<Vec<i64>, Problem> {
        let limit = bounded(limit)?;
        ask(self.index.clone(), move |index| index.search_people(&text, &sight, within.as_ref(), limit)).await
    }

    /// Position up to which the search index has read.
    pub fn index_position(&self) -> i64 {
        self.index.position().cast_signed()
    }

    /// Named conversations the person is in.
    pub async fn find_conversations(
        &self,
        actor: &Actor,
        text: String,
        limit: usize,
    ) -> Result<Vec<FoundConversation>, Problem> {
        let limit = bounded(limit)?;
        let person = actor.person;
        let mine: HashSet<i64> = self
            .db
            .read(move |conn| visible(conn, person))
            .await?
            .into_iter()
            .map(|v| v.conversation)
            .collect();
        let found =
            ask(self.index.clone(), move |index| index.search_conversations(&text, &mine, limit)).await?;
        self.db
            .read(move |conn| {
                let mut items = Vec::with_capacity(found.len());
                for id in found {
                    if let Some(row) = conversations::by_id(conn, id)? {
                        items.push(FoundConversation {
                            id,
                            name: row.name.unwrap_or_default(),
                            topic: row.topic,
                        });
                    }
                }
                Ok::<_, ReadError>(items)
            })
            .await
    }
}

fn bounded(limit: usize) -> Result<usize, Problem> {
    match limit {
        0 => Err(Code::Validation.because("the limit is at least 1").field("limit")),
        1..=MOST => Ok(limit),
        _ => Err(Code::LimitTooLarge.because(format!("at most {MOST} results at once")).field("limit")),
    }
}

/// What a person may see: the permission that goes into the query.
fn visible(conn: &mut Conn, person: i64) -> Result<Vec<Visible>, ReadError> {
    let stays = stays::readable(conn, person)?;
    let visible = |stay: store::MemberRow| Visible {
        conversation: stay.conversation,
        min_seq: stay.visible_from_seq.max(1),
        max_seq: match stay.to_position {
            None => i64::MAX,
            Some(_) => stay.visible_to_seq.unwrap_or(0),
        },
    };
    Ok(stays.into_iter().map(visible).collect())
}

/// The index reads files: never on an actix worker.
async fn ask<T: Send + 'static>(
    index: Arc<SearchIndex>,
    question: impl FnOnce(&SearchIndex) -> Result<T, super::search::SearchError> + Send + 'static,
) -> Result<T, Problem> {
    let answer = tokio::task::spawn_blocking(move || question(&index)).await;
    let answer = answer.map_err(|_| Code::Internal.because("the search failed"))?;
    answer.map_err(|error| {
        tracing::error!(%error, "chat.find");
        Code::Unavailable.because("the search index cannot be read; the operator finds the reason in the log")
    })
}
