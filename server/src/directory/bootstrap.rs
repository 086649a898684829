//! The first start: an empty database gets its first administrator and a link to sign in once.

use super::access::Administrator;
use super::people::NewPerson;
use super::roles::Role;
use super::{Directory, digest, grant, links, people, random, store_roles};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};

/// How long the first link works, milliseconds.
const LINK_MS: i64 = 24 * 3_600_000;

/// Who may begin.
#[derive(Debug)]
pub struct FirstAdministrator {
    pub person: i64,
    pub login: String,
    /// For `#link=<token>`; works once, for a day.
    pub link: String,
}

struct Begin {
    digest: Vec<u8>,
    row: people::store::PersonRow,
}

impl Directory {
    /// Makes the person `admin` with the role `system_admin`, if there is nobody at all; otherwise `None`.
    pub async fn bootstrap(&self) -> Result<Option<FirstAdministrator>, Problem> {
        let raw = random::bytes::<32>();
        let new =
            NewPerson {
                login: "admin".into(), name: "管理员 Administrator".into(), ..NewPerson::default()
            };
        let row = people::row_of(&new)?;
        let login = row.login.clone();
        let Some((person, roles_at)) = self.writer.write(Begin { digest: digest::of(&raw), row }).await?
        else {
            return Ok(None);
        };
        self.roles.set(person, roles_at.0, roles_at.1);
        Ok(Some(FirstAdministrator { person, login, link: digest::encode(&raw) }))
    }
}

impl Command for Begin {
    type Output = Option<(i64, (super::RoleSet, i64))>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        if people::store::any(tx.conn())? {
            return Ok(None);
        }
        let administrator = Administrator::server();
        let person = people::insert(tx, administrator.by(), self.row.clone())?;
        let roles =
            grant::change(tx, administrator.by(), person, Role::SystemAdmin, Some(store_roles::BY_HAND))?;
        links::make_in(tx, &administrator, person, &self.digest, LINK_MS, false)?;
        people::directory_moved(tx, administrator.by())?;
        Ok(Some((person, roles)))
    }
}
