//! People from their entries: names, departments, and whether the account is closed.

use std::collections::BTreeMap;

use super::{
    Note, SourceError, SourcePerson,
    ldap_departments::Departments,
    ldap_entry::Entry,
    ldap_paths,
    ldap_presets::{Schema, Told},
    ldap_roll::{Chains, Place, Roll},
    ldap_search::entry_name,
};
use crate::directory::names::{self, NameRefused, has_han};

/// People whose particulars are read.
#[derive(Default)]
pub(super) struct People {
    pub list: Vec<SourcePerson>,
    /// Where each of the list is in the roll.
    pub places: Vec<Place>,
    pub notes: Vec<Note>,
    /// The newest time of a change, where the directory tells times.
    pub newest: Option<String>,
    /// Codes that lead to no department, with how many carry them.
    codes: BTreeMap<String, usize>,
}

impl People {
    /// Takes one entry; `again` if the roll was called before.
    pub(super) fn take(
        &mut self,
        entry: &Entry,
        roll: &mut Roll,
        departments: &Departments,
        schema: &Schema,
        again: bool,
    ) -> Result<(), SourceError> {
        let dn = entry_name(entry)?;
        let place = match again {
            true => roll.add_again(dn.clone(), entry, schema)?,
            false => roll.add(dn.clone(), entry, schema)?,
        };
        if schema.told == Told::Time {
            self.newest = self.newest.take().max(entry.first(schema.told.attribute()));
        }
        let external_id = roll.id(place).to_owned();
        let login = entry.first(&schema.login).filter(|login| usable(login));
        let (Some(login), Some((name, latin_name))) = (login, name(entry, schema)) else {
            let reason = "has no usable user name or no name";
            // What is no account need not say whether it is closed.
            let closed = closed(entry, schema).unwrap_or(false);
            self.notes.push(Note::Skipped { external_id, dn: entry.dn.clone(), reason, closed });
            roll.set_aside(place, &dn);
            return Ok(());
        };
        let mut own: Vec<String> = match &schema.department {
            Some(attribute) => ldap_paths::ids(&entry.all(attribute), &schema.separator),
            None => departments.above(&dn).into_iter().collect(),
        };
        for code in entry.all(&schema.department_number) {
            match departments.by_code(&code) {
                Some(id) if own.contains(&id) => {}
                Some(id) => own.push(id),
                None if departments.have_codes() => *self.codes.entry(code).or_default() += 1,
                None => {}
            }
        }
        self.places.push(place);
        self.list.push(SourcePerson {
            external_id,
            login,
            name,
            latin_name,
            alias: schema.alias.as_ref().and_then(|alias| names::tidy(&entry.first(alias)?)),
            mail: entry.first(&schema.mail),
            phone: entry.first(&schema.phone),
            title: entry.first(&schema.title),
            employee_number: entry.first(&schema.employee_number),
            departments: own,
            manager: None,
            disabled: closed(entry, schema)?,
        });
        Ok(())
    }

    /// Gives everyone their manager, and notes what is odd about those who were read.
    pub(super) fn link(&mut self, roll: &Roll, chains: &Chains) {
        let named = |place: &Place| roll.id(*place).to_owned();
        for (person, place) in self.list.iter_mut().zip(&self.places) {
            let manager = chains.manager(*place);
            person.manager = manager.as_ref().map(named);
            if let (Ok(_), Some(dn)) = (chains.unknown.binary_search(place), roll.manager_dn(*place)) {
                let (person, dn) = (person.external_id.clone(), dn.to_owned());
                self.notes.push(Note::ManagerUnknown { person, dn });
            }
        }
        let loops = chains.loops.iter().map(|round| round.iter().map(named).collect());
        self.notes.extend(loops.map(|people| Note::ManagerLoop { people }));
        let codes = std::mem::take(&mut self.codes);
        self.notes
            .extend(codes.into_iter().map(|(code, people)| Note::DepartmentCodeUnknown { code, people }));
    }
}

/// Spaces, which we refuse in new logins, are common in directories.
fn usable(login: &str) -> bool {
    matches!(names::login(login), Ok(_) | Err(NameRefused::Space))
}

/// Whether an administrator closed the account.
///
/// # Errors
/// [`SourceError::NoId`] where every account says it and this one shows nothing: it may well be closed.
pub(super) fn closed(entry: &Entry, schema: &Schema) -> Result<bool, SourceError> {
    let values = entry.all(schema.locked);
    if values.is_empty() && schema.closed.is_always_said() {
        return Err(SourceError::NoId { dn: entry.dn.clone(), attribute: schema.locked.to_owned() });
    }
    Ok(values.iter().any(|value| schema.closed.by(value)))
}

/// The name to show, and the Latin one if it is another.
///
/// Candidates are the display name, the common names, and given name with surname (without a space in
/// Chinese, surname first). The first Chinese one is shown, else the first.
pub(super) fn name(entry: &Entry, schema: &Schema) -> Option<(String, Option<String>)> {
    let mut candidates = entry.all(&schema.display_name);
    candidates.extend(entry.all(schema.common_name));
    if let (Some(given), Some(surname)) = (entry.first(schema.given_name), entry.first(schema.surname)) {
        let chinese = has_han(&given) && has_han(&surname);
        candidates.push(if chinese { format!("{surname}{given}") } else { format!("{given} {surname}") });
    }
    let candidates: Vec<_> = candidates.iter().filter_map(|name| names::tidy(name)).collect();
    let shown = candidates.iter().find(|name| has_han(name)).or(candidates.first())?.clone();
    let latin = candidates.into_iter().find(|name| !has_han(name) && name.chars().any(char::is_alphabetic));
    Some((shown.clone(), latin.filter(|latin| *latin != shown)))
}
