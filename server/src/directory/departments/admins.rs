//! Making somebody administrator of a department and all below it, and taking it back.
//!
//! The role `department_admin` follows: who administers any department holds it. What it reaches is in `reach.rs`.

use super::store;
use crate::db::{Conn, ReadError};
use crate::directory::access::Administrator;
use crate::directory::roles::{Role, RoleSet};
use crate::directory::sight::{Seen, Sight};
use crate::directory::{Directory, grant, people, store_reach, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct ChangeAdmin {
    administrator: Administrator,
    department: i64,
    person: i64,
    add: bool,
}

impl Directory {
    /// Makes a person administrator of a department; twice changes nothing. Only system administrators may.
    ///
    /// Errors: `not_found`; `validation` for an external or disabled person.
    pub async fn add_department_admin(
        &self,
        administrator: &Administrator,
        department: i64,
        person: i64,
    ) -> Result<(), Problem> {
        self.change_department_admin(administrator, department, person, true).await
    }

    /// Takes it back; twice changes nothing. Errors: `not_found`.
    pub async fn remove_department_admin(
        &self,
        administrator: &Administrator,
        department: i64,
        person: i64,
    ) -> Result<(), Problem> {
        self.change_department_admin(administrator, department, person, false).await
    }

    async fn change_department_admin(
        &self,
        administrator: &Administrator,
        department: i64,
        person: i64,
        add: bool,
    ) -> Result<(), Problem> {
        let command = ChangeAdmin { administrator: administrator.clone(), department, person, add };
        if let Some((roles, position)) = self.writer.write(command).await? {
            self.roles.set(person, roles, position);
        }
        Ok(())
    }

    /// The departments a person administers, without those below, ascending.
    pub async fn administers(&self, person: i64) -> Result<Vec<i64>, Problem> {
        self.db.read(move |conn| store_reach::tops(conn, person)).await
    }

    /// Who administers a department by its own grant, ascending. Errors: `not_found`.
    pub async fn department_admins(&self, sight: Sight, department: i64) -> Result<Vec<i64>, Problem> {
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let row = store::by_id(conn, department)?.filter(|row| sight.department(row.id));
            row.ok_or_else(store::unknown)?;
            let mut admins = store_reach::admins(conn, department)?;
            admins.retain(|who| sight.of(*who) != Seen::Nothing);
            Ok(admins)
        };
        self.db.read(read).await
    }
}

impl Command for ChangeAdmin {
    /// The roles after it, if they changed, and since when.
    type Output = Option<(RoleSet, i64)>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.still(tx)?;
        store::must_exist(tx.conn(), self.department)?;
        let row = people::store::must_exist(tx.conn(), self.person)?;
        let by = self.administrator.by();
        let kind = if self.add {
            if !row.is_active() || store_roles::of(tx.conn(), row.id)?.has(Role::External) {
                return Err(Code::Validation
                    .because("a department is administered by an active person of the company")
                    .field("person")
                    .into());
            }
            if !store_reach::add(tx.conn(), self.department, self.person)? {
                return Ok(None);
            }
            Kind::DepartmentAdminAdd
        } else {
            if !store_reach::remove(tx.conn(), self.department, self.person)? {
                return Ok(None);
            }
            Kind::DepartmentAdminRemove
        };
        let change = json!({"department": self.department, "person": self.person});
        let target = [("department", self.department), ("person", self.person)];
        let audience = Audience::Role(Role::SystemAdmin.number());
        let draft = Draft::new(kind, audience, by.actor, &target, &change).also([self.person]);
        tx.append(draft, &by.origin)?;
        let holds = store_reach::any(tx.conn(), self.person)?;
        let from = holds.then_some(store_roles::BY_HAND);
        grant::change(tx, by, self.person, Role::DepartmentAdmin, from).map(Some)
    }
}
