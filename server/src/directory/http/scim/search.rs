//! `/.search`: all kinds of resources at once (RFC 7644 section 3.4.3), users before groups.
//!
//! A filter that names what one kind has not finds none of that kind; it is refused if no kind has it.

use actix_web::{HttpResponse, web};
use serde_json::Value;

use super::{Asked, list_of, question};
use crate::directory::scim::schema::{GROUP, Resource, USER};
use crate::directory::scim::{ListPage, Question};
use crate::error::{Code, Problem};
use crate::http::problem::Reply;

/// Users and groups.
pub async fn all(asked: Asked, body: web::Bytes) -> Result<HttpResponse, Reply> {
    let question = question(&body)?;
    let (from, count) = (question.start() - 1, question.count());
    let mut items = Vec::new();
    let (mut total, mut refused) = (0, Vec::new());
    for resource in [&USER, &GROUP] {
        let part = Question {
            start_index: Some(i64::try_from(from.saturating_sub(total) + 1).unwrap_or(i64::MAX)),
            count: Some(i64::try_from(count - items.len()).unwrap_or(0)),
            ..question.clone()
        };
        match find(&asked, resource, &part).await {
            Ok(page) => {
                let projection = question.projection(resource)?;
                let shown =
                    page.items.into_iter().map(|item| Value::Object(projection.apply(resource, item)));
                items.extend(shown);
                total += page.total;
            }
            Err(problem) if problem.code == Code::InvalidFilter => refused.push(problem),
            Err(problem) => return Err(problem.into()),
        }
    }
    match refused.pop() {
        Some(problem) if !refused.is_empty() => Err(problem.into()),
        _ => Ok(list_of(question.start(), total, items)),
    }
}

async fn find(asked: &Asked, resource: &'static Resource, part: &Question) -> Result<ListPage, Problem> {
    if *resource == USER {
        asked.directory.scim_users(&asked.administrator, &asked.base, part).await
    } else {
        asked.directory.scim_groups(&asked.administrator, &asked.base, part).await
    }
}
