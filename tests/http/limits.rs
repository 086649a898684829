//! Rate limits refuse with a time to wait, count apart what is apart, and forget.

use lingtong::config::Limits;
use lingtong::error::Code;
use lingtong::http::limits::{Act, RateLimits};
use lingtong::live::socket::Pace;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::{Value, json};

fn limits(per_minute: u32) -> RateLimits {
    RateLimits::new(&Limits {
        sends_per_minute: per_minute,
        requests_per_minute: per_minute,
        requests_per_minute_per_address: per_minute,
        sign_ins_per_minute_per_address: per_minute,
        ..Limits::default()
    })
}

#[test]
fn the_next_one_is_refused_with_a_time_to_wait() {
    let limits = limits(3);
    for _ in 0..3 {
        limits.person(1, Act::Send).unwrap();
    }
    let problem = limits.person(1, Act::Send).unwrap_err();
    assert_eq!(problem.code, Code::RateLimited);
    assert!((1..=20).contains(&problem.retry_after.unwrap()), "{problem:?}");
    limits.person(1, Act::Request).unwrap();
    limits.person(2, Act::Send).unwrap();
}

#[test]
fn an_ipv6_network_is_one_address() {
    let limits = limits(2);
    limits.address("2001:db8::1".parse().unwrap()).unwrap();
    limits.address("2001:db8::2".parse().unwrap()).unwrap();
    assert!(limits.address("2001:db8::3".parse().unwrap()).is_err());
    limits.address("2001:db8:0:1::1".parse().unwrap()).unwrap();
    limits.address("192.0.2.1".parse().unwrap()).unwrap();
}

#[test]
fn strangers_are_counted_by_address() {
    let limits = limits(2);
    for _ in 0..2 {
        limits.stranger("192.0.2.1".parse().unwrap()).unwrap();
    }
    assert!(limits.stranger("192.0.2.1".parse().unwrap()).is_err());
    limits.stranger("192.0.2.2".parse().unwrap()).unwrap();
}

#[actix_web::test]
async fn doors_that_are_open_to_strangers_are_counted() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.limits.sign_ins_per_minute_per_address = 4;
    })
    .await;
    let ada = house.person("ada").await;
    let made_up = json!({"refresh_token": "A".repeat(43)});
    let doors = [
        ("/session/refresh", made_up, "unauthenticated"),
        ("/session/passkey/options", json!({}), ""),
        ("/session/oidc/company/start", json!({}), "not_found"),
        ("/session/oidc/finish", json!({"code": "x"}), "gone"),
    ];
    let knocks = async |path: &str, body: &Value| {
        house.ask("POST", path).header("x-lingtong", "1").json(body).go().await.code().to_owned()
    };
    let head = house.head().await;
    for (path, body, code) in &doors {
        assert_eq!(knocks(path, body).await, *code, "{path}");
    }
    for (path, body, _) in &doors {
        assert_eq!(knocks(path, body).await, "rate_limited", "{path}");
    }
    assert_eq!(house.head().await, head);
    // Whoever has a session keeps it.
    let own = json!({"refresh_token": ada.refresh_token});
    house.ask("POST", "/session/refresh").json(&own).go().await.ok();
    house.close().await;
}

#[tokio::test]
async fn what_is_full_again_is_forgotten() {
    let limits = limits(60_000);
    for person in 0..1_000 {
        limits.person(person, Act::Send).unwrap();
    }
    assert_eq!(limits.len(), 1_000);
    until_async("what is full again is forgotten", std::time::Duration::from_secs(10), || {
        limits.sweep();
        limits.is_empty().then_some(())
    })
    .await;
}
