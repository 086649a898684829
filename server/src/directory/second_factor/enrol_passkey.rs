//! Setting up a passkey: the browser is asked to make one, and its answer is looked at.

use super::add::{Added, New};
use super::enrol_totp::ENROLMENT_MS;
use super::store;
use crate::directory::access::Actor;
use crate::directory::{Directory, random};
use crate::error::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

/// What the browser is asked.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PasskeyEnrolment {
    /// For the confirmation.
    pub enrolment: String,
    /// Seconds until the enrolment is too old.
    pub expires_in: i64,
    /// `PublicKeyCredentialCreationOptionsJSON`, for `navigator.credentials.create`.
    #[schema(value_type = Object)]
    pub options: Value,
}

#[derive(Serialize, Deserialize)]
struct Begun {
    handle: Uuid,
    state: PasskeyRegistration,
}

fn purpose(actor: &Actor) -> String {
    format!("enrol/passkey/{}/{}", actor.person, actor.session)
}

impl Directory {
    /// What the browser is asked. Errors: `conflict` where passkeys are impossible, with the reason.
    pub async fn begin_passkey(&self, actor: &Actor) -> Result<PasskeyEnrolment, Problem> {
        let person = self.person(actor.person).await?;
        let id = actor.person;
        let known = self.db.read(move |conn| store::of(conn, id)).await?;
        // The same for all passkeys of a person, so that an authenticator keeps one account; it says nothing of them.
        let handle = known.iter().find_map(|row| Uuid::from_slice(row.handle.as_deref()?).ok());
        let handle = handle.unwrap_or_else(|| Uuid::from_bytes(random::bytes()));
        let (options, state) = self.passkeys.begin(handle, &person.login, &person.name, &known)?;
        Ok(PasskeyEnrolment {
            enrolment: self.seal(&purpose(actor), Begun { handle, state }, ENROLMENT_MS)?,
            expires_in: ENROLMENT_MS / 1000,
            options,
        })
    }

    /// Adds the passkey. Errors: `gone` for an enrolment that is too old, `validation` for an answer that is not accepted,
    /// `proof_due`; `conflict` for one that is registered already.
    pub async fn confirm_passkey(
        &self,
        actor: &Actor,
        enrolment: &str,
        answer: &RegisterPublicKeyCredential,
        name: Option<&str>,
    ) -> Result<Added, Problem> {
        let (Begun { handle, state }, _) = self.unseal(&purpose(actor), enrolment)?;
        let (credential, passkey) = self.passkeys.made(answer, &state)?;
        let handle = handle.as_bytes().to_vec();
        self.add_factor(actor, name.unwrap_or("Passkey"), New::Passkey { credential, passkey, handle }).await
    }
}
