//! The follower that keeps departments' conversations and the company's in line with the directory.
//!
//! It takes from an entry only what it is about and compares what is with what should be, so that a repeat does nothing
//! and a later entry heals an earlier omission.

use super::department::{settle, wanted};
use super::membership::By;
use super::store::{ConversationRow, conversations};
use super::update;
use crate::directory::store as company;
use crate::journal::follow::{Followed, Inner};
use crate::journal::{Kind, Tx, WriteError};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// To be started with [`crate::journal::follow::follow_inner`].
pub struct FollowDirectory;

impl Inner for FollowDirectory {
    fn name(&self) -> &'static str {
        "chat.departments"
    }

    fn wants(&self, kind: Kind) -> bool {
        matches!(
            kind,
            Kind::PersonCreate
                | Kind::PersonDisable
                | Kind::PersonEnable
                | Kind::DepartmentUpdate
                | Kind::DepartmentMemberAdd
                | Kind::DepartmentMemberRemove
                | Kind::RoleGrant
                | Kind::RoleRevoke
        )
    }

    fn apply(&self, tx: &mut Tx<'_>, entries: &[Followed]) -> Result<(), WriteError> {
        let mut news = News::default();
        entries.iter().for_each(|entry| news.take(entry));
        let people: Vec<i64> = news.people.iter().copied().collect();
        if let Some(row) = conversations::of_company(tx.conn())? {
            let among = (!news.all).then_some(people.as_slice());
            bring_in_line(tx, &row, among)?;
        }
        let mut touched: HashSet<i64> = news.departments.clone();
        touched.extend(company::departments_of(tx.conn(), &people)?);
        let rows = conversations::of_departments(tx.conn())?;
        if rows.is_empty() {
            return Ok(());
        }
        let parents: HashMap<i64, Option<i64>> = company::tree(tx.conn())?.into_iter().collect();
        let above: HashSet<i64> = touched.iter().flat_map(|id| up(*id, &parents)).collect();
        for row in rows {
            let Some(id) = row.department else { continue };
            let row = if news.renamed.contains(&id) || news.all { renamed(tx, row, id)? } else { row };
            let in_tree = row.include_below && (news.moved || above.contains(&id));
            if news.all || in_tree || touched.contains(&id) {
                bring_in_line(tx, &row, None)?;
            }
        }
        Ok(())
    }
}

/// What some entries are about.
#[derive(Default)]
struct News {
    /// An entry's content is gone: everything is looked at.
    all: bool,
    moved: bool,
    people: BTreeSet<i64>,
    departments: HashSet<i64>,
    renamed: HashSet<i64>,
}

impl News {
    fn take(&mut self, entry: &Followed) {
        let Some(change) = &entry.change else {
            self.all = true;
            return;
        };
        let id_of = |value: &Value| value.as_i64().or_else(|| value.get("id")?.as_i64());
        let department = change.get("department").and_then(id_of);
        match entry.kind {
            Kind::DepartmentMemberAdd | Kind::DepartmentMemberRemove => self.departments.extend(department),
            Kind::DepartmentUpdate => {
                self.moved = true;
                self.renamed.extend(department);
            }
            _ => self.people.extend(change.get("person").and_then(id_of)),
        }
    }
}

/// A department and all above it.
fn up(id: i64, parents: &HashMap<i64, Option<i64>>) -> Vec<i64> {
    let mut path = vec![id];
    while let Some(Some(parent)) = path.last().and_then(|id| parents.get(id)) {
        if path.contains(parent) {
            break;
        }
        path.push(*parent);
    }
    path
}

fn bring_in_line(tx: &mut Tx<'_>, row: &ConversationRow, among: Option<&[i64]>) -> Result<(), WriteError> {
    let wanted = wanted(tx, row, among)?;
    settle(tx, row, &wanted, among, &By::server(), usize::MAX)?;
    Ok(())
}

/// The conversation has its department's name.
fn renamed(tx: &mut Tx<'_>, row: ConversationRow, id: i64) -> Result<ConversationRow, WriteError> {
    let Some(name) = company::department_name(tx.conn(), id)? else { return Ok(row) };
    let new = ConversationRow { name: Some(name), ..row.clone() };
    update::store_change(tx, &row, new.clone(), &By::server())?;
    Ok(new)
}
