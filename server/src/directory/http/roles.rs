//! `/people/{id}/roles`: what a person may do.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::{Directory, Role, RoleSet};
use crate::error::{Code, Problem};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The roles after a change.
#[derive(Serialize, ToSchema)]
pub struct Roles {
    pub roles: Vec<Role>,
}

impl From<RoleSet> for Roles {
    fn from(set: RoleSet) -> Self {
        Self { roles: set.iter().collect() }
    }
}

/// Grants `system_admin` or `external`; `conflict` for a system administrator who would be a compliance officer too.
///
/// `compliance_officer`, `auditor` and `approver` go by `/offices/proposals`, `department_admin` by `/departments/{id}/admins`.
#[utoipa::path(put, path = "/people/{id}/roles/{role}", tag = "directory",
    params(("id" = i64, Path), ("role" = Role, Path)), responses((status = 200, body = Roles)))]
pub async fn grant(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, String)>,
) -> Result<web::Json<Roles>, Reply> {
    let (person, role) = path.into_inner();
    let roles = directory.grant(&signed.administrator()?, person, known(&role)?).await?;
    Ok(web::Json(roles.into()))
}

/// Takes `system_admin` or `external` back; `conflict` for the last system administrator.
#[utoipa::path(delete, path = "/people/{id}/roles/{role}", tag = "directory",
    params(("id" = i64, Path), ("role" = Role, Path)), responses((status = 200, body = Roles)))]
pub async fn revoke(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, String)>,
) -> Result<web::Json<Roles>, Reply> {
    let (person, role) = path.into_inner();
    let roles = directory.revoke_role(&signed.administrator()?, person, known(&role)?).await?;
    Ok(web::Json(roles.into()))
}

pub(super) fn known(role: &str) -> Result<Role, Problem> {
    Role::parse(role).ok_or_else(|| Code::NotFound.because("there is no such role").field("role"))
}
