//! `/me`: the person who asks.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::directory::rights::Due;
use crate::directory::{Directory, Password, Person, Role};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Who I am and what I may do.
#[derive(Serialize, ToSchema)]
pub struct Me {
    pub person: Person,
    #[schema(value_type = Vec<Role>)]
    pub roles: Vec<Role>,
    /// The departments one administers, with all below them.
    pub administers: Vec<i64>,
    /// The password has to be changed now.
    pub must_change_password: bool,
    /// What this session has to do before anything else; refresh it afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

/// The present password and the next one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// Empty if there is none yet.
    #[schema(value_type = String, format = Password)]
    pub current: Password,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password)]
    pub new: Password,
}

/// Who I am.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Me)))]
pub async fn get(signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Me>, Reply> {
    let person = directory.person(signed.person).await?;
    let must_change_password = directory.must_change_password(signed.person).await?;
    let administers = directory.administers(signed.person).await?;
    let roles = signed.roles.iter().collect();
    Ok(web::Json(Me { person, roles, administers, must_change_password, due: signed.due }))
}

/// Changes my password; my other sessions end.
///
/// Refusals: `wrong_credentials` for the present one, `validation` for the next, `conflict` if a directory keeps it; `proof_due`
/// where there is no present one and none is due.
#[utoipa::path(post, path = "/me/password", tag = "session", request_body = ChangePassword,
    responses((status = 204)))]
pub async fn change_password(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<ChangePassword>,
) -> Result<HttpResponse, Reply> {
    let ChangePassword { current, new } = body.into_inner();
    directory.change_password(&signed, current, new).await?;
    Ok(HttpResponse::NoContent().finish())
}
