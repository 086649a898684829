//! Too often: 429 with `Retry-After`, and nothing changed.

use lingtong::live::socket::Pace;
use lingtong_tests::house::{Answer, House};
use lingtong_tests::postgres::Backend;
use serde_json::json;

use super::{client_id, entries_left, refused};

#[track_caller]
fn told_to_wait(answer: &Answer) {
    refused(answer, 429, "rate_limited", "a flood");
    let seconds: u32 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

#[actix_web::test]
async fn a_person_who_sends_too_much_is_refused_and_nothing_changes() {
    let house =
        House::open_with(Backend::Sqlite, Pace::default(), |config| config.limits.sends_per_minute = 3).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let id = ada.opens(&house, "kitchen", &[&ben]).await;
    let path = || format!("/conversations/{id}/messages/{}", client_id());
    let mut sent = 0;
    let head = house.head().await;
    for _ in 0..20 {
        let answer = ada.sends(&house, "PUT", &path(), &json!({"text": "again"})).await;
        match answer.status {
            201 => sent += 1,
            _ => told_to_wait(&answer),
        }
    }
    assert!((3..=4).contains(&sent), "{sent}");
    // Nothing but what was acknowledged; the socket counts in the same bucket, others in their own.
    assert_eq!(entries_left(&house, head).await.len(), sent);
    let mut line = ada.line(&house).await;
    assert_eq!(line.say(id, "by the other door").await, Err("rate_limited".into()));
    ben.sends(&house, "PUT", &path(), &json!({"text": "mine"})).await.ok();
    ada.gets(&house, "/me").await;
    house.close().await;
}

#[actix_web::test]
async fn requests_and_sign_ins_have_limits_of_their_own() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.limits.requests_per_minute = 3;
        config.auth.free_tries_per_name = 2;
    })
    .await;
    let ada = house.person("ada").await;
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(ada.asks(&house, "GET", "/me").go().await);
    }
    assert_eq!(answers[0].status, 200);
    told_to_wait(answers.last().unwrap());
    let head = house.head().await;
    let body = json!({"login": "ada", "password": "guess guess guess"});
    let mut codes = Vec::new();
    for _ in 0..6 {
        let answer = house.ask("POST", "/session").json(&body).go().await;
        codes.push(answer.code().to_owned());
        if answer.status == 429 {
            told_to_wait(&answer);
        }
    }
    assert_eq!(
        codes,
        [
            "wrong_credentials",
            "wrong_credentials",
            "rate_limited",
            "rate_limited",
            "rate_limited",
            "rate_limited"
        ]
    );
    // Five singly; the rest becomes a number when the minute is over.
    assert_eq!(entries_left(&house, head).await, ["session.login_failed"; 5]);
    house.close().await;
}

#[actix_web::test]
async fn an_address_has_a_limit_before_anything_is_looked_at() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.limits.requests_per_minute_per_address = 5;
    })
    .await;
    let mut last = house.ask("GET", "/policies").go().await;
    for _ in 0..6 {
        last = house.ask("GET", "/policies").go().await;
    }
    told_to_wait(&last);
    assert_eq!(house.line(&[]).await.map(drop), Err(429), "the socket's door too");
    house.close().await;
}
