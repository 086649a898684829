//! A user's life: POST, GET, PUT, PATCH, DELETE, versions, and what it is for the company.

use super::{Client, ENTERPRISE, operations, path, refusal, token};
use lingtong::directory::Administrator;
use lingtong_tests::house::Request;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

fn wang_wei() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": "Wang.Wei",
        "externalId": "7f3c",
        "displayName": "王伟",
        "name": {"givenName": "Wei", "familyName": "Wang"},
        "nickName": "小伟",
        "title": "Cook",
        "preferredLanguage": "zh-CN",
        "emails": [
            {"value": "home@example.org", "type": "home"},
            {"value": "wang.wei@example.com", "type": "work"}
        ],
        "phoneNumbers": [{"value": "010-62345678", "type": "work"}, {"value": "13800138000", "type": "mobile"}],
        "addresses": [{"locality": "上海", "type": "work"}],
        ENTERPRISE: {"employeeNumber": "4711", "department": "华东/厨房", "costCenter": "K1"},
    })
}

#[actix_web::test]
async fn a_user_is_what_was_written_and_a_person_of_the_company() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let boss = client.adds("boss").await;
        let mut new = wang_wei();
        new[ENTERPRISE]["manager"] = json!({"value": boss["id"]});
        let head = client.house.head().await;
        let answer = client.sends("POST", "/Users", &new).await;
        let kinds = [
            "person.create",
            "department.create",
            "department.create",
            "department.member_add",
            "directory.version",
        ];
        assert_eq!(client.house.kinds_since(head).await, kinds);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let (location, etag) = (answer.headers["location"].clone(), answer.headers["etag"].clone());
        let user = answer.ok();
        assert_eq!(location, user["meta"]["location"].as_str().unwrap());
        assert_eq!(location, client.house.url(&format!("/scim/v2{}", path(&user))));
        assert_eq!(etag, user["meta"]["version"].as_str().unwrap());
        for (name, value) in new.as_object().unwrap() {
            let mut read = user[name].clone();
            if name == ENTERPRISE {
                assert!(read["manager"]["$ref"].as_str().unwrap().ends_with(&path(&boss)), "{read}");
                read["manager"].as_object_mut().unwrap().remove("$ref");
            }
            assert_eq!(read, *value, "{name}");
        }
        assert_eq!((&user["active"], &user["meta"]["resourceType"]), (&json!(true), &json!("User")));
        assert!(user["meta"]["created"].is_string() && user["meta"]["lastModified"].is_string(), "{user}");
        assert_eq!(client.gets(&path(&user)).await, user);

        let person =
            client.root.gets(&client.house, &format!("/people/{}", user["id"].as_str().unwrap())).await;
        let departments = client.root.gets(&client.house, "/departments").await["items"].clone();
        let named = |name: &str| {
            departments.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
        };
        assert_eq!(named("厨房")["parent"], named("华东")["id"]);
        let expected = json!({
            "id": person["id"], "pos": person["pos"], "status": "active",
            "login": "Wang.Wei", "name": "王伟", "latin_name": "Wei Wang", "alias": "小伟", "title": "Cook",
            "email": "wang.wei@example.com", "phone": "13800138000", "employee_number": "4711",
            "manager": boss["id"].as_str().unwrap().parse::<i64>().unwrap(), "departments": [named("厨房")["id"]],
        });
        assert_eq!(person, expected);

        // Moved, and nothing of what another may keep: PUT says all.
        let moved = json!({"userName": "wang.wei", ENTERPRISE: {"department": "华东 / 销售"}});
        let after = client.sends("PUT", &path(&user), &moved).await.ok();
        assert_eq!(
            (after.get("title"), after.get("externalId"), &after["active"]),
            (None, None, &json!(true))
        );
        let person =
            client.root.gets(&client.house, &format!("/people/{}", user["id"].as_str().unwrap())).await;
        let departments = client.root.gets(&client.house, "/departments").await["items"].clone();
        let sales = departments.as_array().unwrap().iter().find(|one| one["name"] == "销售").unwrap();
        assert_eq!((&person["departments"], person.get("title")), (&json!([sales["id"]]), None));
        assert_eq!((&person["name"], &sales["parent"]), (&json!("wang.wei"), &named("华东")["id"]));
        client.close().await;
    }
}

#[actix_web::test]
async fn versions_guard_what_was_read() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let user = client.adds("ada").await;
        let version = user["meta"]["version"].as_str().unwrap().to_owned();
        let with =
            |method: &str, name: &str, value: &str| client.asks(method, &path(&user)).header(name, value);
        let same = client.goes(with("GET", "if-none-match", &version)).await;
        assert_eq!((same.status, same.text.as_str()), (304, ""));
        let titled = operations(json!([{"op": "replace", "path": "title", "value": "Cook"}]));
        let changed = client.goes(with("PATCH", "if-match", &version).json(&titled)).await.ok();
        assert_ne!(changed["meta"]["version"], version);
        assert_eq!(client.goes(with("GET", "if-none-match", &version)).await.ok(), changed);
        for method in ["PATCH", "PUT", "DELETE"] {
            let stale = client.goes(with(method, "if-match", &version).json(&titled)).await;
            assert_eq!(refusal(&stale), (412, ""), "{method}: {}", stale.text);
        }
        // What is so already makes no version and no entry.
        let head = client.house.head().await;
        let again = client.goes(with("PATCH", "if-match", "*").json(&titled)).await.ok();
        assert_eq!((&again, client.house.head().await), (&changed, head));
        let newest = changed["meta"]["version"].as_str().unwrap();
        let listed = format!("W/\"1\", {newest}");
        assert_eq!(client.goes(with("DELETE", "if-match", &listed)).await.status, 204);
        client.close().await;
    }
}

#[actix_web::test]
async fn two_users_have_not_the_same_name_or_external_id() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let ada = client.sends("POST", "/Users", &json!({"userName": "ada", "externalId": "a"})).await.ok();
        let ben = client.sends("POST", "/Users", &json!({"userName": "ben", "externalId": "b"})).await.ok();
        for taken in [json!({"userName": "ADA"}), json!({"userName": "Ａda"}), json!({"userName": "root"})] {
            assert_eq!(
                refusal(&client.sends("POST", "/Users", &taken).await),
                (409, "uniqueness"),
                "{taken}"
            );
            assert_eq!(
                refusal(&client.sends("PUT", &path(&ben), &taken).await),
                (409, "uniqueness"),
                "{taken}"
            );
        }
        let taken = json!({"userName": "cleo", "externalId": "a"});
        assert_eq!(refusal(&client.sends("POST", "/Users", &taken).await), (409, "uniqueness"));
        let taken = json!({"op": "replace", "path": "userName", "value": "Ada"});
        assert_eq!(refusal(&client.patches(&ben, taken).await), (409, "uniqueness"));
        // A name is one's own whatever its case.
        let own = json!({"op": "replace", "path": "userName", "value": "ADA"});
        assert_eq!(client.patches(&ada, own).await.ok()["userName"], "ADA");
        client.close().await;
    }
}

#[actix_web::test]
async fn people_of_other_sources_are_shown_and_not_changed() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let new =
            json!({"login": "cleo", "name": "Cleo", "email": "cleo@example.com", "employee_number": "9"});
        let cleo = client.root.sends(&client.house, "POST", "/people", &new).await.ok()["id"].clone();
        let user = client.gets(&format!("/Users/{cleo}")).await;
        assert_eq!(
            (&user["userName"], &user["displayName"], &user["emails"][0]["value"], &user[ENTERPRISE]),
            (&json!("cleo"), &json!("Cleo"), &json!("cleo@example.com"), &json!({"employeeNumber": "9"}))
        );
        assert_eq!(client.finds("userName eq \"CLEO\"").await, ["cleo"]);
        let head = client.house.head().await;
        let body = json!({"userName": "cleo", "active": false});
        let off = operations(json!([{"op": "replace", "path": "active", "value": false}]));
        for (method, body) in [("PUT", &body), ("PATCH", &off), ("DELETE", &Value::Null)] {
            let answer = client.sends(method, &path(&user), body).await;
            assert_eq!(refusal(&answer), (409, ""), "{method}");
            assert!(answer.body["detail"].as_str().unwrap().contains("source local"), "{}", answer.text);
        }
        assert_eq!(client.house.head().await, head);
        client.close().await;
    }
}

#[actix_web::test]
async fn only_an_administrators_token_with_the_scope_provisions() {
    let client = Client::on(Backend::Sqlite).await;
    let ada = client.house.person("ada").await;
    let of_root = token(&client.house, &client.root, &["directory.read", "directory.write"]).await;
    let (house, user) = (&client.house, client.adds("ben").await);
    let by_id = path(&user);
    for route in lingtong::http::scim::routes::TABLE {
        let path = route.path.replace("/Users/{id}", &by_id);
        let method = route.method.to_uppercase();
        let asks = || house.ask_at(&method, &format!("/scim/v2{path}"));
        for (token, status) in [(None, 401), (Some(&of_root), 403), (Some(&ada.token), 403)] {
            let request = match token {
                Some(token) => Request(asks().0.bearer_auth(token)),
                None => asks(),
            };
            let answer = client.goes(request.raw("{}")).await;
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        }
    }
    // The right is held against the role of this moment.
    let path = format!("/people/{}/roles/system_admin", ada.id);
    client.root.asks(house, "PUT", &path).go().await.ok();
    let of_ada = token(house, &ada, &["scim"]).await;
    client.root.asks(house, "DELETE", &path).go().await.ok();
    let request = house.ask_at("GET", "/scim/v2/Users");
    assert_eq!(client.goes(Request(request.0.bearer_auth(&of_ada))).await.status, 403);
    // Nor is it good for anything else.
    let request = house.ask("GET", "/people");
    assert_eq!(Request(request.0.bearer_auth(&client.token)).go().await.code(), "forbidden");
    client.close().await;
}

#[actix_web::test]
async fn me_is_whose_token_asks() {
    let client = Client::on(Backend::Sqlite).await;
    let me = client.gets("/Me").await;
    assert_eq!((&me["userName"], &me["id"]), (&json!("root"), &json!(client.root.id.to_string())));
    client.close().await;
}

#[actix_web::test]
async fn who_holds_an_office_is_not_taken_over_through_another_way_in() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let officer = client.sends("POST", "/Users", &wang_wei()).await.ok();
        let approver = client.adds("ben").await;
        let id = |user: &Value| user["id"].as_str().unwrap().parse().unwrap();
        let directory = &client.house.app.directory;
        let console = Administrator::of_command_line();
        directory.name_offices(&console, id(&officer), id(&approver)).await.unwrap();
        let before = client.gets(&path(&officer)).await;
        let head = client.house.head().await;
        for (at, value) in [
            ("userName", json!("mallory")),
            ("emails[type eq \"work\"].value", json!("mallory@example.com")),
            ("phoneNumbers[type eq \"mobile\"].value", json!("13900139000")),
        ] {
            let operation = json!({"op": "replace", "path": at, "value": value});
            assert_eq!(client.patches(&officer, operation).await.status, 403, "{at}");
        }
        let mut whole = wang_wei();
        whole["emails"] = json!([{"value": "mallory@example.com", "type": "work"}]);
        assert_eq!(client.sends("PUT", &path(&officer), &whole).await.status, 403);
        assert_eq!(client.house.head().await, head);
        assert_eq!(client.gets(&path(&officer)).await, before);
        let title = json!({"op": "replace", "path": "title", "value": "Counsel"});
        assert_eq!(client.patches(&officer, title).await.ok()["title"], "Counsel");
        client.close().await;
    }
}
