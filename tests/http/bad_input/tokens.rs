//! Tokens that are not ours, not ours any more, or not tokens.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use lingtong_tests::house::House;
use lingtong_tests::logs::Logs;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

use super::{entries_left, refused};

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token of these parts, signed by a stranger.
fn signed(header: &Value, claims: &Value) -> String {
    let said = format!("{}.{}", encoded(header), encoded(claims));
    let signature = SigningKey::from_bytes(&[7; 32]).sign(said.as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

#[actix_web::test]
async fn a_token_that_is_not_ours_opens_nothing_and_is_not_logged() {
    let logs = Logs::start();
    let (house, elsewhere) = (House::open(Backend::Sqlite).await, House::open(Backend::Sqlite).await);
    let (ada, other) = (house.person("ada").await, elsewhere.person("ada").await);
    let head = house.head().await;
    let parts: Vec<&str> = ada.token.split('.').collect();
    let (header, claims) = (decoded(parts[0]), decoded(parts[1]));
    let with = |value: &Value, name: &str, to: Value| {
        let mut changed = value.clone();
        changed[name] = to;
        changed
    };
    let unsigned = with(&header, "alg", json!("none"));
    let mut tampered = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    tampered[0] ^= 1;
    let bad: Vec<(&str, String)> = vec![
        ("alg none without a signature", format!("{}.{}.", encoded(&unsigned), parts[1])),
        ("alg none with the signature", format!("{}.{}.{}", encoded(&unsigned), parts[1], parts[2])),
        ("alg HS256", signed(&with(&header, "alg", json!("HS256")), &claims)),
        ("a stranger's key under our name", signed(&header, &claims)),
        ("a stranger's key under its own", signed(&with(&header, "kid", json!("0000000000000000")), &claims)),
        ("no key's name", signed(&json!({"alg": "EdDSA"}), &claims)),
        ("another aud", signed(&header, &with(&claims, "aud", json!("other")))),
        (
            "another person",
            format!("{}.{}.{}", parts[0], encoded(&with(&claims, "sub", json!("1"))), parts[2]),
        ),
        (
            "a longer life",
            format!("{}.{}.{}", parts[0], encoded(&with(&claims, "exp", json!(9_999_999_999i64))), parts[2]),
        ),
        ("a changed signature", format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(tampered))),
        ("another installation", other.token.clone()),
        ("a refresh token", ada.refresh_token.clone()),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("nothing", String::new()),
        ("dots", "..".into()),
        ("not base64", "%%%.%%%.%%%".into()),
        ("long", "a".repeat(5_000)),
    ];
    for (what, token) in &bad {
        let answer = house.ask("GET", "/me").header("authorization", &format!("Bearer {token}")).go().await;
        refused(&answer, 401, "unauthenticated", what);
        let body = json!({"name": "x", "kind": "group"});
        let answer = house.ask("POST", "/conversations").header("authorization", &format!("Bearer {token}"));
        refused(&answer.json(&body).go().await, 401, "unauthenticated", what);
    }
    for header in ["Basic YWRhOmFkYQ==", "Bearer", ada.token.as_str()] {
        let answer = house.ask("GET", "/me").header("authorization", header).go().await;
        refused(&answer, 401, "unauthenticated", header);
    }
    refused(&house.ask("GET", "/me").go().await, 401, "unauthenticated", "no header");
    // Never in the address.
    let path = format!("/me?access_token={}", ada.token);
    assert_eq!(house.ask("GET", &path).go().await.code(), "unauthenticated");
    assert_eq!(ada.asks(&house, "GET", "/me").go().await.status, 200);

    house.pass(Duration::from_secs(601));
    refused(&ada.asks(&house, "GET", "/me").go().await, 401, "token_expired", "expired");
    assert_eq!(entries_left(&house, head).await, [""; 0]);
    house.close().await;
    elsewhere.close().await;
    let signature = parts[2];
    logs.must_not_hold(&[&ada.token, signature, &ada.refresh_token, &other.token]);
}

#[actix_web::test]
async fn neither_a_password_nor_a_link_is_logged() {
    let logs = Logs::start();
    let house = House::open(Backend::Sqlite).await;
    let root = house.administrator("root").await;
    let new = json!({"login": "ada", "name": "Ada", "password": "walrus-first-secret"});
    let ada = root.sends(&house, "POST", "/people", &new).await.ok();
    let sign_in = |password: &str| json!({"login": "ada", "password": password});
    let answer = house.ask("POST", "/session").json(&sign_in("walrus-first-secret")).go().await;
    let me = lingtong_tests::house::Guest::of_session(&house, "ada", &answer.ok()).await;
    let answer = house.ask("POST", "/session").json(&sign_in("walrus-wrong-secret")).go().await;
    refused(&answer, 401, "wrong_credentials", "a wrong password");
    let change = json!({"current": "walrus-wrong-secret", "new": "walrus-next-secret"});
    refused(
        &me.sends(&house, "POST", "/me/password", &change).await,
        401,
        "wrong_credentials",
        "a wrong one",
    );
    let change = json!({"current": "walrus-first-secret", "new": "walrus-next-secret"});
    me.sends(&house, "POST", "/me/password", &change).await.ok();
    // Whoever types the password into the wrong field does not find it in the journal either.
    let answer = house
        .ask("POST", "/session")
        .json(&json!({"login": "walrus-next-secret", "password": "x"}))
        .go()
        .await;
    refused(&answer, 401, "wrong_credentials", "a password as login");
    let server = lingtong::directory::Administrator::server();
    let id = ada["id"].as_i64().unwrap();
    let link = house.app.directory.make_link(&server, id, Duration::from_secs(60), false).await.unwrap();
    house.ask("POST", "/session/link").json(&json!({"token": link})).go().await.ok();
    let answer = house.ask("POST", "/session/link").json(&json!({"token": link})).go().await;
    refused(&answer, 401, "wrong_credentials", "a used link");
    house.close().await;
    logs.must_not_hold(&["walrus", &link, &me.token, &me.refresh_token]);
}
