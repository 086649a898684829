//! POST: a new person of the source SCIM.

use super::{SOURCE, row};
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::directory::people::store::PersonRow;
use crate::directory::people::{self, directory_moved};
use crate::directory::scim::schema::USER;
use crate::directory::scim::{Document, departments, read, store};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use serde_json::Value;

struct CreateUser {
    administrator: Administrator,
    document: Document,
    row: PersonRow,
}

impl Directory {
    /// Adds a user. Returns the id. Errors: `validation`, `not_unique`.
    pub async fn scim_create_user(
        &self,
        administrator: &Administrator,
        body: &Document,
    ) -> Result<i64, Problem> {
        let mut document = read::without_common(read::resource(&USER, body)?);
        let active = document.remove("active") != Some(Value::Bool(false));
        let mut row = row::row_of(&document, None)?;
        if !active {
            row.status = "disabled".into();
            row.disabled_source = Some(SOURCE.into());
            row.disabled_reason = Some("not active when added".into());
        }
        let command = CreateUser { administrator: administrator.clone(), document, row };
        self.writer.write(command).await
    }
}

impl Command for CreateUser {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        must_be_alone(tx, &self.row)?;
        if let Some(manager) = self.row.manager {
            must_be_a_person(tx, manager)?;
        }
        let id = people::insert(tx, by, self.row.clone())?;
        store::insert_user(tx.conn(), id, &Value::Object(self.document.clone()).to_string())?;
        departments::put_in(tx, by, id, row::department(&self.document))?;
        directory_moved(tx, by)?;
        Ok(id)
    }
}

/// Errors: `not_unique` if another person has the login or the external id.
pub(super) fn must_be_alone(tx: &mut Tx<'_>, row: &PersonRow) -> Result<(), WriteError> {
    let refused =
        |field: &str| Code::NotUnique.because(format!("another person has this {field}")).field(field);
    if people::store::by_login(tx.conn(), &row.login_key)?.is_some_and(|other| other.id != row.id) {
        return Err(refused("userName").into());
    }
    if let Some(external) = &row.external_id {
        let others = people::store::by_external(tx.conn(), SOURCE, std::slice::from_ref(external))?;
        if others.iter().any(|other| other.id != row.id) {
            return Err(refused("externalId").into());
        }
    }
    Ok(())
}

/// Errors: `validation`.
pub(super) fn must_be_a_person(tx: &mut Tx<'_>, manager: i64) -> Result<(), WriteError> {
    if store::person(tx.conn(), manager)?.is_some() {
        return Ok(());
    }
    Err(Code::Validation.because("the manager is a user here").field("manager").into())
}
