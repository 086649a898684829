//! Signing in: by password, by a directory source, or by a link. Refusals leave entries and say nothing.
//!
//! To add a way to sign in: a file here that proves who it is and ends in [`Directory::open_session`]. What can be guessed
//! begins with [`Pace::begin`]; ways that nobody guesses have the door's limit per address (`http::limits`).

mod find;
mod forgotten;
mod link;
mod oidc;
pub mod pace;
mod passkey;
mod password;
mod refusals;
mod reset;
mod second_factor;
pub(super) mod store_devices;
mod store_resets;

pub use second_factor::{Asked, Entered};

pub(super) use pace::{Attempt, Pace, Purpose};
pub(super) use refusals::{Reason, Refusals};
pub(super) use reset::redeem_in;
pub(super) use store_resets::forget as forget_resets;

use super::second_factor::{Once, Used};
use super::session::{OpenSession, Opened, Proof, SignedIn};
use super::{Directory, digest, random};
use crate::error::{Code, Problem};
use crate::journal::Origin;
use std::net::{IpAddr, Ipv6Addr};

/// From where someone signs in.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// What the client calls itself; cut to 100 characters.
    pub device: String,
    /// The client's address, after trusted proxies.
    pub ip: String,
    /// `web` or `api`.
    pub client: &'static str,
    /// What this device was given when its person signed in on it before.
    pub device_token: Option<String>,
}

/// What one household or server has: an IPv4 address, or an IPv6 /64 (RFC 6177).
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
    }
}

impl Place {
    fn network(&self) -> Option<IpAddr> {
        self.ip.parse().ok().map(network)
    }

    /// What is stored of its token.
    fn device_digest(&self) -> Option<Vec<u8>> {
        self.device_token.as_deref().and_then(digest::decode).map(|raw| digest::of(&raw))
    }

    pub(super) fn origin(&self) -> Origin {
        Origin { session: None, ip: self.ip.clone(), client: self.client }
    }

    fn device(&self) -> String {
        let shown = self.device.chars().filter(|c| !c.is_control()).take(100);
        shown.collect::<String>().trim().to_owned()
    }
}

/// Who wants a session, and what they have shown.
pub(super) struct Ask {
    /// None with a link: the link says who.
    person: Option<i64>,
    proof: Proof,
    second: Option<Used>,
    /// Used up with it.
    challenge: Option<Once>,
}

impl Ask {
    /// With one factor so far.
    pub(super) fn of(person: impl Into<Option<i64>>, proof: Proof) -> Self {
        Self { person: person.into(), proof, second: None, challenge: None }
    }
}

impl Directory {
    /// Opens a session for someone who has proven who they are, or asks for their second factor.
    pub(super) async fn open_session(&self, ask: Ask, place: &Place) -> Result<Entered, Problem> {
        let (refresh, device) = (random::bytes::<32>(), random::bytes::<32>());
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
            known_device: place.device_digest(),
            new_device: digest::of(&device),
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
            device_token: if opened.known {
                place.device_token.clone()
            } else {
                Some(digest::encode(&device))
            },
        })))
    }
}

/// The one answer to a stranger.
fn wrong() -> Problem {
    Code::WrongCredentials.because("the login or the password is wrong")
}
