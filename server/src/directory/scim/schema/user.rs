//! The user (RFC 7643 section 4.1) and its enterprise extension (section 4.3).

use super::{Attribute, Kind, Resource, Schema};

/// A person.
pub static USER: Resource = Resource {
    name: "User",
    endpoint: "/Users",
    about: "A person",
    core: Schema { id: "urn:ietf:params:scim:schemas:core:2.0:User", name: "User", attributes: CORE },
    extension: Some(Schema {
        id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        name: "EnterpriseUser",
        attributes: ENTERPRISE,
    }),
};

const CORE: &[Attribute] = &[
    Attribute::text("userName", "What the person signs in with.").required().unique(),
    Attribute::complex(
        "name",
        &[
            Attribute::text("formatted", "The whole name."),
            Attribute::text("familyName", ""),
            Attribute::text("givenName", ""),
            Attribute::text("middleName", ""),
            Attribute::text("honorificPrefix", ""),
            Attribute::text("honorificSuffix", ""),
        ],
        "The parts of the name. In Latin letters beside a Chinese displayName it is the Latin name.",
    ),
    Attribute::text(
        "displayName",
        "The name to show; else name.formatted, else the parts of name, else userName.",
    ),
    Attribute::text("nickName", "The alias."),
    Attribute::of("profileUrl", Kind::Reference(&["external"]), "Kept, not used.").case_exact(),
    Attribute::text("title", "The job title."),
    Attribute::text("userType", "Kept, not used."),
    Attribute::text("preferredLanguage", "Kept, not used."),
    Attribute::text("locale", "Kept, not used."),
    Attribute::text("timezone", "Kept, not used."),
    Attribute::boolean(
        "active",
        "Whether the person may sign in. false ends their sessions and tokens at once.",
    ),
    Attribute::complex(
        "emails",
        PLURAL,
        "The primary one, else the one of type work, else the first is used.",
    )
    .multi(),
    Attribute::complex(
        "phoneNumbers",
        PLURAL,
        "The primary one, else the one of type mobile, then work, else the first is used.",
    )
    .multi(),
    Attribute::complex("ims", PLURAL, "Kept, not used.").multi(),
    Attribute::complex(
        "addresses",
        &[
            Attribute::text("formatted", ""),
            Attribute::text("streetAddress", ""),
            Attribute::text("locality", ""),
            Attribute::text("region", ""),
            Attribute::text("postalCode", ""),
            Attribute::text("country", ""),
            Attribute::text("type", "work, home or other."),
            Attribute::boolean("primary", ""),
        ],
        "Kept, not used.",
    )
    .multi(),
    Attribute::complex(
        "groups",
        &[
            Attribute::text("value", "The group's id.").read_only().case_exact(),
            Attribute::of("$ref", Kind::Reference(&["Group"]), "").read_only().case_exact(),
            Attribute::text("display", "").read_only(),
        ],
        "The groups of the client that the person is in. Changed at the group.",
    )
    .multi()
    .read_only(),
];

const PLURAL: &[Attribute] = &[
    Attribute::text("value", ""),
    Attribute::text("display", ""),
    Attribute::text("type", "work, home, mobile or other."),
    Attribute::boolean("primary", "One of them at most."),
];

const ENTERPRISE: &[Attribute] = &[
    Attribute::text("employeeNumber", ""),
    Attribute::text("costCenter", "Kept, not used."),
    Attribute::text("organization", "Kept, not used."),
    Attribute::text("division", "Kept, not used."),
    Attribute::text("department", "The department, or the path to it: 华东/销售."),
    Attribute::complex(
        "manager",
        &[
            Attribute::text("value", "The manager's id.").case_exact(),
            Attribute::of("$ref", Kind::Reference(&["User"]), "The same as an address.").case_exact(),
        ],
        "Who the person reports to.",
    ),
];
