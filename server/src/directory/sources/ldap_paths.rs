//! Departments from an attribute of people: a value is a department, or with a separator a path, highest first.
//!
//! There is no entry behind such a department, so its id is its path: renaming it in the directory makes another department
//! (decision 0060).

use std::collections::BTreeMap;

use super::{SourceDepartment, ldap_dn::comparable};
use crate::directory::names;

/// The departments that people's values speak of.
#[derive(Default)]
pub struct Paths {
    /// By id, with the name as it is written. Of several spellings the smallest counts, whoever is read first.
    found: BTreeMap<String, String>,
    parents: BTreeMap<String, String>,
}

impl Paths {
    /// Adds the departments that one person's values name.
    pub fn take(&mut self, values: &[String], separator: &str) {
        for value in values {
            let mut above: Option<String> = None;
            for (id, name) in steps(value, separator) {
                let kept = self.found.entry(id.clone()).or_insert_with(|| name.clone());
                if name < *kept {
                    *kept = name;
                }
                if let Some(above) = above {
                    self.parents.insert(id.clone(), above);
                }
                above = Some(id);
            }
        }
    }

    /// Parents before their children, siblings as people would look them up.
    pub fn departments(self) -> Vec<SourceDepartment> {
        let depth =
            |id: &str| std::iter::successors(self.parents.get(id), |id| self.parents.get(*id)).count();
        let mut all: Vec<_> = self.found.iter().collect();
        all.sort_by_cached_key(|(id, name)| (depth(id), names::sort_key(name), (*id).clone()));
        let mut children = BTreeMap::<Option<&String>, i32>::new();
        let mut list = Vec::with_capacity(all.len());
        for (id, name) in all {
            let parent = self.parents.get(id);
            let next = children.entry(parent).or_default();
            list.push(SourceDepartment {
                external_id: id.clone(),
                parent: parent.cloned(),
                name: name.clone(),
                code: None,
                order: *next,
                head: None,
                deputy: None,
            });
            *next += 1;
        }
        list
    }
}

/// Ids of the departments that a person's values name, in their order.
pub fn ids(values: &[String], separator: &str) -> Vec<String> {
    let mut own = Vec::new();
    for value in values {
        if let Some((id, _)) = steps(value, separator).pop()
            && !own.contains(&id)
        {
            own.push(id);
        }
    }
    own
}

/// `(id, name)` of each department on the way down to the value's own.
fn steps(value: &str, separator: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = if separator.is_empty() { vec![value] } else { value.split(separator).collect() };
    let (mut path, mut steps) = (String::from("path:"), Vec::new());
    for name in parts.into_iter().filter_map(names::tidy) {
        if !steps.is_empty() {
            path.push_str(separator);
        }
        path.push_str(&comparable(&name));
        steps.push((path.clone(), name));
    }
    steps
}
