//! Changing a person's particulars.

use super::store::{self, PersonRow};
use super::{LOCAL, Person, directory_moved, tell, ways_in};
use crate::directory::access::Administrator;
use crate::directory::{Directory, offices, patch, text};
use crate::error::{Code, Problem};
use crate::journal::{Command, Kind, Tx, WriteError};
use serde::Deserialize;
use serde_json::json;

/// What to change. An absent field stays; `null` empties one that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PersonPatch {
    pub login: Option<String>,
    pub name: Option<String>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub latin_name: Option<Option<String>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub alias: Option<Option<String>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub title: Option<Option<String>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub email: Option<Option<String>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub phone: Option<Option<String>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<i64>)]
    pub manager: Option<Option<i64>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub employee_number: Option<Option<String>>,
    /// Not in the address book.
    pub hidden: Option<bool>,
}

impl PersonPatch {
    /// Whether it changes only what a source does not keep.
    fn is_ours(&self) -> bool {
        Self { hidden: self.hidden, ..Self::default() } == *self
    }
}

struct UpdatePerson {
    administrator: Administrator,
    person: i64,
    patch: PersonPatch,
}

impl Directory {
    /// Changes a person. What is already so changes nothing and leaves no entry.
    ///
    /// Errors: `not_found`; `validation` with the field; `conflict` if the login is taken or reaches another person, or a
    /// source keeps the person.
    pub async fn update_person(
        &self,
        administrator: &Administrator,
        person: i64,
        patch: PersonPatch,
    ) -> Result<Person, Problem> {
        self.writer.write(UpdatePerson { administrator: administrator.clone(), person, patch }).await
    }
}

impl Command for UpdatePerson {
    type Output = Person;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Person, WriteError> {
        let reach = self.administrator.reach(tx)?;
        let old = store::must_exist(tx.conn(), self.person)?;
        reach.person(tx, &old)?;
        if old.source != LOCAL && !self.patch.is_ours() {
            return Err(Code::Conflict
                .because(format!("the directory source {} keeps this person: change it there", old.source))
                .into());
        }
        let mut row = patched(&old, &self.patch)?;
        if row != old {
            let holder = store::by_login(tx.conn(), &row.login_key)?;
            if holder.is_some_and(|holder| holder.id != row.id) {
                return Err(Code::Conflict.because("this login is taken").field("login").into());
            }
            ways_in::must_be_free(tx, Some(&old), &row)?;
            if let Some(manager) = row.manager.filter(|manager| old.manager != Some(*manager)) {
                must_not_report_to(tx, manager, row.id)?;
            }
            offices::must_keep_the_ways_in(tx, &self.administrator, &old, &row)?;
            row.pos = tx.next_position();
            tell(tx, self.administrator.by(), Kind::PersonUpdate, &row, json!({}))?;
            store::update(tx.conn(), &row)?;
            ways_in::moved_in(tx, &old, &row)?;
            directory_moved(tx, self.administrator.by())?;
        }
        let departments = store::departments_of(tx.conn(), row.id)?;
        Ok(Person::of(row, departments))
    }
}

fn patched(old: &PersonRow, patch: &PersonPatch) -> Result<PersonRow, Problem> {
    let mut row = old.clone();
    if let Some(login) = &patch.login {
        row.login_key = text::login(login)?;
        row.login = login.trim().to_owned();
    }
    if let Some(name) = &patch.name {
        row.name = text::name(name)?;
    }
    let set = |slot: &mut Option<String>,
               field: &str,
               given: &Option<Option<String>>,
               longest|
     -> Result<(), Problem> {
        if let Some(value) = given {
            *slot = text::optional(field, value.as_deref(), longest)?;
        }
        Ok(())
    };
    set(&mut row.latin_name, "latin_name", &patch.latin_name, 200)?;
    set(&mut row.alias, "alias", &patch.alias, 200)?;
    set(&mut row.title, "title", &patch.title, 200)?;
    set(&mut row.email, "email", &patch.email, 254)?;
    set(&mut row.phone, "phone", &patch.phone, 50)?;
    set(&mut row.employee_number, "employee_number", &patch.employee_number, 50)?;
    if let Some(manager) = patch.manager {
        row.manager = manager;
    }
    if let Some(hidden) = patch.hidden {
        row.hidden = hidden;
    }
    Ok(row.keyed())
}

/// Nobody is above themselves. Errors: `not_found`, `conflict`.
pub(in crate::directory) fn must_not_report_to(
    tx: &mut Tx<'_>,
    manager: i64,
    person: i64,
) -> Result<(), WriteError> {
    let mut above = Some(manager);
    // Deeper than any company; a loop in old data ends here too.
    for _ in 0..200 {
        let Some(id) = above else { return Ok(()) };
        if id == person {
            return Err(Code::Conflict.because("this manager reports to the person").field("manager").into());
        }
        above = store::must_exist(tx.conn(), id)?.manager;
    }
    Ok(())
}
