//! PATCH on every attribute there is, and on what there is not.

use super::{Client, operations, path, refusal};
use lingtong::directory::scim::schema::{Attribute, Kind, USER};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

/// Something that the attribute may hold; `other` is something else.
fn sample(attribute: &Attribute, manager: &str, other: bool) -> Value {
    let word = if other { "other" } else { "one" };
    match (attribute.name, attribute.kind) {
        ("value", _) if attribute.about.contains("manager") => json!(manager),
        ("type", _) => json!("work"),
        (_, Kind::Boolean) => json!(other),
        (name, Kind::Text | Kind::Reference(_)) => json!(format!("{word}-{name}")),
        (name, kind) => panic!("{name} is a {kind:?} that can be written"),
    }
}

fn parts(attribute: &Attribute) -> impl Iterator<Item = &Attribute> {
    attribute.parts().iter().filter(|part| !part.read_only && part.name != "$ref")
}

#[actix_web::test]
async fn every_attribute_is_added_replaced_and_removed() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let bosses = [client.adds("boss").await, client.adds("chief").await];
        let manager = |other: bool| bosses[usize::from(other)]["id"].as_str().unwrap();
        let user = client.adds("ada").await;
        let schemas = std::iter::once(&USER.core).chain(&USER.extension);
        for (schema, attribute) in schemas.flat_map(|it| it.attributes.iter().map(move |one| (it, one))) {
            let core = schema.id == USER.core.id;
            let name =
                if core { attribute.name.to_owned() } else { format!("{}:{}", schema.id, attribute.name) };
            let held = |user: &Value| {
                let object = if core { user.clone() } else { user[schema.id].clone() };
                object.get(attribute.name).cloned()
            };
            let does = async |op: &str, path: &str, value: Option<Value>| {
                let mut operation = json!({"op": op, "path": path});
                if let Some(value) = value {
                    operation["value"] = value;
                }
                let answer = client.patches(&user, operation).await;
                assert!(answer.status == 200, "{op} {path}: {}", answer.text);
                held(&answer.body)
            };
            if attribute.read_only {
                for op in ["add", "replace", "remove"] {
                    let operation = json!({"op": op, "path": name, "value": [{"value": "1"}]});
                    assert_eq!(
                        refusal(&client.patches(&user, operation).await),
                        (400, "mutability"),
                        "{op} {name}"
                    );
                }
                continue;
            }
            if attribute.required {
                let operation = json!({"op": "remove", "path": name});
                assert_eq!(refusal(&client.patches(&user, operation).await), (400, "mutability"));
                let new = does("replace", &name, Some(json!("ada.l"))).await;
                assert_eq!(new, Some(json!("ada.l")));
                continue;
            }
            if attribute.name == "active" {
                for active in [false, true] {
                    assert_eq!(does("replace", &name, Some(json!(active))).await, Some(json!(active)));
                }
                assert_eq!(does("remove", &name, None).await, Some(json!(true)), "it has always a value");
                continue;
            }
            match (attribute.multi, attribute.parts().is_empty()) {
                (false, true) => {
                    for op in ["add", "replace"] {
                        let value = sample(attribute, "", op == "replace");
                        assert_eq!(does(op, &name, Some(value.clone())).await, Some(value));
                    }
                }
                (false, false) => {
                    for part in parts(attribute) {
                        for op in ["add", "replace"] {
                            let value = sample(part, manager(op == "replace"), op == "replace");
                            let new = does(op, &format!("{name}.{}", part.name), Some(value.clone())).await;
                            assert_eq!(new.unwrap()[part.name], value);
                        }
                    }
                    let first = parts(attribute).next().unwrap();
                    let value = sample(first, manager(false), false);
                    let new = does("replace", &name, Some(json!({first.name: value}))).await.unwrap();
                    assert_eq!(new[first.name], value);
                    let others = parts(attribute).filter(|part| part.name != first.name);
                    others.for_each(|part| assert!(new.get(part.name).is_some(), "what is not named stays"));
                    let new = does("remove", &format!("{name}.{}", first.name), None).await;
                    assert!(new.is_none_or(|new| new.get(first.name).is_none()), "{name}.{}", first.name);
                }
                (true, _) => {
                    let whole: Value = parts(attribute)
                        .map(|part| (part.name.to_owned(), sample(part, "", false)))
                        .collect();
                    assert_eq!(does("add", &name, Some(json!([whole]))).await, Some(json!([whole])));
                    assert_eq!(
                        does("add", &name, Some(whole.clone())).await,
                        Some(json!([whole])),
                        "it is there"
                    );
                    for part in parts(attribute).filter(|part| part.name != "type") {
                        let value = sample(part, "", true);
                        let target = format!("{name}[type eq \"work\"].{}", part.name);
                        let new = does("replace", &target, Some(value.clone())).await.unwrap();
                        assert_eq!(new[0][part.name], value, "{target}");
                        let new = does("remove", &target, None).await.unwrap();
                        assert_eq!(new[0].get(part.name), None, "{target}");
                        let new = does("add", &target, Some(value.clone())).await.unwrap();
                        assert_eq!(new[0][part.name], value, "{target}");
                    }
                    assert_eq!(
                        does("replace", &name, Some(json!([whole, {"type": "home"}]))).await.unwrap()[0],
                        whole
                    );
                    let left = does("remove", &format!("{name}[type eq \"work\"]"), None).await;
                    assert_eq!(left, Some(json!([{"type": "home"}])));
                }
            }
            assert_eq!(does("remove", &name, None).await, None, "{name}");
        }
        client.close().await;
    }
}

#[actix_web::test]
async fn a_new_primary_value_takes_the_place_of_the_old() {
    let client = Client::on(Backend::Sqlite).await;
    let user = json!({"userName": "ada", "emails": [
        {"value": "a@example.com", "type": "work", "primary": true}, {"value": "b@example.com", "type": "home"}]});
    let user = client.sends("POST", "/Users", &user).await.ok();
    let primary = |user: &Value| -> Vec<bool> {
        user["emails"].as_array().unwrap().iter().map(|one| one["primary"] == true).collect()
    };
    let operation = json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true});
    assert_eq!(primary(&client.patches(&user, operation).await.ok()), [false, true]);
    let person = client.root.gets(&client.house, &format!("/people/{}", user["id"].as_str().unwrap())).await;
    assert_eq!(person["email"], "b@example.com");
    let operation =
        json!({"op": "add", "path": "emails", "value": [{"value": "c@example.com", "primary": true}]});
    assert_eq!(primary(&client.patches(&user, operation).await.ok()), [false, false, true]);
    let two = json!([{"value": "a@x.org", "primary": true}, {"value": "b@x.org", "primary": true}]);
    let operation = json!({"op": "replace", "path": "emails", "value": two});
    assert_eq!(refusal(&client.patches(&user, operation).await), (400, "invalidValue"));
    client.close().await;
}

#[actix_web::test]
async fn operations_are_one_change_or_none() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let user = client.adds("ada").await;
        let (head, before) = (client.house.head().await, client.gets(&path(&user)).await);
        let good = json!({"op": "replace", "path": "title", "value": "Cook"});
        for (bad, kind) in [
            (json!({"op": "replace", "path": "id", "value": "1"}), "mutability"),
            (json!({"op": "replace", "path": "meta.version", "value": "1"}), "mutability"),
            (json!({"op": "remove"}), "noTarget"),
            (
                json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@x.org"}),
                "noTarget",
            ),
            (json!({"op": "replace", "path": "shoeSize", "value": "44"}), "invalidPath"),
            (json!({"op": "replace", "path": "title[value eq \"x\"]", "value": "44"}), "invalidPath"),
            (json!({"op": "replace", "path": "emails[type eq \"work\"", "value": "44"}), "invalidPath"),
            (
                json!({"op": "replace", "path": "emails[kind eq \"work\"].value", "value": "44"}),
                "invalidPath",
            ),
            (json!({"op": "replace", "path": "active", "value": "perhaps"}), "invalidValue"),
            (json!({"op": "replace", "path": "title", "value": {"a": 1}}), "invalidValue"),
            (json!({"op": "replace", "path": "userName", "value": "a b"}), "invalidValue"),
            (
                json!({"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
                "value": {"value": "999999"}}),
                "invalidValue",
            ),
            (
                json!({"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
                "value": {"value": "nobody"}}),
                "invalidValue",
            ),
            (json!({"op": "twist", "path": "title"}), "invalidSyntax"),
            (json!({"op": "replace", "value": "x"}), "invalidSyntax"),
            (json!({"op": "replace", "path": 7, "value": "x"}), "invalidSyntax"),
            (json!("replace"), "invalidSyntax"),
        ] {
            let answer = client.sends("PATCH", &path(&user), &operations(json!([good, bad]))).await;
            assert_eq!(refusal(&answer), (400, kind), "{bad}: {}", answer.text);
        }
        assert_eq!((client.house.head().await, client.gets(&path(&user)).await), (head, before));
        // Nobody is above themselves.
        let boss = client.adds("boss").await;
        let manager = |of: &Value| json!({"op": "add", "path": format!("{}:manager", super::ENTERPRISE), "value": {"value": of["id"]}});
        client.patches(&user, manager(&boss)).await.ok();
        for loops in [&user, &boss] {
            assert_eq!(client.patches(&boss, manager(loops)).await.status, 409, "{loops}");
        }
        client.close().await;
    }
}
