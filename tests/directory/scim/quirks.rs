//! What known clients send otherwise than the RFC has it, each as it was seen.

use super::{Client, ENTERPRISE, operations, path};
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn entra_id_is_understood() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let boss = client.adds("boss").await;
        let new = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "externalId": "ada", "userName": "ada@example.com", "active": "True", "displayName": "Ada",
            "emails": [{"primary": true, "type": "work", "value": "ada@example.com"}],
            "meta": {"resourceType": "User"}, "roles": [], ENTERPRISE: {"department": ""},
        });
        let user = client.sends("POST", "/Users", &new).await.ok();
        assert_eq!((&user["active"], user.get(ENTERPRISE)), (&json!(true), None));
        let manager = format!("{ENTERPRISE}:manager");
        let list = json!([
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "13800138000"},
            {"op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "上海"},
            {"op": "Add", "path": manager, "value": boss["id"]},
            {"op": "Replace", "value": {"name.givenName": "Ada", format!("{ENTERPRISE}:employeeNumber"): 4711, "title": ""}},
        ]);
        let user = client.sends("PATCH", &path(&user), &operations(list)).await.ok();
        assert_eq!(
            (&user["active"], &user["phoneNumbers"], &user["addresses"], &user["name"]),
            (
                &json!(false),
                &json!([{"type": "mobile", "value": "13800138000"}]),
                &json!([{"type": "work", "locality": "上海"}]),
                &json!({"givenName": "Ada"})
            )
        );
        assert_eq!(
            (&user[ENTERPRISE]["manager"]["value"], &user[ENTERPRISE]["employeeNumber"]),
            (&boss["id"], &json!("4711"))
        );
        // It looks for its user, who is disabled, before it does anything.
        assert_eq!(client.finds("userName eq \"ada@example.com\"").await, ["ada@example.com"]);
        assert_eq!(client.finds("externalId eq \"ada\"").await, ["ada@example.com"]);
        // Replace where there was something, add where there was: both mean the new value.
        for op in ["Add", "Replace"] {
            let operation = json!({"op": op, "path": "displayName", "value": format!("Ada {op}")});
            assert_eq!(client.patches(&user, operation).await.ok()["displayName"], format!("Ada {op}"));
        }
        let operation = json!({"op": "Remove", "path": "phoneNumbers", "value": [{"value": "13800138000"}]});
        assert_eq!(client.patches(&user, operation).await.ok().get("phoneNumbers"), None);
        client.close().await;
    }
}

#[actix_web::test]
async fn okta_is_understood() {
    let client = Client::on(Backend::Sqlite).await;
    let new = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": true, "value": "ada@example.com", "type": "work"}],
        "displayName": "Ada Lovelace", "locale": "en-US", "externalId": "00u1", "groups": [],
        "password": "a-random-one", "active": true,
    });
    let user = client.sends("POST", "/Users", &new).await.ok();
    assert!(!user.to_string().contains("a-random-one"), "a password is neither kept nor shown");
    // It deactivates by a PATCH without path that repeats the id.
    let off = json!({"op": "replace", "value": {"id": user["id"], "active": false}});
    assert_eq!(client.patches(&user, off).await.ok()["active"], false);
    let list =
        client.gets("/Users?filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100").await;
    assert_eq!((&list["totalResults"], &list["Resources"][0]["active"]), (&json!(1), &json!(false)));
    client.close().await;
}

#[actix_web::test]
async fn names_in_any_case_and_under_their_schema() {
    let client = Client::on(Backend::Sqlite).await;
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let new = json!({
        "USERNAME": "ada", "DisplayName": "Ada", format!("{core}:title"): "Cook",
        ENTERPRISE.to_uppercase(): {"EmployeeNumber": "7"}, "favouriteColour": "blue",
    });
    let user = client.sends("POST", "/Users", &new).await.ok();
    assert_eq!(
        (&user["userName"], &user["displayName"], &user["title"], &user[ENTERPRISE]),
        (&json!("ada"), &json!("Ada"), &json!("Cook"), &json!({"employeeNumber": "7"}))
    );
    assert!(!user.to_string().contains("blue"), "what is unknown is not kept: {user}");
    client.close().await;
}
