//! Offices change hands by the word of two people, and the first two are named at the console.

use super::house::{House, refused};
use lingtong::directory::{Actor, Administrator, PersonPatch, Role};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

async fn arrives(house: &House, login: &str) -> Actor {
    house.person(login).await;
    let token = house.signs_in(login).await.access_token;
    house.actor(&token).await.unwrap()
}

#[tokio::test]
async fn the_first_two_are_named_together_at_the_console() {
    for backend in Backend::both() {
        let house = House::on(backend, "offices first").await;
        let (root, ada, bob) =
            (arrives(&house, "root").await, arrives(&house, "ada").await, arrives(&house, "bob").await);
        let (d, console) = (&house.directory, Administrator::of_command_line());
        d.grant(&console, root.person, Role::SystemAdmin).await.unwrap();
        let right = house.actor(&house.signs_in("root").await.access_token).await.unwrap();
        let right = right.administrator().unwrap();
        // Nobody is made an officer by one person, whoever it is; a company of one leaves that room closed.
        for role in [Role::ComplianceOfficer, Role::Auditor, Role::Approver] {
            for administrator in [&right, &console] {
                refused(d.grant(administrator, ada.person, role).await, Code::Forbidden);
            }
            refused(d.propose_office(&ada, ada.person, role, true).await, Code::Forbidden);
        }
        refused(d.name_offices(&right, ada.person, bob.person).await, Code::Forbidden);
        refused(d.name_offices(&console, ada.person, ada.person).await, Code::Validation);
        refused(d.name_offices(&console, root.person, bob.person).await, Code::Conflict);
        refused(d.name_offices(&console, ada.person, 999).await, Code::NotFound);
        let guest = arrives(&house, "guest").await;
        d.grant(&console, guest.person, Role::External).await.unwrap();
        refused(d.name_offices(&console, ada.person, guest.person).await, Code::Conflict);

        let before = house.head().await;
        d.name_offices(&console, ada.person, bob.person).await.unwrap();
        assert_eq!(house.kinds(before).await, ["office.name", "role.grant", "role.grant"]);
        assert_eq!(house.changes("office.name").await[0]["approver"], bob.person);
        let offices = d.offices().await.unwrap();
        let held: Vec<(Role, Vec<i64>)> = offices.into_iter().map(|one| (one.role, one.people)).collect();
        let expected = [
            (Role::SystemAdmin, vec![root.person]),
            (Role::ComplianceOfficer, vec![ada.person]),
            (Role::Auditor, vec![]),
            (Role::Approver, vec![bob.person]),
        ];
        assert_eq!(held, expected);
        refused(d.name_offices(&console, guest.person, root.person).await, Code::Conflict);
        refused(d.grant(&right, ada.person, Role::SystemAdmin).await, Code::Conflict);
        // Who could reset their sign-in could act as them.
        refused(d.reset_password(&right, ada.person, None).await, Code::Forbidden);
        let life = std::time::Duration::from_secs(9);
        refused(d.make_link(&right, bob.person, life, false).await, Code::Forbidden);
        refused(d.reset_factors(&right, ada.person).await, Code::Forbidden);
        let mail = |to: &str| PersonPatch { email: Some(Some(to.into())), ..PersonPatch::default() };
        refused(d.update_person(&right, ada.person, mail("mine@example.com")).await, Code::Forbidden);
        let titled = PersonPatch { title: Some(Some("Counsel".into())), ..PersonPatch::default() };
        d.update_person(&right, ada.person, titled).await.unwrap();
        d.reset_password(&console, ada.person, None).await.unwrap();

        // Either may lay it down; only when nobody is left does the console name two again.
        d.resign_office(&ada, Role::ComplianceOfficer).await.unwrap();
        refused(d.name_offices(&console, ada.person, guest.person).await, Code::Conflict);
        d.resign_office(&bob, Role::Approver).await.unwrap();
        refused(d.resign_office(&bob, Role::Approver).await, Code::Forbidden);
        refused(d.resign_office(&bob, Role::SystemAdmin).await, Code::Validation);
        d.name_offices(&console, bob.person, ada.person).await.unwrap();
        // Nor is anybody bound to who left.
        d.disable_person(&right, bob.person, "left").await.unwrap();
        d.disable_person(&right, ada.person, "left").await.unwrap();
        let (cyd, dan) = (arrives(&house, "cyd").await, arrives(&house, "dan").await);
        d.name_offices(&console, cyd.person, dan.person).await.unwrap();
    }
}

#[tokio::test]
async fn one_proposes_another_confirms() {
    for backend in Backend::both() {
        let house = House::on(backend, "offices").await;
        let (ada, bob, cyd) =
            (arrives(&house, "ada").await, arrives(&house, "bob").await, arrives(&house, "cyd").await);
        let (d, console) = (&house.directory, Administrator::of_command_line());
        d.name_offices(&console, ada.person, bob.person).await.unwrap();
        let propose = |who: &Actor, person, role, holds| {
            let who = who.clone();
            async move { d.propose_office(&who, person, role, holds).await }
        };
        refused(propose(&bob, cyd.person, Role::Auditor, true).await, Code::Forbidden);
        refused(propose(&ada, cyd.person, Role::SystemAdmin, true).await, Code::Validation);
        refused(propose(&ada, cyd.person, Role::Auditor, false).await, Code::Conflict);
        let auditor = propose(&ada, cyd.person, Role::Auditor, true).await.unwrap();
        assert_eq!(propose(&ada, cyd.person, Role::Auditor, true).await.unwrap(), auditor, "twice is once");
        assert_eq!(d.proposals().await.unwrap(), std::slice::from_ref(&auditor));
        let roles = async |person: i64| d.offices().await.unwrap().iter().any(|o| o.people.contains(&person));
        assert!(!roles(cyd.person).await, "a proposal grants nothing");
        refused(d.confirm_office(&ada, auditor.id).await, Code::Forbidden);
        refused(d.confirm_office(&cyd, auditor.id).await, Code::Forbidden);
        refused(d.withdraw_proposal(&cyd, auditor.id).await, Code::Forbidden);
        let before = house.head().await;
        d.confirm_office(&bob, auditor.id).await.unwrap();
        assert_eq!(house.kinds(before).await, ["office.confirm", "role.grant"]);
        refused(d.confirm_office(&bob, auditor.id).await, Code::NotFound);
        assert!(
            house.actor(&house.signs_in("cyd").await.access_token).await.unwrap().roles.has(Role::Auditor)
        );

        // An auditor is no compliance officer, and an approver confirms nothing about themselves.
        refused(propose(&cyd, bob.person, Role::Auditor, true).await, Code::Forbidden);
        let own = propose(&ada, bob.person, Role::Auditor, true).await.unwrap();
        refused(d.confirm_office(&bob, own.id).await, Code::Forbidden);
        d.withdraw_proposal(&bob, own.id).await.unwrap();
        refused(propose(&ada, bob.person, Role::Approver, false).await, Code::Conflict);

        // A second approver; then the first is proposed to go, and the second confirms.
        let second = propose(&ada, cyd.person, Role::Approver, true).await.unwrap();
        d.confirm_office(&bob, second.id).await.unwrap();
        let gone = propose(&ada, bob.person, Role::Approver, false).await.unwrap();
        refused(propose(&ada, bob.person, Role::Approver, true).await, Code::Conflict);
        refused(d.confirm_office(&bob, gone.id).await, Code::Forbidden);
        d.confirm_office(&cyd, gone.id).await.unwrap();
        refused(d.confirm_office(&bob, gone.id).await, Code::Forbidden);

        // What changed since it was proposed is seen when it is confirmed.
        let dan = arrives(&house, "dan").await;
        let officer = propose(&ada, dan.person, Role::ComplianceOfficer, true).await.unwrap();
        d.grant(&console, dan.person, Role::SystemAdmin).await.unwrap();
        refused(d.confirm_office(&cyd, officer.id).await, Code::Conflict);
        let eve = arrives(&house, "eve").await;
        let officer = propose(&ada, eve.person, Role::ComplianceOfficer, true).await.unwrap();
        d.resign_office(&ada, Role::ComplianceOfficer).await.unwrap();
        refused(d.confirm_office(&cyd, officer.id).await, Code::Conflict);
    }
}
