//! `/Users` and `/Me`.

use actix_web::{HttpResponse, web};

use super::{Asked, answer, list as page, number, object, question};
use crate::directory::scim::Question;
use crate::directory::scim::schema::USER;
use crate::http::problem::Reply;

/// Users that fit a filter.
pub async fn list(asked: Asked, question: web::Query<Question>) -> Result<HttpResponse, Reply> {
    find(&asked, &question).await
}

/// The same with the parameters in a body.
pub async fn search(asked: Asked, body: web::Bytes) -> Result<HttpResponse, Reply> {
    find(&asked, &question(&body)?).await
}

async fn find(asked: &Asked, question: &Question) -> Result<HttpResponse, Reply> {
    let found = asked.directory.scim_users(&asked.administrator, &asked.base, question).await?;
    page(&USER, question, found)
}

/// One user.
pub async fn get(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
) -> Result<HttpResponse, Reply> {
    show(&asked, number(&id)?, &question, HttpResponse::Ok()).await
}

/// The person whose token asks (RFC 7644 section 3.11).
pub async fn me(asked: Asked, question: web::Query<Question>) -> Result<HttpResponse, Reply> {
    show(&asked, asked.person, &question, HttpResponse::Ok()).await
}

/// Adds a user.
pub async fn create(
    asked: Asked,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let id = asked.directory.scim_create_user(&asked.administrator, &object(&body)?).await?;
    show(&asked, id, &question, HttpResponse::Created()).await
}

/// Replaces a user.
pub async fn replace(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let (id, body) = (number(&id)?, object(&body)?);
    asked.directory.scim_replace_user(&asked.administrator, id, &body, asked.if_match.clone()).await?;
    show(&asked, id, &question, HttpResponse::Ok()).await
}

/// Changes parts of a user.
pub async fn patch(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let (id, body) = (number(&id)?, object(&body)?);
    asked.directory.scim_patch_user(&asked.administrator, id, &body, asked.if_match.clone()).await?;
    show(&asked, id, &question, HttpResponse::Ok()).await
}

/// Deletes a user.
pub async fn delete(asked: Asked, id: web::Path<String>) -> Result<HttpResponse, Reply> {
    let id = number(&id)?;
    asked.directory.scim_delete_user(&asked.administrator, id, asked.if_match.clone()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn show(
    asked: &Asked,
    id: i64,
    question: &Question,
    builder: actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, Reply> {
    let projection = question.projection(&USER)?;
    let user = asked.directory.scim_user(&asked.administrator, &asked.base, id).await?;
    Ok(answer(asked, builder, &USER, &projection, user))
}
