//! Who acts: the proof of being signed in, and the proof of the right to administer.
//!
//! It is not the sign-in itself. An [`Actor`] comes only from [`super::Directory::authenticate`]; an [`Administrator`]
//! only from an actor who is one, from the command line or from the server. The check that counts is made again inside
//! the write ([`Administrator::still`]), because a role may be taken back between the door and the writer.

use super::rights::{Due, ScopeSet};
use super::roles::{Role, RoleSet};
use super::store_roles;
use crate::error::{Code, Problem};
use crate::journal::{Origin, Tx, WriteError};

/// A signed-in person, with the session or the personal access token they act by.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Person.
    pub person: i64,
    /// Session, or personal access token: the position of the entry that opened the one or made the other.
    pub session: i64,
    /// What they may do, as known at this moment.
    pub roles: RoleSet,
    /// Of the access token they act with; a session's are all.
    pub scopes: ScopeSet,
    /// What has to be done before anything else.
    pub due: Option<Due>,
    /// For the journal.
    pub origin: Origin,
    _made: Made,
}

/// Nothing outside of this room can make one, so nothing else can make an [`Actor`].
#[derive(Debug, Clone, Copy)]
struct Made;

impl Actor {
    pub(super) fn new(person: i64, session: i64, roles: RoleSet, due: Option<Due>, origin: Origin) -> Self {
        Self { person, session, roles, scopes: ScopeSet::SESSION, due, origin, _made: Made }
    }

    /// The same person, limited to what a personal access token was given.
    pub(super) fn limited_to(self, scopes: ScopeSet) -> Self {
        Self { scopes, ..self }
    }

    /// Errors: `forbidden` without the role.
    pub fn must_be(&self, role: Role) -> Result<(), Problem> {
        if self.roles.has(role) {
            return Ok(());
        }
        Err(Code::Forbidden.because(format!("this needs the role {role}")))
    }

    /// The right to administer everything. Errors: `forbidden` without the role `system_admin`.
    pub fn administrator(&self) -> Result<Administrator, Problem> {
        self.must_be(Role::SystemAdmin)?;
        Ok(Administrator { by: By::from(self), whole: true })
    }

    /// The right to administer something; how much, the write finds out. Errors: `forbidden` without one of the roles
    /// `department_admin` and `system_admin`.
    pub fn some_administrator(&self) -> Result<Administrator, Problem> {
        let whole = self.roles.has(Role::SystemAdmin);
        if !whole {
            self.must_be(Role::DepartmentAdmin)?;
        }
        Ok(Administrator { by: By::from(self), whole })
    }
}

/// Who an entry names, and from where the act came.
#[derive(Debug, Clone)]
pub struct By {
    /// Person; none for the server and the command line.
    pub actor: Option<i64>,
    /// Address, session and door.
    pub origin: Origin,
}

impl By {
    /// The server's own act.
    pub fn server() -> Self {
        Self { actor: None, origin: Origin::server() }
    }
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self { actor: Some(actor.person), origin: actor.origin.clone() }
    }
}

/// The right to change people, departments, roles and policies: everything, or what [`Administrator::reach`] finds.
#[derive(Debug, Clone)]
pub struct Administrator {
    by: By,
    /// Of a system administrator, as known when it was given.
    whole: bool,
}

impl Administrator {
    /// Whoever may run the binary on this machine.
    pub fn of_command_line() -> Self {
        Self { by: By { actor: None, origin: Origin::cli() }, whole: true }
    }

    /// The server itself: an import, the first start, the demo.
    pub fn server() -> Self {
        Self { by: By::server(), whole: true }
    }

    /// For reads, which no write checks again. Errors: `forbidden` for a department administrator's.
    pub(super) fn must_be_whole(&self) -> Result<(), Problem> {
        if self.whole { Ok(()) } else { Err(Code::Forbidden.because("this needs the role system_admin")) }
    }

    /// For the journal.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The check that counts, under the journal's lock, for what only a system administrator may do. Errors: `forbidden`.
    pub(super) fn still(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let Some(person) = self.by.actor else { return Ok(()) };
        if store_roles::holds(tx.conn(), person, Role::SystemAdmin)? {
            return Ok(());
        }
        Err(Code::Forbidden.because("this needs the role system_admin").into())
    }
}
