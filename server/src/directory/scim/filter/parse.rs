//! From text to a filter or the path of a PATCH: recursive descent, `not` before `and` before `or`.

use super::text::Text;
use super::{Comparison, Filter, Operand};
use crate::clock::parse_ms;
use crate::directory::scim::schema::{Attribute, Kind, Place, Resource, Schema, named};
use crate::error::{Code, Problem};
use serde_json::Value;

/// Brackets within brackets; the stack of a thread is far deeper.
const DEEPEST: usize = 40;

/// What a PATCH changes (RFC 7644, figure 7).
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// All of an extension.
    Extension(&'static Schema),
    Attribute {
        place: Place,
        /// Which values of it.
        only: Option<Filter>,
        /// Which part of it.
        part: Option<&'static Attribute>,
    },
}

/// Whose names a filter uses.
#[derive(Clone, Copy)]
enum Names {
    Resource(&'static Resource),
    Parts(&'static [Attribute]),
}

/// Reads a filter on a kind of resource. Errors: `invalid_filter`.
pub fn parse(resource: &'static Resource, filter: &str) -> Result<Filter, Problem> {
    let mut reader = Reader { text: Text::new(filter, Code::InvalidFilter)?, depth: 0 };
    let filter = reader.or(Names::Resource(resource))?;
    if reader.text.is_at_end() { Ok(filter) } else { Err(reader.text.refused("goes on where it should end")) }
}

/// Reads the path of an operation. Errors: `invalid_path`; `invalid_filter` inside the brackets.
pub fn parse_target(resource: &'static Resource, path: &str) -> Result<Target, Problem> {
    let mut text = Text::new(path, Code::InvalidPath)?;
    text.skip_space();
    let name = text.name();
    let unknown = || Code::InvalidPath.because("the path names no attribute of this resource");
    if let Some((schema, "")) = resource.split(name)
        && text.is_at_end()
    {
        return if schema.id == resource.core.id { Err(unknown()) } else { Ok(Target::Extension(schema)) };
    }
    let (place, mut part) = resolve(resource, name).ok_or_else(unknown)?;
    let mut only = None;
    if text.takes('[') {
        if !place.attribute.multi || part.is_some() {
            return Err(text.refused("selects among values of an attribute that has one"));
        }
        let mut reader = Reader { text, depth: 1 };
        only = Some(reader.or(Names::Parts(place.attribute.parts()))?);
        text = reader.text;
        text.skip_space();
        if !text.takes(']') {
            return Err(text.refused("lacks a ]"));
        }
        if text.takes('.') {
            part = Some(place.attribute.part(text.name()).ok_or_else(unknown)?);
        }
    }
    if text.is_at_end() {
        Ok(Target::Attribute { place, only, part })
    } else {
        Err(text.refused("goes on where it should end"))
    }
}

/// `userName`, `name.familyName`, `urn:…:User:department`.
fn resolve(resource: &'static Resource, name: &str) -> Option<(Place, Option<&'static Attribute>)> {
    let (schema, name) = resource.split(name).unwrap_or((&resource.core, name));
    let (name, part) = name.split_once('.').map_or((name, None), |(name, part)| (name, Some(part)));
    let place = resource.attribute_in(schema, name)?;
    match part {
        None => Some((place, None)),
        Some(part) => Some((place, Some(place.attribute.part(part)?))),
    }
}

struct Reader<'a> {
    text: Text<'a>,
    depth: usize,
}

impl Reader<'_> {
    fn or(&mut self, names: Names) -> Result<Filter, Problem> {
        let mut filter = self.and(names)?;
        while self.takes_word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.and(names)?));
        }
        Ok(filter)
    }

    fn and(&mut self, names: Names) -> Result<Filter, Problem> {
        let mut filter = self.one(names)?;
        while self.takes_word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(names)?));
        }
        Ok(filter)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        self.text.skip_space();
        self.text.takes_word(word)
    }

    fn one(&mut self, names: Names) -> Result<Filter, Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.text.refused("is nested too deeply"));
        }
        let negated = self.takes_word("not");
        self.text.skip_space();
        let filter = if self.text.takes('(') {
            let filter = self.or(names)?;
            self.closes(')')?;
            filter
        } else if negated {
            return Err(self.text.refused("needs a ( after not"));
        } else {
            self.expression(names)?
        };
        self.depth -= 1;
        Ok(if negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn closes(&mut self, sign: char) -> Result<(), Problem> {
        self.text.skip_space();
        if self.text.takes(sign) { Ok(()) } else { Err(self.text.refused(&format!("lacks a {sign}"))) }
    }

    fn expression(&mut self, names: Names) -> Result<Filter, Problem> {
        let name = self.text.name();
        let found = match names {
            Names::Resource(resource) => {
                resolve(resource, name).map(|(place, part)| Operand::Of(place, part))
            }
            Names::Parts(parts) => named(parts, name).map(Operand::Part),
        };
        let what = found.ok_or_else(|| self.text.refused("names no attribute of this resource"))?;
        if self.text.takes('[') {
            let Operand::Of(of, None) = what else {
                return Err(self.text.refused("has brackets where they cannot be"));
            };
            if !of.attribute.multi || of.attribute.parts().is_empty() {
                return Err(self.text.refused("selects among values of an attribute that has none"));
            }
            let fits = Box::new(self.or(Names::Parts(of.attribute.parts()))?);
            self.closes(']')?;
            return Ok(Filter::Some { of, fits });
        }
        if self.takes_word("pr") {
            return Ok(Filter::Present(what));
        }
        let how = self.comparison()?;
        self.text.skip_space();
        let with = self.text.value()?;
        self.comparable(compared(what), how, with).map(|with| Filter::Compare { what, how, with })
    }

    fn comparison(&mut self) -> Result<Comparison, Problem> {
        const ALL: [(&str, Comparison); 9] = [
            ("eq", Comparison::Equal),
            ("ne", Comparison::NotEqual),
            ("co", Comparison::Contains),
            ("sw", Comparison::Starts),
            ("ew", Comparison::Ends),
            ("gt", Comparison::Greater),
            ("ge", Comparison::AtLeast),
            ("lt", Comparison::Less),
            ("le", Comparison::AtMost),
        ];
        match ALL.iter().find(|(word, _)| self.takes_word(word)) {
            Some((_, how)) => Ok(*how),
            None => Err(self.text.refused("needs one of eq ne co sw ew gt ge lt le pr")),
        }
    }

    /// The value as it is compared. Errors: these two cannot be compared so.
    fn comparable(&self, attribute: &Attribute, how: Comparison, with: Value) -> Result<Value, Problem> {
        let equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
        match (attribute.kind, with) {
            (_, Value::Null) if equality => Ok(Value::Null),
            (Kind::Boolean, with) if equality => truth(&with)
                .map(Value::Bool)
                .ok_or_else(|| self.text.refused("compares with true or false here")),
            (Kind::Time, Value::String(text)) => match parse_ms(&text) {
                Some(ms) => Ok(ms.into()),
                None => Err(self.text.refused("compares with an RFC 3339 time here")),
            },
            (Kind::Text | Kind::Reference(_), Value::String(text)) => Ok(Value::String(text)),
            _ => Err(self.text.refused("compares what cannot be compared so")),
        }
    }
}

/// A complex attribute without a part is compared by its `value`.
pub(super) fn compared(what: Operand) -> &'static Attribute {
    let attribute = what.attribute();
    attribute.part("value").unwrap_or(attribute)
}

/// `true`, and `"True"` as Entra ID writes it.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
