//! How sockets end: token expired, session ended, person disabled, too many, server stopping.

use std::time::Duration;

use lingtong::directory::Administrator;
use lingtong::live::socket::Pace;
use lingtong_tests::house::{End, House, short_pace};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::json;

#[actix_web::test]
async fn a_socket_ends_with_its_token_unless_a_newer_one_came() {
    for backend in Backend::both() {
        let house = House::open_with(backend, short_pace(), |_| {}).await;
        let ada = house.person("ada").await;
        let (mut kept, mut ends) = (ada.live(&house).await, ada.live(&house).await);
        house.pass(Duration::from_secs(500));
        let newer = house.app.directory.refresh(&ada.refresh_token, "127.0.0.1", "api").await.unwrap();
        kept.ask(json!({"do": "auth", "token": newer.access_token})).await.unwrap();
        house.pass(Duration::from_secs(101));
        assert_eq!(ends.end().await, End(Some(4002)));
        assert!(kept.ask(json!({"do": "ping"})).await.is_ok());
        house.close().await;
    }
}

#[actix_web::test]
async fn a_socket_takes_no_token_of_another_session() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let other = ada.again(&house).await;
    let mut line = ada.line(&house).await;
    for token in [&ben.token, &other.token] {
        assert_eq!(line.ask(json!({"do": "auth", "token": token})).await, Err("forbidden".into()));
    }
    assert_eq!(line.ask(json!({"do": "auth", "token": "x"})).await, Err("unauthenticated".into()));
    assert!(line.ask(json!({"do": "ping"})).await.is_ok());
    house.close().await;
}

#[actix_web::test]
async fn an_ended_session_closes_its_sockets_at_once_and_no_others() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, root) = (house.person("ada").await, house.administrator("root").await);
        let phone = ada.again(&house).await;
        let (mut desk, mut pocket) = (ada.live(&house).await, phone.live(&house).await);
        let mut deaf = phone.line(&house).await;
        let answer = ada.asks(&house, "DELETE", &format!("/sessions/{}", phone.session)).go().await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        assert_eq!(pocket.end().await, End(Some(4001)));
        assert_eq!(deaf.end().await, End(Some(4001)), "one without events too");
        assert!(desk.ask(json!({"do": "ping"})).await.is_ok(), "another session stays");
        let refused = phone.asks(&house, "GET", "/me").go().await;
        assert_eq!((refused.status, refused.code()), (401, "session_revoked"));
        let refused = house.app.directory.refresh(&phone.refresh_token, "127.0.0.1", "api").await;
        assert_eq!(refused.unwrap_err().code.name(), "session_revoked");

        assert_eq!(ada.asks(&house, "DELETE", "/session").go().await.status, 204);
        assert_eq!(desk.end().await, End(Some(4001)), "a sign-out too");

        let (again, other) = (ada.again(&house).await, ada.again(&house).await);
        let (mut one, mut two) = (again.live(&house).await, other.line(&house).await);
        let path = format!("/people/{}/disable", ada.id);
        root.sends(&house, "POST", &path, &json!({"reason": "left"})).await.ok();
        assert_eq!((one.end().await, two.end().await), (End(Some(4001)), End(Some(4001))));
        assert_eq!(again.asks(&house, "GET", "/me").go().await.code(), "session_revoked");
        until_async("everyone is gone", Duration::from_secs(5), || {
            (house.app.hub.connections() == 0).then_some(())
        })
        .await;
        house.close().await;
    }
}

#[actix_web::test]
async fn a_copied_refresh_token_closes_the_sockets_of_its_session() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let mut line = ada.live(&house).await;
    let directory = &house.app.directory;
    let second = directory.refresh(&ada.refresh_token, "127.0.0.1", "api").await.unwrap();
    directory.refresh(&second.refresh_token, "127.0.0.1", "api").await.unwrap();
    let theft = directory.refresh(&ada.refresh_token, "10.0.0.9", "api").await;
    assert_eq!(theft.unwrap_err().code.name(), "session_revoked");
    assert_eq!(line.end().await, End(Some(4001)));
    house.close().await;
}

#[actix_web::test]
async fn a_person_has_so_many_sockets_and_no_more() {
    let house =
        House::open_with(Backend::Sqlite, Pace::default(), |config| config.limits.sockets_per_person = 2)
            .await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let (one, _two) = (ada.line(&house).await, ada.line(&house).await);
    let bearer = format!("Bearer {}", ada.token);
    let mut third = house.line(&[("authorization", &bearer)]).await.unwrap();
    assert_eq!(third.frame().await["error"]["code"], "rate_limited");
    assert_eq!(third.end().await, End(Some(4013)));
    ben.line(&house).await;
    drop(one);
    until_async("its place is free", Duration::from_secs(5), || {
        (house.app.hub.connections_of(ada.id) < 2).then_some(())
    })
    .await;
    ada.line(&house).await;
    house.close().await;
}

#[actix_web::test]
async fn a_role_taken_back_takes_effect_on_the_next_event() {
    let house = House::open(Backend::Sqlite).await;
    let (root, ada) = (house.administrator("root").await, house.administrator("ada").await);
    let mut line = ada.live(&house).await;
    let path = format!("/people/{}/roles/system_admin", ada.id);
    root.asks(&house, "DELETE", &path).go().await.ok();
    assert_eq!(line.until(|frame| frame["kind"] == "role.revoke").await["data"]["person"], ada.id);
    // `person.create` goes to administrators, `directory.version` to everyone.
    let new =
        lingtong::directory::NewPerson { login: "new".into(), name: "New".into(), ..Default::default() };
    house.app.directory.add_person(&Administrator::server(), new).await.unwrap();
    line.until(|frame| frame["kind"] == "directory.version").await;
    let seen = line.all().await;
    assert!(!seen.iter().any(|frame| frame["kind"] == "person.create"), "{seen:?}");
    assert_eq!(
        ada.sends(&house, "PATCH", "/policies", &json!({"presence": false})).await.code(),
        "forbidden"
    );
    house.close().await;
}

#[actix_web::test]
async fn a_stopping_server_says_goodbye() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let (mut live, mut deaf) = (ada.live(&house).await, ada.line(&house).await);
    let started = std::time::Instant::now();
    house.close().await;
    assert_eq!((live.end().await, deaf.end().await), (End(Some(1001)), End(Some(1001))));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
