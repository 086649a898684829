//! The handlers of SCIM: they read a body, ask one verb of `directory::scim`, and answer in the protocol's form.

pub mod discovery;
pub mod groups;
pub mod search;
pub mod users;

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HOST, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use crate::config::Config;
use crate::directory::scim::schema::Resource;
use crate::directory::scim::{Document, ListPage, Projection, Question, matches};
use crate::directory::{Administrator, Directory};
use crate::error::{Code, Problem};
use crate::http::address::Client;
use crate::http::problem::Reply;
use crate::http::scim::{ROOT, SCIM_JSON};
use crate::http::signed::Signed;

/// Who asks, with everything an answer is made of.
pub struct Asked {
    pub administrator: Administrator,
    pub person: i64,
    pub directory: web::Data<Directory>,
    /// The address of the protocol's root, as the client knows it.
    pub base: String,
    pub if_match: Option<String>,
    if_none_match: Option<String>,
}

impl FromRequest for Asked {
    type Error = Reply;
    type Future = LocalBoxFuture<'static, Result<Self, Reply>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed = Signed::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let signed = signed.await?;
            let missing = || Code::Internal.because("the application lacks its directory or configuration");
            let directory = request.app_data::<web::Data<Directory>>().ok_or_else(missing)?.clone();
            let config = request.app_data::<web::Data<Config>>().ok_or_else(missing)?;
            let header = |name: HeaderName| Some(request.headers().get(name)?.to_str().ok()?.to_owned());
            let base = match &config.server.public_url {
                Some(url) => format!("{}{ROOT}", url.as_str()),
                None => {
                    let scheme = if Client::extract(&request).await?.secure { "https" } else { "http" };
                    format!("{scheme}://{}{ROOT}", header(HOST).unwrap_or_default())
                }
            };
            Ok(Self {
                administrator: signed.administrator()?,
                person: signed.person,
                directory,
                base,
                if_match: header(IF_MATCH),
                if_none_match: header(IF_NONE_MATCH),
            })
        })
    }
}

/// A JSON object, whatever its content type says. Errors: `bad_json`, `bad_request`.
pub fn object(bytes: &web::Bytes) -> Result<Document, Problem> {
    match serde_json::from_slice(bytes).map_err(|error| Problem::from(&error))? {
        Value::Object(object) => Ok(object),
        _ => Err(Code::BadRequest.because("the body is a JSON object")),
    }
}

/// The parameters of a `.search`. Errors: `bad_json`, `bad_request`.
pub fn question(bytes: &web::Bytes) -> Result<Question, Problem> {
    serde_json::from_value(Value::Object(object(bytes)?))
        .map_err(|_| Code::BadRequest.because("a parameter of the search is not of the kind it should be"))
}

/// The number behind an id in a path. Errors: `not_found`, as no id is anything else.
pub fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| Code::NotFound.because("there is no such resource"))
}

/// A document as an answer, without a body where the client has this version.
pub fn answer(
    asked: &Asked,
    mut builder: HttpResponseBuilder,
    resource: &'static Resource,
    projection: &Projection,
    document: Document,
) -> HttpResponse {
    let version = document["meta"]["version"].as_str().unwrap_or_default().to_owned();
    let location = document["meta"]["location"].as_str().unwrap_or_default().to_owned();
    builder.insert_header((ETAG, version.as_str())).insert_header((LOCATION, location));
    if asked.if_none_match.as_deref().is_some_and(|header| matches(header, &version)) {
        return builder.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    json(builder, &Value::Object(projection.apply(resource, document)))
}

/// A page as an answer.
pub fn list(resource: &'static Resource, question: &Question, page: ListPage) -> Result<HttpResponse, Reply> {
    let projection = question.projection(resource)?;
    let items = page.items.into_iter().map(|item| Value::Object(projection.apply(resource, item))).collect();
    Ok(list_of(question.start(), page.total, items))
}

/// Resources as an answer.
pub fn list_of(start: usize, total: usize, items: Vec<Value>) -> HttpResponse {
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": items.len(),
        "Resources": items,
    });
    json(HttpResponse::Ok(), &body)
}

/// JSON of the protocol's type.
pub fn json(mut builder: HttpResponseBuilder, body: &Value) -> HttpResponse {
    builder.content_type(SCIM_JSON).body(body.to_string())
}
