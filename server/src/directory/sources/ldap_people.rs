//! People from their entries: names, departments, manager, and whether the account is closed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Note, SourceError, SourcePerson, ldap_departments::Departments, ldap_dn::Dn, ldap_entry::Entry,
    ldap_presets::Schema, ldap_search::entry_name, managers,
};
use crate::directory::names::{self, NameRefused, has_han};

/// `pwdAccountLockedTime` of an account that an administrator closed for good
/// (draft-behera-ldap-password-policy, 5.3.3).
///
/// Any other value is a lock after wrong passwords: were it a reason to disable, whoever guesses could empty
/// the company.
const CLOSED: &str = "000001010000Z";

#[derive(Default)]
pub(super) struct People {
    pub list: Vec<SourcePerson>,
    pub notes: Vec<Note>,
    by_dn: HashMap<Vec<String>, usize>,
}

impl People {
    pub(super) fn read(
        entries: &[Entry],
        departments: &Departments,
        schema: &Schema,
    ) -> Result<Self, SourceError> {
        let mut people = Self::default();
        let (mut managers, mut ids, mut codes) =
            (Vec::new(), HashSet::new(), BTreeMap::<String, usize>::new());
        for entry in entries {
            let dn = entry_name(entry)?;
            let external_id = entry.id(&schema.id)?;
            if !ids.insert(external_id.clone()) {
                return Err(SourceError::DoubleId { external_id });
            }
            let login = entry.first(&schema.login).filter(|login| usable(login));
            let (Some(login), Some((name, latin_name))) = (login, name(entry, schema)) else {
                let reason = "has no usable user name or no name";
                people.notes.push(Note::Skipped { external_id, dn: entry.dn.clone(), reason });
                continue;
            };
            let mut own: Vec<String> = departments.above(&dn).into_iter().collect();
            for code in entry.all(&schema.department_number) {
                match departments.by_code(&code) {
                    Some(id) if own.contains(&id) => {}
                    Some(id) => own.push(id),
                    None => *codes.entry(code).or_default() += 1,
                }
            }
            managers.push(entry.first(&schema.manager));
            people.by_dn.insert(dn.into_parts(), people.list.len());
            people.list.push(SourcePerson {
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
                disabled: closed(entry, schema),
                groups: Vec::new(),
            });
        }
        if !departments.list.is_empty() {
            let note = |(code, people)| Note::DepartmentCodeUnknown { code, people };
            people.notes.extend(codes.into_iter().map(note));
        }
        people.link(managers);
        Ok(people)
    }

    /// Index in `list` of the person with this name.
    pub(super) fn find(&self, dn: &str) -> Option<usize> {
        Dn::parse(dn).and_then(|dn| self.by_dn.get(&dn.into_parts()).copied())
    }

    fn link(&mut self, managers: Vec<Option<String>>) {
        for (index, dn) in managers.into_iter().enumerate() {
            let Some(dn) = dn else { continue };
            match self.find(&dn) {
                Some(manager) => self.list[index].manager = Some(self.list[manager].external_id.clone()),
                None => {
                    let person = self.list[index].external_id.clone();
                    self.notes.push(Note::ManagerUnknown { person, dn });
                }
            }
        }
        let loops = managers::cut_loops(&mut self.list);
        self.notes.extend(loops.into_iter().map(|people| Note::ManagerLoop { people }));
    }
}

/// Spaces, which we refuse in new logins, are common in directories.
fn usable(login: &str) -> bool {
    matches!(names::login(login), Ok(_) | Err(NameRefused::Space))
}

/// Whether an administrator closed the account.
pub(super) fn closed(entry: &Entry, schema: &Schema) -> bool {
    entry.all(&schema.locked).iter().any(|value| value == CLOSED)
}

/// The name to show, and the Latin one if it is another.
///
/// Candidates are the display name, the common names, and given name with surname (without a space in
/// Chinese, surname first). The first Chinese one is shown, else the first.
pub(super) fn name(entry: &Entry, schema: &Schema) -> Option<(String, Option<String>)> {
    let mut candidates = entry.all(&schema.display_name);
    candidates.extend(entry.all(&schema.common_name));
    if let (Some(given), Some(surname)) = (entry.first(&schema.given_name), entry.first(&schema.surname)) {
        let chinese = has_han(&given) && has_han(&surname);
        candidates.push(if chinese { format!("{surname}{given}") } else { format!("{given} {surname}") });
    }
    let candidates: Vec<_> = candidates.iter().filter_map(|name| names::tidy(name)).collect();
    let shown = candidates.iter().find(|name| has_han(name)).or(candidates.first())?.clone();
    let latin = candidates.into_iter().find(|name| !has_han(name) && name.chars().any(char::is_alphabetic));
    Some((shown.clone(), latin.filter(|latin| *latin != shown)))
}
