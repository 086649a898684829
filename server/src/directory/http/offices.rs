//! `/offices`: who holds what the whole company may know, and how that changes.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::roles::{Roles, known};
use crate::directory::offices::{Office, Proposal};
use crate::directory::{Directory, Role};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Who holds what.
#[derive(Serialize, ToSchema)]
pub struct Offices {
    /// `system_admin`, `compliance_officer`, `auditor`, `approver`.
    pub items: Vec<Office>,
}

/// What waits for an approver.
#[derive(Serialize, ToSchema)]
pub struct Proposals {
    /// The oldest first.
    pub items: Vec<Proposal>,
}

/// A change of an office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProposal {
    pub person: i64,
    /// `compliance_officer`, `auditor` or `approver`.
    pub role: Role,
    /// Shall hold it; `false`: no longer.
    pub holds: bool,
}

/// Who holds which office.
#[utoipa::path(get, path = "/company/offices", tag = "directory", responses((status = 200, body = Offices)))]
pub async fn list(_signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Offices>, Reply> {
    Ok(web::Json(Offices { items: directory.offices().await? }))
}

/// Proposals that wait for an approver.
#[utoipa::path(get, path = "/offices/proposals", tag = "directory",
    responses((status = 200, body = Proposals)))]
pub async fn proposals(
    _signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<Proposals>, Reply> {
    Ok(web::Json(Proposals { items: directory.proposals().await? }))
}

/// Proposes who shall hold an office, or no longer. It takes effect when an approver who is neither of the two confirms it.
#[utoipa::path(post, path = "/offices/proposals", tag = "directory", request_body = NewProposal,
    responses((status = 201, body = Proposal)))]
pub async fn propose(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewProposal>,
) -> Result<HttpResponse, Reply> {
    let NewProposal { person, role, holds } = body.into_inner();
    let proposal = directory.propose_office(&signed, person, role, holds).await?;
    Ok(HttpResponse::Created().json(proposal))
}

/// Confirms a proposal of somebody else about somebody else.
#[utoipa::path(post, path = "/offices/proposals/{id}/confirm", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = Proposal)))]
pub async fn confirm(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Proposal>, Reply> {
    Ok(web::Json(directory.confirm_office(&signed, id.into_inner()).await?))
}

/// Takes one's own proposal back, or declines it as an approver.
#[utoipa::path(delete, path = "/offices/proposals/{id}", tag = "directory", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn withdraw(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.withdraw_proposal(&signed, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lays one's own office down.
#[utoipa::path(delete, path = "/me/offices/{role}", tag = "directory", params(("role" = Role, Path)),
    responses((status = 200, body = Roles)))]
pub async fn resign(
    signed: Signed,
    directory: web::Data<Directory>,
    role: web::Path<String>,
) -> Result<web::Json<Roles>, Reply> {
    let roles = directory.resign_office(&signed, known(&role)?).await?;
    Ok(web::Json(roles.into()))
}
