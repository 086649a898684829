//! What a route or a socket command asks of the one who acts: a role, a scope, a session in order.
//!
//! It is the rough rule that is known before anything is read; the one table with it is `http::routes`. What depends on
//! the object (a member of this conversation, a person of that department) is checked by the action, in its query.
//!
//! To add a scope: a line in [`Scope::ALL`] and in [`Scope::name`], at the end: the numbers are bits of stored tokens.

use super::access::Actor;
use super::roles::{Role, RoleSet};
use crate::error::{Code, Problem};

/// Whose role it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody needs to be signed in, or the handler proves in another way who asks.
    Public,
    /// Whoever is signed in, external people included; they see only what their conversations show.
    Everyone,
    /// People of the company: not external.
    Members,
    /// Administrators of departments, each in their own subtree, and system administrators.
    DepartmentAdmins,
    /// System administrators.
    Admins,
    /// Any of those who hold an office: they may look at what is set, and lay their own office down.
    Officers,
    /// Compliance officers.
    ComplianceOfficers,
    /// Approvers.
    Approvers,
}

impl Who {
    /// Whether someone with these roles is meant.
    pub fn includes(self, roles: RoleSet) -> bool {
        let any = |wanted: &[Role]| wanted.iter().any(|role| roles.has(*role));
        match self {
            Self::Public | Self::Everyone => true,
            Self::Members => !roles.has(Role::External),
            Self::DepartmentAdmins => any(&[Role::DepartmentAdmin, Role::SystemAdmin]),
            Self::Admins => any(&[Role::SystemAdmin]),
            Self::Officers => {
                any(&[Role::SystemAdmin, Role::ComplianceOfficer, Role::Auditor, Role::Approver])
            }
            Self::ComplianceOfficers => any(&[Role::ComplianceOfficer]),
            Self::Approvers => any(&[Role::Approver]),
        }
    }

    /// For the refusal.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public | Self::Everyone => "everyone may",
            Self::Members => "this is for people of the company",
            Self::DepartmentAdmins => "this needs the role department_admin or system_admin",
            Self::Admins => "this needs the role system_admin",
            Self::Officers => {
                "this needs one of the roles system_admin, compliance_officer, auditor, approver"
            }
            Self::ComplianceOfficers => "this needs the role compliance_officer",
            Self::Approvers => "this needs the role approver",
        }
    }
}

/// What a personal access token may be limited to. A session has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[repr(u8)]
pub enum Scope {
    /// Only a session: passwords, second factors, tokens, sessions. No token is given it.
    #[serde(rename = "session")]
    Session = 0,
    /// Conversations, messages, search, the live socket.
    #[serde(rename = "chat.read")]
    ChatRead = 1,
    /// Sending and everything else that changes conversations.
    #[serde(rename = "chat.write")]
    ChatWrite = 2,
    /// People, departments, policies.
    #[serde(rename = "directory.read")]
    DirectoryRead = 3,
    /// Changing them; the person's roles decide what.
    #[serde(rename = "directory.write")]
    DirectoryWrite = 4,
    /// The state of the server.
    #[serde(rename = "server.read")]
    ServerRead = 5,
    /// Provisioning by SCIM (RFC 7644).
    #[serde(rename = "scim")]
    Scim = 6,
}

impl Scope {
    /// Every scope.
    pub const ALL: &[Scope] = &[
        Scope::Session,
        Scope::ChatRead,
        Scope::ChatWrite,
        Scope::DirectoryRead,
        Scope::DirectoryWrite,
        Scope::ServerRead,
        Scope::Scim,
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::ChatRead => "chat.read",
            Self::ChatWrite => "chat.write",
            Self::DirectoryRead => "directory.read",
            Self::DirectoryWrite => "directory.write",
            Self::ServerRead => "server.read",
            Self::Scim => "scim",
        }
    }
}

/// The scopes of who acts; one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeSet(u8);

impl ScopeSet {
    /// A session's: all.
    pub const SESSION: Self = Self(u8::MAX);

    /// Of a token; [`Scope::Session`] is never among them.
    pub fn of_token(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let bits = scopes.into_iter().filter(|scope| *scope != Scope::Session);
        Self(bits.fold(0, |bits, scope| bits | 1 << scope as u8))
    }

    /// As stored with a token.
    pub const fn bits(self) -> i64 {
        self.0 as i64
    }

    /// The inverse of [`ScopeSet::bits`].
    pub fn of_bits(bits: i64) -> Self {
        let known = Scope::ALL.iter().copied();
        Self::of_token(known.filter(|scope| bits & 1 << *scope as u8 != 0))
    }

    /// In the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.has(*scope))
    }

    /// Whether it holds a scope.
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & 1 << scope as u8 != 0
    }
}

/// What is still due before a session may do everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// A password of their own 须修改密码.
    Password,
    /// A second factor, because a role of theirs demands one 须设置第二因素.
    SecondFactor,
}

/// What a route or command asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    pub who: Who,
    pub scope: Scope,
    /// Also for a session with something [`Due`].
    pub while_due: bool,
}

impl Actor {
    /// Errors: `password_due`, `second_factor_due`.
    pub fn is_free(&self) -> Result<(), Problem> {
        match self.due {
            None => Ok(()),
            Some(Due::Password) => Err(Code::PasswordDue.into()),
            Some(Due::SecondFactor) => Err(Code::SecondFactorDue.into()),
        }
    }

    /// Errors: `forbidden` for the role or the scope; `password_due` and `second_factor_due`.
    pub fn may(&self, right: Right) -> Result<(), Problem> {
        if !right.while_due {
            self.is_free()?;
        }
        if !self.scopes.has(right.scope) {
            let words = format!("this access token lacks the scope {}", right.scope.name());
            return Err(Code::Forbidden.because(words));
        }
        if right.who.includes(self.roles) { Ok(()) } else { Err(Code::Forbidden.because(right.who.words())) }
    }
}
