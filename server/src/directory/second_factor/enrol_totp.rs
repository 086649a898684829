//! Setting up a code generator: a secret is shown, and counts from the first right code on.

use super::add::{Added, New};
use super::check::secret_name;
use super::{totp, using};
use crate::directory::access::Actor;
use crate::directory::{Directory, random};
use crate::error::{Code, Problem};

/// How long an enrolment may take, milliseconds.
pub(super) const ENROLMENT_MS: i64 = 600_000;

/// What the application is told. The secret counts once a code of it was confirmed.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct TotpEnrolment {
    /// For the confirmation.
    pub enrolment: String,
    /// Seconds until the enrolment is too old.
    pub expires_in: i64,
    /// Base32, to type where nothing can be scanned.
    pub secret: String,
    /// `otpauth://totp/...`.
    pub url: String,
    /// The same as a QR code, an SVG document.
    pub qr_svg: String,
}

fn purpose(actor: &Actor) -> String {
    format!("enrol/totp/{}/{}", actor.person, actor.session)
}

impl Directory {
    /// A new secret, which is stored nowhere yet.
    pub async fn begin_totp(&self, actor: &Actor) -> Result<TotpEnrolment, Problem> {
        let secret = random::bytes::<{ totp::SECRET }>();
        let login = self.person(actor.person).await?.login;
        let shown = totp::show(&secret, &login)
            .ok_or_else(|| Code::Internal.because("the QR code could not be made"))?;
        Ok(TotpEnrolment {
            enrolment: self.seal(&purpose(actor), secret.to_vec(), ENROLMENT_MS)?,
            expires_in: ENROLMENT_MS / 1000,
            secret: shown.secret,
            url: shown.url,
            qr_svg: shown.qr_svg,
        })
    }

    /// Adds it, if the code is right. Errors: `gone` for an enrolment that is too old, `wrong_credentials` for the code,
    /// `proof_due`; `conflict` if there is one already.
    pub async fn confirm_totp(
        &self,
        actor: &Actor,
        enrolment: &str,
        code: &str,
        name: Option<&str>,
    ) -> Result<Added, Problem> {
        let (secret, _): (Vec<u8>, _) = self.unseal(&purpose(actor), enrolment)?;
        let now = self.clock.now_ms();
        let step = totp::step_of(&secret, code, now).ok_or_else(|| using::wrong().field("code"))?;
        let secret = self.master.wrap(&secret_name(actor.person), &secret);
        self.add_factor(actor, name.unwrap_or("TOTP"), New::Totp { secret, step }).await
    }
}
