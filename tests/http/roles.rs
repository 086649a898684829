//! Routes x roles: who is let in where. A new route is one for signed-in people unless a list here says otherwise.

use std::collections::BTreeSet;

use lingtong::http::routes::TABLE;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

/// Nobody needs to be signed in: they sign in here, show evidence to strangers, or ask for the token in another way.
const PUBLIC: &[(&str, &str)] = &[
    ("post", "/session"),
    ("post", "/session/link"),
    ("post", "/session/refresh"),
    ("post", "/session/forgotten"),
    ("post", "/session/reset"),
    ("post", "/session/invitation"),
    ("post", "/session/invitation/look"),
    ("get", "/journal/checkpoint"),
    ("get", "/journal/consistency"),
    ("get", "/journal/proof/{position}"),
    ("get", "/live"),
];

/// Needs the role `system_admin`.
const ADMINISTRATORS: &[(&str, &str)] = &[
    ("post", "/people"),
    ("patch", "/people/{id}"),
    ("post", "/people/{id}/disable"),
    ("post", "/people/{id}/enable"),
    ("put", "/people/{id}/roles/{role}"),
    ("delete", "/people/{id}/roles/{role}"),
    ("post", "/departments"),
    ("patch", "/departments/{id}"),
    ("put", "/departments/{id}/people/{person}"),
    ("delete", "/departments/{id}/people/{person}"),
    ("patch", "/policies"),
    ("get", "/people/{id}/sessions"),
    ("delete", "/people/{id}/sessions/{session}"),
    ("get", "/server"),
    ("get", "/invitations"),
    ("post", "/invitations"),
    ("delete", "/invitations/{id}"),
];

/// A body that a route accepts by its shape.
fn body(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("post", "/people") => json!({"login": "new", "name": "New"}),
        ("post", "/people/{id}/disable") => json!({"reason": "left"}),
        ("post", "/departments") => json!({"name": "Kitchen"}),
        ("post", "/invitations") => json!({"name": "New", "kind": "member"}),
        ("patch", "/policies") => json!({"presence": false}),
        ("patch", _) => json!({}),
        _ => return None,
    })
}

#[actix_web::test]
async fn each_route_lets_in_whom_it_should() {
    let house = House::open(Backend::Sqlite).await;
    let (root, ada) = (house.administrator("root").await, house.person("ada").await);
    let department = json!({"name": "Office"});
    let department = root.sends(&house, "POST", "/departments", &department).await.ok()["id"].clone();
    let head = house.head().await;
    let listed = |list: &[(&str, &str)], method: &str, path: &str| list.contains(&(method, path));
    let mut seen = BTreeSet::new();
    for route in TABLE {
        let real = if route.path.starts_with("/departments") {
            route.path.replace("{id}", &department.to_string())
        } else {
            route.path.replace("{id}", &ada.id.to_string())
        };
        let real = real.replace("{person}", &ada.id.to_string()).replace("{role}", "auditor");
        let real = real
            .replace("{seq}", "1")
            .replace("{session}", "1")
            .replace("{emoji}", "x")
            .replace("{kind}", "email")
            .replace("{message}", "1")
            .replace("{position}", "1");
        let what = format!("{} {real}", route.method);
        seen.insert((route.method, route.path));
        if listed(PUBLIC, route.method, route.path) {
            continue;
        }
        let method = route.method.to_uppercase();
        let stranger = house.ask(&method, &real);
        let body = body(route.method, route.path);
        let stranger = body.iter().fold(stranger, |request, body| request.json(body)).go().await;
        assert_eq!((stranger.status, stranger.code()), (401, "unauthenticated"), "{what}: {}", stranger.text);
        if listed(ADMINISTRATORS, route.method, route.path) {
            let member = ada.asks(&house, &method, &real);
            let member = body.iter().fold(member, |request, body| request.json(body)).go().await;
            assert_eq!((member.status, member.code()), (403, "forbidden"), "{what}: {}", member.text);
        } else if route.method == "get" {
            let member = ada.asks(&house, &method, &real).go().await;
            assert!(matches!(member.status, 200 | 404), "{what}: {} {}", member.status, member.text);
        }
    }
    assert_eq!(house.kinds_since(head).await, [""; 0], "who is not let in changes nothing");
    for list in [PUBLIC, ADMINISTRATORS] {
        for entry in list {
            assert!(seen.contains(entry), "{entry:?} is no route");
        }
    }
    house.close().await;
}

#[actix_web::test]
async fn people_are_listed_page_by_page_and_found_by_pinyin() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let kitchen =
            root.sends(&house, "POST", "/departments", &json!({"name": "厨房"})).await.ok()["id"].clone();
        let bakery = json!({"name": "面包房", "parent": kitchen});
        let bakery = root.sends(&house, "POST", "/departments", &bakery).await.ok()["id"].clone();
        let mut ids = vec![root.id];
        for (login, name, department) in
            [("ww", "王伟", &kitchen), ("lx", "李雪", &bakery), ("zz", "曾真", &kitchen)]
        {
            let new = json!({"login": login, "name": name, "departments": [department]});
            ids.push(root.sends(&house, "POST", "/people", &new).await.ok()["id"].as_i64().unwrap());
        }
        let ids_of = |page: &Value| -> Vec<i64> {
            page["items"].as_array().unwrap().iter().map(|person| person["id"].as_i64().unwrap()).collect()
        };
        let first = root.gets(&house, "/people?limit=3").await;
        assert_eq!(ids_of(&first), ids[..3]);
        let second =
            root.gets(&house, &format!("/people?limit=3&cursor={}", first["next"].as_str().unwrap())).await;
        assert_eq!((ids_of(&second), second.get("next")), (ids[3..].to_vec(), None));
        let there = root.gets(&house, &format!("/people?department={kitchen}")).await;
        assert_eq!(ids_of(&there), [ids[1], ids[3]]);
        let below = root.gets(&house, &format!("/people?department={kitchen}&below=true")).await;
        assert_eq!(ids_of(&below), ids[1..]);
        let counts = root.gets(&house, "/departments").await;
        assert_eq!(
            (&counts["items"][0]["people_count"], &counts["items"][1]["parent"]),
            (&json!(2), &kitchen)
        );
        // Who is in both counts once above; who may not sign in does not count.
        let both = format!("/departments/{kitchen}/people/{}", ids[2]);
        root.asks(&house, "PUT", &both).go().await.ok();
        let counted = |list: &Value| -> Vec<(i64, i64)> {
            let counts = list["items"].as_array().unwrap().iter();
            counts
                .map(|one| ["people_count", "people_below_count"].map(|name| one[name].as_i64().unwrap()))
                .map(|[direct, below]| (direct, below))
                .collect()
        };
        assert_eq!(counted(&root.gets(&house, "/departments").await), [(3, 3), (1, 1)]);
        root.asks(&house, "DELETE", &both).go().await.ok();
        let (path, code) = (format!("/departments/{kitchen}"), json!({"code": "K"}));
        assert_eq!(root.sends(&house, "PATCH", &path, &code).await.ok()["people_below_count"], 3);

        house.indexed(&root, ids[3]).await;
        for (q, found) in [
            ("wangwei", ids[1]),
            ("ww", ids[1]),
            ("lixue", ids[2]),
            ("%E6%9B%BE", ids[3]),
            ("zengzhen", ids[3]),
        ] {
            let page = root.gets(&house, &format!("/people?q={q}")).await;
            assert_eq!(ids_of(&page).first(), Some(&found), "{q}: {page}");
        }
        // A department leaves those who are in it.
        for (department, found) in [
            (format!("{kitchen}"), vec![ids[1]]),
            (format!("{bakery}"), vec![]),
            (format!("{kitchen}&below=true"), vec![ids[1]]),
        ] {
            let page = root.gets(&house, &format!("/people?q=wangwei&department={department}")).await;
            assert_eq!(ids_of(&page), found, "{department}");
        }
        let below = root.gets(&house, &format!("/people?q=lixue&department={kitchen}&below=true")).await;
        assert_eq!(ids_of(&below), [ids[2]]);
        house.close().await;
    }
}
