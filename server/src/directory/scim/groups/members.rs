//! Who is in a group: what a client says of it, and carrying it out, at most [`MOST_AT_ONCE`] people an entry.

use super::{Document, SOURCE};
use crate::directory::access::By;
use crate::directory::groups::{self, MOST_AT_ONCE};
use crate::directory::scim::filter::{Filter, Target};
use crate::directory::scim::patch::{Op, Operation};
use crate::directory::scim::{read, store_groups};
use crate::directory::store::existing;
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What happens to the members.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Members {
    Add(BTreeSet<i64>),
    Remove(BTreeSet<i64>),
    RemoveThose(Filter),
    Replace(BTreeSet<i64>),
}

impl Members {
    /// The members of a whole document, taken out of it.
    pub(super) fn of_document(document: &mut Document) -> Result<BTreeSet<i64>, Problem> {
        document.remove("members").map_or(Ok(BTreeSet::new()), |members| ids(&members))
    }

    /// What an operation does to members; none if it is about something else. Errors: `invalid_path`, `validation`.
    pub(super) fn of_operation(operation: &Operation) -> Result<Option<Self>, Problem> {
        let Target::Attribute { place, only, part } = &operation.target else { return Ok(None) };
        if place.attribute.name != "members" {
            return Ok(None);
        }
        if part.is_some() {
            return Err(Code::InvalidPath.because("a member is added or removed, not changed"));
        }
        let given = read::value(place.attribute, &operation.value)?.unwrap_or(Value::Array(Vec::new()));
        Ok(Some(match (operation.op, only) {
            (Op::Remove, Some(filter)) => match filter.lists("value") {
                // What is no id is nobody's.
                Some(texts) => Self::Remove(texts.into_iter().filter_map(id).collect()),
                None => Self::RemoveThose(filter.clone()),
            },
            (Op::Add | Op::Replace, Some(_)) => {
                return Err(Code::InvalidPath.because("a member is added or removed, not changed"));
            }
            (Op::Add, None) => Self::Add(ids(&given)?),
            (Op::Replace, None) => Self::Replace(ids(&given)?),
            (Op::Remove, None) if operation.value.is_null() => Self::Replace(BTreeSet::new()),
            (Op::Remove, None) => Self::Remove(ids(&given)?),
        }))
    }

    /// Whether it looks at everyone in the group.
    pub(super) fn looks_at_all(&self) -> bool {
        matches!(self, Self::RemoveThose(_) | Self::Replace(_))
    }

    /// Takes the next one in if the two are one; gives it back if not.
    pub(super) fn join(&mut self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Add(people), Self::Add(more)) | (Self::Remove(people), Self::Remove(more)) => {
                people.extend(more);
                None
            }
            (_, next) => Some(next),
        }
    }

    /// Carries it out. Errors: `validation` for who is nobody here.
    pub(super) fn apply(&self, tx: &mut Tx<'_>, by: &By, group: i64) -> Result<(), WriteError> {
        match self {
            Self::Add(people) => add(tx, by, group, people),
            Self::Remove(people) => remove(tx, by, group, people),
            Self::RemoveThose(filter) => {
                let fits =
                    |who: &i64| filter.fits(&Map::from_iter([("value".to_owned(), json!(who.to_string()))]));
                let there = members(tx, group)?.into_iter().filter(fits).collect();
                remove(tx, by, group, &there)
            }
            Self::Replace(people) => {
                let there = members(tx, group)?;
                remove(tx, by, group, &there.difference(people).copied().collect())?;
                add(tx, by, group, &people.difference(&there).copied().collect())
            }
        }
    }
}

/// Takes a person out of all of the client's groups.
pub(in crate::directory::scim) fn leave_all(tx: &mut Tx<'_>, by: &By, person: i64) -> Result<(), WriteError> {
    for group in groups::store::of_people(tx.conn(), &[person])? {
        if groups::store::by_id(tx.conn(), group)?.is_some_and(|row| row.source == SOURCE) {
            groups::remove_in(tx, by, group, &[person])?;
            let pos = tx.next_position() - 1;
            store_groups::touch(tx.conn(), group, pos)?;
        }
    }
    Ok(())
}

fn members(tx: &mut Tx<'_>, group: i64) -> Result<BTreeSet<i64>, WriteError> {
    let mut all = groups::store::members(tx.conn(), &[group])?;
    Ok(all.remove(&group).unwrap_or_default().into_iter().collect())
}

fn add(tx: &mut Tx<'_>, by: &By, group: i64, people: &BTreeSet<i64>) -> Result<(), WriteError> {
    let people: Vec<i64> = people.iter().copied().collect();
    for some in people.chunks(MOST_AT_ONCE) {
        if existing(tx.conn(), some)?.len() != some.len() || store_groups::any_deleted(tx.conn(), some)? {
            return Err(Code::Validation
                .because("a member is a user here, and no group")
                .field("members")
                .into());
        }
        groups::add_in(tx, by, group, some)?;
    }
    Ok(())
}

fn remove(tx: &mut Tx<'_>, by: &By, group: i64, people: &BTreeSet<i64>) -> Result<(), WriteError> {
    let people: Vec<i64> = people.iter().copied().collect();
    for some in people.chunks(MOST_AT_ONCE) {
        groups::remove_in(tx, by, group, some)?;
    }
    Ok(())
}

/// The person of an id as it is written.
fn id(text: &str) -> Option<i64> {
    text.parse().ok().filter(|id: &i64| id.to_string() == text)
}

/// The ids of values. Errors: `validation`.
fn ids(values: &Value) -> Result<BTreeSet<i64>, Problem> {
    let refused = || Code::Validation.because("a member is a user here").field("members");
    let values = values.as_array().into_iter().flatten();
    values.map(|value| read::referred(value).ok_or_else(refused)).collect()
}
