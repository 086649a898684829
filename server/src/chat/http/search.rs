//! `GET /search`.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::chat::Chat;
use crate::chat::find::{FoundConversation, Question};
use crate::chat::message::Message;
use crate::clock::parse_ms;
use crate::directory::{Directory, Person};
use crate::error::{Code, Problem};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// What is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Looking {
    #[default]
    Messages,
    People,
    Conversations,
}

/// A question.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Words, at most 200 characters.
    #[serde(default)]
    pub q: String,
    /// `messages` if not said.
    #[serde(default)]
    #[param(inline)]
    pub kind: Looking,
    /// Only messages of this person.
    pub from: Option<i64>,
    /// Only messages of this conversation.
    #[serde(rename = "in")]
    pub within: Option<i64>,
    /// Only messages before this time, RFC 3339.
    pub before: Option<String>,
    /// Only messages after this time, RFC 3339.
    pub after: Option<String>,
    /// At most 50; 20 if not said.
    pub limit: Option<i64>,
    /// `next` of the page before; for messages.
    pub cursor: Option<String>,
}

/// One find.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Hit {
    Message(Box<Message>),
    Person(Box<Person>),
    Conversation(FoundConversation),
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Messages newest first; people and conversations best first.
    pub items: Vec<Hit>,
    /// Cursor of the next page; for messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Journal position up to which the index had read; for messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_position: Option<u64>,
}

/// Searches messages, people or conversations that one may see.
#[utoipa::path(get, path = "/search", tag = "chat", params(Asked), responses((status = 200, body = Found)))]
pub async fn get(
    signed: Signed,
    chat: web::Data<Chat>,
    directory: web::Data<Directory>,
    asked: web::Query<Asked>,
) -> Result<web::Json<Found>, Reply> {
    let asked = asked.into_inner();
    if asked.q.chars().count() > 200 {
        return Err(Code::TooLarge.because("a question has at most 200 characters").field("q").into());
    }
    let limit = usize::try_from(asked.limit.unwrap_or(20)).unwrap_or(0);
    let (items, next, index_position) = match asked.kind {
        Looking::Messages => {
            let found = chat.find_messages(&signed, question(asked, limit)?).await?;
            let hits = found.items.into_iter().map(|message| Hit::Message(message.into())).collect();
            (hits, found.next, Some(found.index_position))
        }
        Looking::People => {
            let sight = chat.sight(&signed).await?;
            let best = chat.find_people(sight.clone(), asked.q, None, limit).await?;
            let mut people = directory.people_by_ids(sight, best.clone()).await?;
            people.sort_by_key(|person| best.iter().position(|id| *id == person.id));
            (people.into_iter().map(|person| Hit::Person(person.into())).collect(), None, None)
        }
        Looking::Conversations => {
            let found = chat.find_conversations(&signed, asked.q, limit).await?;
            (found.into_iter().map(Hit::Conversation).collect(), None, None)
        }
    };
    Ok(web::Json(Found { items, next, index_position }))
}

fn question(asked: Asked, limit: usize) -> Result<Question, Problem> {
    let time = |name: &str, text: Option<String>| {
        let refused = || Code::Validation.because("a time is RFC 3339").field(name);
        text.map(|text| parse_ms(&text).ok_or_else(refused)).transpose()
    };
    let cursor = asked.cursor.map(|text| {
        text.parse()
            .map_err(|_| Code::BadRequest.because("this is not a cursor of this search").field("cursor"))
    });
    Ok(Question {
        before_ms: time("before", asked.before)?,
        after_ms: time("after", asked.after)?,
        cursor: cursor.transpose()?,
        text: asked.q,
        from: asked.from.into_iter().collect(),
        within: asked.within.into_iter().collect(),
        limit,
    })
}
