//! `attributes` and `excludedAttributes` (RFC 7644 section 3.9): what of a resource is answered.

use super::filter::{Target, parse_target};
use super::schema::{Attribute, Place, Resource};
use serde_json::{Map, Value};

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projection {
    only: Option<Vec<Wanted>>,
    without: Vec<Wanted>,
}

#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    Extension(&'static str),
    Attribute(Place, Option<&'static Attribute>),
}

impl Projection {
    /// Names that are unknown are passed over.
    pub fn of(resource: &'static Resource, only: Option<&[String]>, without: &[String]) -> Self {
        let wanted = |name: &String| match parse_target(resource, name.trim()).ok()? {
            Target::Extension(schema) => Some(Wanted::Extension(schema.id)),
            Target::Attribute { place, part, .. } => Some(Wanted::Attribute(place, part)),
        };
        Self {
            only: only.map(|names| names.iter().filter_map(wanted).collect()),
            without: without.iter().filter_map(wanted).collect(),
        }
    }

    /// Whether an attribute of the core schema is answered, at least in part.
    pub fn shows(&self, name: &str) -> bool {
        let is = |wanted: &Wanted, whole: bool| match wanted {
            Wanted::Attribute(place, part) => {
                place.extension.is_none() && place.attribute.name == name && (!whole || part.is_none())
            }
            Wanted::Extension(_) => false,
        };
        let asked = self.only.as_ref().is_none_or(|only| only.iter().any(|wanted| is(wanted, false)));
        asked && !self.without.iter().any(|wanted| is(wanted, true))
    }

    /// Leaves out what was not asked for.
    pub fn apply(&self, resource: &'static Resource, mut whole: Map<String, Value>) -> Map<String, Value> {
        if let Some(only) = &self.only {
            let mut some = Map::new();
            for (name, value) in &whole {
                if resource.attribute(name).is_some_and(|place| place.attribute.always) {
                    some.insert(name.clone(), value.clone());
                }
            }
            only.iter().for_each(|wanted| copy(&whole, wanted, &mut some));
            whole = some;
        }
        for wanted in &self.without {
            take_out(&mut whole, wanted);
        }
        whole
    }
}

fn copy(whole: &Map<String, Value>, wanted: &Wanted, into: &mut Map<String, Value>) {
    let (from, into, place, part) = match wanted {
        Wanted::Extension(urn) => {
            if let Some(value) = whole.get(*urn) {
                into.insert((*urn).to_owned(), value.clone());
            }
            return;
        }
        Wanted::Attribute(place @ Place { extension: Some(urn), .. }, part) => {
            let Some(from) = whole.get(*urn).and_then(Value::as_object) else { return };
            let slot = into.entry(*urn).or_insert_with(|| Value::Object(Map::new()));
            let Some(into) = slot.as_object_mut() else { return };
            (from, into, place, part)
        }
        Wanted::Attribute(place, part) => (whole, into, place, part),
    };
    let name = place.attribute.name;
    match (from.get(name), part) {
        (None, _) => {}
        (Some(value), None) => drop(into.insert(name.to_owned(), value.clone())),
        (Some(Value::Array(values)), Some(part)) => {
            let slot =
                into.entry(name).or_insert_with(|| vec![Value::Object(Map::new()); values.len()].into());
            let slots = slot.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
            for (slot, value) in slots.zip(values) {
                if let Some(value) = value.get(part.name) {
                    slot.insert(part.name.to_owned(), value.clone());
                }
            }
        }
        (Some(value), Some(part)) => {
            let slot = into.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let (Some(slot), Some(value)) = (slot.as_object_mut(), value.get(part.name)) {
                slot.insert(part.name.to_owned(), value.clone());
            }
        }
    }
}

fn take_out(whole: &mut Map<String, Value>, wanted: &Wanted) {
    let (from, place, part) = match wanted {
        Wanted::Extension(urn) => {
            whole.remove(*urn);
            return;
        }
        Wanted::Attribute(place @ Place { extension: Some(urn), .. }, part) => {
            let Some(from) = whole.get_mut(*urn).and_then(Value::as_object_mut) else { return };
            (from, place, part)
        }
        Wanted::Attribute(place, part) => (whole, place, part),
    };
    if place.attribute.always {
        return;
    }
    let name = place.attribute.name;
    match (part, from.get_mut(name)) {
        (None, _) => drop(from.remove(name)),
        (Some(part), Some(Value::Array(values))) => {
            for value in values.iter_mut().filter_map(Value::as_object_mut) {
                value.remove(part.name);
            }
        }
        (Some(part), Some(Value::Object(parts))) => drop(parts.remove(part.name)),
        (Some(_), _) => {}
    }
}
