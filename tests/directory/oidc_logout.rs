//! The provider tells that someone signed out there (OpenID Connect Back-Channel Logout 1.0).

use super::oidc::{linked, open, signs_in};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lingtong_tests::house::{End, Guest, House};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

async fn tells(house: &House, token: &str) -> u16 {
    let client = reqwest::Client::new();
    let form = format!("logout_token={token}");
    let request = client.post(house.url("/oidc/backchannel-logout/work"));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    request.send().await.unwrap().status().as_u16()
}

/// The provider's session of the newest sign-in.
fn sid(house: &House) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        sid: String,
    }
    use diesel::RunQueryDsl;
    use lingtong::db::{Purpose, connect};
    let mut conn = connect(house.app.db.target(), Purpose::Maintenance).unwrap();
    let newest = diesel::sql_query("SELECT sid FROM oidc_session ORDER BY session DESC LIMIT 1");
    newest.get_result::<Row>(&mut conn).unwrap().sid
}

#[actix_web::test]
async fn a_logout_there_ends_that_session_here() {
    for backend in Backend::both() {
        let (house, provider) = open(backend).await;
        let ada = linked(&house, "ada", "ada").await;
        let first = Guest::of_session(&house, "ada", &signs_in(&house, &provider, "ada").await.ok()).await;
        let gone = sid(&house);
        let second = Guest::of_session(&house, "ada", &signs_in(&house, &provider, "ada").await.ok()).await;
        let mut line = first.line(&house).await;
        let before = house.head().await;
        let told = provider.told(json!({"logout": {"sub": "ada", "sid": gone}})).await;
        assert_eq!(line.end().await, End(Some(4001)));
        assert_eq!(house.kinds_since(before).await, ["session.revoke"]);
        let refused = first.asks(&house, "GET", "/me").go().await;
        assert_eq!(refused.code(), "session_revoked");
        let refresh = json!({"refresh_token": first.refresh_token});
        let refused = house.ask("POST", "/session/refresh").json(&refresh).go().await;
        assert_eq!(refused.code(), "session_revoked");
        // Neither their other sessions nor those opened otherwise.
        second.gets(&house, "/me").await;
        ada.gets(&house, "/me").await;

        let token = told["token"].as_str().unwrap();
        assert_eq!(tells(&house, token).await, 400, "a token that came before");
        for wrong in [
            forged(token, |head, _| head["alg"] = "none".into()),
            forged(token, |_, body| body["jti"] = "x".into()),
        ] {
            assert_eq!(tells(&house, &wrong).await, 400);
        }
        assert_eq!(tells(&house, "x").await, 400);
        second.gets(&house, "/me").await;
        house.close().await;
    }
}

/// The token with something else in it, under its old signature.
fn forged(token: &str, change: impl Fn(&mut Value, &mut Value)) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let read =
        |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let (mut head, mut body) = (read(parts[0]), read(parts[1]));
    change(&mut head, &mut body);
    let write = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{}", write(head), write(body), parts[2])
}
