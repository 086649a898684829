//! `/directory`: sources, their checks and previews, syncs with their history, conflicts.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::Directory;
use crate::directory::sync::{
    CheckedStep, ConflictView, Order, Resolution, SourceView, StepOutcome, Sync, Syncs,
};
use crate::error::Problem;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The directories of the configuration.
#[derive(Serialize, ToSchema)]
pub struct Sources {
    pub items: Vec<SourceView>,
}

/// What was seen of a source.
#[derive(Serialize, ToSchema)]
pub struct Check {
    /// Whether no step failed.
    pub ok: bool,
    pub steps: Vec<CheckedStep>,
}

/// A sync to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSync {
    /// The source's name.
    pub source: String,
    /// Reads everyone, even if the source can tell what changed.
    #[serde(default)]
    pub full: bool,
    /// The digest of a diff that was seen within a day: exactly that one is done, whatever brake it met. The one who asks
    /// answers for it by name.
    pub confirm: Option<String>,
}

/// Which syncs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SyncsQuery {
    /// Only of this source.
    pub source: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<i64>,
    /// At most 100; 20 if not said.
    pub limit: Option<i64>,
}

/// Conflicts.
#[derive(Serialize, ToSchema)]
pub struct Conflicts {
    pub items: Vec<ConflictView>,
}

/// Whose conflicts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictsQuery {
    /// Only of this source.
    pub source: Option<String>,
}

/// Every directory of the configuration, and how it stands. Needs `system_admin`, as all of these.
#[utoipa::path(get, path = "/directory/sources", tag = "directory",
    responses((status = 200, body = Sources)))]
pub async fn sources(_signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Sources>, Reply> {
    Ok(web::Json(Sources { items: directory.source_views().await? }))
}

/// Looks at a directory step by step; each failure says what to do. Takes as long as the directory does.
#[utoipa::path(post, path = "/directory/sources/{name}/check", tag = "directory",
    params(("name" = String, Path)), responses((status = 200, body = Check)))]
pub async fn check(
    _signed: Signed,
    directory: web::Data<Directory>,
    name: web::Path<String>,
) -> Result<web::Json<Check>, Reply> {
    let steps = directory.check_source(&name, &|_| ()).await?;
    let ok = steps.iter().all(|step| step.outcome != StepOutcome::Failed);
    Ok(web::Json(Check { ok, steps }))
}

/// Begins to look what a sync would change; read `/directory/syncs/{id}` until it is `previewed`.
#[utoipa::path(post, path = "/directory/sources/{name}/preview", tag = "directory",
    params(("name" = String, Path)), responses((status = 202, body = Sync)))]
pub async fn preview(
    signed: Signed,
    directory: web::Data<Directory>,
    name: web::Path<String>,
) -> Result<HttpResponse, Reply> {
    let order = Order { source: name.into_inner(), preview: true, whole: true, ..Order::default() };
    Ok(HttpResponse::Accepted().json(directory.order_sync(&signed.administrator()?, order).await?))
}

/// Begins a sync; read `/directory/syncs/{id}` for its progress and end. `conflict` while another one is running.
#[utoipa::path(post, path = "/directory/syncs", tag = "directory",
    request_body = NewSync, responses((status = 202, body = Sync)))]
pub async fn begin(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewSync>,
) -> Result<HttpResponse, Reply> {
    let NewSync { source, full, confirm } = body.into_inner();
    let order = Order { source, whole: full, confirm, ..Order::default() };
    Ok(HttpResponse::Accepted().json(directory.order_sync(&signed.administrator()?, order).await?))
}

/// The history of 90 days and what is running, the newest first.
#[utoipa::path(get, path = "/directory/syncs", tag = "directory", params(SyncsQuery),
    responses((status = 200, body = Syncs)))]
pub async fn list(
    _signed: Signed,
    directory: web::Data<Directory>,
    query: web::Query<SyncsQuery>,
) -> Result<web::Json<Syncs>, Reply> {
    let SyncsQuery { source, cursor, limit } = query.into_inner();
    Ok(web::Json(directory.syncs(source, cursor.unwrap_or(i64::MAX), limit.unwrap_or(20)).await?))
}

/// One sync with its diff.
#[utoipa::path(get, path = "/directory/syncs/{id}", tag = "directory",
    params(("id" = i64, Path)), responses((status = 200, body = Sync)))]
pub async fn get(
    _signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Sync>, Reply> {
    Ok(web::Json(directory.sync_of(id.into_inner()).await?))
}

/// Ends a running sync. What it has written stays; the next one goes on. `conflict` if it has ended.
#[utoipa::path(delete, path = "/directory/syncs/{id}", tag = "directory",
    params(("id" = i64, Path)), responses((status = 200, body = Sync)))]
pub async fn cancel(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Sync>, Reply> {
    Ok(web::Json(directory.cancel_sync(&signed.administrator()?, id.into_inner()).await?))
}

/// New entries of directories that look like somebody who is here, and wait for a decision.
#[utoipa::path(get, path = "/directory/conflicts", tag = "directory",
    params(ConflictsQuery), responses((status = 200, body = Conflicts)))]
pub async fn conflicts(
    _signed: Signed,
    directory: web::Data<Directory>,
    query: web::Query<ConflictsQuery>,
) -> Result<web::Json<Conflicts>, Reply> {
    Ok(web::Json(Conflicts { items: directory.conflicts(query.into_inner().source).await? }))
}

/// Says who a new entry is: linked to one of the candidates, or somebody new. The next sync takes it over.
#[utoipa::path(post, path = "/directory/conflicts", tag = "directory",
    request_body = Resolution, responses((status = 204)))]
pub async fn resolve(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Bytes,
) -> Result<HttpResponse, Reply> {
    // A body of two shapes, by its field `do`.
    let resolution: Resolution = serde_json::from_slice(&body).map_err(|error| Problem::from(&error))?;
    directory.resolve_conflict(&signed.administrator()?, resolution).await?;
    Ok(HttpResponse::NoContent().finish())
}
