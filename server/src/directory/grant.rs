//! Granting a role and taking it back.
//!
//! Rules that hold inside the write: nobody is both `system_admin` and `compliance_officer`, the last active `system_admin`
//! stays one, an external person holds no other role. `compliance_officer`, `auditor` and `approver` are not granted here
//! but in [`super::offices`], `department_admin` with its department in [`super::departments`].

use super::access::{Administrator, By};
use super::roles::{Role, RoleSet};
use super::{Directory, guests, links, people, store_roles};
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
    /// Errors: `not_found`; `forbidden` for the offices too; `conflict` for system_admin with compliance_officer and for
    /// external with any other; `validation` for `member` and `department_admin`.
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
        match role {
            Role::SystemAdmin | Role::External => {}
            Role::Member => {
                return Err(Code::Validation
                    .because("everyone who is not external is a member")
                    .field("role"));
            }
            Role::DepartmentAdmin => {
                let words =
                    "a department administrator is named with the department: /departments/{id}/admins";
                return Err(Code::Validation.because(words).field("role"));
            }
            Role::ComplianceOfficer | Role::Auditor | Role::Approver => {
                let words =
                    "a compliance officer proposes who holds this office, and an approver confirms it";
                return Err(Code::Forbidden.because(words).field("role"));
            }
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

/// What nobody is at once. Errors: `conflict`.
pub(super) fn may_grant(before: RoleSet, role: Role) -> Result<(), Problem> {
    let refused = |words: &str| Err(Code::Conflict.because(words).field("role"));
    let outside = match role {
        Role::External => before.iter().any(|held| !matches!(held, Role::Member | Role::External)),
        _ => before.has(Role::External),
    };
    if outside {
        return refused("an external person holds no other role");
    }
    match role {
        Role::SystemAdmin if before.has(Role::ComplianceOfficer) => {}
        Role::ComplianceOfficer if before.has(Role::SystemAdmin) => {}
        _ => return Ok(()),
    }
    refused("system_admin and compliance_officer are never the same person")
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
    if from.is_some() {
        links::forget_given_in(tx, person)?;
    } else if role == Role::External {
        guests::end_in(tx, person)?;
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
