//! Signing in: by password, by a directory source, or by a link. Refusals leave entries and say nothing.
//!
//! To add a way to sign in: a file here that proves who it is and ends in [`Directory::open`]. Limits per address and login
//! are the door's (`http::limits`), before anything here runs.

mod link;
mod password;
mod refusals;

pub(super) use refusals::Refusals;

use super::session::{OpenSession, Proof, SignedIn};
use super::{Directory, digest, random};
use crate::error::{Code, Problem};
use crate::journal::Origin;

/// From where someone signs in.
#[derive(Debug, Clone)]
pub struct Place {
    /// What the client calls itself; cut to 100 characters.
    pub device: String,
    /// The client's address, after trusted proxies.
    pub ip: String,
    /// `web` or `api`.
    pub client: &'static str,
}

impl Place {
    fn origin(&self) -> Origin {
        Origin { session: None, ip: self.ip.clone(), client: self.client }
    }

    fn device(&self) -> String {
        let shown = self.device.chars().filter(|c| !c.is_control()).take(100);
        shown.collect::<String>().trim().to_owned()
    }
}

impl Directory {
    /// Opens a session for someone who has proven who they are.
    async fn open_session(
        &self,
        person: Option<i64>,
        proof: Proof,
        place: &Place,
    ) -> Result<SignedIn, Problem> {
        let refresh = random::bytes::<32>();
        let refresh_lifetime_ms = self.refresh_lifetime_ms();
        let command = OpenSession {
            person,
            proof,
            device: place.device(),
            client: place.client,
            ip: place.ip.clone(),
            refresh: digest::of(&refresh),
            refresh_lifetime_ms,
        };
        let opened = self.writer.write(command).await?;
        Ok(SignedIn {
            access_token: self.issue(opened.person.id, opened.session, opened.due).await?,
            expires_in: self.auth.access_token_seconds,
            session: opened.session,
            refresh_token: digest::encode(&refresh),
            refresh_expires_in: refresh_lifetime_ms / 1000,
            person: opened.person,
            roles: opened.roles,
            due: opened.due,
        })
    }
}

/// The one answer to a stranger.
fn wrong() -> Problem {
    Code::WrongCredentials.because("the login or the password is wrong")
}
