//! The group (RFC 7643 section 4.2).

use super::{Attribute, Kind, Resource, Schema};

/// A group of people.
pub static GROUP: Resource = Resource {
    name: "Group",
    endpoint: "/Groups",
    about: "A group of people",
    core: Schema {
        id: "urn:ietf:params:scim:schemas:core:2.0:Group",
        name: "Group",
        attributes: &[
            Attribute::text("displayName", "The name.").required(),
            Attribute::complex(
                "members",
                &[
                    Attribute::text("value", "A person's id.").case_exact(),
                    Attribute::of("$ref", Kind::Reference(&["User"]), "The same as an address.").case_exact(),
                ],
                "Who is in it: people, no groups.",
            )
            .multi(),
        ],
    },
    extension: None,
};
