//! The OpenAPI 3.1 document, made from the handlers; committed as `docs/reference/openapi.json`, which a test compares.
//!
//! What every operation has is added here and not at each handler: its name, the problem of every refusal, the token.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use serde_json::{Value, json};
use utoipa::{OpenApi, PartialSchema, ToSchema};

use super::problem::{PROBLEM_JSON, ProblemBody};
use super::routes::{Handlers, ROOT, TABLE};

/// Where it is served.
pub const PATH: &str = "/api/v1/openapi.json";

const ABOUT: &str = "Ids are integers, times RFC 3339 UTC with milliseconds. An unknown field is refused with its name, \
    a limit over the maximum is refused and not cut. Every refusal is `application/problem+json` with a stable `code`; \
    `docs/reference/errors.md` has them all. 编号为整数，时间为 RFC 3339 UTC（毫秒）。未知字段会被拒绝并指出字段名；\
    超出上限的 limit 会被拒绝而不是截断。所有拒绝都是带稳定 `code` 的 `application/problem+json`。";

/// `GET /api/v1/openapi.json`.
pub async fn serve() -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(text);
    HttpResponse::Ok().content_type(ContentType::json()).body(TEXT.as_str())
}

/// The document as it is committed.
pub fn text() -> String {
    let text = serde_json::to_string_pretty(&document()).expect("a JSON value is always JSON");
    text + "\n"
}

/// The document.
pub fn document() -> Value {
    let mut document = json!(Handlers::openapi());
    document["info"] = json!({
        "title": "Lingtong 灵通",
        "description": ABOUT,
        "version": "1",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    });
    document["servers"] = json!([{"url": ROOT}]);
    document["security"] = json!([{"token": []}]);
    let components = &mut document["components"];
    components["schemas"][ProblemBody::name().as_ref()] = json!(ProblemBody::schema());
    components["securitySchemes"]["token"] = json!({
        "type": "http", "scheme": "bearer", "description": "`access_token` of a session, or the secret of a personal access token.",
    });
    for route in TABLE {
        let operation = &mut document["paths"][route.path][route.method];
        if let Some(operation) = operation.as_object_mut() {
            operation
                .insert("operationId".into(), route.handler.replace(" :: ", "_").replace("::", "_").into());
            operation["responses"]["default"] = json!({
                "description": "Refused; `code` says why.",
                "content": {PROBLEM_JSON: {"schema": {"$ref": format!("#/components/schemas/{}", ProblemBody::name())}}},
            });
        }
    }
    document
}
