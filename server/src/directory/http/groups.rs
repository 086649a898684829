//! `/directory/groups`: the groups that sources keep.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::Directory;
use crate::directory::groups::{DirectoryGroup, GroupPatch};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// All groups.
#[derive(Serialize, ToSchema)]
pub struct DirectoryGroups {
    /// In order of id.
    pub items: Vec<DirectoryGroup>,
}

/// The groups of all sources. Needs `system_admin`.
#[utoipa::path(get, path = "/directory/groups", tag = "directory", responses((status = 200, body = DirectoryGroups)))]
pub async fn list(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<DirectoryGroups>, Reply> {
    Ok(web::Json(DirectoryGroups { items: directory.list_groups(&signed.administrator()?).await? }))
}

/// Gives a group that came by SCIM a conversation, or takes its people out of it. Needs `system_admin`; `conflict` for a group
/// of a configured source.
#[utoipa::path(patch, path = "/directory/groups/{id}", tag = "directory", params(("id" = i64, Path)),
    request_body = GroupPatch, responses((status = 200, body = DirectoryGroup)))]
pub async fn change(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<GroupPatch>,
) -> Result<web::Json<DirectoryGroup>, Reply> {
    let administrator = signed.administrator()?;
    Ok(web::Json(directory.change_group(&administrator, id.into_inner(), body.into_inner()).await?))
}
