//! Groups, with the people of nested groups; a group inside itself is met once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    GroupRules, SourceError, SourceGroup,
    ldap_departments::Unit,
    ldap_dn::Dn,
    ldap_entry::Entry,
    ldap_presets::Schema,
    ldap_roll::{Place, Roll},
    ldap_search::entry_name,
};
use crate::directory::names;

/// Groups as they come, page by page; their members are turned into places at once.
#[derive(Default)]
pub(super) struct Groups {
    pub list: Vec<Group>,
    by_dn: HashMap<String, usize>,
}

pub(super) struct Group {
    pub dn: String,
    pub unit: Unit,
    pub people: Vec<Place>,
    /// Groups of the list that are members.
    pub groups: Vec<usize>,
    /// Names of members that are none of the people.
    others: Vec<String>,
    /// Where the members go on that did not fit into one answer.
    pub more_from: Option<usize>,
}

impl Groups {
    pub(super) fn take(&mut self, entry: &Entry, roll: &Roll, schema: &Schema) -> Result<(), SourceError> {
        let dn = entry_name(entry)?;
        let unit = Unit::read(entry, (schema.id, schema.common_name, Some(&*schema.group_head)), schema)?;
        let mut group = Group {
            dn: entry.dn.clone(),
            unit,
            people: Vec::new(),
            groups: Vec::new(),
            others: Vec::new(),
            more_from: None,
        };
        for attribute in schema.members {
            group.add(&entry.all(attribute), roll);
            if let Some((members, last)) = entry.portion(attribute) {
                group.add(&members, roll);
                group.more_from = last.map(|last| last + 1);
            }
        }
        if let Some(logins) = &schema.member_logins {
            group.people.extend(entry.all(logins).iter().filter_map(|login| roll.by_login(login)));
        }
        self.by_dn.insert(dn.into_key(), self.list.len());
        self.list.push(group);
        Ok(())
    }

    /// Finds the groups among the members, once all are there.
    pub(super) fn link(&mut self) {
        for group in &mut self.list {
            let found = |name: &String| Some(*self.by_dn.get(Dn::parse(name)?.key())?);
            group.groups.extend(group.others.iter().filter_map(found));
            group.others.retain(|name| found(name).is_none());
        }
    }

    /// Whether the group, or one inside it, has members that are neither people nor groups of the list.
    pub(super) fn has_strangers(&self, group: usize) -> bool {
        self.within(group).into_iter().any(|group| !self.list[group].others.is_empty())
    }

    /// The group and all inside it.
    fn within(&self, group: usize) -> HashSet<usize> {
        let (mut met, mut open) = (HashSet::from([group]), vec![group]);
        while let Some(group) = open.pop() {
            open.extend(self.list[group].groups.iter().copied().filter(|below| met.insert(*below)));
        }
        met
    }

    /// All of them, as places in the list.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.list.len()).collect()
    }

    /// Those that something follows from, by their names folded.
    pub(super) fn with_rules(&self, rules: &GroupRules) -> Vec<usize> {
        let keys = rules.roles.iter().map(|(key, _)| key).chain(&rules.conversations);
        let keys: HashSet<String> = keys.map(|key| names::fold(key)).collect();
        let named = |index: &usize| keys.contains(&names::fold(&self.list[*index].dn));
        self.all().into_iter().filter(named).collect()
    }

    /// Some of them, with the people of nested groups.
    pub(super) fn flat(&self, which: &[usize], roll: &Roll) -> Result<Vec<SourceGroup>, SourceError> {
        let (mut groups, mut ids) = (Vec::with_capacity(which.len()), HashSet::new());
        for index in which.iter().copied() {
            let group = &self.list[index];
            let external_id = group.unit.id.clone();
            if !ids.insert(external_id.clone()) {
                return Err(SourceError::DoubleId { external_id });
            }
            let within = self.within(index);
            let members: BTreeSet<Place> =
                within.into_iter().flat_map(|group| &self.list[group].people).copied().collect();
            let mut member_ids: Vec<String> =
                members.into_iter().map(|place| roll.id(place).to_owned()).collect();
            member_ids.sort();
            let (name, key) = (group.unit.name.clone(), group.dn.clone());
            groups.push(SourceGroup { external_id, name, key, people: member_ids });
        }
        Ok(groups)
    }
}

impl Group {
    pub(super) fn add(&mut self, members: &[String], roll: &Roll) {
        for member in members {
            match roll.find(member) {
                Some(place) => self.people.push(place),
                None => self.others.push(member.clone()),
            }
        }
    }
}
