//! `/conversations`: lists, groups and their settings, direct conversations.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::chat::Chat;
use crate::chat::create::NewGroup;
use crate::chat::join::{Find, OpenGroups};
use crate::chat::page::Page;
use crate::chat::summary::Summary;
use crate::chat::sync::Summaries;
use crate::chat::update::{ConversationPatch, HistoryFor, Visibility};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// What can be made by hand.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewKind {
    /// A group owned by who makes it.
    Group,
}

/// A group to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    pub kind: NewKind,
    /// 1 to 120 characters.
    pub name: String,
    /// At most 500 people beside oneself.
    #[serde(default)]
    pub members: Vec<i64>,
    /// `closed` if not said.
    pub visibility: Option<Visibility>,
    /// `all` if not said.
    pub history: Option<HistoryFor>,
    /// A repeat under the same key gets the first group. 1 to 100 visible ASCII characters.
    pub idempotency_key: Option<String>,
}

/// The conversations one is in, by id.
#[utoipa::path(get, path = "/conversations", tag = "chat", params(Page),
    responses((status = 200, body = Summaries)))]
pub async fn list(
    signed: Signed,
    chat: web::Data<Chat>,
    page: web::Query<Page>,
) -> Result<web::Json<Summaries>, Reply> {
    Ok(web::Json(chat.conversations(signed.person, page.into_inner()).await?))
}

/// Makes a group.
#[utoipa::path(post, path = "/conversations", tag = "chat", request_body = NewConversation,
    responses((status = 201, body = Summary)))]
pub async fn create(
    signed: Signed,
    chat: web::Data<Chat>,
    body: web::Json<NewConversation>,
) -> Result<HttpResponse, Reply> {
    let body = body.into_inner();
    let NewKind::Group = body.kind;
    let group = NewGroup {
        name: body.name,
        members: body.members,
        open: matches!(body.visibility, Some(Visibility::Open)),
        history_for_all: !matches!(body.history, Some(HistoryFor::Joined)),
        key: body.idempotency_key,
    };
    Ok(HttpResponse::Created().json(chat.create_group(&signed, group).await?))
}

/// Open groups, which everyone may join.
#[utoipa::path(get, path = "/conversations/open", tag = "chat", params(Find),
    responses((status = 200, body = OpenGroups)))]
pub async fn open(
    signed: Signed,
    chat: web::Data<Chat>,
    find: web::Query<Find>,
) -> Result<web::Json<OpenGroups>, Reply> {
    Ok(web::Json(chat.open_groups(signed.person, find.into_inner()).await?))
}

/// One conversation. Who moved away from a department finds its conversation as it was then.
#[utoipa::path(get, path = "/conversations/{id}", tag = "chat", params(("id" = i64, Path)),
    responses((status = 200, body = Summary)))]
pub async fn get(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<Summary>, Reply> {
    Ok(web::Json(chat.conversation(signed.person, id.into_inner()).await?))
}

/// Changes a conversation; for its owners.
#[utoipa::path(patch, path = "/conversations/{id}", tag = "chat", params(("id" = i64, Path)),
    request_body = ConversationPatch, responses((status = 200, body = Summary)))]
pub async fn update(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Json<ConversationPatch>,
) -> Result<web::Json<Summary>, Reply> {
    Ok(web::Json(chat.update(&signed, id.into_inner(), body.into_inner()).await?))
}

/// Dissolves a group for everyone; for its owners and for `system_admin`. Its messages are gone for all members.
#[utoipa::path(delete, path = "/conversations/{id}", tag = "chat", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn dissolve(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    chat.dissolve(&signed, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Joins an open group.
#[utoipa::path(post, path = "/conversations/{id}/join", tag = "chat", params(("id" = i64, Path)),
    responses((status = 200, body = Summary)))]
pub async fn join(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<Summary>, Reply> {
    Ok(web::Json(chat.join(&signed, id.into_inner()).await?))
}

/// The direct conversation with a person, made if there is none.
#[utoipa::path(put, path = "/people/{id}/conversation", tag = "chat", params(("id" = i64, Path)),
    responses((status = 200, body = Summary)))]
pub async fn direct(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<Summary>, Reply> {
    Ok(web::Json(chat.open_direct(&signed, id.into_inner()).await?))
}
