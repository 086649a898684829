//! `/Groups`.

use actix_web::{HttpResponse, HttpResponseBuilder, web};

use super::{Asked, answer, list as page, number, object, question};
use crate::directory::scim::Question;
use crate::directory::scim::schema::GROUP;
use crate::http::problem::Reply;

/// Groups that fit a filter.
pub async fn list(asked: Asked, question: web::Query<Question>) -> Result<HttpResponse, Reply> {
    find(&asked, &question).await
}

/// The same with the parameters in a body.
pub async fn search(asked: Asked, body: web::Bytes) -> Result<HttpResponse, Reply> {
    find(&asked, &question(&body)?).await
}

async fn find(asked: &Asked, question: &Question) -> Result<HttpResponse, Reply> {
    let found = asked.directory.scim_groups(&asked.administrator, &asked.base, question).await?;
    page(&GROUP, question, found)
}

/// One group.
pub async fn get(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
) -> Result<HttpResponse, Reply> {
    show(&asked, number(&id)?, &question, HttpResponse::Ok()).await
}

/// Adds a group.
pub async fn create(
    asked: Asked,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let id = asked.directory.scim_create_group(&asked.administrator, &object(&body)?).await?;
    show(&asked, id, &question, HttpResponse::Created()).await
}

/// Replaces a group.
pub async fn replace(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let (id, body) = (number(&id)?, object(&body)?);
    asked.directory.scim_replace_group(&asked.administrator, id, &body, asked.if_match.clone()).await?;
    show(&asked, id, &question, HttpResponse::Ok()).await
}

/// Changes parts of a group.
pub async fn patch(
    asked: Asked,
    id: web::Path<String>,
    question: web::Query<Question>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    let (id, body) = (number(&id)?, object(&body)?);
    asked.directory.scim_patch_group(&asked.administrator, id, &body, asked.if_match.clone()).await?;
    show(&asked, id, &question, HttpResponse::Ok()).await
}

/// Deletes a group.
pub async fn delete(asked: Asked, id: web::Path<String>) -> Result<HttpResponse, Reply> {
    let id = number(&id)?;
    asked.directory.scim_delete_group(&asked.administrator, id, asked.if_match.clone()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn show(
    asked: &Asked,
    id: i64,
    question: &Question,
    builder: HttpResponseBuilder,
) -> Result<HttpResponse, Reply> {
    let projection = question.projection(&GROUP)?;
    let shown = projection.shows("members");
    let group = asked.directory.scim_group(&asked.administrator, &asked.base, id, shown).await?;
    Ok(answer(asked, builder, &GROUP, &projection, group))
}
