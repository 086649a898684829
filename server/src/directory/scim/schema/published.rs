//! The schemas as `/Schemas` and `/ResourceTypes` show them (RFC 7643 sections 6 and 7).

use super::{Attribute, Kind, Resource, Schema};
use serde_json::{Value, json};

/// A schema, with its address below the root.
pub fn schema(schema: &Schema, base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.id,
        "name": schema.name,
        "description": schema.name,
        "attributes": schema.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.id)},
    })
}

/// A kind of resource, with its address below the root.
pub fn resource_type(resource: &Resource, base: &str) -> Value {
    let extensions: Vec<Value> =
        resource.extension.iter().map(|schema| json!({"schema": schema.id, "required": false})).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": resource.name,
        "name": resource.name,
        "description": resource.about,
        "endpoint": resource.endpoint,
        "schema": resource.core.id,
        "schemaExtensions": extensions,
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", resource.name)},
    })
}

fn attribute(attribute: &Attribute) -> Value {
    let kind = match attribute.kind {
        Kind::Text => "string",
        Kind::Boolean => "boolean",
        Kind::Time => "dateTime",
        Kind::Reference(_) => "reference",
        Kind::Complex(_) => "complex",
    };
    let mut published = json!({
        "name": attribute.name,
        "type": kind,
        "multiValued": attribute.multi,
        "description": attribute.about,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": if attribute.read_only { "readOnly" } else { "readWrite" },
        "returned": if attribute.always { "always" } else { "default" },
        "uniqueness": if attribute.unique { "server" } else { "none" },
    });
    match attribute.kind {
        Kind::Complex(parts) => {
            published["subAttributes"] = parts.iter().map(self::attribute).collect();
        }
        Kind::Reference(kinds) => published["referenceTypes"] = json!(kinds),
        Kind::Text | Kind::Boolean | Kind::Time => {}
    }
    published
}
