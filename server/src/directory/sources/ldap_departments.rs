//! The department tree, and how people's entries lead to it: from the organisational units below a base, or from groups
//! that hold each other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    SourceDepartment, SourceError,
    ldap_dn::{Dn, comparable},
    ldap_entry::Entry,
    ldap_groups::{Group, Groups},
    ldap_marker::digest,
    ldap_people::People,
    ldap_presets::Schema,
    ldap_roll::Roll,
    ldap_search::entry_name,
    managers,
};

/// Departments, and how people's entries lead to them.
#[derive(Default)]
pub(super) struct Departments {
    pub list: Vec<SourceDepartment>,
    by_dn: HashMap<String, String>,
    /// `None`: two departments have this code.
    by_code: HashMap<String, Option<String>>,
    /// Digest of who is in which, where the departments are groups; people's own entries do not say it.
    pub members: String,
    /// Names of head and deputy of each of the list.
    leaders: Vec<[Option<String>; 2]>,
}

/// One department before it has its place.
pub(super) struct Unit {
    pub id: String,
    pub name: String,
    pub code: Option<String>,
    pub number: Option<i64>,
    pub leaders: [Option<String>; 2],
}

impl Unit {
    /// # Errors
    /// [`SourceError::NoId`].
    pub(super) fn read(
        entry: &Entry,
        (id, name, head): (&str, &str, Option<&str>),
        schema: &Schema,
    ) -> Result<Self, SourceError> {
        let value = |attribute: Option<&str>| attribute.and_then(|attribute| entry.first(attribute));
        Ok(Self {
            id: entry.id(id)?,
            name: entry.name(name),
            code: value(schema.department_code.as_deref()),
            number: value(schema.department_order.as_deref()).and_then(|number| number.parse().ok()),
            leaders: [value(head), value(schema.department_deputy.as_deref())],
        })
    }
}

/// Units as they come, page by page.
pub(super) struct Units<'a> {
    base: Option<Dn>,
    schema: &'a Schema,
    found: Vec<(Dn, Unit)>,
}

impl<'a> Units<'a> {
    /// Below `base`, which is the company itself and no department.
    pub(super) fn below(base: &str, schema: &'a Schema) -> Self {
        Self { base: Dn::parse(base), schema, found: Vec::new() }
    }

    pub(super) fn take(&mut self, entry: &Entry) -> Result<(), SourceError> {
        let (dn, schema) = (entry_name(entry)?, self.schema);
        if Some(&dn) != self.base.as_ref() {
            let of = (schema.unit_id, schema.unit_name, schema.unit_head.as_deref());
            self.found.push((dn, Unit::read(entry, of, schema)?));
        }
        Ok(())
    }

    /// # Errors
    /// [`SourceError::DoubleId`].
    pub(super) fn tree(mut self) -> Result<Departments, SourceError> {
        self.found.sort_by_cached_key(|(dn, unit)| (dn.depth(), place_among_siblings(unit)));
        let mut by_dn = HashMap::with_capacity(self.found.len());
        let mut placed = Vec::with_capacity(self.found.len());
        for (dn, unit) in self.found {
            let parent = dn.above().find_map(|key| by_dn.get(key)).cloned();
            by_dn.insert(dn.into_key(), unit.id.clone());
            placed.push((unit, parent));
        }
        let mut tree = Departments { by_dn, ..Departments::default() };
        tree.place(placed)?;
        Ok(tree)
    }
}

fn groups_digest(list: &[Group], roll: &Roll) -> String {
    let members = |group: &Group| {
        let mut ids: Vec<&str> = group.people.iter().map(|place| roll.id(*place)).collect();
        ids.sort_unstable();
        digest(format!("{} {ids:?}", group.unit.id).as_bytes())
    };
    let mut all: Vec<String> = list.iter().map(members).collect();
    all.sort_unstable();
    digest(all.concat().as_bytes())
}

fn place_among_siblings(unit: &Unit) -> (i64, Option<String>, String) {
    (unit.number.unwrap_or(i64::MAX), unit.code.clone(), unit.name.clone())
}

impl Departments {
    /// Of an attribute's values: they have neither code nor head.
    pub(super) fn plain(list: Vec<SourceDepartment>) -> Self {
        Self { list, ..Self::default() }
    }

    /// Each group is a department, in the first (by id) of the groups that hold it; loops are cut. Writes them to the people
    /// in them.
    ///
    /// # Errors
    /// [`SourceError::DoubleId`].
    pub(super) fn of_groups(groups: Groups, roll: &Roll, people: &mut People) -> Result<Self, SourceError> {
        let list = groups.list;
        let mut above: Vec<Option<usize>> = vec![None; list.len()];
        for (holder, group) in list.iter().enumerate() {
            for held in group.groups.iter().copied() {
                let smaller = |other: usize| list[other].unit.id <= group.unit.id;
                if !above[held].is_some_and(smaller) {
                    above[held] = Some(holder);
                }
            }
        }
        managers::cut_loops(&mut above, |group| list[group].unit.id.as_str());
        let depth = |group: usize| std::iter::successors(above[group], |&group| above[group]).count();
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by_cached_key(|&group| (depth(group), place_among_siblings(&list[group].unit)));

        let at: HashMap<_, _> = people.places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
        for &group in &order {
            let people_here = list[group].people.iter().filter_map(|place| at.get(place));
            people_here.for_each(|&at| people.list[at].departments.push(list[group].unit.id.clone()));
        }
        let members = groups_digest(&list, roll);
        let ids: Vec<String> = list.iter().map(|group| group.unit.id.clone()).collect();
        let mut units: Vec<Option<Unit>> = list.into_iter().map(|group| Some(group.unit)).collect();
        let parent = |group: usize| above[group].map(|above| ids[above].clone());
        let placed = order.iter().filter_map(|&group| Some((units[group].take()?, parent(group)))).collect();
        let mut tree = Self { members, ..Self::default() };
        tree.place(placed)?;
        Ok(tree)
    }

    /// Takes departments over with their parents, in the order they stand in.
    fn place(&mut self, placed: Vec<(Unit, Option<String>)>) -> Result<(), SourceError> {
        let (mut ids, mut children) = (HashSet::new(), BTreeMap::<Option<String>, i32>::new());
        for (unit, parent) in placed {
            let external_id = unit.id;
            if !ids.insert(external_id.clone()) {
                return Err(SourceError::DoubleId { external_id });
            }
            if let Some(code) = &unit.code {
                let same = self.by_code.entry(comparable(code));
                same.and_modify(|other| *other = None).or_insert_with(|| Some(external_id.clone()));
            }
            let next = children.entry(parent.clone()).or_default();
            self.leaders.push(unit.leaders);
            self.list.push(SourceDepartment {
                external_id,
                parent,
                name: unit.name,
                code: unit.code,
                order: *next,
                head: None,
                deputy: None,
            });
            *next += 1;
        }
        Ok(())
    }

    /// Finds head and deputy of each department among the people.
    pub(super) fn lead(&mut self, roll: &Roll) {
        for (department, [head, deputy]) in self.list.iter_mut().zip(&self.leaders) {
            let person = |dn: &Option<String>| Some(roll.id(roll.find(dn.as_ref()?)?).to_owned());
            (department.head, department.deputy) = (person(head), person(deputy));
        }
    }

    /// The nearest department above an entry.
    pub(super) fn above(&self, dn: &Dn) -> Option<String> {
        dn.above().find_map(|key| self.by_dn.get(key)).cloned()
    }

    /// The one department with this code.
    pub(super) fn by_code(&self, code: &str) -> Option<String> {
        self.by_code.get(&comparable(code)).cloned().flatten()
    }

    pub(super) fn have_codes(&self) -> bool {
        !self.by_code.is_empty()
    }
}
