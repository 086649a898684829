//! How far an administrator's right goes: everything, or the departments they administer with all below.
//!
//! Read under the journal's lock by [`Administrator::reach`], so a department that was moved or a grant that was taken back
//! meanwhile counts. Not here: what only system administrators may do ([`Administrator::still`]).
//!
//! To let department administrators do something more: `reach` instead of `still` in its command, then the question here
//! that fits, and `DepartmentAdmins` in the route's line.

use super::access::Administrator;
use super::people::LOCAL;
use super::people::store::{self as people, PersonRow};
use super::roles::Role;
use super::{store_reach, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};
use std::collections::HashSet;

/// What an administrator may touch.
#[derive(Debug)]
pub(super) enum Reach {
    /// A system administrator's, the server's and the command line's.
    Everything,
    /// A department administrator's: these departments, and the people of no others.
    Within(HashSet<i64>),
}

impl Administrator {
    /// How far the right goes now. Errors: `forbidden` for who administers nothing.
    pub(super) fn reach(&self, tx: &mut Tx<'_>) -> Result<Reach, WriteError> {
        let Some(person) = self.by().actor else { return Ok(Reach::Everything) };
        if store_roles::holds(tx.conn(), person, Role::SystemAdmin)? {
            return Ok(Reach::Everything);
        }
        let within = store_reach::of(tx.conn(), person)?;
        if within.is_empty() {
            return Err(Code::Forbidden
                .because("this needs the role department_admin or system_admin")
                .into());
        }
        Ok(Reach::Within(within))
    }
}

impl Reach {
    /// Errors: `forbidden` for a department outside, whether there is one or not.
    pub(super) fn department(&self, id: i64) -> Result<(), Problem> {
        self.parent(Some(id))
    }

    /// The same for what is to stand above a department: only a system administrator puts one at the top.
    pub(super) fn parent(&self, id: Option<i64>) -> Result<(), Problem> {
        match self {
            Self::Within(within) if id.is_none_or(|id| !within.contains(&id)) => {
                Err(Code::Forbidden.because("this department is not among those you administer"))
            }
            _ => Ok(()),
        }
    }

    /// Where someone new may begin: in departments within, and in one at least.
    pub(super) fn departments(&self, ids: &[i64]) -> Result<(), Problem> {
        if ids.is_empty() {
            self.parent(None).map_err(|problem| problem.field("departments"))?;
        }
        ids.iter().try_for_each(|id| self.department(*id).map_err(|problem| problem.field("departments")))
    }

    /// Someone to change: a local account, all of whose departments are within, and who holds no role. Who holds one is
    /// changed by system administrators alone, or whoever can reset a password could become more than they are.
    pub(super) fn person(&self, tx: &mut Tx<'_>, row: &PersonRow) -> Result<(), WriteError> {
        let Self::Within(within) = self else { return Ok(()) };
        let own = people::departments_of(tx.conn(), row.id)?;
        let theirs = !own.is_empty() && own.iter().all(|id| within.contains(id));
        let plain = store_roles::of(tx.conn(), row.id)?
            .iter()
            .all(|role| matches!(role, Role::Member | Role::External));
        if row.source == LOCAL && theirs && plain {
            return Ok(());
        }
        Err(Code::Forbidden
            .because("you administer people who are in your departments alone, have a local account and hold no role")
            .into())
    }

    /// Someone to be named, as the head of a department: in a department within.
    pub(super) fn colleague(&self, tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
        let Self::Within(within) = self else { return Ok(()) };
        if people::departments_of(tx.conn(), person)?.iter().any(|id| within.contains(id)) {
            return Ok(());
        }
        Err(Code::Forbidden.because("this person is in none of the departments you administer").into())
    }

    /// After someone was taken out of a department: they must still be in one within.
    pub(super) fn still_has(&self, tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
        let Self::Within(_) = self else { return Ok(()) };
        if people::departments_of(tx.conn(), person)?.is_empty() {
            return Err(Code::Conflict
                .because("this is their last department: put them into another of yours first")
                .into());
        }
        Ok(())
    }
}
