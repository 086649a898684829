//! Personal access tokens through both doors: what they may, and all the ways in which they end.

use std::time::Duration;

use lingtong::clock::{Clock, format_ms};
use lingtong::directory::rights::{Scope, Who};
use lingtong::directory::{Administrator, Role};
use lingtong::http::routes::TABLE;
use lingtong::live::socket::command;
use lingtong_tests::house::{Answer, End, Guest, House, short_pace};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A guest's program: the same person, by a token.
struct Program {
    id: i64,
    guest: Guest,
}

async fn asks_for(house: &House, owner: &Guest, scopes: &[&str]) -> Answer {
    let expires_at = format_ms(house.clock.now_ms() + 7 * 24 * 3_600_000);
    let new = json!({"name": "ci", "scopes": scopes, "expires_at": expires_at});
    owner.sends(house, "POST", "/me/tokens", &new).await
}

async fn program(house: &House, owner: &Guest, scopes: &[&str]) -> Program {
    let made = asks_for(house, owner, scopes).await.ok();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("ltp_") && secret.len() == 47, "{secret}");
    let guest = Guest { token: secret.to_owned(), ..owner.clone() };
    Program { id: made["token"]["id"].as_i64().unwrap(), guest }
}

async fn listed(house: &House, owner: &Guest) -> Value {
    owner.gets(house, "/me/tokens").await["items"].clone()
}

#[actix_web::test]
async fn a_token_is_shown_once_and_its_use_is_seen() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let head = house.head().await;
        let ci = program(&house, &ada, &["chat.read", "directory.read"]).await;
        assert_eq!(house.kinds_since(head).await, ["token.create"]);
        let list = listed(&house, &ada).await;
        assert_eq!(
            (&list[0]["id"], &list[0]["name"], &list[0]["scopes"], list[0].get("last_used_at")),
            (&json!(ci.id), &json!("ci"), &json!(["chat.read", "directory.read"]), None)
        );
        assert!(!list.to_string().contains(&ci.guest.token[4..]), "the secret is not told again");
        let position = ci.id;
        let read = move |conn: &mut _| lingtong::journal::store::changes(conn, &[position]);
        let change = house.app.db.read(read).await.unwrap()[0].1.clone().unwrap();
        assert!(!change.contains(&ci.guest.token[4..]), "nor written down: {change}");

        let directory = &house.app.directory;
        let used = async || {
            ci.guest.gets(&house, "/me").await;
            let at = format_ms(house.clock.now_ms());
            directory.tick().await;
            (listed(&house, &ada).await[0]["last_used_at"].clone(), json!(at))
        };
        let (first, at) = used().await;
        assert_eq!(first, at);
        house.pass(Duration::from_secs(10));
        assert_eq!(used().await.0, first, "at most one write a minute");
        house.pass(Duration::from_secs(60));
        let (later, at) = used().await;
        assert_eq!(later, at);
        house.close().await;
    }
}

#[actix_web::test]
async fn a_token_does_what_its_scope_says_and_nothing_else() {
    let house = House::open(Backend::Sqlite).await;
    let root = house.administrator("root").await;
    let tokens = Scope::ALL.iter().filter(|scope| **scope != Scope::Session);
    for scope in tokens {
        let token = program(&house, &root, &[scope.name()]).await.guest;
        // Known from here on, so that a refusal does not wait behind the one of an unread body.
        token.asks(&house, "GET", "/me").go().await;
        for route in TABLE.iter().filter(|route| route.right.who != Who::Public) {
            let path: Vec<&str> =
                route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let answer = token.asks(&house, &route.method.to_uppercase(), &path.join("/")).go().await;
            let what = format!("{} {} with {}", route.method, route.path, scope.name());
            if route.right.scope != *scope {
                assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{what}: {}", answer.text);
                assert!(answer.text.contains("lacks the scope"), "{what}: {}", answer.text);
            } else if route.method == "get" {
                assert!(matches!(answer.status, 200 | 404 | 422), "{what}: {}", answer.text);
            }
        }
    }
    house.close().await;
}

#[actix_web::test]
async fn a_socket_does_what_the_scopes_say() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let reads = program(&house, &ada, &["chat.read"]).await.guest;
        let both = program(&house, &ada, &["chat.read", "chat.write"]).await.guest;
        let (mut ear, mut voice) = (reads.live(&house).await, both.live(&house).await);
        let seq = voice.say(kitchen, "soup is ready").await.unwrap();
        let event = ear.event().await;
        assert_eq!((&event["kind"], &event["data"]["seq"]), (&json!("message.send"), &json!(seq)));
        for (name, right) in command::TABLE.iter().filter(|(name, _)| *name != "send") {
            let mut frame =
                json!({"do": name, "conversation": kitchen, "seq": seq, "text": "x", "emoji": "🍜"});
            let fields: &[&str] = match *name {
                "edit" => &["conversation", "seq", "text"],
                "react" | "unreact" => &["conversation", "seq", "emoji"],
                "recall" | "pin" | "unpin" | "read" => &["conversation", "seq"],
                "settings" | "typing" => &["conversation"],
                "draft" => &["conversation", "text"],
                _ => &[],
            };
            frame
                .as_object_mut()
                .unwrap()
                .retain(|field, _| field == "do" || fields.contains(&field.as_str()));
            match *name {
                "status" => frame["status"] = Value::Null,
                "auth" => frame["token"] = reads.token.clone().into(),
                "resume" => frame["cursor"] = ear.hello["cursor"].clone(),
                _ => {}
            }
            let answer = ear.ask(frame).await;
            match right.scope {
                Scope::ChatRead => assert!(answer.is_ok(), "{name}: {answer:?}"),
                _ => assert_eq!(answer, Err("forbidden".into()), "{name}"),
            }
        }
        assert_eq!(ear.say(kitchen, "me too").await, Err("forbidden".into()));

        for scopes in [&["chat.write"][..], &["directory.read"]] {
            let deaf = program(&house, &ada, scopes).await.guest;
            let mut line = house.line(&[]).await.unwrap();
            line.send(&json!({"do": "auth", "token": deaf.token})).await;
            assert_eq!(line.frame().await["error"]["code"], "forbidden");
            assert_eq!(line.end().await, End(Some(1008)));
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn a_revoked_token_ends_at_once_with_its_sockets_and_no_others() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let one = program(&house, &ada, &["chat.read", "directory.read"]).await;
        let two = program(&house, &ada, &["chat.read", "directory.read"]).await;
        let (mut first, mut second) = (one.guest.live(&house).await, two.guest.line(&house).await);
        let mut desk = ada.live(&house).await;
        let foreign = root.asks(&house, "DELETE", &format!("/me/tokens/{}", one.id)).go().await;
        assert_eq!(foreign.code(), "not_found", "a token is revoked by its owner");
        ada.asks(&house, "DELETE", &format!("/me/tokens/{}", one.id)).go().await.ok();
        assert_eq!(first.end().await, End(Some(4001)));
        assert_eq!(one.guest.asks(&house, "GET", "/me").go().await.code(), "session_revoked");
        assert!(second.ask(json!({"do": "ping"})).await.is_ok(), "another token stays");
        let twice = ada.asks(&house, "DELETE", &format!("/me/tokens/{}", one.id)).go().await;
        assert_eq!(twice.code(), "not_found");

        let of_ada = format!("/people/{}/tokens", ada.id);
        assert_eq!(root.gets(&house, &of_ada).await["items"].as_array().unwrap().len(), 1);
        root.asks(&house, "DELETE", &format!("{of_ada}/{}", two.id)).go().await.ok();
        assert_eq!(second.end().await, End(Some(4001)));
        let said = desk.until(|frame| frame["data"]["tokens"] == json!([two.id])).await;
        assert_eq!(said["kind"], "token.revoke", "the owner is told");

        // Long after it was forgotten in memory it is still revoked.
        house.pass(Duration::from_secs(3_600));
        house.app.directory.tick().await;
        assert_eq!(two.guest.asks(&house, "GET", "/me").go().await.code(), "session_revoked");
        house.pass(40 * DAY);
        assert_eq!(listed(&house, &ada.again(&house).await).await, json!([]));
        house.close().await;
    }
}

#[actix_web::test]
async fn a_disabled_person_has_no_tokens_even_when_they_return() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let ci = program(&house, &ada, &["chat.read", "directory.read"]).await;
        let mut line = ci.guest.live(&house).await;
        let head = house.head().await;
        let path = format!("/people/{}", ada.id);
        root.sends(&house, "POST", &format!("{path}/disable"), &json!({"reason": "left"})).await.ok();
        let kinds = ["person.disable", "session.revoke", "token.revoke", "directory.version"];
        assert_eq!(house.kinds_since(head).await, kinds);
        assert_eq!(line.end().await, End(Some(4001)));
        assert_eq!(ci.guest.asks(&house, "GET", "/me").go().await.code(), "session_revoked");
        root.asks(&house, "POST", &format!("{path}/enable")).go().await.ok();
        assert_eq!(ci.guest.asks(&house, "GET", "/me").go().await.code(), "session_revoked");
        house.close().await;
    }
}

#[actix_web::test]
async fn a_token_expires_and_closes_its_socket() {
    for backend in Backend::both() {
        let house = House::open_with(backend, short_pace(), |_| {}).await;
        let ada = house.person("ada").await;
        let ci = program(&house, &ada, &["chat.read", "directory.read"]).await.guest;
        let mut line = ci.live(&house).await;
        house.pass(6 * DAY);
        ci.gets(&house, "/me").await;
        assert!(line.ask(json!({"do": "ping"})).await.is_ok());
        house.pass(DAY + Duration::from_secs(1));
        assert_eq!(line.end().await, End(Some(4002)));
        assert_eq!(ci.asks(&house, "GET", "/me").go().await.code(), "token_expired");
        house.close().await;
    }
}

#[actix_web::test]
async fn a_socket_of_a_token_keeps_no_role_and_owes_what_is_due() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let kitchen = ada.opens(&house, "kitchen", &[&root]).await;
        let ci = program(&house, &ada, &["chat.read", "chat.write"]).await.guest;
        let mut line = ci.live(&house).await;
        line.say(kitchen, "soup is ready").await.unwrap();
        let policy = json!({"second_factor_roles": ["system_admin"]});
        root.sends(&house, "PATCH", "/policies", &policy).await.ok();
        let server = Administrator::server();
        house.app.directory.grant(&server, ada.id, Role::SystemAdmin).await.unwrap();
        house.all_published().await;
        assert_eq!(line.say(kitchen, "soup is cold").await, Err("second_factor_due".into()));
        house.app.directory.revoke_role(&server, ada.id, Role::SystemAdmin).await.unwrap();
        house.all_published().await;
        line.say(kitchen, "soup is hot").await.unwrap();
        house.close().await;
    }
}

#[actix_web::test]
async fn what_no_token_may_be_is_refused() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let refused = async |who: &Guest, scopes: &[&str]| {
            let answer = asks_for(&house, who, scopes).await;
            (answer.status, answer.code().to_owned())
        };
        let invalid = (422, "validation".to_owned());
        for scopes in [&[][..], &["session"], &["chat.read", "session"], &["everything"]] {
            assert_eq!(refused(&ada, scopes).await, invalid, "{scopes:?}");
        }
        assert_eq!(refused(&ada, &["scim"]).await, (403, "forbidden".to_owned()));
        asks_for(&house, &root, &["scim"]).await.ok();
        let now = house.clock.now_ms();
        for (name, expires_at) in [
            ("", format_ms(now + 1_000_000)),
            ("ci", format_ms(now - 1)),
            ("ci", format_ms(now + 368 * 24 * 3_600_000)),
            ("ci", "tomorrow".into()),
        ] {
            let new = json!({"name": name, "scopes": ["chat.read"], "expires_at": expires_at});
            assert_eq!(ada.sends(&house, "POST", "/me/tokens", &new).await.code(), "validation", "{new}");
        }
        for token in
            ["ltp_", "ltp_x", &format!("ltp_{}", "A".repeat(43)), &format!("ltp_{}", "A".repeat(4_000))]
        {
            let answer =
                house.ask("GET", "/me").header("authorization", &format!("Bearer {token}")).go().await;
            assert_eq!((answer.status, answer.code()), (401, "unauthenticated"), "{token}");
        }
        for _ in 0..50 {
            asks_for(&house, &ada, &["chat.read"]).await.ok();
        }
        assert_eq!(refused(&ada, &["chat.read"]).await, (409, "conflict".to_owned()));
        house.close().await;
    }
}

#[actix_web::test]
async fn a_token_revoked_on_one_node_is_refused_on_the_other() {
    let here = House::open(Backend::Postgres).await;
    let there = here.another_node().await;
    let ada = here.person("ada").await;
    let ci = program(&here, &ada, &["chat.read", "directory.read"]).await;
    there.all_published().await;
    ci.guest.gets(&there, "/me").await;
    let mut line = ci.guest.live(&there).await;
    ada.asks(&here, "DELETE", &format!("/me/tokens/{}", ci.id)).go().await.ok();
    assert_eq!(line.end().await, End(Some(4001)));
    let directory = there.app.directory.clone();
    // A moment after the entry, although the token stays looked up for a minute.
    until_async("it is refused there", Duration::from_secs(3), || {
        let token = ci.guest.token.clone();
        let answer = futures_util::FutureExt::now_or_never(directory.authenticate(&token, "", "api"));
        matches!(answer, Some(Err(_))).then_some(())
    })
    .await;
    assert_eq!(ci.guest.asks(&there, "GET", "/me").go().await.code(), "session_revoked");
    there.close().await;
    here.close().await;
}
