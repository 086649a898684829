//! Who holds which office, and what is proposed.

use super::store::{self, ProposalRow};
use crate::db::{Conn, ReadError};
use crate::directory::roles::Role;
use crate::directory::{Directory, store_roles};
use crate::error::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// A role that the whole company may know the holders of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Office {
    pub role: Role,
    /// Who holds it, ascending; who may not sign in does not.
    pub people: Vec<i64>,
}

/// A change of an office that waits for an approver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Proposal {
    /// Position of its entry.
    pub id: i64,
    pub person: i64,
    pub role: Role,
    /// Shall hold the office; `false`: no longer.
    pub holds: bool,
    pub proposed_by: i64,
}

impl Proposal {
    pub(super) fn of(row: ProposalRow) -> Self {
        let ProposalRow { id, person, role, holds, proposer } = row;
        let role = Role::parse(&role).expect("only names of roles are stored");
        Self { id, person, role, holds, proposed_by: proposer }
    }
}

impl Directory {
    /// The holders of `system_admin`, `compliance_officer`, `auditor` and `approver`.
    pub async fn offices(&self) -> Result<Vec<Office>, Problem> {
        let read = |conn: &mut Conn| -> Result<_, ReadError> {
            let mut offices = Vec::new();
            for role in [Role::SystemAdmin, Role::ComplianceOfficer, Role::Auditor, Role::Approver] {
                offices.push(Office { role, people: store_roles::holders(conn, role)? });
            }
            Ok(offices)
        };
        self.db.read(read).await
    }

    /// What waits for an approver, the oldest first.
    pub async fn proposals(&self) -> Result<Vec<Proposal>, Problem> {
        let rows = self.db.read(store::all).await?;
        Ok(rows.into_iter().map(Proposal::of).collect())
    }
}
