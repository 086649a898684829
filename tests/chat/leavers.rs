//! What a leaver owned goes to their manager, or to who has been in it longest.

use super::room::people;
use lingtong::directory::{Administrator, PersonPatch};
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;
use std::time::{Duration, Instant};

async fn reports_to(house: &House, person: &Guest, manager: &Guest) {
    let patch = PersonPatch { manager: Some(Some(manager.id)), ..PersonPatch::default() };
    house.app.directory.update_person(&Administrator::server(), person.id, patch).await.unwrap();
}

/// Waits until the members and roles of a group are these.
async fn has(house: &House, who: &Guest, group: i64, wanted: &[(&Guest, &str)]) {
    let mut wanted: Vec<_> = wanted.iter().map(|(guest, role)| (guest.id, (*role).to_owned())).collect();
    wanted.sort();
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let now = people(house, who, group).await;
        if now == wanted {
            return;
        }
        assert!(Instant::now() < end, "the members are {now:?} and not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn owned_groups_are_handed_to_the_manager() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd, chief) = (
            house.person("ada").await,
            house.person("bob").await,
            house.person("cyd").await,
            house.person("chief").await,
        );
        let (directory, server) = (&house.app.directory, Administrator::server());
        reports_to(&house, &ada, &bob).await;
        reports_to(&house, &bob, &chief).await;
        let alone = ada.opens(&house, "alone", &[&cyd]).await;
        let shared = ada.opens(&house, "shared", &[&cyd, &bob]).await;
        let owner = lingtong::chat::members::MemberRole::Owner;
        house.app.chat.set_member_role(&ada.actor, shared, cyd.id, owner).await.unwrap();
        let of_cyd = cyd.opens(&house, "of cyd", &[&ada]).await;

        // The manager has left before: the one above takes over.
        directory.disable_person(&server, bob.id, "left").await.unwrap();
        directory.disable_person(&server, ada.id, "left").await.unwrap();
        has(&house, &cyd, alone, &[(&ada, "member"), (&cyd, "member"), (&chief, "owner")]).await;
        has(&house, &cyd, shared, &[(&ada, "member"), (&bob, "member"), (&cyd, "owner")]).await;
        // Nobody is above the chief: the active member who is there longest.
        let last = chief.opens(&house, "last", &[&cyd]).await;
        directory.disable_person(&server, chief.id, "left").await.unwrap();
        has(&house, &cyd, last, &[(&chief, "member"), (&cyd, "owner")]).await;
        directory.disable_person(&server, cyd.id, "left").await.unwrap();
        // A group of which nobody is left keeps its owner.
        directory.enable_person(&server, cyd.id).await.unwrap();
        has(&house, &cyd, of_cyd, &[(&ada, "member"), (&cyd, "owner")]).await;
        house.close().await;
    }
}
