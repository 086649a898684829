//! The first compliance officer and the first approver, named together at the console while there is neither.

use super::MEMBERS;
use crate::directory::access::Administrator;
use crate::directory::roles::{Role, RoleSet};
use crate::directory::{Directory, grant, people, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Name {
    administrator: Administrator,
    compliance_officer: i64,
    approver: i64,
}

impl Directory {
    /// Names both. Two people, because neither may act without the other.
    ///
    /// Errors: `forbidden` for who is not at the console; `validation` for one person twice, a disabled or an external one;
    /// `conflict` if someone holds either office, and for a system administrator as compliance officer.
    pub async fn name_offices(
        &self,
        administrator: &Administrator,
        compliance_officer: i64,
        approver: i64,
    ) -> Result<(), Problem> {
        if compliance_officer == approver {
            return Err(Code::Validation
                .because("two people: the compliance officer and the approver watch each other")
                .field("approver"));
        }
        let command = Name { administrator: administrator.clone(), compliance_officer, approver };
        for (person, (roles, position)) in self.writer.write(command).await? {
            self.roles.set(person, roles, position);
        }
        Ok(())
    }
}

impl Command for Name {
    type Output = [(i64, (RoleSet, i64)); 2];

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let by = self.administrator.by();
        if by.actor.is_some() {
            return Err(Code::Forbidden.because("the first two are named at the console").into());
        }
        let pairs = [(self.compliance_officer, Role::ComplianceOfficer), (self.approver, Role::Approver)];
        for (person, role) in pairs {
            if !store_roles::holders(tx.conn(), role)?.is_empty() {
                return Err(Code::Conflict
                    .because(format!(
                        "there is a {role}: a compliance officer proposes others, an approver confirms them"
                    ))
                    .into());
            }
            if !people::store::must_exist(tx.conn(), person)?.is_active() {
                return Err(Code::Validation.because("this person is disabled").field(role.name()).into());
            }
            grant::may_grant(store_roles::of(tx.conn(), person)?, role)?;
        }
        let change = json!({"compliance_officer": self.compliance_officer, "approver": self.approver});
        let target = [("compliance_officer", self.compliance_officer), ("approver", self.approver)];
        tx.append(Draft::new(Kind::OfficeName, MEMBERS, None, &target, &change), &by.origin)?;
        let [officer, approver] = pairs;
        let from = Some(store_roles::BY_HAND);
        let officer = (officer.0, grant::change(tx, by, officer.0, officer.1, from)?);
        let approver = (approver.0, grant::change(tx, by, approver.0, approver.1, from)?);
        Ok([officer, approver])
    }
}
