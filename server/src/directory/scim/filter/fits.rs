//! Whether a resource fits a filter. An attribute with several values fits if one of them does; `ne` is the opposite of `eq`.

use super::parse::compared;
use super::{Comparison, Filter, Operand};
use crate::clock::parse_ms;
use crate::directory::names;
use crate::directory::scim::schema::{Attribute, Kind, Place};
use serde_json::{Map, Value};

impl Filter {
    /// `resource` has its names as the schema writes them.
    pub fn fits(&self, resource: &Map<String, Value>) -> bool {
        match self {
            Self::And(one, other) => one.fits(resource) && other.fits(resource),
            Self::Or(one, other) => one.fits(resource) || other.fits(resource),
            Self::Not(filter) => !filter.fits(resource),
            Self::Present(what) => values(resource, *what).iter().any(|value| is_something(value)),
            Self::Some { of, fits } => {
                let values = held(resource, *of).and_then(Value::as_array);
                values.into_iter().flatten().filter_map(Value::as_object).any(|value| fits.fits(value))
            }
            Self::Compare { what, how, with } => {
                let attribute = compared(*what);
                let values = values(resource, *what);
                let equal = |value: &&Value| compare(attribute, value, Comparison::Equal, with);
                match (how, with) {
                    (Comparison::Equal, Value::Null) => !values.iter().any(|value| is_something(value)),
                    (Comparison::NotEqual, Value::Null) => values.iter().any(|value| is_something(value)),
                    (Comparison::NotEqual, _) => !values.iter().any(equal),
                    _ => values.iter().any(|value| compare(attribute, value, *how, with)),
                }
            }
        }
    }
}

/// The value of an attribute.
pub(super) fn held(resource: &Map<String, Value>, place: Place) -> Option<&Value> {
    let object = match place.extension {
        Some(urn) => resource.get(urn)?.as_object()?,
        None => resource,
    };
    object.get(place.attribute.name)
}

fn values<'a>(resource: &'a Map<String, Value>, what: Operand) -> Vec<&'a Value> {
    let (held, part) = match what {
        Operand::Part(part) => (resource.get(part.name), None),
        Operand::Of(place, part) => (held(resource, place), part),
    };
    let all: &'a [Value] = match held {
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let part = part.map_or("value", |part| part.name);
    let simple = |value: &'a Value| match value {
        Value::Object(parts) => parts.get(part),
        other => Some(other),
    };
    let found: Vec<&Value> = all.iter().filter_map(simple).collect();
    // `name pr` asks of a complex attribute without a `value` whether it is there at all.
    match what {
        Operand::Of(place, None) if found.is_empty() && place.attribute.part("value").is_none() => {
            all.iter().collect()
        }
        _ => found,
    }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare(attribute: &Attribute, value: &Value, how: Comparison, with: &Value) -> bool {
    match (attribute.kind, value, with) {
        (Kind::Boolean, Value::Bool(value), Value::Bool(with)) => value == with,
        (Kind::Time, Value::String(value), Value::Number(with)) => match (parse_ms(value), with.as_i64()) {
            (Some(value), Some(with)) => ordered(value.cmp(&with), how),
            _ => false,
        },
        (_, Value::String(value), Value::String(with)) => {
            if attribute.case_exact {
                of_texts(value, with, how)
            } else {
                of_texts(&names::fold(value), &names::fold(with), how)
            }
        }
        _ => false,
    }
}

fn of_texts(value: &str, with: &str, how: Comparison) -> bool {
    match how {
        Comparison::Contains => value.contains(with),
        Comparison::Starts => value.starts_with(with),
        Comparison::Ends => value.ends_with(with),
        _ => ordered(value.cmp(with), how),
    }
}

fn ordered(order: std::cmp::Ordering, how: Comparison) -> bool {
    match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Contains | Comparison::Starts | Comparison::Ends => false,
    }
}
