//! Granting a role and taking it back.
//!
//! Two rules hold inside the write: nobody is both `system_admin` and `compliance_officer`, and the last active
//! `system_admin` stays one.

use super::access::{Administrator, By};
use super::roles::{Role, RoleSet};
use super::{Directory, people, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct ChangeRole {
    administrator: Administrator,
    person: i64,
    role: Role,
    grant: bool,
}

impl Directory {
    /// Grants a role; granting twice changes nothing. Returns the roles after it.
    ///
    /// Errors: `not_found`, `forbidden`; `conflict` for system_admin with compliance_officer; `validation` for `member`.
    pub async fn grant(
        &self,
        administrator: &Administrator,
        person: i64,
        role: Role,
    ) -> Result<RoleSet, Problem> {
        self.change_role(administrator, person, role, true).await
    }

    /// Takes a role back. Returns the roles after it.
    ///
    /// Errors: as [`Directory::grant`]; `conflict` for the last system_admin.
    pub async fn revoke_role(
        &self,
        administrator: &Administrator,
        person: i64,
        role: Role,
    ) -> Result<RoleSet, Problem> {
        self.change_role(administrator, person, role, false).await
    }

    async fn change_role(
        &self,
        administrator: &Administrator,
        person: i64,
        role: Role,
        grant: bool,
    ) -> Result<RoleSet, Problem> {
        if role == Role::Member {
            return Err(Code::Validation.because("everyone who is not external is a member").field("role"));
        }
        let command = ChangeRole { administrator: administrator.clone(), person, role, grant };
        let (roles, position) = self.writer.write(command).await?;
        self.roles.set(person, roles, position);
        Ok(roles)
    }
}

impl Command for ChangeRole {
    type Output = (RoleSet, i64);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.still(tx)?;
        people::store::must_exist(tx.conn(), self.person)?;
        let before = store_roles::of(tx.conn(), self.person)?;
        if self.grant {
            may_grant(before, self.role)?
        } else {
            may_revoke(tx, self.person, self.role)?
        }
        let by = self.administrator.by();
        change(tx, by, self.person, self.role, self.grant.then_some(store_roles::BY_HAND))
    }
}

/// Nobody is both.
pub(super) fn may_grant(before: RoleSet, role: Role) -> Result<(), Problem> {
    let other = match role {
        Role::SystemAdmin => Role::ComplianceOfficer,
        Role::ComplianceOfficer => Role::SystemAdmin,
        _ => return Ok(()),
    };
    if before.has(other) {
        return Err(Code::Conflict
            .because("system_admin and compliance_officer are never the same person")
            .field("role"));
    }
    Ok(())
}

fn may_revoke(tx: &mut Tx<'_>, person: i64, role: Role) -> Result<(), WriteError> {
    if role == Role::SystemAdmin {
        must_leave_an_administrator(tx, person)?;
    }
    Ok(())
}

/// Errors: `conflict` if this person is the last active system administrator.
pub(super) fn must_leave_an_administrator(tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
    if store_roles::holders(tx.conn(), Role::SystemAdmin)? == [person] {
        return Err(Code::Conflict
            .because("the last active system_admin must stay; make another one first")
            .into());
    }
    Ok(())
}

/// Writes and journals a grant by whom `from` names, or a revocation. Returns the roles and the position that is theirs.
pub(super) fn change(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    role: Role,
    from: Option<&str>,
) -> Result<(RoleSet, i64), WriteError> {
    let changed = match from {
        Some(source) => store_roles::grant(tx.conn(), person, role, source)?,
        None => store_roles::revoke(tx.conn(), person, role)?,
    };
    let roles = store_roles::of(tx.conn(), person)?;
    if !changed {
        return Ok((roles, tx.next_position() - 1));
    }
    let kind = if from.is_some() { Kind::RoleGrant } else { Kind::RoleRevoke };
    let change = json!({"person": person, "role": role, "roles": roles, "source": from});
    let draft = Draft::new(
        kind,
        Audience::Role(Role::SystemAdmin.number()),
        by.actor,
        &[("person", person)],
        &change,
    )
    .also([person]);
    Ok((roles, tx.append(draft, &by.origin)?))
}
