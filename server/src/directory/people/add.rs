//! Adding a person with a local account.

use super::store::{self, PersonRow};
use super::{LOCAL, Person, directory_moved, tell, ways_in};
use crate::directory::access::{Administrator, By};
use crate::directory::password::Password;
use crate::directory::{Directory, departments, password_policy, text};
use crate::error::{Code, Problem};
use crate::journal::{Command, Kind, Tx, WriteError};
use serde::Deserialize;
use serde_json::json;

/// A person to add.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// What they sign in with; at most 100 characters, no spaces. Unlike every other, whatever the case.
    pub login: String,
    /// At most 200 characters.
    pub name: String,
    pub latin_name: Option<String>,
    /// 花名
    pub alias: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub manager: Option<i64>,
    /// 工号; at most 50 characters.
    pub employee_number: Option<String>,
    /// Not in the address book.
    #[serde(default)]
    pub hidden: bool,
    #[serde(default)]
    pub departments: Vec<i64>,
    /// At least 10 characters. Without one they sign in by a link and choose one.
    #[schema(value_type = Option<String>)]
    pub password: Option<Password>,
}

struct AddPerson {
    administrator: Administrator,
    row: PersonRow,
    credential: Option<store::Credential>,
    departments: Vec<i64>,
}

impl Directory {
    /// Adds a person. A password given here must be changed at the first sign-in.
    ///
    /// Errors: `validation` with the fields; `conflict` if the login is taken or reaches another person; `not_found` for a department or manager.
    pub async fn add_person(&self, administrator: &Administrator, new: NewPerson) -> Result<Person, Problem> {
        let row = row_of(&new)?;
        let mut credential = None;
        if let Some(password) = &new.password {
            let hash = self.accept_password(password.clone(), password_policy::words(&row)).await?;
            credential = Some(store::Credential { hash, must_change: true });
        }
        let (person, _) = self
            .writer
            .write(AddPerson {
                administrator: administrator.clone(),
                row,
                credential,
                departments: new.departments,
            })
            .await?;
        Ok(person)
    }
}

/// The row of a new local person, without id, position and password.
pub(in crate::directory) fn row_of(new: &NewPerson) -> Result<PersonRow, Problem> {
    Ok(PersonRow {
        id: 0,
        login: new.login.trim().to_owned(),
        login_key: text::login(&new.login)?,
        name: text::name(&new.name)?,
        latin_name: text::optional("latin_name", new.latin_name.as_deref(), 200)?,
        alias: text::optional("alias", new.alias.as_deref(), 200)?,
        title: text::optional("title", new.title.as_deref(), 200)?,
        email: text::optional("email", new.email.as_deref(), 254)?,
        phone: text::optional("phone", new.phone.as_deref(), 50)?,
        manager: new.manager,
        status: "active".into(),
        disabled_source: None,
        disabled_reason: None,
        source: LOCAL.into(),
        external_id: None,
        pos: 0,
        employee_number: text::optional("employee_number", new.employee_number.as_deref(), 50)?,
        email_key: None,
        phone_key: None,
        hidden: new.hidden,
    }
    .keyed())
}

impl Command for AddPerson {
    type Output = (Person, i64);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.reach(tx)?.departments(&self.departments)?;
        let by = self.administrator.by();
        if let Some(manager) = self.row.manager {
            store::must_exist(tx.conn(), manager)?;
        }
        let id = insert(tx, by, self.row.clone())?;
        store::set_credential(tx.conn(), id, self.credential.as_ref())?;
        let mut departments = self.departments.clone();
        departments.sort_unstable();
        departments.dedup();
        for department in departments {
            departments::add_in(tx, by, department, &[id])?;
        }
        directory_moved(tx, by)?;
        let row = store::must_exist(tx.conn(), id)?;
        let departments = store::departments_of(tx.conn(), id)?;
        Ok((Person::of(row, departments), id))
    }
}

/// Inserts a row under the next position and journals it. Returns its id. Errors: `conflict` if the login is taken or reaches
/// another person.
pub(in crate::directory) fn insert(tx: &mut Tx<'_>, by: &By, mut row: PersonRow) -> Result<i64, WriteError> {
    if store::by_login(tx.conn(), &row.login_key)?.is_some() {
        return Err(Code::Conflict.because("this login is taken").field("login").into());
    }
    ways_in::must_be_free(tx, None, &row)?;
    let id = tx.next_position();
    (row.id, row.pos) = (id, id);
    tell(tx, by, Kind::PersonCreate, &row, json!({"source": row.source}))?;
    store::insert(tx.conn(), &[row])?;
    Ok(id)
}
