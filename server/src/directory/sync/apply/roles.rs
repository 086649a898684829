//! Roles that a source grants by its groups, and takes back.

use super::{Effect, Job};
use crate::directory::people::store;
use crate::directory::roles::Role;
use crate::directory::{grant, store_roles};
use crate::journal::{Command, Tx, WriteError};
use std::ops::Range;
use std::sync::Arc;

/// A range over the revocations, then the grants.
pub(super) struct TakeRoles {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for TakeRoles {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let mut effect = Effect::default();
        for number in self.range.clone() {
            let revokes = &self.job.work.revokes;
            match revokes.get(number) {
                Some((person, role)) => self.revoke(tx, *person, *role, &mut effect)?,
                None => {
                    let (external, role) = &self.job.work.grants[number - revokes.len()];
                    self.grant(tx, external, *role, &mut effect)?;
                }
            }
        }
        Ok(effect)
    }
}

impl TakeRoles {
    fn revoke(
        &self,
        tx: &mut Tx<'_>,
        person: i64,
        role: Role,
        effect: &mut Effect,
    ) -> Result<(), WriteError> {
        // Only what is still this source's own.
        if !store_roles::of_source(tx.conn(), &self.job.source)?.contains(&(person, role)) {
            return Ok(());
        }
        if role == Role::SystemAdmin && store_roles::holders(tx.conn(), role)? == [person] {
            let name = store::by_id(tx.conn(), person)?.map_or_else(String::new, |row| row.login);
            effect.skipped.push((name, "the last system administrator stays one".into()));
            return Ok(());
        }
        let (roles, position) = grant::change(tx, &self.job.by, person, role, None)?;
        effect.roles.push((person, roles, position));
        Ok(())
    }

    fn grant(
        &self,
        tx: &mut Tx<'_>,
        external: &str,
        role: Role,
        effect: &mut Effect,
    ) -> Result<(), WriteError> {
        let source = self.job.source.as_str();
        let found = store::by_external(tx.conn(), source, &[external.to_owned()])?.pop();
        let Some(row) = found.filter(store::PersonRow::is_active) else { return Ok(()) };
        if let Err(problem) = grant::may_grant(store_roles::of(tx.conn(), row.id)?, role) {
            effect.skipped.push((row.login, problem.detail));
            return Ok(());
        }
        let (roles, position) = grant::change(tx, &self.job.by, row.id, role, Some(source))?;
        effect.roles.push((row.id, roles, position));
        Ok(())
    }
}
