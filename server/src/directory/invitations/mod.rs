//! Invitations 邀请: a link that lets somebody make their own account, once, within a week.
//!
//! For people of the company, or for external ones 外部联系人, who have a sponsor and an end (`guests`). The person chooses
//! login and password; what they become was decided by whoever invited. A link is 32 random bytes; the database holds the
//! SHA-256.

mod accept;
mod list;
mod make;
mod revoke;
mod store;

pub use accept::{Accept, Welcome};
pub use list::{Invitation, InvitationState};
pub use make::{Invited, NewInvitation};

use super::names;
use serde::{Deserialize, Serialize};

/// How long a link works, milliseconds.
const LINK_MS: i64 = 7 * 24 * 3_600_000;

/// What the invited become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationKind {
    /// Of the company.
    Member,
    /// A guest or partner, until an end.
    External,
}

impl InvitationKind {
    fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::External => "external",
        }
    }

    fn parse(name: &str) -> Self {
        if name == Self::External.name() { Self::External } else { Self::Member }
    }
}

/// The login somebody is offered: what stands before the `@`.
fn offered(email: Option<&str>) -> Option<String> {
    let (local, _) = email?.rsplit_once('@')?;
    names::login(local).ok()
}
