//! What a resource may hold (RFC 7643): one table of attributes that reading a client's JSON, filters, PATCH, projections and
//! `/Schemas` go by.
//!
//! To support another attribute: its line in [`user`] or [`group`]. If it means something here, its place in `users::row` too;
//! otherwise it is kept as the client wrote it and given back.

mod group;
mod published;
mod user;

pub use group::GROUP;
pub use published::{resource_type, schema};
pub use user::USER;

/// A kind of resource.
#[derive(Debug, PartialEq, Eq)]
pub struct Resource {
    pub name: &'static str,
    /// Below the root of the protocol, for example `/Users`.
    pub endpoint: &'static str,
    pub about: &'static str,
    pub core: Schema,
    pub extension: Option<Schema>,
}

/// Attributes under one URN.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    pub id: &'static str,
    pub name: &'static str,
    pub attributes: &'static [Attribute],
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Boolean,
    Time,
    /// The URI of something: of one of these kinds of resources, or `external`.
    Reference(&'static [&'static str]),
    Complex(&'static [Attribute]),
}

/// RFC 7643 section 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub multi: bool,
    pub required: bool,
    pub read_only: bool,
    pub case_exact: bool,
    /// No two resources have the same value.
    pub unique: bool,
    /// In every answer, whatever was asked for.
    pub always: bool,
    pub about: &'static str,
}

impl Attribute {
    const fn of(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            multi: false,
            required: false,
            read_only: false,
            case_exact: false,
            unique: false,
            always: false,
            about,
        }
    }

    const fn text(name: &'static str, about: &'static str) -> Self {
        Self::of(name, Kind::Text, about)
    }

    const fn boolean(name: &'static str, about: &'static str) -> Self {
        Self::of(name, Kind::Boolean, about)
    }

    const fn complex(name: &'static str, parts: &'static [Attribute], about: &'static str) -> Self {
        Self::of(name, Kind::Complex(parts), about)
    }

    const fn multi(self) -> Self {
        Self { multi: true, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    const fn case_exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    const fn always(self) -> Self {
        Self { always: true, ..self }
    }

    /// Its sub-attributes; none of a simple one.
    pub fn parts(&self) -> &'static [Attribute] {
        match self.kind {
            Kind::Complex(parts) => parts,
            Kind::Text | Kind::Boolean | Kind::Time | Kind::Reference(_) => &[],
        }
    }

    /// The sub-attribute of a name, whatever its case.
    pub fn part(&self, name: &str) -> Option<&'static Attribute> {
        named(self.parts(), name)
    }
}

/// What every resource has (RFC 7643 section 3.1).
pub const COMMON: &[Attribute] = &[
    Attribute::text("schemas", "The URNs of what the resource holds.")
        .multi()
        .read_only()
        .case_exact()
        .always(),
    Attribute::text("id", "Lingtong's number.").read_only().case_exact().unique().always(),
    Attribute::text("externalId", "The client's own id.").case_exact(),
    Attribute::complex(
        "meta",
        &[
            Attribute::text("resourceType", "").read_only().case_exact(),
            Attribute::of("created", Kind::Time, "").read_only(),
            Attribute::of("lastModified", Kind::Time, "").read_only(),
            Attribute::of("location", Kind::Reference(&["User", "Group"]), "").read_only().case_exact(),
            Attribute::text("version", "").read_only().case_exact(),
        ],
        "",
    )
    .read_only(),
];

/// An attribute and where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The extension's URN, which is also the name of its object.
    pub extension: Option<&'static str>,
    pub attribute: &'static Attribute,
}

impl Resource {
    /// The attribute of a name without URN. One of the extension needs its URN, except in `within`.
    pub fn attribute(&'static self, name: &str) -> Option<Place> {
        let attribute = named(COMMON, name).or_else(|| named(self.core.attributes, name))?;
        Some(Place { extension: None, attribute })
    }

    /// Splits a URN of ours off a name: the schema and what stands behind the colon, which may be nothing. `None` for a name
    /// that begins with no URN of this resource.
    pub fn split<'a>(&'static self, name: &'a str) -> Option<(&'static Schema, &'a str)> {
        let schemas = std::iter::once(&self.core).chain(self.extension.as_ref());
        schemas.into_iter().find_map(|schema| {
            let (urn, rest) = name.split_at_checked(schema.id.len())?;
            let fits = urn.eq_ignore_ascii_case(schema.id);
            match rest.strip_prefix(':') {
                Some(rest) if fits => Some((schema, rest)),
                None if fits && rest.is_empty() => Some((schema, "")),
                _ => None,
            }
        })
    }

    /// The attribute of a name in a schema of this resource.
    pub fn attribute_in(&'static self, schema: &'static Schema, name: &str) -> Option<Place> {
        if schema.id == self.core.id {
            return self.attribute(name);
        }
        Some(Place { extension: Some(schema.id), attribute: named(schema.attributes, name)? })
    }
}

/// RFC 7643 section 2.1: names are compared without their case.
pub fn named(list: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    list.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
