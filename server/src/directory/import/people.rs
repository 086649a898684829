//! People of a source.

use super::ImportReport;
use super::chunk::Chunk;
use crate::directory::access::Administrator;
use crate::directory::departments;
use crate::directory::names;
use crate::directory::people::{self, store, store::PersonRow};
use crate::directory::sources::SourcePerson;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Adds and updates people and the departments they are in; the directory's word on disabled accounts counts.
pub(super) struct TakePeople {
    pub(super) administrator: Administrator,
    pub(super) source: Arc<str>,
    pub(super) items: Chunk,
}

/// Who is above whom, once everyone is there.
pub(super) struct TakeManagers {
    pub(super) administrator: Administrator,
    pub(super) source: Arc<str>,
    pub(super) items: Chunk,
}

/// People to put into departments or take out, by department; ordered, so that a repeated run is the same.
#[derive(Default)]
struct Moves {
    into: BTreeMap<i64, Vec<i64>>,
    out_of: BTreeMap<i64, Vec<i64>>,
}

impl Command for TakePeople {
    /// The report, and whose sessions ended at which position.
    type Output = (ImportReport, Vec<(i64, i64)>);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let external: Vec<String> = self.items.iter().map(|item| item.external_id.clone()).collect();
        let rows = store::by_external(tx.conn(), &self.source, &external)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut present = store::departments(tx.conn(), &ids)?;
        let mut known: HashMap<String, PersonRow> =
            rows.into_iter().filter_map(|row| row.external_id.clone().map(|id| (id, row))).collect();
        let keys: Vec<String> = self.items.iter().filter_map(|item| names::login(&item.login).ok()).collect();
        let mut logins = store::logins(tx.conn(), &keys)?;
        let departments = departments::store::of_source(tx.conn(), &self.source)?;
        let ours: HashSet<i64> = departments.values().map(|row| row.id).collect();

        let (mut report, mut ended, mut moves, mut fresh) =
            (ImportReport::default(), Vec::new(), Moves::default(), Vec::new());
        for item in self.items.iter() {
            let old = known.remove(&item.external_id);
            let wanted = match self.row_of(item, old.as_ref()) {
                Ok(row) => row,
                Err(why) => {
                    report.skipped.push((item.login.clone(), why));
                    continue;
                }
            };
            if logins
                .get(&wanted.login_key)
                .is_some_and(|holder| old.as_ref().map(|row| row.id) != Some(*holder))
            {
                report.skipped.push((item.login.clone(), "another person has this login".into()));
                continue;
            }
            let id = match old {
                None => {
                    let mut row = wanted;
                    (row.id, row.pos) = (tx.next_position(), tx.next_position());
                    people::tell(tx, by, Kind::PersonCreate, &row, json!({"source": *self.source}))?;
                    report.people_added += 1;
                    let id = row.id;
                    logins.insert(row.login_key.clone(), id);
                    fresh.push(row);
                    id
                }
                Some(old) => {
                    logins.insert(wanted.login_key.clone(), old.id);
                    self.update(tx, old, wanted, item.disabled, &mut report, &mut ended)?
                }
            };
            let before: HashSet<i64> = present.remove(&id).unwrap_or_default().into_iter().collect();
            let after: HashSet<i64> = item
                .departments
                .iter()
                .filter_map(|external| departments.get(external))
                .map(|row| row.id)
                .collect();
            for department in after.difference(&before) {
                moves.into.entry(*department).or_default().push(id);
            }
            // Departments that are kept here, not in the source, are not the source's business.
            for department in before.difference(&after).filter(|department| ours.contains(department)) {
                moves.out_of.entry(*department).or_default().push(id);
            }
        }
        store::insert(tx.conn(), &fresh)?;
        let moved = !moves.into.is_empty() || !moves.out_of.is_empty();
        for (department, people) in moves.out_of {
            departments::remove_in(tx, by, department, &people)?;
        }
        for (department, people) in moves.into {
            departments::add_in(tx, by, department, &people)?;
        }
        if moved || !report.is_empty() {
            people::directory_moved(tx, by)?;
        }
        Ok((report, ended))
    }
}

impl TakePeople {
    /// The row as the source wants it; what it does not know stays. Errors: why this cannot be a person here.
    fn row_of(&self, item: &SourcePerson, old: Option<&PersonRow>) -> Result<PersonRow, String> {
        let refused = |what: &str| {
            let what = what.to_owned();
            move |why: names::NameRefused| format!("the {what} {why}")
        };
        let (status, disabled) = match old {
            Some(old) => (old.status.clone(), (old.disabled_source.clone(), old.disabled_reason.clone())),
            None if item.disabled => {
                ("disabled".into(), (Some(self.source.to_string()), Some("disabled in the directory".into())))
            }
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
            source: self.source.to_string(),
            external_id: Some(item.external_id.clone()),
            pos: old.map_or(0, |row| row.pos),
            employee_number: item.employee_number.clone(),
            email_key: None,
            phone_key: None,
            hidden: old.is_some_and(|row| row.hidden),
        }
        .keyed())
    }

    /// Returns the person's id.
    fn update(
        &self,
        tx: &mut Tx<'_>,
        old: PersonRow,
        wanted: PersonRow,
        disabled: bool,
        report: &mut ImportReport,
        ended: &mut Vec<(i64, i64)>,
    ) -> Result<i64, WriteError> {
        let by = self.administrator.by();
        let mut row = wanted;
        if row != old {
            row.pos = tx.next_position();
            people::tell(tx, by, Kind::PersonUpdate, &row, json!({"source": *self.source}))?;
            store::update(tx.conn(), &row)?;
            report.people_updated += 1;
        }
        if disabled && row.is_active() {
            let position = people::disable_in(tx, by, &mut row, &self.source, "disabled in the directory")?;
            ended.push((row.id, position));
            report.people_disabled += 1;
        } else if !disabled && row.disabled_source.as_deref() == Some(&self.source) {
            people::enable_in(tx, by, &mut row)?;
            report.people_enabled += 1;
        }
        Ok(row.id)
    }
}

impl Command for TakeManagers {
    /// How many changed.
    type Output = usize;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let mut external: Vec<String> = self.items.iter().map(|item| item.external_id.clone()).collect();
        external.extend(self.items.iter().filter_map(|item| item.manager.clone()));
        external.sort_unstable();
        external.dedup();
        let rows = store::by_external(tx.conn(), &self.source, &external)?;
        let known: HashMap<String, PersonRow> =
            rows.into_iter().filter_map(|row| row.external_id.clone().map(|id| (id, row))).collect();
        let mut changed = 0;
        for item in self.items.iter() {
            let Some(row) = known.get(&item.external_id) else { continue };
            let manager = item.manager.as_ref().and_then(|manager| known.get(manager)).map(|row| row.id);
            if row.manager != manager {
                let row = PersonRow { manager, pos: tx.next_position(), ..row.clone() };
                people::tell(tx, by, Kind::PersonUpdate, &row, json!({"source": *self.source}))?;
                store::update(tx.conn(), &row)?;
                changed += 1;
            }
        }
        if changed > 0 {
            people::directory_moved(tx, by)?;
        }
        Ok(changed)
    }
}
