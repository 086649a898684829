//! The roles of everyone who was granted any, in memory: asked at every request, fed by the journal.

use super::roles::RoleSet;
use parking_lot::RwLock;
use std::collections::HashMap;

/// Roles by person, each with the position of the entry that set it; an older entry never overrules a newer one.
#[derive(Default)]
pub(super) struct RoleCache {
    known: RwLock<HashMap<i64, (RoleSet, i64)>>,
}

impl RoleCache {
    /// What storage held at a position.
    pub(super) fn filled(all: HashMap<i64, RoleSet>, at: i64) -> Self {
        Self { known: RwLock::new(all.into_iter().map(|(person, roles)| (person, (roles, at))).collect()) }
    }

    pub(super) fn of(&self, person: i64) -> RoleSet {
        self.known.read().get(&person).map(|(roles, _)| *roles).unwrap_or_default()
    }

    pub(super) fn set(&self, person: i64, roles: RoleSet, position: i64) {
        let mut known = self.known.write();
        let slot = known.entry(person).or_insert((roles, position));
        if position >= slot.1 {
            *slot = (roles, position);
        }
    }
}
