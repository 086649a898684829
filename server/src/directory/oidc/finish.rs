//! The end: the page hands in what was proven, and the browser that began gets its session.

use super::begin::{Flow, Wish, purpose};
use super::callback::{PROVEN, Proven};
use super::store;
use crate::directory::people::store as people;
use crate::directory::second_factor::Once;
use crate::directory::session::Proof;
use crate::directory::{Directory, Entered, Place, digest, names};
use crate::error::{Code, Problem};

impl Directory {
    /// Opens a session for the person the account is linked to, or asks for their second factor.
    ///
    /// Errors: `gone` for what is too old, used, or of another browser; `identity_unlinked`.
    pub async fn finish_oidc(&self, code: &str, flow: &str, place: &Place) -> Result<Entered, Problem> {
        let (proven, once) = self.proven(code, flow)?;
        let Wish::SignIn { device } = proven.wish.clone() else { return Err(another()) };
        let place = Place { device, ..place.clone() };
        let person = match self.linked(&proven).await? {
            Some(person) => person,
            None => self.link_by_mail(&proven).await?,
        };
        let Proven { provider, issuer, sub, sid, .. } = proven;
        self.enter_by_oidc(person, Proof::Oidc { provider, issuer, sub, sid }, once, &place).await
    }

    /// What was proven to this browser.
    pub(super) fn proven(&self, code: &str, flow: &str) -> Result<(Proven, Once), Problem> {
        let (proven, until): (Proven, _) = self.unseal(PROVEN, code)?;
        let (flow, _): (Flow, _) = self.unseal(&purpose(&proven.provider), flow)?;
        if digest::of(flow.state.as_bytes()) != proven.browser {
            return Err(another());
        }
        Ok((proven, Once { digest: digest::of(code.as_bytes()), until }))
    }

    async fn linked(&self, proven: &Proven) -> Result<Option<i64>, Problem> {
        let Proven { provider, issuer, sub, .. } = proven.clone();
        let row = self.db.read(move |conn| store::find(conn, &provider, &issuer, &sub)).await?;
        Ok(row.map(|row| row.person))
    }

    /// Links the account to the one active person with its verified mail, if this provider is believed.
    async fn link_by_mail(&self, proven: &Proven) -> Result<i64, Problem> {
        let believed = self.oidc.provider(&proven.provider)?.config.trusted_for_email;
        let key = proven.email.as_deref().filter(|_| believed).and_then(names::mail).ok_or_else(unlinked)?;
        let mail = key.clone();
        let people = self.db.read(move |conn| people::active_by_mail(conn, &mail)).await?;
        let [person] = people[..] else { return Err(unlinked()) };
        self.link_found(person, proven, key).await?;
        Ok(person)
    }
}

/// The one answer for an account that nobody here has.
pub(super) fn unlinked() -> Problem {
    let why = "this account is linked to nobody here: sign in as usual and link it in the settings, or ask an administrator";
    Code::IdentityUnlinked.because(why)
}

pub(super) fn another() -> Problem {
    Code::Gone.because("this was begun in another browser, or for another purpose; begin again")
}
