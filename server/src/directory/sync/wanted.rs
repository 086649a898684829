//! The row of a person as their source wants it.

use crate::directory::names;
use crate::directory::people::store::PersonRow;
use crate::directory::sources::SourcePerson;

/// Why a person is disabled who is closed in the directory.
pub const CLOSED: &str = "disabled in the directory";
/// Why a person is disabled who is not there any more.
pub const MISSING: &str = "no longer in the directory";

/// What the source does not know stays: status, manager, what is kept here. Errors: why this cannot be a person here.
pub fn wanted(source: &str, item: &SourcePerson, old: Option<&PersonRow>) -> Result<PersonRow, String> {
    let refused = |what: &str| {
        let what = what.to_owned();
        move |why: names::NameRefused| format!("the {what} {why}")
    };
    let (status, disabled) = match old {
        Some(old) => (old.status.clone(), (old.disabled_source.clone(), old.disabled_reason.clone())),
        None if item.disabled => ("disabled".into(), (Some(source.to_owned()), Some(CLOSED.into()))),
        None => ("active".into(), (None, None)),
    };
    Ok(PersonRow {
        id: old.map_or(0, |row| row.id),
        login_key: names::login(&item.login).map_err(refused("login"))?,
        login: item.login.trim().to_owned(),
        name: names::display(&item.name).map_err(refused("name"))?,
        latin_name: item.latin_name.clone(),
        alias: item.alias.clone(),
        title: item.title.clone(),
        email: item.mail.clone(),
        phone: item.phone.clone(),
        manager: old.and_then(|row| row.manager),
        status,
        disabled_source: disabled.0,
        disabled_reason: disabled.1,
        source: source.to_owned(),
        external_id: Some(item.external_id.clone()),
        pos: old.map_or(0, |row| row.pos),
        employee_number: item.employee_number.clone(),
        email_key: None,
        phone_key: None,
        hidden: old.is_some_and(|row| row.hidden),
    }
    .keyed())
}
