//! A reading: departments, people, groups, in this order over one session, whole or of what has changed.
//!
//! A reading of changes still lists everyone (ids, names, managers): nothing else tells who has left. If something outside
//! of people's own entries has changed that decides about them (the shape of the tree, who is in a department's group,
//! loops of managers), it gives up and everything is read: no mark on a person's entry would show it.

use std::collections::HashSet;

use super::{
    Extent, Marker, Note, Progress, ProgressFn, Snapshot, SourceError, Step,
    ldap_departments::{Departments, Units},
    ldap_entry::Entry,
    ldap_groups::Groups,
    ldap_marker::{Mark, Seen, Standing, digest},
    ldap_members,
    ldap_paths::Paths,
    ldap_people::People,
    ldap_presets::Schema,
    ldap_roll::{Chains, Roll},
    ldap_search::{Pager, Search, entry_name},
    ldap_tombstones,
};
use crate::config::{DepartmentsFrom, LdapConfig};

pub(super) struct Reading<'a> {
    pub config: &'a LdapConfig,
    pub schema: &'a Schema,
    pub pager: Pager<'a>,
    pub progress: &'a ProgressFn<'a>,
}

impl Reading<'_> {
    /// Everything, or what has changed since a marker of this directory.
    pub(super) async fn read(
        &mut self,
        since: Option<&Marker>,
        now_ms: i64,
    ) -> Result<Snapshot, SourceError> {
        let standing = Standing::ask(&mut self.pager, self.config, self.schema).await?;
        let known = since.zip(standing.as_ref()).and_then(|(since, standing)| standing.known(since));
        if let Some(mark) = known {
            let (mut snapshot, seen) = self.once(Some(&mark)).await?;
            if seen.structure == mark.structure {
                snapshot.marker = standing.and_then(|standing| standing.marker(seen, Some(&mark), now_ms));
                return Ok(snapshot);
            }
            tracing::info!("the shape of the directory has changed: everything is read");
            self.pager.referrals = 0;
        }
        let (mut snapshot, seen) = self.once(None).await?;
        snapshot.marker = standing.and_then(|standing| standing.marker(seen, None, now_ms));
        Ok(snapshot)
    }

    /// A snapshot without its marker, and what its marker is made of.
    async fn once(&mut self, since: Option<&Mark>) -> Result<(Snapshot, Seen), SourceError> {
        let config = self.config;
        let mut departments = match (config.departments_from, &config.departments_base) {
            (DepartmentsFrom::Units, Some(base)) => self.units(base).await?,
            _ => Departments::default(),
        };
        let (roll, mut people, paths) = self.people(&departments, since).await?;
        match (config.departments_from, &config.departments_base) {
            (DepartmentsFrom::Attribute, _) => departments = Departments::plain(paths.departments()),
            (DepartmentsFrom::Groups, Some(base)) => {
                let filter = &self.schema.departments_filter;
                let groups = self.groups(base, filter, &roll, Step::Departments).await?;
                departments = Departments::of_groups(groups, &roll, &mut people)?;
            }
            _ => {}
        }
        let has_departments =
            config.departments_base.is_some() || config.departments_from == DepartmentsFrom::Attribute;
        if has_departments && departments.list.is_empty() {
            let base = config.departments_base.as_ref().unwrap_or(&config.people_base);
            return Err(empty("departments", base));
        }
        departments.lead(&roll);
        let chains = roll.chains();
        people.link(&roll, &chains);

        let mut groups = Vec::new();
        if let Some(base) = &config.groups_base {
            let mut found = self.groups(base, &self.schema.groups_filter, &roll, Step::Groups).await?;
            if found.list.is_empty() {
                return Err(empty("groups", base));
            }
            let which = found.with_rules(&config.groups());
            if self.schema.active_directory {
                let base = &config.people_base;
                ldap_members::by_rule(&mut found, &which, &roll, &mut self.pager, base, self.schema).await?;
            }
            groups = found.flat(&which, &roll)?;
        }

        let structure = structure(&departments, &chains, &roll, config);
        let seen = Seen { newest: people.newest, structure, aside: roll.aside() };
        let (mut notes, mut present) = (people.notes, roll.present());
        if let (Some(mark), true) = (since, self.schema.active_directory) {
            for external_id in ldap_tombstones::since(mark, &mut self.pager, self.schema).await? {
                present.remove(&external_id);
                notes.push(Note::Deleted { external_id });
            }
        }
        if self.pager.referrals > 0 {
            notes.push(Note::Referrals { count: self.pager.referrals });
        }
        let extent = if since.is_some() { Extent::Changes } else { Extent::Full };
        let snapshot = Snapshot {
            extent,
            departments: departments.list,
            people: people.list,
            groups,
            present,
            marker: None,
            notes,
        };
        Ok((snapshot, seen))
    }

    pub(super) async fn units(&mut self, base: &str) -> Result<Departments, SourceError> {
        let (schema, progress) = (self.schema, self.progress);
        let attributes = schema.of_unit();
        let search =
            Search { base, filter: &schema.departments_filter, attributes: &attributes, control: None };
        let mut units = Units::below(base, schema);
        self.pager.each(&search, |entry| units.take(&entry), told(progress, Step::Departments)).await?;
        units.tree()
    }

    /// The roll, the people whose particulars count, and the paths of all departments they name.
    pub(super) async fn people(
        &mut self,
        departments: &Departments,
        since: Option<&Mark>,
    ) -> Result<(Roll, People, Paths), SourceError> {
        let (schema, progress, base) = (self.schema, self.progress, &*self.config.people_base);
        let (mut roll, mut people, mut paths) = (Roll::default(), People::default(), Paths::default());
        let mut walk = |entry: &Entry| {
            if let Some(attribute) = &schema.department {
                paths.take(&entry.all(attribute), &schema.separator);
            }
        };
        let particulars = schema.of_person();
        match since {
            None => {
                let search =
                    Search { base, filter: &schema.people_filter, attributes: &particulars, control: None };
                let take = |entry: Entry| {
                    walk(&entry);
                    people.take(&entry, &mut roll, departments, schema, false)
                };
                self.pager.each(&search, take, told(progress, Step::People)).await?;
            }
            Some(mark) => {
                let attributes = schema.of_everyone();
                let search =
                    Search { base, filter: &schema.people_filter, attributes: &attributes, control: None };
                let aside: HashSet<&str> = mark.aside.iter().map(String::as_str).collect();
                let take = |entry: Entry| {
                    walk(&entry);
                    let dn = entry_name(&entry)?;
                    let place = roll.add(dn.clone(), &entry, schema)?;
                    // Whoever can be a person now has changed, and is told of below.
                    if aside.contains(roll.id(place)) {
                        roll.set_aside(place, &dn);
                    }
                    Ok(())
                };
                self.pager.each(&search, take, told(progress, Step::People)).await?;
                let filter = mark.changed(&schema.people_filter, schema.told);
                let search = Search { base, filter: &filter, attributes: &particulars, control: None };
                let take = |entry: Entry| {
                    walk(&entry);
                    people.take(&entry, &mut roll, departments, schema, true)
                };
                self.pager.each(&search, take, |_| ()).await?;
            }
        }
        if roll.len() == 0 || (since.is_none() && people.list.is_empty()) {
            return Err(empty("people", base));
        }
        Ok((roll, people, paths))
    }

    pub(super) async fn groups(
        &mut self,
        base: &str,
        filter: &str,
        roll: &Roll,
        step: Step,
    ) -> Result<Groups, SourceError> {
        let (schema, progress) = (self.schema, self.progress);
        let portion = [ldap_members::FIRST_PORTION];
        let members = if schema.active_directory { &portion[..] } else { schema.members };
        let attributes = schema.of_group(members);
        let search = Search { base, filter, attributes: &attributes, control: None };
        let mut groups = Groups::default();
        self.pager.each(&search, |entry| groups.take(&entry, roll, schema), told(progress, step)).await?;
        ldap_members::complete(&mut groups, roll, &mut self.pager).await?;
        groups.link();
        Ok(groups)
    }
}

/// Digest of what decides about people and is not in their entries.
fn structure(departments: &Departments, chains: &Chains, roll: &Roll, config: &LdapConfig) -> String {
    let named = |places: &[usize]| {
        let mut ids: Vec<&str> = places.iter().map(|place| roll.id(*place)).collect();
        ids.sort_unstable();
        ids
    };
    let mut units: Vec<_> = match config.departments_from {
        DepartmentsFrom::Attribute => Vec::new(),
        DepartmentsFrom::Units | DepartmentsFrom::Groups => {
            departments.list.iter().map(|d| (&d.external_id, &d.parent, &d.code)).collect()
        }
    };
    units.sort_unstable();
    let mut loops: Vec<_> = chains.loops.iter().map(|round| named(round)).collect();
    loops.sort_unstable();
    digest(format!("{units:?} {:?} {loops:?} {:?}", departments.members, named(&chains.unknown)).as_bytes())
}

fn told<'a>(progress: &'a ProgressFn<'a>, step: Step) -> impl Fn(usize) + 'a {
    move |entries| progress(Progress { step, entries })
}

fn empty(what: &'static str, base: &str) -> SourceError {
    SourceError::Empty { what, base: base.to_owned() }
}
