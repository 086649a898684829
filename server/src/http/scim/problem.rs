//! Refusals as SCIM says them (RFC 7644 section 3.12).

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use serde_json::json;

use super::SCIM_JSON;
use crate::error::{Code, Problem};

/// The status, and the `scimType` where there is one.
fn kind(code: Code) -> (u16, Option<&'static str>) {
    match code {
        Code::BadJson | Code::BadRequest | Code::UnknownField => (400, Some("invalidSyntax")),
        Code::Validation | Code::LimitTooLarge => (400, Some("invalidValue")),
        Code::InvalidFilter => (400, Some("invalidFilter")),
        Code::InvalidPath => (400, Some("invalidPath")),
        Code::NoTarget => (400, Some("noTarget")),
        Code::ReadOnly => (400, Some("mutability")),
        Code::NotUnique => (409, Some("uniqueness")),
        other => (other.status(), None),
    }
}

/// The answer to a problem.
pub fn render(problem: &Problem) -> HttpResponse<BoxBody> {
    let (status, kind) = kind(problem.code);
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.to_string(),
        "detail": problem.detail,
    });
    if let Some(kind) = kind {
        body["scimType"] = kind.into();
    }
    let status = StatusCode::from_u16(status).expect("the table has only valid status codes");
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = problem.retry_after {
        response.insert_header((RETRY_AFTER, seconds));
    }
    response.content_type(SCIM_JSON).body(body.to_string())
}
