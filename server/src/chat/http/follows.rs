//! The conversations that follow the directory: of a department, of the company.

use actix_web::web;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::chat::Chat;
use crate::chat::summary::Summary;
use crate::error::Problem;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// How a department's conversation is opened.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpenDepartment {
    /// Also the people of departments below; for administrators. Absent leaves it as it is.
    pub include_below: Option<bool>,
}

/// A department's conversation, made when one of its people or an administrator first opens it. The body may be absent.
#[utoipa::path(put, path = "/departments/{id}/conversation", tag = "chat", params(("id" = i64, Path)),
    request_body = Option<OpenDepartment>, responses((status = 200, body = Summary)))]
pub async fn department(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Bytes,
) -> Result<web::Json<Summary>, Reply> {
    let open: OpenDepartment = if body.is_empty() {
        OpenDepartment::default()
    } else {
        serde_json::from_slice(&body).map_err(|error| Problem::from(&error))?
    };
    Ok(web::Json(chat.open_department(&signed, id.into_inner(), open.include_below).await?))
}

/// The company's conversation, made when first opened.
#[utoipa::path(put, path = "/company/conversation", tag = "chat", responses((status = 200, body = Summary)))]
pub async fn company(signed: Signed, chat: web::Data<Chat>) -> Result<web::Json<Summary>, Reply> {
    Ok(web::Json(chat.open_company(&signed).await?))
}
