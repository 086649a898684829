//! Departments of a source.

use super::ImportReport;
use crate::directory::access::Administrator;
use crate::directory::departments::{self, store, store::DepartmentRow};
use crate::directory::people;
use crate::directory::sources::SourceDepartment;
use crate::journal::{Command, Kind, Tx, WriteError};
use std::sync::Arc;

/// Adds and updates; a parent comes before its children, in this chunk or an earlier one.
pub(super) struct TakeDepartments {
    pub(super) administrator: Administrator,
    pub(super) source: Arc<str>,
    pub(super) items: Vec<SourceDepartment>,
}

impl Command for TakeDepartments {
    type Output = ImportReport;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<ImportReport, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let mut known = store::of_source(tx.conn(), &self.source)?;
        let mut report = ImportReport::default();
        for item in &self.items {
            // A parent that is unknown puts the department at the top rather than nowhere.
            let parent = item.parent.as_ref().and_then(|parent| known.get(parent)).map(|row| row.id);
            let old = known.get(&item.external_id).cloned();
            let new = DepartmentRow {
                id: old.as_ref().map_or(0, |row| row.id),
                parent,
                name: item.name.clone(),
                code: item.code.clone(),
                sort: i64::from(item.order),
                source: self.source.to_string(),
                external_id: Some(item.external_id.clone()),
                pos: old.as_ref().map_or(0, |row| row.pos),
                head: old.as_ref().and_then(|row| row.head),
                deputy: old.as_ref().and_then(|row| row.deputy),
                hidden: old.as_ref().is_some_and(|row| row.hidden),
                gone: false,
            };
            if old.as_ref() == Some(&new) {
                continue;
            }
            let pos = tx.next_position();
            let (kind, row) = match old {
                Some(_) => (Kind::DepartmentUpdate, DepartmentRow { pos, ..new }),
                None => (Kind::DepartmentCreate, DepartmentRow { id: pos, pos, ..new }),
            };
            departments::tell(tx, by, kind, &row)?;
            if kind == Kind::DepartmentCreate {
                store::insert(tx.conn(), &row)?;
                report.departments_added += 1;
            } else {
                store::update(tx.conn(), &row)?;
                report.departments_updated += 1;
            }
            known.insert(item.external_id.clone(), row);
        }
        if !report.is_empty() {
            people::directory_moved(tx, by)?;
        }
        Ok(report)
    }
}
