//! `application/problem+json` (RFC 9457) for every refusal, whoever refuses.
//!
//! Handlers return `Result<_, Reply>`; `?` turns an action's [`Problem`] into one. What actix refuses itself (paths,
//! methods, bodies) becomes a problem in [`extractors`] or, by its status, in [`render`].

use actix_web::body::BoxBody;
use actix_web::error::{JsonPayloadError, ResponseError};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Code, Problem};

/// The content type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem on its way out of a handler.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Reply(#[from] pub Problem);

impl From<Code> for Reply {
    fn from(code: Code) -> Self {
        Self(code.into())
    }
}

/// The body of a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Always `about:blank`: `code` says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Short, the same for every occurrence; in Chinese if `Accept-Language` begins with `zh`.
    title: &'static str,
    status: u16,
    /// Stable; see docs/reference/errors.md.
    code: &'static str,
    /// What happened this time, for a developer.
    detail: String,
    /// The same as the header `X-Request-Id`.
    request_id: String,
    /// Names of the request's fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

impl ResponseError for Reply {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).expect("the table has only valid status codes")
    }

    /// Complete but for the request id; the edge renders it again with that.
    fn error_response(&self) -> HttpResponse {
        render(&self.0, "", false)
    }
}

/// The answer to a problem, which stays with it as an extension.
pub fn render(problem: &Problem, request_id: &str, chinese: bool) -> HttpResponse<BoxBody> {
    let code = problem.code;
    let mut response = HttpResponse::build(Reply(problem.clone()).status_code());
    if let Some(seconds) = problem.retry_after {
        response.insert_header((RETRY_AFTER, seconds));
    }
    // Already text, so that it keeps its own content type.
    let body = serde_json::to_string(&ProblemBody {
        kind: "about:blank",
        title: if chinese { code.title_zh() } else { code.title() },
        status: code.status(),
        code: code.name(),
        detail: problem.detail.clone(),
        request_id: request_id.to_owned(),
        fields: problem.fields.clone(),
    })
    .expect("strings and numbers are always JSON");
    let mut response = response.content_type(PROBLEM_JSON).body(body);
    response.extensions_mut().insert(problem.clone());
    response
}

/// The problem in an answer that is not one of ours yet: a `Reply`, or a bare refusal of actix by its status.
pub fn of_response<B>(response: &HttpResponse<B>) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    // An answer with a type of its own was meant that way.
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return None;
    }
    let code = match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        409 => Code::Conflict,
        410 => Code::Gone,
        413 => Code::TooLarge,
        422 => Code::Validation,
        429 => Code::RateLimited,
        503 => Code::Unavailable,
        status if status < 500 => Code::BadRequest,
        _ => Code::Internal,
    };
    Some(code.into())
}

/// Settings of actix's extractors: body limit, and our codes for what they refuse.
pub fn extractors(body_bytes: usize) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        app.app_data(web::PayloadConfig::new(body_bytes))
            .app_data(
                web::JsonConfig::default()
                    .limit(body_bytes)
                    .error_handler(|error, _| Reply(json_problem(&error)).into()),
            )
            .app_data(
                web::QueryConfig::default().error_handler(|error, _| Reply(text_problem(&error)).into()),
            )
            .app_data(
                web::PathConfig::default().error_handler(|error, _| Reply(text_problem(&error)).into()),
            );
    }
}

fn json_problem(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::OverflowKnownLength { limit, .. } | JsonPayloadError::Overflow { limit } => {
            Code::TooLarge.because(format!("a body may have {limit} bytes"))
        }
        JsonPayloadError::ContentType => Code::BadRequest.because("send `Content-Type: application/json`"),
        JsonPayloadError::Deserialize(error) => Problem::from(error),
        _ => Code::BadRequest.because("the body could not be read to its end"),
    }
}

/// A query or a path: texts, whose serde messages may repeat the client's value.
fn text_problem(error: &dyn std::fmt::Display) -> Problem {
    let said = error.to_string();
    let said = said.split_once("deserialize error: ").map_or(said.as_str(), |(_, said)| said);
    Problem::about_field(said).unwrap_or_else(|| {
        Code::BadRequest.because("a part of the path or query is not of the kind it should be")
    })
}
