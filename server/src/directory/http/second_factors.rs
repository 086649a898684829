//! `/me/second-factors`, `/me/proof`, and an administrator's reset.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::second_factor_body::Proof;
use crate::directory::Directory;
use crate::directory::second_factor::{Added, Factors, PasskeyEnrolment, ProvingOptions, TotpEnrolment};
use crate::http::address::Client;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The first code of a new code generator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// As the enrolment gave it.
    pub enrolment: String,
    /// Six digits.
    pub code: String,
    /// What the list calls it.
    pub name: Option<String>,
}

/// What the browser made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPasskey {
    /// As the enrolment gave it.
    pub enrolment: String,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    pub credential: Box<RegisterPublicKeyCredential>,
    /// What the list calls it.
    pub name: Option<String>,
}

/// Recovery codes, shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// My second factors.
#[utoipa::path(get, path = "/me/second-factors", tag = "session", responses((status = 200, body = Factors)))]
pub async fn list(signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Factors>, Reply> {
    Ok(web::Json(directory.factors(&signed).await?))
}

/// Begins to set up a code generator: a secret, which counts once a code of it was confirmed.
#[utoipa::path(post, path = "/me/second-factors/totp", tag = "session",
    responses((status = 200, body = TotpEnrolment)))]
pub async fn begin_totp(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<TotpEnrolment>, Reply> {
    Ok(web::Json(directory.begin_totp(&signed).await?))
}

/// Adds the code generator. The first factor brings recovery codes.
///
/// Refusals: `wrong_credentials` for the code, `gone` for an enrolment that is too old, `proof_due`, `conflict` if there is one.
#[utoipa::path(post, path = "/me/second-factors/totp/confirm", tag = "session", request_body = ConfirmTotp,
    responses((status = 200, body = Added)))]
pub async fn confirm_totp(
    signed: Signed,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    body: web::Json<ConfirmTotp>,
) -> Result<web::Json<Added>, Reply> {
    limits.stranger(client.address)?;
    let ConfirmTotp { enrolment, code, name } = body.into_inner();
    Ok(web::Json(directory.confirm_totp(&signed, &enrolment, &code, name.as_deref()).await?))
}

/// Begins to set up a passkey. Refusals: `conflict` where passkeys are impossible, with the reason.
#[utoipa::path(post, path = "/me/second-factors/passkeys", tag = "session",
    responses((status = 200, body = PasskeyEnrolment)))]
pub async fn begin_passkey(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<PasskeyEnrolment>, Reply> {
    Ok(web::Json(directory.begin_passkey(&signed).await?))
}

/// Adds the passkey. The first factor brings recovery codes.
///
/// Refusals: `validation` for an answer that is not accepted, `gone` for an enrolment that is too old, `proof_due`, `conflict`
/// for a passkey that is registered already.
#[utoipa::path(post, path = "/me/second-factors/passkeys/confirm", tag = "session",
    request_body = ConfirmPasskey, responses((status = 200, body = Added)))]
pub async fn confirm_passkey(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<ConfirmPasskey>,
) -> Result<web::Json<Added>, Reply> {
    let ConfirmPasskey { enrolment, credential, name } = body.into_inner();
    Ok(web::Json(directory.confirm_passkey(&signed, &enrolment, &credential, name.as_deref()).await?))
}

/// Ten new recovery codes; the old ones work no more. Refusals: `proof_due`; `conflict` without a factor.
#[utoipa::path(post, path = "/me/second-factors/recovery-codes", tag = "session",
    responses((status = 200, body = RecoveryCodes)))]
pub async fn renew_codes(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<RecoveryCodes>, Reply> {
    Ok(web::Json(RecoveryCodes { recovery_codes: directory.renew_recovery_codes(&signed).await? }))
}

/// Removes one of my factors; with the last one the recovery codes go.
///
/// Refusals: `proof_due`; `conflict` for the last one if a role demands one.
#[utoipa::path(delete, path = "/me/second-factors/{id}", tag = "session", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn remove(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.remove_factor(&signed, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What I may show as a fresh proof, for what refuses with `proof_due`.
#[utoipa::path(post, path = "/me/proof/options", tag = "session",
    responses((status = 200, body = ProvingOptions)))]
pub async fn proving_options(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<ProvingOptions>, Reply> {
    Ok(web::Json(directory.proving_options(&signed).await?))
}

/// Shows again that it is me; good for five minutes in this session.
///
/// Refusals: `wrong_credentials`, also for a password where there is a second factor; `rate_limited`; `unavailable` when the
/// directory that keeps the password does not answer.
#[utoipa::path(post, path = "/me/proof", tag = "session", request_body = Proof, responses((status = 204)))]
pub async fn prove(
    signed: Signed,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    body: web::Json<Proof>,
) -> Result<HttpResponse, Reply> {
    limits.stranger(client.address)?;
    let (proving, challenge) = body.into_inner().proving()?;
    directory.prove(&signed, proving, challenge.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A person's second factors. Needs `system_admin`.
#[utoipa::path(get, path = "/people/{id}/second-factors", tag = "session", params(("id" = i64, Path)),
    responses((status = 200, body = Factors)))]
pub async fn list_of(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Factors>, Reply> {
    Ok(web::Json(directory.factors_of(&signed.administrator()?, id.into_inner()).await?))
}

/// Removes every second factor of someone who lost them; they are told. Needs `system_admin`.
///
/// Refusals: `not_found`, also for someone without any; `conflict` for the own ones.
#[utoipa::path(delete, path = "/people/{id}/second-factors", tag = "session", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn reset(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.reset_factors(&signed.administrator()?, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
