//! Passkeys (Web Authentication Level 3): what a browser is asked, and whether its answer is right. webauthn-rs does the checking.
//!
//! The authenticator always verifies its user (PIN, finger, face), so a passkey is two factors in one and may open a
//! session alone. They belong to the name in `server.public_url`; an address of numbers has none (Web Authentication,
//! section 5.1.3). Without `public_url` a server on loopback takes `localhost`.

use super::store::FactorRow;
use crate::config::Server;
use crate::error::{Code, Problem};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// What the browser's window says.
const NAME: &str = "Lingtong 灵通";

/// The site that passkeys belong to.
pub struct Passkeys {
    site: Result<Box<Webauthn>, &'static str>,
}

/// A passkey that was used.
pub(super) struct Used {
    pub(super) before: String,
    pub(super) after: String,
}

impl Passkeys {
    /// Of the name in `server.public_url`; without a usable one there are none.
    pub fn new(server: &Server) -> Self {
        Self { site: open(server) }
    }

    /// Why there are none, if so.
    pub fn absent(&self) -> Option<&'static str> {
        self.site.as_ref().err().copied()
    }

    /// Errors: `conflict` with what the operator can do.
    fn site(&self) -> Result<&Webauthn, Problem> {
        self.site.as_deref().map_err(|why| Code::Conflict.because(*why))
    }

    /// What `navigator.credentials.create` is asked, and what is needed to look at its answer.
    pub(super) fn begin(
        &self,
        handle: Uuid,
        login: &str,
        name: &str,
        known: &[FactorRow],
    ) -> Result<(Value, PasskeyRegistration), Problem> {
        let known = known.iter().filter_map(key_of).map(|key| key.cred_id().clone()).collect();
        let begun = self.site()?.start_passkey_registration(handle, login, name, Some(known));
        let (asked, state) = begun.map_err(|error| internal(&error))?;
        let mut options = json_of(&asked.public_key)?;
        // Found without a login where the authenticator has room for it.
        options["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok((options, state))
    }

    /// The key that the browser made. Errors: `validation`.
    pub(super) fn made(
        &self,
        answer: &RegisterPublicKeyCredential,
        state: &PasskeyRegistration,
    ) -> Result<(String, String), Problem> {
        let made = self.site()?.finish_passkey_registration(answer, state).map_err(|error| {
            tracing::info!(%error, "directory.second_factor.passkeys: not registered");
            Code::Validation.because(format!("this passkey is not accepted: {error}")).field("credential")
        })?;
        Ok((id_of(made.cred_id().as_slice()), text_of(&made)?))
    }

    /// What `navigator.credentials.get` is asked: for one of these keys, or for any if there are none.
    pub(in crate::directory) fn ask(
        &self,
        keys: &[FactorRow],
    ) -> Result<(Value, DiscoverableAuthentication), Problem> {
        let begun = self.site()?.start_discoverable_authentication();
        let (asked, state) = begun.map_err(|error| internal(&error))?;
        let mut options = json_of(&asked.public_key)?;
        let ids = keys.iter().filter_map(|row| row.credential.as_ref());
        options["allowCredentials"] = ids.map(|id| json!({"type": "public-key", "id": id})).collect();
        Ok((options, state))
    }

    /// Whether the browser's answer is of this key. `None` if not.
    pub(super) fn check(
        &self,
        answer: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        row: &FactorRow,
    ) -> Result<Option<Used>, Problem> {
        let Some((before, mut key)) = row.passkey.clone().zip(key_of(row)) else { return Ok(None) };
        match self.site()?.finish_discoverable_authentication_v2(answer, state, &key) {
            Ok(result) => {
                key.update_credential(&result);
                Ok(Some(Used { before, after: text_of(&key)? }))
            }
            Err(error) => {
                tracing::info!(%error, factor = row.id, "directory.second_factor.passkeys: refused");
                Ok(None)
            }
        }
    }
}

/// Base64url, as browsers and the database have it.
pub(super) fn id_of(credential: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(credential)
}

fn key_of(row: &FactorRow) -> Option<Passkey> {
    let text = row.passkey.as_deref()?;
    serde_json::from_str(text)
        .inspect_err(|error| tracing::error!(%error, factor = row.id, "directory.second_factor.passkeys"))
        .ok()
}

fn text_of(key: &Passkey) -> Result<String, Problem> {
    Ok(json_of(key)?.to_string())
}

fn json_of<T: Serialize>(what: &T) -> Result<Value, Problem> {
    serde_json::to_value(what).map_err(|error| {
        tracing::error!(%error, "directory.second_factor.passkeys");
        Code::Internal.because("the passkey could not be written down")
    })
}

fn internal(error: &WebauthnError) -> Problem {
    tracing::error!(%error, "directory.second_factor.passkeys");
    Code::Internal.because("the question for a passkey could not be made")
}

fn open(server: &Server) -> Result<Box<Webauthn>, &'static str> {
    const NO_NAME: &str =
        "passkeys belong to a host name: set `server.public_url` to an address with a name, not with numbers";
    let origin = match &server.public_url {
        Some(origin) => origin.as_str().to_owned(),
        None if server.listen.ip().is_loopback() => "http://localhost".to_owned(),
        None => return Err(NO_NAME),
    };
    let url = Url::parse(&origin).map_err(|_| NO_NAME)?;
    let host = url.domain().ok_or(NO_NAME)?.to_owned();
    if url.scheme() != "https" && host != "localhost" {
        return Err(
            "browsers have passkeys on encrypted pages only: `server.public_url` begins with https://",
        );
    }
    let local = host == "localhost";
    let builder = WebauthnBuilder::new(&host, &url).map_err(|_| NO_NAME)?;
    let others = server.allowed_origins.iter().filter_map(|origin| Url::parse(origin.as_str()).ok());
    let builder = others.fold(builder.rp_name(NAME).allow_any_port(local), |builder, other| {
        builder.append_allowed_origin(&other)
    });
    builder.build().map(Box::new).map_err(|_| NO_NAME)
}
