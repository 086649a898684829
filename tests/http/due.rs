//! A session with a first password to change does that and nothing else, by either door.

use std::collections::BTreeSet;

use lingtong::directory::rights::Who;
use lingtong::http::routes::TABLE;
use lingtong_tests::house::{End, Guest, House};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

const FIRST: &str = "correct horse battery";
const OWN: &str = "battery staple horse";

async fn signs_in(house: &House, password: &str) -> Value {
    let credentials = json!({"login": "new", "password": password, "device": "desk"});
    house.ask("POST", "/session").json(&credentials).go().await.ok()
}

#[actix_web::test]
async fn a_first_password_is_changed_before_anything_else() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let new = json!({"login": "new", "name": "New", "password": FIRST});
        let id = root.sends(&house, "POST", "/people", &new).await.ok()["id"].clone();
        // Not even an administrator may do more.
        let role = format!("/people/{id}/roles/system_admin");
        root.asks(&house, "PUT", &role).go().await.ok();
        let session = signs_in(&house, FIRST).await;
        assert_eq!(session["due"], "password");
        let me = Guest::of_session(&house, "new", &session).await;
        assert_eq!(me.gets(&house, "/me").await["must_change_password"], true);
        let head = house.head().await;
        let mut free = BTreeSet::new();
        for route in TABLE.iter().filter(|route| route.right.who != Who::Public) {
            let real: Vec<&str> = route
                .path
                .split('/')
                .map(|part| match part {
                    "{kind}" => "email",
                    part if part.starts_with('{') => "1",
                    part => part,
                })
                .collect();
            if route.right.while_due {
                free.insert((route.method, route.path));
                continue;
            }
            let answer = me.asks(&house, &route.method.to_uppercase(), &real.join("/")).go().await;
            let said = (answer.status, answer.code());
            assert_eq!(said, (403, "password_due"), "{} {}", route.method, route.path);
        }
        assert!(free.contains(&("post", "/me/password")) && free.contains(&("delete", "/session")));
        assert_eq!(house.head().await, head);
        let mut line = house.line(&[("authorization", &format!("Bearer {}", me.token))]).await.unwrap();
        assert_eq!(line.frame().await["error"]["code"], "password_due");
        assert_eq!(line.end().await, End(Some(1008)));

        let passwords = json!({"current": FIRST, "new": OWN});
        assert_eq!(me.sends(&house, "POST", "/me/password", &passwords).await.status, 204);
        assert_eq!(me.gets(&house, "/me").await["must_change_password"], false);
        let refresh = json!({"refresh_token": session["refresh_token"]});
        let session = house.ask("POST", "/session/refresh").json(&refresh).go().await.ok();
        assert_eq!(session.get("due"), None);
        let me = Guest::of_session(&house, "new", &session).await;
        me.gets(&house, "/people").await;
        let mut line = me.line(&house).await;
        line.ask(json!({"do": "ping"})).await.unwrap();
        assert_eq!(signs_in(&house, OWN).await.get("due"), None);
        house.close().await;
    }
}
