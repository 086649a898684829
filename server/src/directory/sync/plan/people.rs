//! People: who joins, changes, moves, leaves, comes back, and who may be somebody who is here already.

use super::{Conflict, NoPlan, Work};
use crate::directory::people::store::PersonRow;
use crate::directory::sources::{Extent, Note, Snapshot, SourcePerson};
use crate::directory::sync::diff::{Candidate, Change, DiffBuilder, FieldChange, Sort, differing};
use crate::directory::sync::state::Stored;
use crate::directory::sync::wanted::{CLOSED, MISSING, wanted};
use std::collections::{HashMap, HashSet};

/// What the other parts of the plan ask of the people.
pub(super) struct Planned<'a> {
    /// People of the source by external id.
    pub known: HashMap<&'a str, &'a PersonRow>,
    /// Everyone, of whatever source, by id.
    pub by_id: HashMap<i64, &'a PersonRow>,
    /// Those who join, by external id; some are closed in the directory.
    pub joins: HashMap<&'a str, &'a SourcePerson>,
    pub leavers: HashSet<i64>,
    pub returns: HashSet<i64>,
    /// Those who stay, and are in no department any more.
    pub outside: HashSet<i64>,
}

impl<'a> Planned<'a> {
    /// Whether an external id is somebody's here once the sync is done.
    pub(super) fn is_here(&self, external: &str) -> bool {
        self.known.contains_key(external) || self.joins.contains_key(external)
    }

    /// Whether somebody of the source is active once the sync is done.
    pub(super) fn active(&self, external: &str) -> bool {
        self.joins.get(external).is_some_and(|item| !item.disabled)
            || self.known.get(external).is_some_and(|row| {
                (row.is_active() && !self.leavers.contains(&row.id)) || self.returns.contains(&row.id)
            })
    }

    /// Cuts an active person off: they are closed in the source, or missing there.
    fn leave(&mut self, row: &'a PersonRow, why: &'static str, work: &mut Work, diff: &mut DiffBuilder) {
        self.leavers.insert(row.id);
        work.leaves.push((row.id, why));
        let word = if why == CLOSED { "disabled" } else { "missing" };
        let mut change = Change::new(Sort::Leave, &row.name).because(word);
        (change.person, change.login) = (Some(row.id), Some(row.login.clone()));
        change.external_id.clone_from(&row.external_id);
        diff.add(change);
    }
}

/// Everyone who is here, by what two people do not share.
struct Index<'a> {
    logins: HashMap<&'a str, &'a PersonRow>,
    mails: HashMap<&'a str, Vec<&'a PersonRow>>,
    numbers: HashMap<&'a str, Vec<&'a PersonRow>>,
}

pub(super) fn plan<'a>(
    stored: &'a Stored,
    snapshot: &'a Snapshot,
    work: &mut Work,
    diff: &mut DiffBuilder,
) -> Result<Planned<'a>, NoPlan> {
    let known: HashMap<&str, &PersonRow> =
        stored.own().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect();
    let index = Index::of(stored);
    let departments = Departments::of(stored, snapshot);
    let mut planned = Planned {
        known,
        by_id: stored.people.iter().map(|row| (row.id, row)).collect(),
        joins: HashMap::new(),
        leavers: HashSet::new(),
        returns: HashSet::new(),
        outside: HashSet::new(),
    };
    // Logins that an earlier one of the same snapshot takes.
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (number, item) in snapshot.people.iter().enumerate() {
        let old = planned.known.get(item.external_id.as_str()).copied();
        // First of all: whatever else is wrong with the entry, who is closed there has no way in here.
        if let Some(old) = old.filter(|old| old.is_active() && item.disabled) {
            planned.leave(old, CLOSED, work, diff);
        }
        let row = match wanted(&stored.source, item, old) {
            Ok(row) => row,
            Err(why) => {
                diff.add(change_of(Sort::Skip, item, old).because(why));
                continue;
            }
        };
        let twin = taken.get(row.login_key.as_str()).copied();
        if let Some(twin) = twin.filter(|twin| *twin != item.external_id) {
            diff.add(change_of(Sort::Skip, item, old).because(format!("{twin} has the same login")));
            work.look_again |= old.is_some();
            continue;
        }
        match old {
            None => {
                let candidates = index.candidates(&row, stored, snapshot);
                let as_new = stored.as_new.contains(&item.external_id);
                let holder = candidates.iter().find(|one| one.same.iter().any(|same| same == "login"));
                // Two people never have one login; who is not here any more gives it up.
                if !candidates.is_empty() && (!as_new || holder.is_some_and(|one| one.active)) {
                    let mut change = change_of(Sort::Conflict, item, None);
                    change.candidates.clone_from(&candidates);
                    diff.add(change);
                    let (external_id, login, name) = (item.external_id.clone(), row.login, row.name);
                    work.conflicts.push(Conflict { external_id, login, name, candidates });
                    continue;
                }
                if let Some(holder) = holder {
                    work.frees.push(holder.person);
                    let mut change = Change::new(Sort::Rename, &holder.name);
                    change.person = Some(holder.person);
                    let freed = freed_login(&holder.login, holder.person);
                    change.fields = differing([("login", Some(holder.login.as_str()), Some(freed.as_str()))]);
                    diff.add(change);
                }
                work.people.push(number);
                if item.manager.is_some() {
                    work.managers.push(number);
                }
                planned.joins.insert(&item.external_id, item);
                let mut change = change_of(Sort::Join, item, None);
                change.fields = differing([("departments", None, departments.told(item).as_deref())]);
                change.why = item.disabled.then(|| "disabled".to_owned());
                // Who they are not, so that everyone sees it.
                change.candidates = candidates;
                diff.add(change);
            }
            Some(old) => {
                let holder = index.logins.get(row.login_key.as_str()).filter(|holder| holder.id != old.id);
                if let Some(holder) = holder {
                    let why = format!("another person has this login: {}", holder.name);
                    diff.add(change_of(Sort::Skip, item, Some(old)).because(why));
                    work.look_again = true;
                    continue;
                }
                if changed(stored, &departments, &mut planned, diff, item, old, &row) {
                    work.people.push(number);
                }
                let manager = item.manager.as_deref().and_then(|above| planned.known.get(above));
                let joins = item.manager.is_some() && manager.is_none();
                if joins || manager.map(|row| row.id) != old.manager {
                    work.managers.push(number);
                    if manager.is_some() || old.manager.is_some() {
                        let name = |row: Option<&&PersonRow>| row.map(|row| row.name.clone());
                        let before = old.manager.and_then(|id| planned.by_id.get(&id));
                        let mut change = change_of(Sort::Update, item, Some(old));
                        let field = "manager".to_owned();
                        change.fields = vec![FieldChange { field, old: name(before), new: name(manager) }];
                        diff.add(change);
                    }
                }
            }
        }
        taken.insert(row.login_key, &item.external_id);
    }
    unusable(snapshot, &mut planned, work, diff);
    missing(stored, snapshot, &mut planned, work, diff)?;
    // People of one department in one write: fewer entries.
    work.people.sort_by_key(|number| snapshot.people[*number].departments.first());
    Ok(planned)
}

/// Whether something of a known person is to be taken over.
fn changed(
    stored: &Stored,
    departments: &Departments<'_>,
    planned: &mut Planned<'_>,
    diff: &mut DiffBuilder,
    item: &SourcePerson,
    old: &PersonRow,
    row: &PersonRow,
) -> bool {
    let mut any = row != old;
    if any {
        let names = differing([
            ("login", Some(old.login.as_str()), Some(row.login.as_str())),
            ("name", Some(old.name.as_str()), Some(row.name.as_str())),
            ("latin_name", old.latin_name.as_deref(), row.latin_name.as_deref()),
            ("alias", old.alias.as_deref(), row.alias.as_deref()),
        ]);
        let others = differing([
            ("title", old.title.as_deref(), row.title.as_deref()),
            ("email", old.email.as_deref(), row.email.as_deref()),
            ("phone", old.phone.as_deref(), row.phone.as_deref()),
            ("employee_number", old.employee_number.as_deref(), row.employee_number.as_deref()),
        ]);
        for (sort, fields) in [(Sort::Rename, names), (Sort::Update, others)] {
            if !fields.is_empty() {
                diff.add(Change { fields, ..change_of(sort, item, Some(old)) });
            }
        }
    }
    if let Some((was, becomes)) = departments.moved(old.id, item) {
        any = true;
        if becomes.is_none() && old.is_active() && !item.disabled {
            planned.outside.insert(old.id);
        }
        let fields = differing([("departments", was.as_deref(), becomes.as_deref())]);
        diff.add(Change { fields, ..change_of(Sort::Move, item, Some(old)) });
    }
    let by_us = old.disabled_source.as_deref() == Some(stored.source.as_str());
    if !old.is_active() && !item.disabled && by_us {
        any = true;
        planned.returns.insert(old.id);
        diff.add(change_of(Sort::Return, item, Some(old)));
    }
    any
}

/// Whose entry cannot be a person here any more, and is closed besides.
fn unusable<'a>(snapshot: &Snapshot, planned: &mut Planned<'a>, work: &mut Work, diff: &mut DiffBuilder) {
    for note in &snapshot.notes {
        let Note::Skipped { external_id, closed: true, .. } = note else { continue };
        let row = planned.known.get(external_id.as_str()).copied();
        if let Some(row) = row.filter(|row| row.is_active() && !planned.leavers.contains(&row.id)) {
            planned.leave(row, CLOSED, work, diff);
        }
    }
}

/// Who is not in the source any more, and who is again though nothing else is told of them.
fn missing<'a>(
    stored: &'a Stored,
    snapshot: &Snapshot,
    planned: &mut Planned<'a>,
    work: &mut Work,
    diff: &mut DiffBuilder,
) -> Result<(), NoPlan> {
    let told: HashSet<&str> = match snapshot.extent {
        Extent::Full => HashSet::new(),
        Extent::Changes => snapshot.people.iter().map(|item| item.external_id.as_str()).collect(),
    };
    for row in stored.own() {
        let Some(external) = row.external_id.as_deref() else { continue };
        if snapshot.present.contains(external) {
            let by_us = row.disabled_reason.as_deref() == Some(MISSING)
                && row.disabled_source.as_deref() == Some(stored.source.as_str());
            if snapshot.extent == Extent::Changes && by_us && !told.contains(external) {
                return Err(NoPlan::ReadWhole);
            }
        } else if row.is_active() {
            planned.leave(row, MISSING, work, diff);
        }
    }
    Ok(())
}

/// The login of somebody who is not here any more, once another has it.
pub fn freed_login(login: &str, person: i64) -> String {
    format!("{login}~{person}")
}

fn change_of(sort: Sort, item: &SourcePerson, old: Option<&PersonRow>) -> Change {
    let mut change = Change::new(sort, &item.name);
    change.person = old.map(|row| row.id);
    change.external_id = Some(item.external_id.clone());
    change.login = Some(item.login.clone());
    change
}

impl<'a> Index<'a> {
    fn of(stored: &'a Stored) -> Self {
        let mut index = Self { logins: HashMap::new(), mails: HashMap::new(), numbers: HashMap::new() };
        for row in &stored.people {
            index.logins.insert(&row.login_key, row);
            if let Some(mail) = row.email_key.as_deref() {
                index.mails.entry(mail).or_default().push(row);
            }
            if let Some(number) = row.employee_number.as_deref() {
                index.numbers.entry(number).or_default().push(row);
            }
        }
        index
    }

    /// Who a new entry may be, by login, mail and employee number.
    fn candidates(&self, new: &PersonRow, stored: &Stored, snapshot: &Snapshot) -> Vec<Candidate> {
        let mut found: Vec<(&PersonRow, &str)> = Vec::new();
        found.extend(self.logins.get(new.login_key.as_str()).map(|row| (*row, "login")));
        let mail = new.email_key.as_deref().and_then(|mail| self.mails.get(mail));
        found.extend(mail.into_iter().flatten().map(|row| (*row, "mail")));
        let number = new.employee_number.as_deref().and_then(|number| self.numbers.get(number));
        found.extend(number.into_iter().flatten().map(|row| (*row, "employee_number")));
        found.sort_by_key(|(row, _)| row.id);
        let still_there = |row: &PersonRow| {
            row.source == stored.source
                && row.external_id.as_ref().is_some_and(|external| snapshot.present.contains(external))
        };
        found
            .chunk_by(|one, next| one.0.id == next.0.id)
            .map(|of_one| {
                let row = of_one[0].0;
                Candidate {
                    person: row.id,
                    login: row.login.clone(),
                    name: row.name.clone(),
                    active: row.is_active(),
                    same: of_one.iter().map(|(_, same)| (*same).to_owned()).collect(),
                    linkable: !still_there(row),
                }
            })
            .collect()
    }
}

/// Who is in which department, and their names.
struct Departments<'a> {
    ids: HashMap<&'a str, i64>,
    names: HashMap<&'a str, &'a str>,
    external: HashMap<i64, &'a str>,
    members: &'a HashMap<i64, Vec<i64>>,
}

impl<'a> Departments<'a> {
    fn of(stored: &'a Stored, snapshot: &'a Snapshot) -> Self {
        let own = || stored.departments.iter().filter_map(|row| Some((row.external_id.as_deref()?, row)));
        let mut names: HashMap<&str, &str> = own().map(|(id, row)| (id, row.name.as_str())).collect();
        names.extend(snapshot.departments.iter().map(|item| (item.external_id.as_str(), item.name.as_str())));
        Self {
            ids: own().map(|(external, row)| (external, row.id)).collect(),
            names,
            external: own().map(|(external, row)| (row.id, external)).collect(),
            members: &stored.members,
        }
    }

    /// The names of what the source says.
    fn told(&self, item: &SourcePerson) -> Option<String> {
        self.words(item.departments.iter().map(String::as_str))
    }

    fn words<'b>(&self, external: impl Iterator<Item = &'b str>) -> Option<String> {
        let mut names: Vec<&str> = external.filter_map(|id| self.names.get(id).copied()).collect();
        names.sort_unstable();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Before and after, if there is a difference.
    fn moved(&self, person: i64, item: &SourcePerson) -> Option<(Option<String>, Option<String>)> {
        let before: HashSet<i64> = self.members.get(&person).into_iter().flatten().copied().collect();
        let known = item.departments.iter().filter(|external| self.names.contains_key(external.as_str()));
        // A department that is yet to be made is none of those before.
        let after: HashSet<i64> =
            known.map(|external| self.ids.get(external.as_str()).copied().unwrap_or(0)).collect();
        (before != after).then(|| {
            let was = before.iter().filter_map(|id| self.external.get(id).copied());
            (self.words(was), self.told(item))
        })
    }
}
