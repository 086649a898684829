//! Pages, searches by POST, and which attributes are answered.

use super::{Client, ENTERPRISE, path};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

fn logins(list: &Value) -> Vec<&str> {
    list["Resources"].as_array().unwrap().iter().map(|user| user["userName"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn pages_follow_each_other() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        for login in ["a", "b", "c", "d"] {
            client.adds(login).await;
        }
        let gone = client.adds("gone").await;
        client.asks("DELETE", &path(&gone)).go().await;
        for filter in ["", "&filter=active%20eq%20true"] {
            for (page, start, found) in [
                ("", 1, &["root", "a", "b", "c", "d"][..]),
                ("count=2", 1, &["root", "a"]),
                ("startIndex=3&count=2", 3, &["b", "c"]),
                ("startIndex=5&count=2", 5, &["d"]),
                ("startIndex=6", 6, &[]),
                ("startIndex=0&count=1", 1, &["root"]),
                ("startIndex=-5&count=-1", 1, &[]),
                ("count=0", 1, &[]),
                ("count=100000", 1, &["root", "a", "b", "c", "d"]),
            ] {
                let list = client.gets(&format!("/Users?{page}{filter}")).await;
                assert_eq!(logins(&list), found, "{page}{filter}");
                assert_eq!(
                    (&list["totalResults"], &list["startIndex"], &list["itemsPerPage"]),
                    (&json!(5), &json!(start), &json!(found.len())),
                    "{page}{filter}"
                );
                assert_eq!(list["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:ListResponse");
            }
        }
        let search = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": "userName ne \"a\"", "startIndex": 2, "count": 2, "attributes": ["userName"]});
        for path in ["/Users/.search", "/.search"] {
            let list = client.sends("POST", path, &search).await.ok();
            assert_eq!((logins(&list), &list["totalResults"]), (vec!["b", "c"], &json!(4)), "{path}");
            assert_eq!(list["Resources"][0].get("meta"), None);
        }
        client.close().await;
    }
}

#[actix_web::test]
async fn attributes_are_answered_as_asked() {
    let client = Client::on(Backend::Sqlite).await;
    let new = json!({"userName": "ada", "title": "Cook", "name": {"givenName": "Ada", "familyName": "L"},
        "emails": [{"value": "a@example.com", "type": "work"}], ENTERPRISE: {"employeeNumber": "7", "costCenter": "K"}});
    let user = client.sends("POST", "/Users", &new).await.ok();
    let names = |user: &Value| -> Vec<String> {
        let mut names: Vec<String> = user.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let get = async |query: &str| client.gets(&format!("{}?{query}", path(&user))).await;
    assert_eq!(names(&get("attributes=userName").await), ["id", "schemas", "userName"]);
    let some = get("attributes=NAME.givenName,emails.value,shoeSize").await;
    assert_eq!(
        (&some["name"], &some["emails"]),
        (&json!({"givenName": "Ada"}), &json!([{"value": "a@example.com"}]))
    );
    assert_eq!(names(&some), ["emails", "id", "name", "schemas"]);
    let some = get(&format!("attributes={ENTERPRISE}:costCenter")).await;
    assert_eq!(some[ENTERPRISE], json!({"costCenter": "K"}));
    assert_eq!(get(&format!("attributes={ENTERPRISE}")).await[ENTERPRISE]["employeeNumber"], "7");
    let most =
        get(&format!("excludedAttributes=title,name.familyName,emails.type,id,{ENTERPRISE}:employeeNumber"))
            .await;
    assert_eq!((most.get("title"), &most["name"]), (None, &json!({"givenName": "Ada"})));
    assert_eq!(
        (&most["emails"], &most[ENTERPRISE]),
        (&json!([{"value": "a@example.com"}]), &json!({"costCenter": "K"}))
    );
    assert_eq!(most["id"], user["id"], "the id is always there");
    let both = client
        .goes(client.asks("GET", &format!("{}?attributes=title&excludedAttributes=name", path(&user))))
        .await;
    assert_eq!(super::refusal(&both), (400, "invalidValue"));
    let titled = json!({"userName": "ben", "title": "Cook"});
    let made = client.sends("POST", "/Users?attributes=title", &titled).await.ok();
    assert_eq!(names(&made), ["id", "schemas", "title"]);
    client.close().await;
}
