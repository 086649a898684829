//! Everyone a directory shows, by id, by name and by who is above them: what a reading must know of all people, whether it
//! reads their particulars or not.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    SourceError,
    ldap_dn::{Dn, comparable},
    ldap_entry::Entry,
    ldap_presets::Schema,
    managers,
};

/// The place of a person in the roll.
pub(super) type Place = usize;

#[derive(Default)]
pub(super) struct Roll {
    ids: Vec<Arc<str>>,
    by_id: HashMap<Arc<str>, Place>,
    by_dn: HashMap<String, Place>,
    by_login: HashMap<String, Place>,
    /// Names of managers as the directory writes them.
    managers: Vec<Option<String>>,
    /// See [`Roll::set_aside`].
    aside: HashSet<Place>,
}

/// Who is above whom.
pub(super) struct Chains {
    above: Vec<Option<Place>>,
    /// Cut at their first member.
    pub loops: Vec<Vec<Place>>,
    /// Whose manager is not in the roll.
    pub unknown: Vec<Place>,
}

impl Roll {
    /// # Errors
    /// [`SourceError::DoubleId`], [`SourceError::NoId`].
    pub(super) fn add(&mut self, dn: Dn, entry: &Entry, schema: &Schema) -> Result<Place, SourceError> {
        let external_id = entry.id(schema.id)?;
        if self.by_id.contains_key(&*external_id) {
            return Err(SourceError::DoubleId { external_id });
        }
        let (id, place) = (Arc::<str>::from(external_id), self.ids.len());
        self.ids.push(id.clone());
        self.by_id.insert(id, place);
        self.managers.push(None);
        self.know(place, dn, entry, schema);
        Ok(place)
    }

    /// As [`Roll::add`]; someone who is in the roll is known by this entry from now on.
    pub(super) fn add_again(&mut self, dn: Dn, entry: &Entry, schema: &Schema) -> Result<Place, SourceError> {
        match self.by_id.get(&*entry.id(schema.id)?).copied() {
            Some(place) => {
                self.know(place, dn, entry, schema);
                Ok(place)
            }
            None => self.add(dn, entry, schema),
        }
    }

    fn know(&mut self, place: Place, dn: Dn, entry: &Entry, schema: &Schema) {
        self.aside.remove(&place);
        self.by_dn.insert(dn.into_key(), place);
        self.managers[place] = entry.first(&schema.manager);
        if schema.member_logins.is_some()
            && let Some(login) = entry.first(&schema.login)
        {
            self.by_login.insert(comparable(&login), place);
        }
    }

    /// Someone who is there and can be no person here: present, and found by nobody.
    pub(super) fn set_aside(&mut self, place: Place, dn: &Dn) {
        self.by_dn.remove(dn.key());
        self.managers[place] = None;
        self.aside.insert(place);
    }

    /// Ids of those who were set aside, in order.
    pub(super) fn aside(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.aside.iter().map(|place| self.id(*place).to_owned()).collect();
        ids.sort_unstable();
        ids
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn id(&self, place: Place) -> &str {
        &self.ids[place]
    }

    pub(super) fn by_id(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).copied()
    }

    /// By a distinguished name, however it is written.
    pub(super) fn find(&self, dn: &str) -> Option<Place> {
        self.by_dn.get(Dn::parse(dn)?.key()).copied()
    }

    pub(super) fn by_login(&self, login: &str) -> Option<Place> {
        self.by_login.get(&comparable(login)).copied()
    }

    pub(super) fn manager_dn(&self, place: Place) -> Option<&str> {
        self.managers[place].as_deref()
    }

    pub(super) fn chains(&self) -> Chains {
        let (mut above, mut unknown) = (Vec::with_capacity(self.len()), Vec::new());
        for (place, dn) in self.managers.iter().enumerate() {
            let manager = dn.as_deref().and_then(|dn| self.find(dn));
            if dn.is_some() && manager.is_none() {
                unknown.push(place);
            }
            above.push(manager);
        }
        let loops = managers::cut_loops(&mut above, |place| &*self.ids[place]);
        Chains { above, loops, unknown }
    }

    /// Ids of all.
    pub(super) fn present(&self) -> HashSet<String> {
        self.ids.iter().map(|id| id.to_string()).collect()
    }
}

impl Chains {
    pub(super) fn manager(&self, place: Place) -> Option<Place> {
        self.above[place]
    }
}
