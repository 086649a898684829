//! Signing in with local passwords and links: who gets in, what strangers learn, what the journal keeps.

use super::house::{House, PASSWORD, place, refused};
use lingtong::directory::rights::Due;
use lingtong::directory::{NewPerson, Password};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use std::time::Duration;

#[tokio::test]
async fn the_login_is_one_whatever_its_case() {
    for backend in Backend::both() {
        let house = House::on(backend, "case").await;
        let ada = house.person("Ada").await;
        for login in ["ada", "ADA", " Ada ", "ａｄａ"] {
            assert_eq!(house.signs_in(login).await.person.id, ada.id);
        }
        let again = NewPerson { login: "aDa".into(), name: "Other".into(), ..NewPerson::default() };
        refused(house.directory.add_person(&house.root(), again).await, Code::Conflict);
    }
}

#[tokio::test]
async fn strangers_learn_nothing() {
    for backend in Backend::both() {
        let house = House::on(backend, "strangers").await;
        house.person("ada").await;
        let left = house.person("bob").await;
        house.directory.disable_person(&house.root(), left.id, "left").await.unwrap();
        let tries = [
            ("ada", "wrong password"),
            ("nobody", PASSWORD),
            ("bob", "wrong password"),
            ("", ""),
            ("ada", ""),
            ("a\0da", PASSWORD),
            ("ada", "x\0"),
        ];
        let answers: Vec<_> = {
            let mut answers = Vec::new();
            for (login, password) in tries {
                answers.push(refused(house.tries(login, password).await, Code::WrongCredentials));
            }
            answers.push(refused(house.tries(&"x".repeat(10_000), PASSWORD).await, Code::WrongCredentials));
            answers.push(refused(house.tries("ada", &"x".repeat(1_000_000)).await, Code::WrongCredentials));
            answers
        };
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    }
}

#[tokio::test]
async fn refusals_are_journalled_five_singly_and_the_rest_as_a_number() {
    for backend in Backend::both() {
        let house = House::on(backend, "refusals").await;
        house.person("ada").await;
        // The start of a minute, so that all of it falls into one.
        let ms = lingtong::clock::Clock::now_ms(&*house.clock).rem_euclid(60_000);
        house.clock.advance(Duration::from_millis(u64::try_from(60_000 - ms).unwrap()));
        for _ in 0..12 {
            // From the sixth on nothing is looked at; it is a refusal all the same.
            house.tries("ada", "wrong password").await.unwrap_err();
        }
        let single = house.changes("session.login_failed").await;
        assert_eq!(single.len(), 5);
        assert_eq!((&single[0]["login"], &single[0]["reason"]), (&"ada".into(), &"password".into()));
        assert!(house.changes("session.logins_refused").await.is_empty());
        house.directory.tick().await;
        assert!(house.changes("session.logins_refused").await.is_empty());
        house.clock.advance(Duration::from_secs(61));
        house.directory.tick().await;
        let counted = house.changes("session.logins_refused").await;
        assert_eq!(counted.len(), 1);
        assert_eq!(counted[0]["count"], 7);
        house.directory.tick().await;
        // Many names from one address are counted at the address.
        for number in 0..20 {
            refused(house.tries(&format!("guess{number}"), "wrong password").await, Code::WrongCredentials);
        }
        house.clock.advance(Duration::from_secs(61));
        house.directory.tick().await;
        assert_eq!(house.changes("session.login_failed").await.len(), 10);
        let counted = house.changes("session.logins_refused").await;
        assert_eq!((&counted[1]["count"], &counted[1]["ip"]), (&15.into(), &"192.0.2.7".into()));
        let unknown = &house.changes("session.login_failed").await[9];
        assert!(unknown["login"].is_null(), "a login that nobody has may be a password: {unknown}");
    }
}

#[tokio::test]
async fn the_first_administrator_signs_in_once_by_link_and_chooses_a_password() {
    for backend in Backend::both() {
        let house = House::on(backend, "bootstrap").await;
        let first = house.directory.bootstrap().await.unwrap().unwrap();
        assert!(house.directory.bootstrap().await.unwrap().is_none());
        let signed = house.directory.sign_in_by_link(&first.link, &place()).await.unwrap().session().unwrap();
        assert_eq!(signed.due, Some(Due::Password));
        refused(house.directory.sign_in_by_link(&first.link, &place()).await, Code::WrongCredentials);
        let actor = house.actor(&signed.access_token).await.unwrap();
        actor.administrator().unwrap();
        for (bad, why) in
            [("short", "short"), ("aaaaaaaaaaaa", "one character"), ("管理员 Administrator", "the name")]
        {
            let outcome =
                house.directory.change_password(&actor, Password::new(""), Password::new(bad)).await;
            let code = outcome.expect_err(why).code;
            assert!(matches!(code, Code::Validation | Code::WeakPassword), "{code}");
        }
        house.directory.change_password(&actor, Password::new(""), Password::new(PASSWORD)).await.unwrap();
        assert_eq!(house.signs_in("admin").await.due, None);
        refused(
            house
                .directory
                .change_password(&actor, Password::new("wrong"), Password::new("another password"))
                .await,
            Code::WrongCredentials,
        );
    }
}

#[tokio::test]
async fn a_link_ends_with_its_time_and_a_reusable_one_works_again() {
    for backend in Backend::both() {
        let house = House::on(backend, "links").await;
        let ada = house.person("ada").await;
        let root = house.root();
        let demo = house.directory.make_link(&root, ada.id, Duration::from_secs(3600), true).await.unwrap();
        for _ in 0..3 {
            house.directory.sign_in_by_link(&demo, &place()).await.unwrap();
        }
        house.sql("UPDATE sign_in_link SET expires_at = 1");
        refused(house.directory.sign_in_by_link(&demo, &place()).await, Code::WrongCredentials);
        refused(house.directory.sign_in_by_link("x", &place()).await, Code::WrongCredentials);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for backend in Backend::both() {
        let house = House::on(backend, "new password").await;
        let ada = house.person("ada").await;
        let (here, there) = (house.signs_in("ada").await, house.signs_in("ada").await);
        assert_eq!(here.due, Some(Due::Password), "an administrator chose the password");
        let actor = house.actor(&here.access_token).await.unwrap();
        house
            .directory
            .change_password(&actor, Password::new(PASSWORD), Password::new("another password"))
            .await
            .unwrap();
        house.actor(&here.access_token).await.unwrap();
        refused(house.actor(&there.access_token).await, Code::SessionRevoked);
        refused(house.refreshes(&there.refresh_token).await, Code::SessionRevoked);
        refused(house.tries("ada", PASSWORD).await, Code::WrongCredentials);
        house.tries("ada", "another password").await.unwrap();
        house.directory.reset_password(&house.root(), ada.id, None).await.unwrap();
        refused(house.actor(&here.access_token).await, Code::SessionRevoked);
        refused(house.tries("ada", "another password").await, Code::WrongCredentials);
    }
}
