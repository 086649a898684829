//! `/policies`: what holds for the whole company.

use actix_web::web;

use crate::directory::{Directory, Policies, PolicyPatch};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// What holds now.
#[utoipa::path(get, path = "/policies", tag = "directory", responses((status = 200, body = Policies)))]
pub async fn get(_signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Policies>, Reply> {
    Ok(web::Json(Policies::clone(&directory.policies())))
}

/// Changes policies for everyone. Needs `system_admin`.
#[utoipa::path(patch, path = "/policies", tag = "directory", request_body = PolicyPatch,
    responses((status = 200, body = Policies)))]
pub async fn change(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<PolicyPatch>,
) -> Result<web::Json<Policies>, Reply> {
    Ok(web::Json(directory.change_policies(&signed.administrator()?, body.into_inner()).await?))
}
