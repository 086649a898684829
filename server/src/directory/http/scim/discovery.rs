//! What this server can do (RFC 7644 section 4). A filter on these is refused, as the RFC asks.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::{Asked, json, list_of};
use crate::directory::scim::schema::{self as scim_schema, GROUP, Resource, Schema, USER};
use crate::directory::scim::{MOST, Question};
use crate::error::Code;
use crate::http::problem::Reply;

fn resources() -> [&'static Resource; 2] {
    [&USER, &GROUP]
}

fn all_schemas() -> impl Iterator<Item = &'static Schema> {
    resources().into_iter().flat_map(|resource| std::iter::once(&resource.core).chain(&resource.extension))
}

/// What is supported.
pub async fn service_provider_config(asked: Asked) -> HttpResponse {
    let unsupported = json!({"supported": false});
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MOST},
        "changePassword": unsupported,
        "sort": unsupported,
        "etag": {"supported": true},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Personal access token 个人访问令牌",
            "description": "A token with the scope `scim` of a system administrator, as `Authorization: Bearer`.",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", asked.base),
        },
    });
    json(HttpResponse::Ok(), &body)
}

/// The kinds of resources.
pub async fn resource_types(asked: Asked, question: web::Query<Question>) -> Result<HttpResponse, Reply> {
    let types = resources().map(|resource| scim_schema::resource_type(resource, &asked.base));
    whole(&question, types.into())
}

/// One kind.
pub async fn resource_type(asked: Asked, name: web::Path<String>) -> Result<HttpResponse, Reply> {
    let found = resources().into_iter().find(|resource| resource.name == *name).ok_or_else(none)?;
    Ok(json(HttpResponse::Ok(), &scim_schema::resource_type(found, &asked.base)))
}

/// What each may hold.
pub async fn schemas(asked: Asked, question: web::Query<Question>) -> Result<HttpResponse, Reply> {
    whole(&question, all_schemas().map(|one| scim_schema::schema(one, &asked.base)).collect())
}

/// One schema by its URN.
pub async fn schema(asked: Asked, urn: web::Path<String>) -> Result<HttpResponse, Reply> {
    let found = all_schemas().find(|one| one.id == *urn).ok_or_else(none)?;
    Ok(json(HttpResponse::Ok(), &scim_schema::schema(found, &asked.base)))
}

fn whole(question: &Question, all: Vec<Value>) -> Result<HttpResponse, Reply> {
    if question.filter.is_some() {
        return Err(Code::Forbidden.because("these are not filtered").into());
    }
    Ok(list_of(1, all.len(), all))
}

fn none() -> Reply {
    Code::NotFound.because("there is no such thing").into()
}
