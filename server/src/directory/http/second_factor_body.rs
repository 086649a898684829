//! How a second factor is shown: exactly one of its fields.

use serde::Deserialize;
use utoipa::ToSchema;
use webauthn_rs::prelude::PublicKeyCredential;

use crate::directory::Password;
use crate::directory::second_factor::{Proving, Shown};
use crate::error::{Code, Problem};

/// The second step of a sign-in: exactly one of `totp`, `recovery_code` and `passkey`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStep {
    /// As the first step gave it.
    pub challenge: String,
    /// Six digits.
    pub totp: Option<String>,
    pub recovery_code: Option<String>,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Box<PublicKeyCredential>>,
    /// As in `SignIn`.
    #[serde(default)]
    pub cookie: bool,
}

/// A sign-in with a passkey alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInByPasskey {
    /// As the options gave it.
    pub challenge: String,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    pub passkey: Box<PublicKeyCredential>,
    /// As in `SignIn`.
    pub device: Option<String>,
    /// As in `SignIn`.
    #[serde(default)]
    pub cookie: bool,
}

/// A fresh proof: exactly one of `password`, `totp`, `recovery_code` and `passkey`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// With `passkey`: as the options gave it.
    pub challenge: Option<String>,
    /// Only for whoever has no second factor.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<Password>,
    /// Six digits.
    pub totp: Option<String>,
    pub recovery_code: Option<String>,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Box<PublicKeyCredential>>,
}

impl SecondStep {
    /// What is shown. Errors: `validation`.
    pub fn shown(self) -> Result<(String, Shown), Problem> {
        Ok((self.challenge, one(self.totp, self.recovery_code, self.passkey)?.ok_or_else(none)?))
    }
}

impl Proof {
    /// What is shown, and the challenge it answers. Errors: `validation`.
    pub fn proving(self) -> Result<(Proving, Option<String>), Problem> {
        let shown = one(self.totp, self.recovery_code, self.passkey)?;
        let proving = match (self.password, shown) {
            (Some(password), None) => Proving::Password(password),
            (None, Some(shown)) => Proving::Factor(shown),
            _ => return Err(none()),
        };
        Ok((proving, self.challenge))
    }
}

fn one(
    totp: Option<String>,
    recovery_code: Option<String>,
    passkey: Option<Box<PublicKeyCredential>>,
) -> Result<Option<Shown>, Problem> {
    let codes = totp.map(Shown::Totp).into_iter().chain(recovery_code.map(Shown::RecoveryCode));
    let mut shown = codes.chain(passkey.map(Shown::Passkey));
    match (shown.next(), shown.next()) {
        (_, Some(_)) => Err(none()),
        (first, None) => Ok(first),
    }
}

fn none() -> Problem {
    Code::Validation
        .because("show exactly one: a code, a recovery code, a passkey, or where allowed the password")
}
