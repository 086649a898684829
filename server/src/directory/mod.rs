//! Directory 通讯录: people, departments, roles, sign-in, sessions, company policies.
//!
//! It is not chat: it knows no conversation. Other companies' directories are adapters in [`sources`]. Reads go through
//! [`Db`], every write is a command of its own file through the journal's writer; SQL is in the `store*` files alone.
//!
//! To add a verb: a file with its command and an `impl Directory`, its line in the `mod` list of its folder, its route in
//! `http.rs`, and its case in `tests/directory/`, where a test asks that each leaves an entry.

mod access;
mod bootstrap;
mod contacts;
pub mod departments;
pub mod digest;
mod due;
mod grant;
pub mod groups;
mod guests;
pub mod http;
mod invitations;
pub mod letters;
pub mod line;
mod links;
pub mod look_alike;
mod master;
pub mod names;
pub mod offices;
pub mod oidc;
mod open;
pub mod own;
pub mod password;
pub mod password_policy;
mod patch;
pub mod people;
mod personal_tokens;
pub mod policies;
mod random;
mod reach;
mod revoked;
pub mod rights;
mod role_cache;
mod roles;
pub mod scim;
pub mod second_factor;
mod session;
mod set_password;
mod sight;
pub mod sign_in;
pub mod sources;
pub mod store;
mod store_links;
mod store_policies;
mod store_reach;
pub mod store_roles;
mod store_sight;
pub mod sync;
mod text;
mod tokens;
mod watch;

pub use access::{Actor, Administrator, By};
pub use bootstrap::FirstAdministrator;
pub use contacts::{Contact, ContactKind, Contacts};
pub use departments::{Department, DepartmentPatch, NewDepartment};
pub use guests::{Guest, GuestPatch, Guests};
pub use invitations::{Accept, Invitation, InvitationKind, InvitationState, Invited, NewInvitation, Welcome};
pub use letters::WaysOut;
pub use master::MasterKey;
pub use open::{OpenError, Setup};
pub use own::{CustomStatus, NewStatus, NotifyLevel, Preferences, PreferencesPatch, StatusReceipt};
pub use password::Password;
pub(crate) use patch::given;
pub use people::{Account, NewPerson, PeopleFilter, PeoplePage, Person, PersonPatch, Status};
pub use personal_tokens::{MadeToken, NewToken, PersonalToken};
pub use policies::{MentionAll, Policies, PolicyPatch};
pub use revoked::ended;
pub use roles::{Role, RoleSet};
pub use session::{DeviceSession, FORGIVEN_MS, SignedIn};
pub use sight::{Seen, Sight};
pub use sign_in::{Asked, Entered, Place, network};
pub use tokens::RETIRED_MS;

use crate::clock::Clock;
use crate::config::{Auth, Limits};
use crate::db::Db;
use crate::journal::Writer;
use crate::journal::confirmed::Confirmed;
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// The door to the room. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    inner: Arc<Inner>,
}

/// What the verbs share.
#[doc(hidden)]
pub struct Inner {
    db: Db,
    writer: Writer,
    confirmed: Confirmed,
    clock: Arc<dyn Clock>,
    auth: Auth,
    limits: Limits,
    /// `iss` of tokens.
    issuer: String,
    sources: Vec<Arc<dyn sources::Source>>,
    master: MasterKey,
    hasher: password::Hasher,
    /// Derives successors of refresh tokens, and digests of logins that nobody has.
    refresh_key: [u8; 32],
    keys: ArcSwap<tokens::KeyRing>,
    /// Another node made a key.
    keys_stale: AtomicBool,
    keys_read_at: Mutex<Instant>,
    checked: tokens::Checked,
    personal: personal_tokens::InMemory,
    revoked: revoked::Revoked,
    roles: role_cache::RoleCache,
    who_has: second_factor::WhoHas,
    passkeys: second_factor::Passkeys,
    oidc: oidc::Oidc,
    /// With the position they hold since.
    policies: ArcSwap<(i64, Arc<Policies>)>,
    refusals: sign_in::Refusals,
    pace: sign_in::Pace,
    ways_out: WaysOut,
    tokens_forgotten_at: Mutex<Option<Instant>>,
    guests_kept_at: Mutex<Option<Instant>>,
    sync: sync::Room,
}

impl Deref for Directory {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Directory {
    /// The clock of everything that is not recorded time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.clock.clone()
    }

    /// How much and how often, as the operator set it.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }
}

impl Inner {
    fn refresh_lifetime_ms(&self) -> i64 {
        i64::from(self.auth.refresh_days) * 24 * 3_600_000
    }
}
