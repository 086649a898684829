//! Refresh tokens: a lost reply signs nobody out, a copied token does.

use super::house::{House, refused};
use lingtong::directory::FORGIVEN_MS;
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

#[tokio::test]
async fn a_lost_reply_signs_nobody_out() {
    for backend in Backend::both() {
        let house = House::on(backend, "lost reply").await;
        house.person("ada").await;
        let first = house.signs_in("ada").await;
        let lost = house.refreshes(&first.refresh_token).await.unwrap();
        let again = house.refreshes(&first.refresh_token).await.unwrap();
        assert_eq!(lost.refresh_token, again.refresh_token);
        assert_ne!(first.refresh_token, again.refresh_token);
        let next = house.refreshes(&again.refresh_token).await.unwrap();
        assert_eq!(next.session, first.session);
        house.actor(&next.access_token).await.unwrap();
    }
}

#[tokio::test]
async fn three_tabs_refresh_at_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "three tabs").await;
        house.person("ada").await;
        let shared = house.signs_in("ada").await.refresh_token;
        for _ in 0..5 {
            let shared = house.signs_in("ada").await.refresh_token;
            let (a, b, c) =
                tokio::join!(house.refreshes(&shared), house.refreshes(&shared), house.refreshes(&shared));
            let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
            assert!(a.refresh_token == b.refresh_token && b.refresh_token == c.refresh_token);
            // All three go on with the shared cookie.
            house.refreshes(&a.refresh_token).await.unwrap();
        }
        house.refreshes(&shared).await.unwrap();
    }
}

#[tokio::test]
async fn a_restart_between_signs_nobody_out() {
    for backend in Backend::both() {
        let mut house = House::on(backend, "restart between").await;
        house.person("ada").await;
        let first = house.signs_in("ada").await;
        let lost = house.refreshes(&first.refresh_token).await.unwrap();
        house.restart().await;
        let again = house.refreshes(&first.refresh_token).await.unwrap();
        assert_eq!(lost.refresh_token, again.refresh_token);
        house.actor(&first.access_token).await.unwrap();
    }
}

#[tokio::test]
async fn a_token_that_comes_after_its_successor_was_used_ends_the_session() {
    for backend in Backend::both() {
        let mut house = House::on(backend, "theft").await;
        house.person("ada").await;
        let stolen = house.signs_in("ada").await;
        let other = house.signs_in("ada").await;
        let second = house.refreshes(&stolen.refresh_token).await.unwrap();
        let third = house.refreshes(&second.refresh_token).await.unwrap();
        refused(house.refreshes(&stolen.refresh_token).await, Code::SessionRevoked);
        refused(house.refreshes(&third.refresh_token).await, Code::SessionRevoked);
        refused(house.actor(&third.access_token).await, Code::SessionRevoked);
        house.actor(&other.access_token).await.unwrap();
        assert_eq!(house.changes("session.refresh_reuse_detected").await.len(), 1);
        house.restart().await;
        refused(house.actor(&third.access_token).await, Code::SessionRevoked);
    }
}

#[tokio::test]
async fn a_token_that_comes_too_late_ends_the_session() {
    for backend in Backend::both() {
        let house = House::on(backend, "too late").await;
        house.person("ada").await;
        let first = house.signs_in("ada").await;
        let second = house.refreshes(&first.refresh_token).await.unwrap();
        house.sql(&format!("UPDATE refresh_token SET used_at = used_at - {}", FORGIVEN_MS + 1));
        refused(house.refreshes(&first.refresh_token).await, Code::SessionRevoked);
        refused(house.actor(&second.access_token).await, Code::SessionRevoked);
    }
}

#[tokio::test]
async fn what_is_no_token_changes_nothing() {
    for backend in Backend::both() {
        let house = House::on(backend, "no token").await;
        house.person("ada").await;
        let signed = house.signs_in("ada").await;
        let head = house.head().await;
        for text in ["", "x", &"A".repeat(43), &"A".repeat(100_000), "\0", &signed.access_token] {
            refused(house.refreshes(text).await, Code::Unauthenticated);
        }
        house.sql("UPDATE refresh_token SET expires_at = 1");
        refused(house.refreshes(&signed.refresh_token).await, Code::Unauthenticated);
        assert_eq!(house.head().await, head);
    }
}
