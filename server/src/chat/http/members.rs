//! `/conversations/{id}/members`.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::chat::Chat;
use crate::chat::members::{MemberRole, Members};
use crate::chat::page::Page;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// People to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMembers {
    /// At most 500.
    pub people: Vec<i64>,
}

/// Who was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedMembers {
    /// Those who were not in it before.
    pub added: Vec<i64>,
}

/// A member's role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    pub role: MemberRole,
}

/// Who is in a conversation, by id.
#[utoipa::path(get, path = "/conversations/{id}/members", tag = "chat", params(("id" = i64, Path), Page),
    responses((status = 200, body = Members)))]
pub async fn list(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    page: web::Query<Page>,
) -> Result<web::Json<Members>, Reply> {
    Ok(web::Json(chat.members(signed.person, id.into_inner(), page.into_inner()).await?))
}

/// Adds people to a group, in one entry.
#[utoipa::path(post, path = "/conversations/{id}/members", tag = "chat", params(("id" = i64, Path)),
    request_body = AddMembers, responses((status = 200, body = AddedMembers)))]
pub async fn add(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Json<AddMembers>,
) -> Result<web::Json<AddedMembers>, Reply> {
    let added = chat.add_members(&signed, id.into_inner(), body.into_inner().people).await?;
    Ok(web::Json(AddedMembers { added }))
}

/// Takes a person out of a group, or leaves it.
#[utoipa::path(delete, path = "/conversations/{id}/members/{person}", tag = "chat",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn remove(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (id, person) = path.into_inner();
    chat.remove_member(&signed, id, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Makes a member an owner, or an owner a member.
#[utoipa::path(put, path = "/conversations/{id}/members/{person}", tag = "chat",
    params(("id" = i64, Path), ("person" = i64, Path)), request_body = SetRole, responses((status = 204)))]
pub async fn set_role(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
    body: web::Json<SetRole>,
) -> Result<HttpResponse, Reply> {
    let (id, person) = path.into_inner();
    chat.set_member_role(&signed, id, person, body.role).await?;
    Ok(HttpResponse::NoContent().finish())
}
