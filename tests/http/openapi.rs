//! The OpenAPI document is complete, sound, and the one that is committed.

use std::collections::BTreeSet;

use lingtong::http::openapi;
use lingtong::http::routes::TABLE;
use lingtong_tests::generated::assert_committed;
use serde_json::Value;

#[test]
fn the_document_is_committed() {
    assert_committed("docs/reference/openapi.json", &openapi::text());
}

#[test]
fn every_route_stands_in_the_document_and_nothing_else() {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap();
    let documented: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone()))
        })
        .collect();
    let routed: BTreeSet<_> =
        TABLE.iter().map(|route| (route.path.to_owned(), route.method.to_owned())).collect();
    assert_eq!(documented, routed, "left: documented, right: routed");
    assert_eq!(routed.len(), TABLE.len(), "a route stands twice");
}

#[test]
fn every_operation_has_a_name_of_its_own_and_every_reference_leads_somewhere() {
    let document = openapi::document();
    let mut names = BTreeSet::new();
    for route in TABLE {
        let operation = &document["paths"][route.path][route.method];
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is the name of two operations");
        assert!(operation["summary"].is_string(), "{name} has no summary");
        let said: BTreeSet<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let named: BTreeSet<_> =
            route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(said, named, "{name}: the parameters of its path");
    }
    let mut references = Vec::new();
    collect(&document, &mut references);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// OpenAPI 3.1, "Paths Object": templates that differ in names only are the same path.
#[test]
fn no_two_paths_are_the_same_but_for_names() {
    let mut seen = std::collections::HashMap::new();
    for route in TABLE {
        let shape: Vec<_> =
            route.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        let first = seen.entry(shape).or_insert(route.path);
        assert_eq!(*first, route.path);
    }
}

fn collect<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "$ref") {
                    Some(reference) => into.push(reference),
                    None => collect(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}
