//! Laying down one's own office. It needs nobody's word, so that two who no longer agree are not bound to each other.

use super::{MEMBERS, must_be_office, must_hold};
use crate::directory::access::By;
use crate::directory::roles::{Role, RoleSet};
use crate::directory::{Actor, Directory, grant};
use crate::error::Problem;
use crate::journal::{Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Resign {
    actor: Actor,
    role: Role,
}

impl Directory {
    /// Lays down an office, also as the last who holds it: when nobody holds either, the console names two again.
    ///
    /// Errors: `forbidden` for who does not hold it; `validation` for what is no office.
    pub async fn resign_office(&self, actor: &Actor, role: Role) -> Result<RoleSet, Problem> {
        must_be_office(role)?;
        let (roles, position) = self.writer.write(Resign { actor: actor.clone(), role }).await?;
        self.roles.set(actor.person, roles, position);
        Ok(roles)
    }
}

impl Command for Resign {
    type Output = (RoleSet, i64);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        must_hold(tx, &self.actor, self.role)?;
        let (by, me) = (By::from(&self.actor), self.actor.person);
        let change = json!({"person": me, "role": self.role});
        tx.append(Draft::new(Kind::OfficeResign, MEMBERS, by.actor, &[("person", me)], &change), &by.origin)?;
        grant::change(tx, &by, me, self.role, None)
    }
}
