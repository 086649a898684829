//! The first frames: who may speak, and what the server says first.

use lingtong::live::socket::Pace;
use lingtong_tests::house::{End, House, short_pace};
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn the_token_comes_in_the_first_frame_or_in_the_header() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let framed = ada.line(&house).await;
        let mut headed = house.line(&[("authorization", &format!("Bearer {}", ada.token))]).await.unwrap();
        let hello = headed.frame().await;
        for hello in [&framed.hello, &hello] {
            let position = hello["position"].as_i64().unwrap();
            assert_eq!(position, house.head().await);
            assert_eq!(hello["cursor"], format!("{}.{position}", hello["epoch"].as_str().unwrap()));
            assert_eq!(hello["session"], ada.session);
            assert!(hello["log"]["origin"].is_string() && hello["log"]["vkey"].is_string(), "{hello}");
            assert!(hello["checkpoint"].is_string() || hello["checkpoint"].is_null(), "{hello}");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn who_has_no_good_token_is_shown_out_with_the_code_that_says_why() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let head = house.head().await;
    let tampered = format!("{}x", ada.token);
    let unsigned =
        format!("{}.{}.", b64(r#"{"alg":"none","typ":"JWT"}"#), ada.token.split('.').nth(1).unwrap());
    for (frame, code, close) in [
        (json!({"do": "auth", "token": tampered}), "unauthenticated", 1008),
        (json!({"do": "auth", "token": unsigned}), "unauthenticated", 1008),
        (json!({"do": "auth", "token": ""}), "unauthenticated", 1008),
        (json!({"id": 1, "do": "ping"}), "unauthenticated", 1008),
        (json!({"id": 1, "do": "auth"}), "validation", 1008),
        (json!({"id": 1}), "bad_request", 1008),
    ] {
        let mut line = house.line(&[]).await.unwrap();
        line.send(&frame).await;
        let reply = line.frame().await;
        assert_eq!((&reply["type"], &reply["ok"]), (&json!("reply"), &json!(false)), "{reply}");
        assert_eq!(reply["error"]["code"], code, "{frame}");
        assert_eq!(line.end().await, End(Some(close)), "{frame}");
    }
    let mut line = house.line(&[("authorization", "Bearer nonsense")]).await.unwrap();
    assert_eq!(line.end().await, End(Some(1008)));
    assert_eq!(house.head().await, head, "a refused socket changes nothing");

    house.app.directory.sign_out(&ben.actor).await.unwrap();
    let mut line = house.line(&[("authorization", &format!("Bearer {}", ben.token))]).await.unwrap();
    assert_eq!(line.frame().await["error"]["code"], "session_revoked");
    assert_eq!(line.end().await, End(Some(4001)));
    house.pass(std::time::Duration::from_secs(601));
    let mut line = house.line(&[("authorization", &format!("Bearer {}", ada.token))]).await.unwrap();
    assert_eq!(line.frame().await["error"]["code"], "token_expired");
    assert_eq!(line.end().await, End(Some(4002)));
    house.close().await;
}

#[actix_web::test]
async fn a_socket_that_never_signs_in_is_closed() {
    assert_eq!(Pace::default().patience.as_secs(), 10);
    let house = House::open_with(Backend::Sqlite, short_pace(), |_| {}).await;
    let mut silent = house.line(&[]).await.unwrap();
    let mut pinging = house.line(&[]).await.unwrap();
    pinging.raw(tokio_tungstenite::tungstenite::Message::Ping(vec![1].into())).await;
    assert_eq!(silent.end().await, End(Some(1008)));
    assert_eq!(pinging.end().await, End(Some(1008)), "pings are no sign-in");
    house.close().await;
}

#[actix_web::test]
async fn pages_of_another_origin_open_no_socket() {
    let house = House::open_with(Backend::Sqlite, Pace::default(), |config| {
        config.server.allowed_origins = vec!["https://im.example.com".parse().unwrap()];
    })
    .await;
    let own = format!("http://{}", house.address());
    for (origin, outcome) in [
        ("https://evil.example", Err(403)),
        ("null", Err(403)),
        ("http://127.0.0.1:1", Err(403)),
        (own.as_str(), Ok(())),
        ("https://im.example.com", Ok(())),
    ] {
        assert_eq!(house.line(&[("origin", origin)]).await.map(drop), outcome, "{origin}");
    }
    let answer = house.ask("GET", "/live").header("origin", "https://evil.example").go().await;
    assert_eq!((answer.status, answer.code()), (403, "bad_origin"));
    let answer = house.ask("GET", "/live").go().await;
    assert_eq!((answer.status, answer.code()), (400, "bad_request"), "without an upgrade");
    house.close().await;
}

fn b64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}
