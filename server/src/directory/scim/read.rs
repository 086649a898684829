//! A client's JSON brought into the form of the schema: names as the schema writes them, values of the right kind, what is unknown
//! or read-only left out.
//!
//! Clients are tolerated as far as what they mean is certain: `"False"` for `false`, a number for a text, one value for a list
//! of one, a bare text for `{"value": ...}`. An empty text is no value (RFC 7643 section 2.5).

use super::filter::truth;
use super::schema::{Attribute, COMMON, Kind, Resource, named};
use crate::error::{Code, Problem};
use serde_json::{Map, Value};

/// Longest text, bytes; what has a place in Lingtong has a shorter limit of its own.
const LONGEST: usize = 2_000;
/// Values of one attribute.
const MOST: usize = 100_000;

/// A whole resource, for POST and PUT. Errors: `validation` with the attribute.
pub fn resource(
    resource: &'static Resource,
    body: &Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    let mut tidy = Map::new();
    for (name, given) in body {
        let (schema, rest) = resource.split(name).unwrap_or((&resource.core, name));
        if schema.id == resource.core.id {
            if let Some(place) = resource.attribute(rest) {
                keep(&mut tidy, place.attribute, given)?;
            }
        } else if let Value::Object(parts) = given
            && rest.is_empty()
        {
            let parts = object(schema.attributes, parts)?;
            if !parts.is_empty() {
                tidy.insert(schema.id.to_owned(), Value::Object(parts));
            }
        }
    }
    Ok(tidy)
}

/// What a PATCH gives for an attribute: its value, or none if that is empty. Errors: `validation`.
pub fn value(attribute: &Attribute, given: &Value) -> Result<Option<Value>, Problem> {
    if !attribute.multi {
        return one(attribute, given);
    }
    let all: &[Value] = match given {
        Value::Array(all) => all,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    };
    if all.len() > MOST {
        return Err(refused(attribute, "has too many values"));
    }
    let mut values = Vec::with_capacity(all.len());
    for given in all {
        values.extend(one(attribute, given)?);
    }
    let primary = values.iter().filter(|value| is_primary(value)).count();
    if primary > 1 {
        return Err(refused(attribute, "has more than one primary value"));
    }
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// One value, be the attribute multi-valued or not. Errors: `validation`.
pub fn one(attribute: &Attribute, given: &Value) -> Result<Option<Value>, Problem> {
    Ok(match (attribute.kind, given) {
        (_, Value::Null) => None,
        (Kind::Complex(parts), Value::Object(given)) => {
            let parts = object(parts, given)?;
            (!parts.is_empty()).then_some(Value::Object(parts))
        }
        (Kind::Complex(parts), simple) => {
            let value = named(parts, "value").ok_or_else(|| refused(attribute, "is an object"))?;
            one(value, simple)?.map(|simple| Value::Object(Map::from_iter([("value".to_owned(), simple)])))
        }
        (Kind::Boolean, given) => {
            let truth = truth(given).ok_or_else(|| refused(attribute, "is true or false"))?;
            Some(Value::Bool(truth))
        }
        (Kind::Text | Kind::Reference(_) | Kind::Time, Value::String(text)) => words(attribute, text)?,
        (Kind::Text, Value::Number(number)) => Some(Value::String(number.to_string())),
        _ => return Err(refused(attribute, "is a text")),
    })
}

/// The number of the resource that a value refers to, by `value` or by the address `$ref`. `None` if that is no number.
pub fn referred(value: &Value) -> Option<i64> {
    let address = || value["$ref"].as_str()?.rsplit('/').next();
    value["value"].as_str().or_else(address)?.parse().ok()
}

/// Whether a value is the one to take among several.
pub fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

fn object(
    attributes: &'static [Attribute],
    given: &Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    let mut tidy = Map::new();
    for (name, given) in given {
        if let Some(attribute) = named(attributes, name) {
            keep(&mut tidy, attribute, given)?;
        }
    }
    Ok(tidy)
}

fn keep(tidy: &mut Map<String, Value>, attribute: &'static Attribute, given: &Value) -> Result<(), Problem> {
    if !attribute.read_only
        && let Some(value) = value(attribute, given)?
    {
        tidy.insert(attribute.name.to_owned(), value);
    }
    Ok(())
}

fn words(attribute: &Attribute, text: &str) -> Result<Option<Value>, Problem> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(refused(attribute, "is too long"));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(refused(attribute, "has control characters"));
    }
    Ok((!text.is_empty()).then(|| Value::String(text.to_owned())))
}

fn refused(attribute: &Attribute, why: &str) -> Problem {
    Code::Validation.because(format!("{} {why}", attribute.name)).field(attribute.name)
}

/// The attributes that have no place in a stored document: they are made anew for every answer, or kept in columns.
pub fn without_common(mut resource: Map<String, Value>) -> Map<String, Value> {
    resource.retain(|name, _| name == "externalId" || named(COMMON, name).is_none());
    resource
}
