//! Sessions 会话: one per device a person is signed in on. Opened by `sign_in`, kept by [`refresh`], ended here.
//!
//! A session's id is the position of its `session.login` entry, so "every session before position p" is a comparison.

mod forget;
mod list;
mod open;
mod refresh;
mod revoke;
pub(super) mod store;

pub use list::DeviceSession;
pub use refresh::FORGIVEN_MS;

pub(super) use open::{OpenSession, Opened, Proof};
pub(super) use revoke::{end_all_in, end_some_in};

use super::people::Person;
use super::rights::Due;
use super::roles::RoleSet;
use std::fmt;

/// What a client gets when it signs in or refreshes.
#[derive(Clone)]
pub struct SignedIn {
    /// A JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds it is good for.
    pub expires_in: u32,
    /// The device's session.
    pub session: i64,
    /// Good for one refresh. To a browser only as an httpOnly cookie.
    pub refresh_token: String,
    /// Seconds from now until the refresh token is too old.
    pub refresh_expires_in: i64,
    pub person: Person,
    pub roles: RoleSet,
    /// What has to be done before anything else; the access token says so, too.
    pub due: Option<Due>,
    /// Shows at the next sign-in that the person was here before. Not with a refresh.
    pub device_token: Option<String>,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.session)
            .field("person", &self.person.id)
            .finish_non_exhaustive()
    }
}
