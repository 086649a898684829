//! Who has a second factor, in memory: asked at every request of people whose role demands one. Fed by the journal.

use crate::directory::rights::Due;
use crate::directory::roles::RoleSet;
use crate::directory::{Actor, Directory};
use crate::journal::{Entry, draft::Data};
use parking_lot::RwLock;
use serde::Deserialize;
use std::collections::HashSet;

/// The people.
pub(in crate::directory) struct WhoHas {
    people: RwLock<HashSet<i64>>,
}

/// What entries of factors say.
#[derive(Deserialize)]
struct Change {
    person: i64,
    left: i64,
}

impl WhoHas {
    pub(in crate::directory) fn filled(people: Vec<i64>) -> Self {
        Self { people: RwLock::new(people.into_iter().collect()) }
    }

    /// Whether someone has one, from `left` on.
    pub(super) fn set(&self, person: i64, left: i64) {
        let mut people = self.people.write();
        if left > 0 {
            people.insert(person);
        } else {
            people.remove(&person);
        }
    }

    /// Takes notice of an entry of factors.
    pub(in crate::directory) fn observe(&self, entry: &Entry) {
        let Data::Json(text) = &entry.data else { return };
        match serde_json::from_str::<Change>(text) {
            Ok(change) => self.set(change.person, change.left),
            Err(error) => tracing::error!(%error, position = entry.position, "directory.second_factor.who"),
        }
    }
}

impl Directory {
    /// What the actor of a socket may do and has to do at this moment. A password that was due stays so until they sign in again.
    pub fn renew(&self, actor: &mut Actor) {
        actor.roles = self.roles.of(actor.person);
        if actor.due != Some(Due::Password) {
            actor.due = self.factor_due(actor.person, actor.roles);
        }
    }

    /// What someone has to set up, as known at this moment.
    pub(in crate::directory) fn factor_due(&self, person: i64, roles: RoleSet) -> Option<Due> {
        let demanded = self.factor_demanded(roles) && !self.who_has.people.read().contains(&person);
        demanded.then_some(Due::SecondFactor)
    }

    /// Whether one of these roles demands a second factor.
    pub(super) fn factor_demanded(&self, roles: RoleSet) -> bool {
        self.policies().second_factor_roles.iter().any(|role| roles.has(*role))
    }
}
