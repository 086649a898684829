//! What goes in and out when someone signs in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::directory::rights::Due;
use crate::directory::{Password, Person, Role, SignedIn};

/// A name and a password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// User name, mail address or mobile number.
    pub login: String,
    #[schema(value_type = String, format = Password)]
    pub password: Password,
    /// What the device list calls this device; the browser's own words if absent.
    pub device: Option<String>,
    /// What an earlier sign-in on this device was answered: then others' wrong passwords do not hold this one up. A browser
    /// has it as a cookie.
    pub device_token: Option<String>,
    /// For browsers: the refresh token comes as an httpOnly cookie and not in the body.
    #[serde(default)]
    pub cookie: bool,
}

/// The token of a sign-in link, which stands behind `#link=`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInByLink {
    pub token: String,
    /// As in [`SignIn`].
    pub device: Option<String>,
    /// As in [`SignIn`].
    pub device_token: Option<String>,
    /// As in [`SignIn`].
    #[serde(default)]
    pub cookie: bool,
}

/// One of the two: the token itself, or `cookie: true` for the one in the cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    pub refresh_token: Option<String>,
    #[serde(default)]
    pub cookie: bool,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds the access token is good for.
    pub expires_in: u32,
    pub session_id: i64,
    /// Good for one refresh. Absent when it went into the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// To be kept, and sent with the next sign-in on this device. Absent when it went into a cookie, and after a refresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_token: Option<String>,
    pub person: Person,
    #[schema(value_type = Vec<Role>)]
    pub roles: Vec<Role>,
    /// The password was set by an administrator or is missing: ask for a new one.
    pub must_change_password: bool,
    /// Until it is done, only that, `GET /me` and signing out are allowed. Then refresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

impl Session {
    /// Of a sign-in; without the refresh token if that goes into the cookie.
    pub fn of(signed: SignedIn, cookie: bool) -> Self {
        Self {
            access_token: signed.access_token,
            expires_in: signed.expires_in,
            session_id: signed.session,
            refresh_token: (!cookie).then_some(signed.refresh_token),
            device_token: signed.device_token.filter(|_| !cookie),
            person: signed.person,
            roles: signed.roles.iter().collect(),
            must_change_password: signed.due == Some(Due::Password),
            due: signed.due,
        }
    }
}
