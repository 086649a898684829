//! Groups, with the people of nested groups; a group inside itself is met once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    SourceError, SourceGroup, ldap_dn::Dn, ldap_entry::Entry, ldap_people::People, ldap_presets::Schema,
    ldap_search::entry_name,
};

/// Reads groups and writes their ids to the people in them. Members that are neither a person nor a group are
/// left out.
pub(super) fn read(
    entries: &[Entry],
    people: &mut People,
    schema: &Schema,
) -> Result<Vec<SourceGroup>, SourceError> {
    let mut index = HashMap::new();
    for (i, entry) in entries.iter().enumerate() {
        index.insert(entry_name(entry)?, i);
    }
    let (mut direct, mut nested) = (Vec::new(), Vec::new());
    for entry in entries {
        let (mut in_it, mut below) = (Vec::new(), Vec::new());
        for member in schema.members.iter().flat_map(|attribute| entry.all(attribute)) {
            match people.find(&member) {
                Some(person) => in_it.push(person),
                None => below.extend(Dn::parse(&member).and_then(|dn| index.get(&dn).copied())),
            }
        }
        direct.push(in_it);
        nested.push(below);
    }

    let (mut groups, mut ids) = (Vec::new(), HashSet::new());
    for (i, entry) in entries.iter().enumerate() {
        let external_id = entry.id(&schema.id)?;
        if !ids.insert(external_id.clone()) {
            return Err(SourceError::DoubleId { external_id });
        }
        let (mut met, mut open, mut members) = (HashSet::from([i]), vec![i], BTreeSet::new());
        while let Some(group) = open.pop() {
            members.extend(direct[group].iter().copied());
            open.extend(nested[group].iter().copied().filter(|below| met.insert(*below)));
        }
        let mut member_ids = Vec::with_capacity(members.len());
        for person in members {
            people.list[person].groups.push(external_id.clone());
            member_ids.push(people.list[person].external_id.clone());
        }
        member_ids.sort();
        let name = entry.name(&schema.common_name);
        groups.push(SourceGroup { external_id, name, key: entry.dn.clone(), people: member_ids });
    }
    Ok(groups)
}
