//! Ending sessions: own devices, leavers; at once, on this node and after a restart.

use super::house::{House, refused};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

#[tokio::test]
async fn a_disabled_person_is_cut_off_at_once() {
    for backend in Backend::both() {
        let mut house = House::on(backend, "disable").await;
        let ada = house.person("ada").await;
        house.person("bob").await;
        let (one, two, bob) =
            (house.signs_in("ada").await, house.signs_in("ada").await, house.signs_in("bob").await);
        let other_node = house.second().await;
        house.directory.disable_person(&house.root(), ada.id, "left the company").await.unwrap();
        for signed in [&one, &two] {
            refused(house.actor(&signed.access_token).await, Code::SessionRevoked);
            refused(house.refreshes(&signed.refresh_token).await, Code::SessionRevoked);
        }
        house.actor(&bob.access_token).await.unwrap();
        drop(other_node);
        house.restart().await;
        refused(house.actor(&one.access_token).await, Code::SessionRevoked);
        let revoked = &house.changes("session.revoke").await[0];
        assert_eq!(revoked["sessions"].as_array().unwrap().len(), 2);
        let disabled = &house.changes("person.disable").await[0];
        assert_eq!(
            (&disabled["reason"], &disabled["person"]["status"]),
            (&"left the company".into(), &"disabled".into())
        );
        // Back again, the old devices stay out and new ones come in.
        house.directory.enable_person(&house.root(), ada.id).await.unwrap();
        refused(house.actor(&one.access_token).await, Code::SessionRevoked);
        let back = house.signs_in("ada").await;
        house.actor(&back.access_token).await.unwrap();
    }
}

#[tokio::test]
async fn a_device_is_signed_out_by_its_owner_only() {
    for backend in Backend::both() {
        let house = House::on(backend, "devices").await;
        house.person("ada").await;
        house.person("bob").await;
        let (phone, desk, bob) =
            (house.signs_in("ada").await, house.signs_in("ada").await, house.signs_in("bob").await);
        let (ada, other) =
            (house.actor(&desk.access_token).await.unwrap(), house.actor(&bob.access_token).await.unwrap());
        let list = house.directory.list_sessions(&ada).await.unwrap();
        assert_eq!(
            list.iter().map(|one| (one.id, one.current)).collect::<Vec<_>>(),
            [(desk.session, true), (phone.session, false)]
        );
        refused(house.directory.revoke_session(&other, phone.session).await, Code::NotFound);
        house.directory.revoke_session(&ada, phone.session).await.unwrap();
        refused(house.directory.revoke_session(&ada, phone.session).await, Code::NotFound);
        refused(house.actor(&phone.access_token).await, Code::SessionRevoked);
        house.directory.sign_out(&ada).await.unwrap();
        refused(house.actor(&desk.access_token).await, Code::SessionRevoked);
        refused(house.refreshes(&desk.refresh_token).await, Code::SessionRevoked);
        assert_eq!(house.changes("session.logout").await.len(), 1);
    }
}
