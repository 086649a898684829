//! The refresh cookie of browsers: who may use it, and what it looks like.

use lingtong::live::socket::Pace;
use lingtong_tests::house::{Answer, House};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

use super::{entries_left, refused};

fn cookie(answer: &Answer) -> (String, String) {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    let (pair, attributes) = set.split_once("; ").unwrap();
    (pair.to_owned(), attributes.to_owned())
}

async fn link(house: &House, person: i64) -> Value {
    let server = lingtong::directory::Administrator::server();
    let link = house.app.directory.make_link(&server, person, std::time::Duration::from_secs(60), false);
    json!({"token": link.await.unwrap(), "cookie": true})
}

#[actix_web::test]
async fn the_cookie_is_for_our_own_pages_only() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.server.allowed_origins = vec!["https://im.example.com".parse().unwrap()];
    })
    .await;
    let ada = house.person("ada").await;
    let own = format!("http://{}", house.address());
    let request = |path: &str| house.ask("POST", path).header("x-lingtong", "1");
    let answer = request("/session/link").header("origin", &own).json(&link(&house, ada.id).await).go().await;
    let (first, attributes) = cookie(&answer);
    let mut attributes: Vec<&str> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Max-Age=2592000", "Path=/api/v1/session", "SameSite=Strict"]);
    let session = answer.ok();
    assert!(session.get("refresh_token").is_none(), "a script must not see it: {session}");

    let head = house.head().await;
    let refresh = || house.ask("POST", "/session/refresh").header("cookie", &first);
    let body = json!({"cookie": true});
    for (what, request, status, code) in [
        ("no header", refresh(), 403, "forbidden"),
        ("another header", refresh().header("x-lingtong", "0"), 403, "forbidden"),
        (
            "a foreign page",
            refresh().header("x-lingtong", "1").header("origin", "https://evil.example"),
            403,
            "bad_origin",
        ),
        (
            "a page without origin",
            refresh().header("x-lingtong", "1").header("origin", "null"),
            403,
            "bad_origin",
        ),
        (
            "another port",
            refresh().header("x-lingtong", "1").header("origin", "http://127.0.0.1:1"),
            403,
            "bad_origin",
        ),
        (
            "no cookie",
            house.ask("POST", "/session/refresh").header("x-lingtong", "1"),
            401,
            "unauthenticated",
        ),
        (
            "a made-up cookie",
            house
                .ask("POST", "/session/refresh")
                .header("x-lingtong", "1")
                .header("cookie", "lingtong_refresh=abc"),
            401,
            "unauthenticated",
        ),
    ] {
        let answer = request.json(&body).go().await;
        refused(&answer, status, code, what);
        assert!(!answer.headers.contains_key("set-cookie"), "{what}");
    }
    let answer = refresh().header("x-lingtong", "1").json(&json!({})).go().await;
    refused(&answer, 422, "validation", "the cookie counts only when it is asked for");
    let both = json!({"cookie": true, "refresh_token": "x"});
    refused(&refresh().header("x-lingtong", "1").json(&both).go().await, 422, "validation", "both");
    for origin in ["https://evil.example", "null"] {
        let request = request("/session/link").header("origin", origin);
        refused(
            &request.json(&link(&house, ada.id).await).go().await,
            403,
            "bad_origin",
            "signing in from elsewhere",
        );
        let credentials = json!({"login": "ada", "password": "whatever it is", "cookie": true});
        let request = house.ask("POST", "/session").header("x-lingtong", "1").header("origin", origin);
        refused(&request.json(&credentials).go().await, 403, "bad_origin", "signing in from elsewhere");
    }
    assert_eq!(entries_left(&house, head).await, ["session.link"; 2], "only this test's links");

    // None of it used the token up.
    for origin in [own.as_str(), "https://im.example.com"] {
        let answer = refresh().header("x-lingtong", "1").header("origin", origin).json(&body).go().await;
        let (second, _) = cookie(&answer);
        assert_ne!(first, second);
        assert_eq!(answer.ok()["session_id"], session["session_id"], "a lost answer is forgiven");
    }
    let token = session["access_token"].as_str().unwrap();
    let answer =
        house.ask("DELETE", "/session").header("authorization", &format!("Bearer {token}")).go().await;
    assert_eq!(answer.status, 204);
    let (gone, attributes) = cookie(&answer);
    assert_eq!(gone, "lingtong_refresh=");
    assert!(attributes.contains("Max-Age=0") && attributes.contains("Path=/api/v1/session"), "{attributes}");
    let answer = refresh().header("x-lingtong", "1").json(&body).go().await;
    refused(&answer, 401, "session_revoked", "after the sign-out");
    house.close().await;
}

#[actix_web::test]
async fn behind_tls_the_cookie_is_secure() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let ada = house.person("ada").await;
    let answer = house
        .ask("POST", "/session/link")
        .header("x-lingtong", "1")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-for", "192.0.2.7")
        .json(&link(&house, ada.id).await)
        .go()
        .await;
    assert!(cookie(&answer).1.contains("Secure"));
    let session = answer.ok();
    let me = lingtong_tests::house::Guest::of_session(&house, "ada", &session).await;
    let devices = me.gets(&house, "/sessions").await;
    let current =
        devices["items"].as_array().unwrap().iter().find(|device| device["current"] == true).unwrap();
    assert_eq!((&current["ip"], &current["client"]), (&json!("192.0.2.7"), &json!("web")));
    house.close().await;
}
