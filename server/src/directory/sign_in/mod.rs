//! Signing in: by password, by a directory source, or by a link. Refusals leave entries and say nothing.
//!
//! To add a way to sign in: a file here that proves who it is and ends in [`Directory::open`]. Limits per address and login
//! are the door's (`http::limits`), before anything here runs.

mod link;
mod oidc;
mod passkey;
mod password;
mod refusals;
mod second_factor;

pub use second_factor::{Asked, Entered};

pub(super) use refusals::{Reason, Refusals};

use super::second_factor::{Once, Used};
use super::session::{OpenSession, Opened, Proof, SignedIn};
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

/// Who wants a session, and what they have shown.
struct Ask {
    /// None with a link: the link says who.
    person: Option<i64>,
    proof: Proof,
    second: Option<Used>,
    /// Used up with it.
    challenge: Option<Once>,
}

impl Ask {
    /// With one factor so far.
    fn of(person: impl Into<Option<i64>>, proof: Proof) -> Self {
        Self { person: person.into(), proof, second: None, challenge: None }
    }
}

impl Directory {
    /// Opens a session for someone who has proven who they are, or asks for their second factor.
    async fn open_session(&self, ask: Ask, place: &Place) -> Result<Entered, Problem> {
        let refresh = random::bytes::<32>();
        let refresh_lifetime_ms = self.refresh_lifetime_ms();
        let command = OpenSession {
            person: ask.person,
            proof: ask.proof.clone(),
            second: ask.second,
            challenge: ask.challenge,
            device: place.device(),
            client: place.client,
            ip: place.ip.clone(),
            refresh: digest::of(&refresh),
            refresh_lifetime_ms,
            now: self.clock.now_ms(),
        };
        let opened = match self.writer.write(command).await? {
            Opened::Session(opened) => *opened,
            Opened::SecondFactor { person } => {
                return Ok(Entered::Asked(self.ask_second(person, ask.proof, place).await?));
            }
        };
        let id = opened.person.id;
        Ok(Entered::In(Box::new(SignedIn {
            access_token: self.issue(id, opened.session, opened.due).await?,
            expires_in: self.auth.access_token_seconds,
            session: opened.session,
            refresh_token: digest::encode(&refresh),
            refresh_expires_in: refresh_lifetime_ms / 1000,
            person: opened.person,
            roles: opened.roles,
            due: opened.due.or_else(|| self.factor_due(id, opened.roles)),
        })))
    }
}

/// The one answer to a stranger.
fn wrong() -> Problem {
    Code::WrongCredentials.because("the login or the password is wrong")
}
