//! `/.search`: all kinds of resources at once (RFC 7644 section 3.4.3).

use actix_web::{HttpResponse, web};
use serde_json::Value;

use super::{Asked, list_of, question};
use crate::directory::scim::Question;
use crate::directory::scim::schema::USER;
use crate::http::problem::Reply;

/// Users.
pub async fn all(asked: Asked, body: web::Bytes) -> Result<HttpResponse, Reply> {
    let question: Question = question(&body)?;
    let projection = question.projection(&USER)?;
    let users = asked.directory.scim_users(&asked.administrator, &asked.base, &question).await?;
    let items = users.items.into_iter().map(|user| Value::Object(projection.apply(&USER, user))).collect();
    Ok(list_of(question.start(), users.total, items))
}
