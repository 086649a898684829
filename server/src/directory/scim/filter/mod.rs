//! Filters (RFC 7644 section 3.4.2.2): `userName eq "ada" and emails[type eq "work"]`.
//!
//! [`parse`] makes a tree and holds every name and comparison against the schema, so that [`Filter::fits`] has nothing left to
//! refuse. What is unknown or cannot be compared is `invalid_filter`.

mod fits;
mod parse;
mod text;

pub use parse::{Target, parse, parse_target, truth};

use super::schema::{Attribute, Place};
use serde_json::Value;

/// A filter that makes sense.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare {
        what: Operand,
        how: Comparison,
        with: Value,
    },
    Present(Operand),
    /// Some value of a multi-valued attribute fits the filter in the brackets, whose names are its sub-attributes.
    Some {
        of: Place,
        fits: Box<Filter>,
    },
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// Of the resource; a sub-attribute if there is one.
    Of(Place, Option<&'static Attribute>),
    /// A sub-attribute of the value in hand, inside brackets.
    Part(&'static Attribute),
}

impl Operand {
    /// What its values are.
    fn attribute(self) -> &'static Attribute {
        match self {
            Self::Of(_, Some(part)) | Self::Part(part) => part,
            Self::Of(place, None) => place.attribute,
        }
    }
}

/// RFC 7644, table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Contains,
    Starts,
    Ends,
    Greater,
    AtLeast,
    Less,
    AtMost,
}

impl Filter {
    /// The text that an attribute must equal for this filter to fit, if that follows from it: so one row is looked up instead of
    /// all. `name` is that of an attribute of the core schema.
    pub fn demands(&self, name: &str) -> Option<&str> {
        match self {
            Self::And(one, other) => one.demands(name).or_else(|| other.demands(name)),
            Self::Compare { what: Operand::Of(place, None), how: Comparison::Equal, with } => {
                let it = place.extension.is_none() && place.attribute.name == name;
                with.as_str().filter(|_| it)
            }
            _ => None,
        }
    }

    /// The texts one of which the part of a value must equal for this filter to fit, if that is all it says: so some rows are
    /// looked up instead of all.
    pub fn lists(&self, name: &str) -> Option<Vec<&str>> {
        match self {
            Self::Or(one, other) => {
                let mut all = one.lists(name)?;
                all.extend(other.lists(name)?);
                Some(all)
            }
            Self::Compare { what: Operand::Part(part), how: Comparison::Equal, with } => {
                with.as_str().filter(|_| part.name == name).map(|text| vec![text])
            }
            _ => None,
        }
    }

    /// Whether it looks at an attribute of the core schema.
    pub fn mentions(&self, name: &str) -> bool {
        let is = |place: &Place| place.extension.is_none() && place.attribute.name == name;
        match self {
            Self::And(one, other) | Self::Or(one, other) => one.mentions(name) || other.mentions(name),
            Self::Not(one) => one.mentions(name),
            Self::Compare { what, .. } | Self::Present(what) => {
                matches!(what, Operand::Of(place, _) if is(place))
            }
            Self::Some { of, .. } => is(of),
        }
    }
}
