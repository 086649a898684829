//! Roles 角色: the closed list, and a small set of them.
//!
//! `member` is not granted: whoever is not `external` is one. To add a role: a line in [`Role::ALL`] and in the two
//! matches, at the end: the numbers stand in stored audiences and never change.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a person may be. The number is the one in `Audience::Role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Role {
    /// Belongs to the company. Everyone who is not external.
    Member = 1,
    /// A guest or partner 外部联系人.
    External = 2,
    /// Cares for a department's people.
    DepartmentAdmin = 3,
    /// Cares for people, departments, roles and policies. There is always one.
    SystemAdmin = 4,
    /// Searches, holds and exports, with a second person's approval. Never a system administrator.
    ComplianceOfficer = 5,
    /// Reads the journal.
    Auditor = 6,
    /// Decides on approvals.
    Approver = 7,
}

impl Role {
    /// Every role.
    pub const ALL: &[Role] = &[
        Role::Member,
        Role::External,
        Role::DepartmentAdmin,
        Role::SystemAdmin,
        Role::ComplianceOfficer,
        Role::Auditor,
        Role::Approver,
    ];

    /// The name as stored and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::External => "external",
            Self::DepartmentAdmin => "department_admin",
            Self::SystemAdmin => "system_admin",
            Self::ComplianceOfficer => "compliance_officer",
            Self::Auditor => "auditor",
            Self::Approver => "approver",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Whether it is held by the word of two people: see [`super::offices`].
    pub const fn is_office(self) -> bool {
        matches!(self, Self::ComplianceOfficer | Self::Auditor | Self::Approver)
    }

    /// The number in `Audience::Role`.
    pub const fn number(self) -> i64 {
        self as i64
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The roles of one person; one byte. Wire form: an array of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleSet(u8);

impl RoleSet {
    /// Of the roles granted; adds `member` unless `external` is among them.
    pub fn of_grants(grants: impl IntoIterator<Item = Role>) -> Self {
        let set = grants.into_iter().fold(Self(0), |set, role| Self(set.0 | 1 << role as u8));
        if set.has(Role::External) { set } else { Self(set.0 | 1 << Role::Member as u8) }
    }

    /// Whether it holds a role.
    pub const fn has(self, role: Role) -> bool {
        self.0 & 1 << role as u8 != 0
    }

    /// In the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }

    /// With a role granted, or without it; `member` follows.
    pub fn but(self, role: Role, held: bool) -> Self {
        let others = self.iter().filter(|own| ![Role::Member, role].contains(own));
        Self::of_grants(others.chain(held.then_some(role)))
    }

    /// The numbers in `Audience::Role`.
    pub fn numbers(self) -> Vec<i64> {
        self.iter().map(Role::number).collect()
    }
}

impl Default for RoleSet {
    fn default() -> Self {
        Self::of_grants([])
    }
}

impl Serialize for RoleSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for RoleSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of_grants(Vec::<Role>::deserialize(deserializer)?))
    }
}
