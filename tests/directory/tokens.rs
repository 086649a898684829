//! Access tokens: what is refused, with which code; keys that change under way.

use super::house::{House, refused};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use serde_json::json;
use std::time::Duration;

/// A token with our claims, but another header, key or claim.
fn forged(header: &Header, change: serde_json::Value, key: &EncodingKey, now_ms: i64) -> String {
    let now = now_ms / 1000;
    let mut claims =
        json!({"iss": "test", "aud": "lingtong", "sub": "2", "sid": 3, "iat": now, "exp": now + 600});
    claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    encode(header, &claims, key).unwrap()
}

/// PKCS #8 of an Ed25519 key that is not the server's.
fn foreign_key() -> EncodingKey {
    let prefix = hex::decode("302e020100300506032b657004220420").unwrap();
    EncodingKey::from_ed_der(&[prefix, vec![7; 32]].concat())
}

fn segment(json: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json)
}

#[tokio::test]
async fn every_bad_token_has_its_code() {
    use lingtong::clock::Clock;
    let house = House::on(Backend::Sqlite, "tokens").await;
    house.person("ada").await;
    let good = house.signs_in("ada").await.access_token;
    let now = house.clock.now_ms();
    let parts: Vec<&str> = good.split('.').collect();
    let kid = jsonwebtoken::decode_header(&good).unwrap().kid;
    let ours = Header { kid: kid.clone(), ..Header::new(Algorithm::EdDSA) };
    let kid_text = kid.clone().unwrap();
    let secret = EncodingKey::from_secret(kid_text.as_bytes());
    let none = segment(&format!(r#"{{"alg":"none","kid":"{kid_text}"}}"#));
    let mut changed = parts[1].to_owned();
    changed.replace_range(10..11, if &parts[1][10..11] == "A" { "B" } else { "A" });
    let bad = [
        String::new(),
        "x".into(),
        "a.b.c".into(),
        "\0".into(),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{changed}.{}", parts[0], parts[2]),
        forged(&ours, json!({}), &foreign_key(), now),
        forged(&Header::new(Algorithm::EdDSA), json!({}), &foreign_key(), now),
        forged(&Header { kid: Some("other".into()), ..ours.clone() }, json!({}), &foreign_key(), now),
        forged(&Header { kid, ..Header::new(Algorithm::HS256) }, json!({}), &secret, now),
        "x".repeat(1_000_000),
    ];
    for token in &bad {
        let shown: String = token.chars().take(60).collect();
        assert_eq!(house.actor(token).await.expect_err(&shown).code, Code::Unauthenticated, "{shown}");
    }
    house.actor(&good).await.unwrap();
    house.clock.advance(Duration::from_secs(599));
    house.actor(&good).await.unwrap();
    house.clock.advance(Duration::from_secs(1));
    refused(house.actor(&good).await, Code::TokenExpired);
}

/// The server's own key, as only the file and the database together give it.
async fn own_key(house: &House) -> EncodingKey {
    use diesel::prelude::*;
    use lingtong::db::schema::secret;
    let master =
        lingtong::directory::MasterKey::read(&house.data.path().join("master.key")).unwrap().unwrap();
    let read = |conn: &mut lingtong::db::Conn| {
        secret::table.select((secret::name, secret::wrapped)).filter(secret::name.like("jwt/%")).first::<(
            String,
            Vec<u8>,
        )>(
            conn
        )
    };
    let (name, wrapped) = house.db.read(read).await.unwrap();
    assert!(master.unwrap("jwt/other", &wrapped).is_err(), "a secret is bound to its name");
    let prefix = hex::decode("302e020100300506032b657004220420").unwrap();
    EncodingKey::from_ed_der(&[prefix, master.unwrap(&name, &wrapped).unwrap()].concat())
}

#[tokio::test]
async fn a_token_of_our_key_for_another_purpose_is_refused() {
    use lingtong::clock::Clock;
    let house = House::on(Backend::Sqlite, "claims").await;
    let ada = house.person("ada").await;
    let signed = house.signs_in("ada").await;
    let (key, now) = (own_key(&house).await, house.clock.now_ms());
    let header = Header {
        kid: jsonwebtoken::decode_header(&signed.access_token).unwrap().kid,
        ..Header::new(Algorithm::EdDSA)
    };
    let us = json!({"sub": ada.id.to_string(), "sid": signed.session});
    let with = |more: serde_json::Value| {
        let mut all = us.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        forged(&header, all, &key, now)
    };
    house.actor(&with(json!({}))).await.unwrap();
    let s = now / 1000;
    for wrong in [
        json!({"aud": "other"}),
        json!({"aud": null}),
        json!({"iss": "other"}),
        json!({"sub": "ada"}),
        json!({"sid": "3"}),
        json!({"exp": "never"}),
        json!({"iat": s + 3_600, "exp": s + 7_200}),
    ] {
        assert_eq!(
            house.actor(&with(wrong.clone())).await.expect_err(&wrong.to_string()).code,
            Code::Unauthenticated,
            "{wrong}"
        );
    }
    refused(house.actor(&with(json!({"exp": s - 1, "iat": s - 601}))).await, Code::TokenExpired);
}

#[tokio::test]
async fn a_token_of_another_server_is_refused() {
    let house = House::on(Backend::Sqlite, "audience").await;
    let other = House::on(Backend::Sqlite, "audience").await;
    other.person("ada").await;
    house.person("ada").await;
    refused(house.actor(&other.signs_in("ada").await.access_token).await, Code::Unauthenticated);
}

#[tokio::test]
async fn a_new_key_signs_nobody_out() {
    for backend in Backend::both() {
        let house = House::on(backend, "rotation").await;
        house.person("ada").await;
        let before = house.signs_in("ada").await;
        let unseen = house.signs_in("ada").await;
        let other_node = house.second().await;
        house.actor(&before.access_token).await.unwrap();
        house.directory.rotate_token_key(&house.root()).await.unwrap();
        house.actor(&before.access_token).await.unwrap();
        house.actor(&unseen.access_token).await.unwrap();
        let after = house.refreshes(&before.refresh_token).await.unwrap();
        let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        assert_ne!(kid(&before.access_token), kid(&after.access_token));
        house.actor(&after.access_token).await.unwrap();
        // The other node looks at most once a second for keys it does not know.
        house.clock.advance(Duration::from_secs(2));
        other_node.authenticate(&after.access_token, "192.0.2.7", "api").await.unwrap();
        other_node.authenticate(&unseen.access_token, "192.0.2.7", "api").await.unwrap();
        // Ten minutes later nothing is left of the old key.
        house.clock.advance(Duration::from_secs(700));
        refused(house.actor(&unseen.access_token).await, Code::TokenExpired);
        let third = house.second().await;
        refused(third.authenticate(&unseen.access_token, "192.0.2.7", "api").await, Code::Unauthenticated);
        assert_eq!(house.changes("audit.key_rotate").await.len(), 2);
    }
}

#[tokio::test]
async fn the_secrets_are_wrapped_by_a_file_of_the_owner() {
    use std::os::unix::fs::PermissionsExt;
    let mut house = House::on(Backend::Sqlite, "master key").await;
    let path = house.data.path().join("master.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    house.person("ada").await;
    let signed = house.signs_in("ada").await;
    house.restart().await;
    house.actor(&signed.access_token).await.unwrap();
}
