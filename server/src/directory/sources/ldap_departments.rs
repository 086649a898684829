//! The department tree from the tree of organisational units below a base.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    SourceDepartment, SourceError,
    ldap_dn::{Dn, comparable},
    ldap_entry::Entry,
    ldap_presets::Schema,
    ldap_search::entry_name,
};

/// Departments, and how people's entries lead to them.
#[derive(Default)]
pub(super) struct Departments {
    pub list: Vec<SourceDepartment>,
    by_dn: HashMap<Vec<String>, String>,
    /// `None`: two departments have this code.
    by_code: HashMap<String, Option<String>>,
}

impl Departments {
    /// Of the units below `base`, which is the company itself and no department.
    pub(super) fn read(entries: &[Entry], base: &str, schema: &Schema) -> Result<Self, SourceError> {
        let base = Dn::parse(base);
        let mut units = Vec::new();
        for entry in entries {
            let dn = entry_name(entry)?;
            if Some(&dn) != base.as_ref() {
                units.push((dn, entry));
            }
        }
        // Parents come before their children, and siblings by their own number, code, name.
        let number = |entry: &Entry| {
            schema.department_order.as_ref().and_then(|a| entry.first(a)?.parse::<i64>().ok())
        };
        units.sort_by_cached_key(|(dn, entry)| {
            let number = number(entry).unwrap_or(i64::MAX);
            (dn.depth(), number, entry.first(&schema.department_code), entry.first(&schema.department_name))
        });

        let mut tree = Self::default();
        let (mut ids, mut children) = (HashSet::new(), BTreeMap::new());
        for (dn, entry) in units {
            let external_id = entry.id(&schema.id)?;
            if !ids.insert(external_id.clone()) {
                return Err(SourceError::DoubleId { external_id });
            }
            let parent = tree.above(&dn);
            let next: &mut i32 = children.entry(parent.clone()).or_default();
            let code = entry.first(&schema.department_code);
            if let Some(code) = &code {
                let same = tree.by_code.entry(comparable(code));
                same.and_modify(|other| *other = None).or_insert_with(|| Some(external_id.clone()));
            }
            tree.list.push(SourceDepartment {
                external_id: external_id.clone(),
                parent,
                name: entry.name(&schema.department_name),
                code,
                order: *next,
                head: None,
                deputy: None,
            });
            *next += 1;
            tree.by_dn.insert(dn.into_parts(), external_id);
        }
        Ok(tree)
    }

    /// The nearest department above an entry.
    pub(super) fn above(&self, dn: &Dn) -> Option<String> {
        dn.above().find_map(|parts| self.by_dn.get(parts)).cloned()
    }

    /// The one department with this code.
    pub(super) fn by_code(&self, code: &str) -> Option<String> {
        self.by_code.get(&comparable(code)).cloned().flatten()
    }
}
