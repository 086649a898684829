//! Sign-in links: whose link passes the second factor, and what ends one that nobody used.

use super::house::{House, PASSWORD, place, refused};
use lingtong::clock::Clock;
use lingtong::directory::second_factor::Shown;
use lingtong::directory::{Administrator, Entered, NewPerson, Password, Person, PersonPatch, Place, Role};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// Someone who administers by hand, not at the console.
async fn administrator(house: &House) -> Administrator {
    let root = house.person("root").await;
    house.directory.grant(&house.root(), root.id, Role::SystemAdmin).await.unwrap();
    house.actor(&house.signs_in("root").await.access_token).await.unwrap().administrator().unwrap()
}

/// Someone with a mail address and no password.
async fn reached(house: &House, login: &str) -> Person {
    let email = Some(format!("{login}@example.com"));
    let new = NewPerson { login: login.into(), name: login.into(), email, ..NewPerson::default() };
    house.directory.add_person(&house.root(), new).await.unwrap()
}

/// Sets a code generator up. Its secret.
async fn enrol(house: &House, login: &str) -> String {
    let d = &house.directory;
    let who = house.actor(&house.signs_in(login).await.access_token).await.unwrap();
    let begun = d.begin_totp(&who).await.unwrap();
    d.confirm_totp(&who, &begun.enrolment, &code(house, &begun.secret), None).await.unwrap();
    house.clock.advance(Duration::from_secs(30));
    begun.secret
}

fn code(house: &House, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.clock.now_ms() / 1000).unwrap()).to_string()
}

#[tokio::test]
async fn a_link_of_an_administrator_does_not_pass_the_second_factor() {
    for backend in Backend::both() {
        let house = House::on(backend, "whose link").await;
        let (d, right) = (house.directory.clone(), administrator(&house).await);
        let ada = house.person("ada").await;
        let secret = enrol(&house, "ada").await;
        d.reset_password(&right, ada.id, None).await.unwrap();
        let link = d.make_link(&right, ada.id, HOUR, false).await.unwrap();
        let asks = async || match d.sign_in_by_link(&link, &place()).await.unwrap() {
            Entered::Asked(asked) => asked.challenge,
            Entered::In(_) => panic!("no second factor was asked for"),
        };
        let head = house.head().await;
        let wrong = Shown::RecoveryCode("abcd-efgh-jkmn".into());
        refused(d.sign_in_second(&asks().await, wrong, &place()).await, Code::WrongCredentials);
        assert_eq!(house.kinds(head).await, ["session.login_failed"], "nothing was opened");
        // It is used when the session opens, and not before.
        let (first, second) = (asks().await, asks().await);
        let now = Shown::Totp(code(&house, &secret));
        let signed = d.sign_in_second(&first, now, &place()).await.unwrap();
        assert_eq!(signed.person.id, ada.id);
        let login = house.changes("session.login").await.pop().unwrap();
        assert_eq!((&login["opened_by"], &login["factor"]), (&"link".into(), &"totp".into()));
        house.clock.advance(Duration::from_secs(30));
        let later = Shown::Totp(code(&house, &secret));
        refused(d.sign_in_second(&second, later, &place()).await, Code::WrongCredentials);
        refused(d.sign_in_by_link(&link, &place()).await, Code::WrongCredentials);
        // Who has no second factor is in.
        let ben = reached(&house, "ben").await;
        let link = d.make_link(&right, ben.id, HOUR, false).await.unwrap();
        d.sign_in_by_link(&link, &place()).await.unwrap().session().unwrap();
        assert!(house.changes("session.login").await.pop().unwrap()["factor"].is_null());
    }
}

#[tokio::test]
async fn an_unused_link_ends_when_something_newer_lets_the_person_in() {
    for backend in Backend::both() {
        let house = House::on(backend, "forgotten links").await;
        let (d, console, right) = (house.directory.clone(), house.root(), administrator(&house).await);
        let ada = reached(&house, "ada").await;
        let link = async |by: &Administrator| d.make_link(by, ada.id, HOUR, false).await.unwrap();
        let works = async |link: &str| match d.sign_in_by_link(link, &place()).await {
            Ok(_) => true,
            Err(problem) => {
                assert_eq!(problem.code, Code::WrongCredentials);
                false
            }
        };
        let demo = d.make_link(&console, ada.id, HOUR, true).await.unwrap();

        let older = link(&right).await;
        let newer = link(&right).await;
        assert!(!works(&older).await && works(&newer).await, "another link");

        let before = link(&console).await;
        d.reset_password(&right, ada.id, Some(Password::new(PASSWORD))).await.unwrap();
        assert!(!works(&before).await, "a password");

        let before = link(&console).await;
        let moved = PersonPatch { email: Some(Some("new@example.com".into())), ..PersonPatch::default() };
        d.update_person(&right, ada.id, moved).await.unwrap();
        assert!(!works(&before).await, "another mail address");

        // Whoever kept a link of somebody who becomes more than they may reset has kept nothing; the console may do all.
        let before = link(&right).await;
        d.grant(&console, ada.id, Role::SystemAdmin).await.unwrap();
        assert!(!works(&before).await, "a role");
        d.revoke_role(&console, ada.id, Role::SystemAdmin).await.unwrap();
        let before = link(&console).await;
        d.grant(&console, ada.id, Role::SystemAdmin).await.unwrap();
        assert!(works(&before).await);
        assert!(works(&demo).await, "that of the demo works again and again");
    }
}

#[tokio::test]
async fn the_device_of_the_first_step_is_that_of_the_second() {
    for backend in Backend::both() {
        let house = House::on(backend, "device of two steps").await;
        house.person("ada").await;
        let known = house.signs_in("ada").await.device_token;
        let secret = enrol(&house, "ada").await;
        let own = Place { device_token: known.clone(), client: "api", ..place() };
        let first = house.directory.sign_in("ada", Password::new(PASSWORD), &own).await.unwrap();
        let Entered::Asked(asked) = first else { panic!("no second factor was asked for") };
        let shown = Shown::Totp(code(&house, &secret));
        let bare = Place { client: "api", ..place() };
        let signed = house.directory.sign_in_second(&asked.challenge, shown, &bare).await.unwrap();
        assert_eq!(signed.device_token, known);
    }
}
