//! A forgotten password: a letter to whoever has one here, and the same answer to everyone.

use diesel::prelude::*;
use lingtong::config::PrivateUrl;
use lingtong::db::Conn;
use lingtong::db::schema::delivery;
use lingtong::live::socket::Pace;
use lingtong_tests::house::{End, House};
use lingtong_tests::postgres::Backend;
use lingtong_tests::smtp::{Smtp, token};
use lingtong_tests::wait::until_async;
use serde_json::{Value, json};
use std::time::Duration;

const OLD: &str = "correct horse battery";
const NEW: &str = "battery staple horse";

async fn with_mail(backend: Backend, smtp: &Smtp) -> House {
    let url = smtp.url();
    House::open_with(backend, Pace::default(), |config| {
        config.mail.smtp_url = Some(PrivateUrl::new(url));
        config.mail.from = Some("Lingtong 灵通 <lingtong@example.com>".into());
        config.server.public_url = Some("https://im.example.com".parse().unwrap());
    })
    .await
}

async fn forgets(house: &House, login: &str) {
    let request = house.ask("POST", "/session/forgotten").header("accept-language", "zh-CN");
    let answer = request.json(&json!({"login": login})).go().await;
    assert_eq!((answer.status, &*answer.text), (202, ""), "{login}");
}

async fn resets(house: &House, token: &str, password: &str) -> (u16, String) {
    let body = json!({"token": token, "password": password});
    let answer = house.ask("POST", "/session/reset").json(&body).go().await;
    (answer.status, answer.code().to_owned())
}

async fn signs_in(house: &House, password: &str) -> Value {
    let credentials = json!({"login": "lin@example.com", "password": password});
    house.ask("POST", "/session").json(&credentials).go().await.body
}

#[actix_web::test]
async fn a_letter_with_a_link_that_works_once() {
    for backend in Backend::both() {
        let smtp = Smtp::start();
        let house = with_mail(backend, &smtp).await;
        let root = house.administrator("root").await;
        let new = json!({"login": "lin", "name": "林 <b>", "email": "lin@example.com", "password": OLD});
        let id = root.sends(&house, "POST", "/people", &new).await.ok()["id"].clone();
        // Whoever has no mail, is not there, or says anything at all, gets the same answer and no letter.
        for login in ["root", "nobody", "", "a\0b", "' OR 1=1 --", &"x".repeat(10_000)] {
            forgets(&house, login).await;
        }
        let session = signs_in(&house, OLD).await;
        forgets(&house, "LIN@example.com").await;
        let letter = smtp.letter(1).await;
        assert_eq!((&letter["to"], &letter["auto"]), (&json!(["lin@example.com"]), &json!("auto-generated")));
        assert_eq!(letter["subject"], "设置灵通新密码");
        let link = token(&letter, "reset");
        assert!(
            letter["html"]
                .as_str()
                .unwrap()
                .contains(&format!("href=\"https://im.example.com/#reset={link}\""))
        );
        assert!(letter["html"].as_str().unwrap().contains("林 &lt;b&gt;"), "{letter}");

        assert_eq!(resets(&house, &link, "password123").await, (422, "weak_password".into()));
        assert_eq!(resets(&house, "nonsense", NEW).await, (410, "gone".into()));
        assert_eq!(resets(&house, &link, NEW).await, (204, String::new()));
        assert_eq!(resets(&house, &link, NEW).await, (410, "gone".into()), "once");
        let refresh = json!({"refresh_token": session["refresh_token"]});
        let answer = house.ask("POST", "/session/refresh").json(&refresh).go().await;
        assert_eq!(answer.code(), "session_revoked");
        assert_eq!(signs_in(&house, OLD).await["code"], "wrong_credentials");
        let session = signs_in(&house, NEW).await;
        assert_eq!((&session["person"]["id"], session.get("due")), (&id, None));

        // A newer link replaces the older one; half an hour is enough. The letter follows the person's language.
        let me = lingtong_tests::house::Guest::of_session(&house, "lin", &session).await;
        me.sends(&house, "PATCH", "/me/preferences", &json!({"language": "en"})).await.ok();
        forgets(&house, "lin").await;
        let older = token(&smtp.letter(2).await, "reset");
        forgets(&house, "lin").await;
        let letter = smtp.letter(3).await;
        assert_eq!(letter["subject"], "Choose a new password for Lingtong");
        assert_eq!(resets(&house, &older, OLD).await, (410, "gone".into()));
        house.pass(Duration::from_secs(31 * 60));
        assert_eq!(resets(&house, &token(&letter, "reset"), OLD).await, (410, "gone".into()));
        // What has gone is wiped, and nothing in the queue was readable.
        let read = |conn: &mut Conn| delivery::table.select((delivery::state, delivery::payload)).load(conn);
        let end = std::time::Instant::now() + Duration::from_secs(20);
        loop {
            let states: Vec<(String, String)> = house.app.db.read(read).await.unwrap();
            assert_eq!(states.len(), 3);
            if states.iter().all(|(state, payload)| state == "done" && payload.is_empty()) {
                break;
            }
            assert!(std::time::Instant::now() < end, "{states:?}");
            tokio::task::yield_now().await;
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn nobodys_mailbox_is_flooded() {
    let smtp = Smtp::start();
    let house = with_mail(Backend::Sqlite, &smtp).await;
    let root = house.administrator("root").await;
    let new = json!({"login": "lin", "name": "Lin", "email": "lin@example.com", "password": OLD});
    root.sends(&house, "POST", "/people", &new).await.ok();
    for _ in 0..20 {
        forgets(&house, "lin").await;
    }
    smtp.letter(5).await;
    house.all_published().await;
    assert_eq!(house.kinds_since(0).await.iter().filter(|kind| *kind == "session.reset_link").count(), 5);
    house.close().await;
}

#[actix_web::test]
async fn a_letter_waits_for_a_mail_server_that_is_down() {
    let smtp = Smtp::start();
    let port = smtp.port;
    let house = with_mail(Backend::Sqlite, &smtp).await;
    let root = house.administrator("root").await;
    let new = json!({"login": "lin", "name": "Lin", "email": "lin@example.com", "password": OLD});
    root.sends(&house, "POST", "/people", &new).await.ok();
    drop(smtp);
    let head = house.head().await;
    forgets(&house, "lin").await;
    let written = || async { house.head().await > head };
    while !written().await {
        tokio::task::yield_now().await;
    }
    let smtp = Smtp::start_at(port);
    until_async("it is tried again", Duration::from_secs(20), || {
        house.pass(Duration::from_secs(1));
        (!smtp.letters().is_empty()).then_some(())
    })
    .await;
    let letter = smtp.letter(1).await;
    assert_eq!(resets(&house, &token(&letter, "reset"), NEW).await.0, 204);
    house.close().await;
}

#[actix_web::test]
async fn a_first_password_may_be_forgotten_too_and_the_socket_ends() {
    let smtp = Smtp::start();
    let house = with_mail(Backend::Sqlite, &smtp).await;
    let root = house.administrator("root").await;
    let change = json!({"email": "root@example.com"});
    root.sends(&house, "PATCH", &format!("/people/{}", root.id), &change).await.ok();
    let mut line = root.live(&house).await;
    forgets(&house, "root@example.com").await;
    assert_eq!(resets(&house, &token(&smtp.letter(1).await, "reset"), NEW).await.0, 204);
    assert_eq!(line.end().await, End(Some(4001)));
    house.close().await;
}
