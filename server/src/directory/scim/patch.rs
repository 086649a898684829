//! PATCH (RFC 7644 section 3.5.2): operations on a resource as it is kept.
//!
//! Clients are tolerated here too: `op` in any case, a path that stands as a name in `value`, a `remove` that names the values to
//! take out in `value`, an `add` with a filter that fits nothing (it makes the value that would fit).

use super::filter::{Comparison, Filter, Operand, Target, parse_target};
use super::read;
use super::schema::{Attribute, Place, Resource};
use crate::error::{Code, Problem};
use serde_json::{Map, Value};

/// Operations in one request.
const MOST: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Replace,
    Remove,
}

/// An operation with one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub op: Op,
    pub target: Target,
    /// Null if there is none.
    pub value: Value,
    /// It stood without a path: what cannot be changed is then passed over.
    pub lenient: bool,
}

/// Reads the body of a PATCH. Errors: `bad_request`, `invalid_path`, `invalid_filter`, `no_target`.
pub fn operations(resource: &'static Resource, body: &Map<String, Value>) -> Result<Vec<Operation>, Problem> {
    let field = |object: &Map<String, Value>, name: &str| {
        object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let wrong = |why: &str| Code::BadRequest.because(why);
    let Some(Value::Array(list)) = field(body, "Operations") else {
        return Err(wrong("a PATCH has a list of Operations"));
    };
    if list.len() > MOST {
        return Err(wrong("too many Operations in one request"));
    }
    let mut operations = Vec::new();
    for given in &list {
        let given = given.as_object().ok_or_else(|| wrong("an operation is an object"))?;
        let op =
            match field(given, "op").as_ref().and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref()
            {
                Some("add") => Op::Add,
                Some("replace") => Op::Replace,
                Some("remove") => Op::Remove,
                _ => return Err(wrong("op is add, replace or remove")),
            };
        let value = field(given, "value").unwrap_or(Value::Null);
        match (field(given, "path"), value) {
            (Some(Value::String(path)), value) if !path.trim().is_empty() => {
                let target = parse_target(resource, &path)?;
                operations.push(Operation { op, target, value, lenient: false });
            }
            (Some(Value::String(_)) | Some(Value::Null) | None, value) => match (op, value) {
                (Op::Remove, _) => return Err(Code::NoTarget.because("a remove names its path")),
                (_, Value::Object(fields)) => {
                    // What is unknown is passed over, as in a whole resource.
                    let known = fields.into_iter().filter_map(|(path, value)| {
                        let target = parse_target(resource, &path).ok()?;
                        Some(Operation { op, target, value, lenient: true })
                    });
                    operations.extend(known);
                }
                _ => return Err(wrong("without a path, value is an object")),
            },
            _ => return Err(wrong("path is a text")),
        }
    }
    Ok(operations)
}

impl Operation {
    /// Changes the resource. Errors: `read_only`, `no_target`, `validation`.
    pub fn apply(&self, resource: &mut Map<String, Value>) -> Result<(), Problem> {
        match &self.target {
            Target::Extension(schema) => {
                if self.op == Op::Remove {
                    resource.remove(schema.id);
                    return Ok(());
                }
                let fields = self.value.as_object().ok_or_else(|| {
                    Code::Validation.because("the value of an extension is an object").field(schema.id)
                })?;
                for attribute in schema.attributes {
                    let given = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute.name));
                    if let Some((_, value)) = given {
                        let place = Place { extension: Some(schema.id), attribute };
                        self.change(resource, place, None, None, value)?;
                    }
                }
                Ok(())
            }
            Target::Attribute { place, only, part } => {
                let fixed = place.attribute.read_only || part.is_some_and(|part| part.read_only);
                match fixed {
                    true if self.lenient => Ok(()),
                    true => Err(read_only(place.attribute)),
                    false => self.change(resource, *place, only.as_ref(), *part, &self.value),
                }
            }
        }
    }

    fn change(
        &self,
        resource: &mut Map<String, Value>,
        place: Place,
        only: Option<&Filter>,
        part: Option<&'static Attribute>,
        given: &Value,
    ) -> Result<(), Problem> {
        let attribute = place.attribute;
        let object = match place.extension {
            None => &mut *resource,
            Some(urn) => {
                let slot = resource.entry(urn).or_insert_with(|| Value::Object(Map::new()));
                slot.as_object_mut()
                    .ok_or_else(|| Code::Internal.because("a stored extension is no object"))?
            }
        };
        let mut held = object.remove(attribute.name);
        if attribute.multi {
            let mut values = match held.take() {
                Some(Value::Array(values)) => values,
                other => other.into_iter().collect(),
            };
            self.change_values(&mut values, attribute, only, part, given)?;
            held = (!values.is_empty()).then_some(Value::Array(values));
        } else {
            held = self.changed(held, attribute, part, given)?;
        }
        if let Some(held) = held {
            object.insert(attribute.name.to_owned(), held);
        } else if attribute.required {
            return Err(read_only(attribute));
        }
        if let Some(urn) = place.extension
            && object.is_empty()
        {
            resource.remove(urn);
        }
        Ok(())
    }

    /// A single value after the operation.
    fn changed(
        &self,
        held: Option<Value>,
        attribute: &Attribute,
        part: Option<&'static Attribute>,
        given: &Value,
    ) -> Result<Option<Value>, Problem> {
        match (self.op, part) {
            (Op::Remove, None) => Ok(None),
            (_, None) => {
                let new = read::one(attribute, given)?;
                Ok(match (held, new) {
                    // The parts that are not named stay.
                    (Some(Value::Object(mut held)), Some(Value::Object(new))) => {
                        held.extend(new);
                        Some(Value::Object(held))
                    }
                    (_, new) => new,
                })
            }
            (op, Some(part)) => {
                let mut parts = match held {
                    Some(Value::Object(parts)) => parts,
                    _ => Map::new(),
                };
                set(&mut parts, part, if op == Op::Remove { &Value::Null } else { given })?;
                Ok((!parts.is_empty()).then_some(Value::Object(parts)))
            }
        }
    }

    fn change_values(
        &self,
        values: &mut Vec<Value>,
        attribute: &'static Attribute,
        only: Option<&Filter>,
        part: Option<&'static Attribute>,
        given: &Value,
    ) -> Result<(), Problem> {
        let fits =
            |value: &Value| only.is_none_or(|only| value.as_object().is_some_and(|parts| only.fits(parts)));
        match (self.op, part) {
            (Op::Remove, None) => {
                let named = if only.is_none() { read::value(attribute, given)? } else { None };
                match named {
                    Some(Value::Array(named)) => {
                        values.retain(|value| !named.iter().any(|one| same(value, one)))
                    }
                    _ => values.retain(|value| !fits(value)),
                }
                return Ok(());
            }
            (Op::Replace, None) if only.is_none() => {
                values.clear();
                if let Some(Value::Array(new)) = read::value(attribute, given)? {
                    *values = new;
                }
                return Ok(());
            }
            (Op::Add, None) if only.is_none() => {
                if let Some(Value::Array(new)) = read::value(attribute, given)? {
                    for new in new {
                        add(values, new);
                    }
                }
                return Ok(());
            }
            _ => {}
        }
        if !values.iter().any(fits) {
            match (self.op, only) {
                (Op::Remove, _) => return Ok(()),
                (Op::Replace, Some(_)) => {
                    return Err(Code::NoTarget
                        .because("no value of the attribute fits the path")
                        .field(attribute.name));
                }
                (_, only) => {
                    let mut fresh = Map::new();
                    only.into_iter().for_each(|only| as_demanded(only, &mut fresh));
                    values.push(Value::Object(fresh));
                }
            }
        }
        let chosen: Vec<usize> = (0..values.len()).filter(|at| fits(&values[*at])).collect();
        for at in &chosen {
            let Some(parts) = values[*at].as_object_mut() else { continue };
            match part {
                Some(part) => set(parts, part, if self.op == Op::Remove { &Value::Null } else { given })?,
                None => {
                    if let Some(Value::Object(new)) = read::one(attribute, given)? {
                        parts.extend(new);
                    }
                }
            }
        }
        if let Some(chosen) = chosen.last().filter(|at| read::is_primary(&values[**at])) {
            only_primary(values, *chosen);
        }
        values.retain(|value| value.as_object().is_none_or(|parts| !parts.is_empty()));
        Ok(())
    }
}

fn read_only(attribute: &Attribute) -> Problem {
    let why = if attribute.required { "is needed" } else { "cannot be changed" };
    Code::ReadOnly.because(format!("{} {why}", attribute.name)).field(attribute.name)
}

fn set(parts: &mut Map<String, Value>, part: &'static Attribute, given: &Value) -> Result<(), Problem> {
    match read::one(part, given)? {
        Some(value) => drop(parts.insert(part.name.to_owned(), value)),
        None => drop(parts.remove(part.name)),
    }
    Ok(())
}

/// Adds a value that is not there; the same address or number of the same type is completed.
fn add(values: &mut Vec<Value>, new: Value) {
    let primary = read::is_primary(&new);
    let at = match values.iter().position(|value| same(value, &new)) {
        Some(at) => {
            if let (Some(parts), Value::Object(new)) = (values[at].as_object_mut(), new) {
                parts.extend(new);
            }
            at
        }
        None => {
            values.push(new);
            values.len() - 1
        }
    };
    if primary {
        only_primary(values, at);
    }
}

/// RFC 7644 section 3.5.2: a new primary value takes the place of the old one.
fn only_primary(values: &mut [Value], at: usize) {
    for (other, value) in values.iter_mut().enumerate() {
        if other != at && read::is_primary(value) {
            value["primary"] = Value::Bool(false);
        }
    }
}

/// Equal `value`, and equal `type` where both say one; things without a `value` are compared whole.
fn same(one: &Value, other: &Value) -> bool {
    match (one.get("value"), other.get("value")) {
        (Some(value), Some(with)) => {
            let types = (one.get("type"), other.get("type"));
            value == with && (types.0 == types.1 || types.0.is_none() || types.1.is_none())
        }
        _ => one == other,
    }
}

/// The parts that a value must have to fit: `[type eq "work"]` demands `{"type": "work"}`.
fn as_demanded(filter: &Filter, parts: &mut Map<String, Value>) {
    match filter {
        Filter::And(one, other) => {
            as_demanded(one, parts);
            as_demanded(other, parts);
        }
        Filter::Compare { what: Operand::Part(part), how: Comparison::Equal, with } => {
            parts.insert(part.name.to_owned(), with.clone());
        }
        _ => {}
    }
}
