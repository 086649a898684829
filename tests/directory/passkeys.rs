//! Passkeys with an authenticator in software: as second factor, alone, and what is refused.

use super::house::{House, PASSWORD, place, refused};
use lingtong::config::Server;
use lingtong::directory::second_factor::passkeys::Passkeys;
use lingtong::directory::second_factor::{Added, Method, Proving, Shown};
use lingtong::directory::{Actor, Asked, Entered, Password, SignedIn};
use lingtong::error::{Code, Problem};
use lingtong_tests::authenticator::Authenticator;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, from_value};
use std::time::Duration;

async fn registers(house: &House, who: &Actor, device: &mut Authenticator) -> Result<Added, Problem> {
    let begun = house.directory.begin_passkey(who).await.unwrap();
    let made = from_value(device.creates(&begun.options)).unwrap();
    house.directory.confirm_passkey(who, &begun.enrolment, &made, Some("laptop")).await
}

async fn arrives(house: &House, login: &str) -> Actor {
    house.person(login).await;
    house.actor(&house.signs_in(login).await.access_token).await.unwrap()
}

async fn asked(house: &House, login: &str) -> Asked {
    match house.directory.sign_in(login, Password::new(PASSWORD), &place()).await.unwrap() {
        Entered::Asked(asked) => asked,
        Entered::In(_) => panic!("no second factor was asked for"),
    }
}

fn options(asked: &Asked) -> &Value {
    asked.passkey.as_ref().unwrap()
}

async fn shows(house: &House, asked: &Asked, answer: Value) -> Result<SignedIn, Problem> {
    let shown = Shown::Passkey(from_value(answer).unwrap());
    house.directory.sign_in_second(&asked.challenge, shown, &place()).await
}

async fn alone(house: &House, asked: &Asked, answer: Value) -> Result<SignedIn, Problem> {
    house.directory.sign_in_by_passkey(&asked.challenge, from_value(answer).unwrap(), &place()).await
}

#[tokio::test]
async fn a_passkey_is_a_second_factor() {
    for backend in Backend::both() {
        let house = House::on(backend, "passkey").await;
        let ada = arrives(&house, "ada").await;
        let mut laptop = Authenticator::default();
        let added = registers(&house, &ada, &mut laptop).await.unwrap();
        assert_eq!(added.recovery_codes.map(|codes| codes.len()), Some(10));
        let mut key = Authenticator::default();
        let second = registers(&house, &ada, &mut key).await.unwrap();
        assert_eq!(second.recovery_codes, None, "the codes come with the first factor");

        let waiting = asked(&house, "ada").await;
        assert_eq!(waiting.methods, [Method::Passkey, Method::RecoveryCode]);
        assert_eq!(options(&waiting)["allowCredentials"].as_array().unwrap().len(), 2);
        let answer = laptop.signs(options(&waiting));
        shows(&house, &waiting, answer.clone()).await.unwrap();
        refused(shows(&house, &waiting, answer.clone()).await, Code::Gone);
        // An answer to another question is none to this one.
        let waiting = asked(&house, "ada").await;
        refused(shows(&house, &waiting, answer).await, Code::WrongCredentials);
        shows(&house, &waiting, key.signs(options(&waiting))).await.unwrap();
        let login = house.changes("session.login").await.pop().unwrap();
        assert_eq!((&login["opened_by"], &login["factor"]), (&"password".into(), &"passkey".into()));
    }
}

#[tokio::test]
async fn a_passkey_opens_a_session_alone() {
    for backend in Backend::both() {
        let house = House::on(backend, "alone").await;
        let ada = arrives(&house, "ada").await;
        let mut laptop = Authenticator::default();
        registers(&house, &ada, &mut laptop).await.unwrap();
        let before = house.head().await;
        let waiting = house.directory.ask_for_passkey().unwrap();
        assert_eq!(house.head().await, before, "asking costs nothing");
        let answer = laptop.signs(options(&waiting));
        let signed = alone(&house, &waiting, answer.clone()).await.unwrap();
        assert_eq!(signed.person.id, ada.person);
        let login = house.changes("session.login").await.pop().unwrap();
        assert_eq!((&login["opened_by"], &login["factor"]), (&"passkey".into(), &"passkey".into()));
        refused(alone(&house, &waiting, answer).await, Code::Gone);

        // It is a fresh proof, too, and shown again it is another.
        let here = house.actor(&signed.access_token).await.unwrap();
        house.clock.advance(Duration::from_secs(301));
        refused(house.directory.renew_recovery_codes(&here).await, Code::ProofDue);
        let proving = house.directory.proving_options(&here).await.unwrap();
        let answer = laptop.signs(proving.passkey.as_ref().unwrap());
        let shown = Proving::Factor(Shown::Passkey(from_value(answer).unwrap()));
        house.directory.prove(&here, shown, proving.challenge.as_deref()).await.unwrap();
        house.directory.renew_recovery_codes(&here).await.unwrap();

        // Who is disabled gets the answer of a stranger.
        house.directory.disable_person(&house.root(), ada.person, "left").await.unwrap();
        let waiting = house.directory.ask_for_passkey().unwrap();
        refused(alone(&house, &waiting, laptop.signs(options(&waiting))).await, Code::WrongCredentials);
    }
}

#[tokio::test]
async fn what_is_not_right_opens_nothing() {
    for backend in Backend::both() {
        let house = House::on(backend, "wrong keys").await;
        let (ada, bob) = (arrives(&house, "ada").await, arrives(&house, "bob").await);
        let (mut laptop, mut other) = (Authenticator::default(), Authenticator::default());
        registers(&house, &ada, &mut laptop).await.unwrap();
        let added = registers(&house, &bob, &mut other).await.unwrap();
        let d = &house.directory;

        let foreign = d.ask_for_passkey().unwrap();
        let mut answer = other.signs(options(&foreign));
        answer["response"]["userHandle"] = laptop.signs(options(&foreign))["response"]["userHandle"].clone();
        refused(alone(&house, &foreign, answer).await, Code::WrongCredentials);

        let waiting = asked(&house, "ada").await;
        let mut borrowed = options(&waiting).clone();
        borrowed["allowCredentials"] = serde_json::json!([]);
        refused(shows(&house, &waiting, other.signs(&borrowed)).await, Code::WrongCredentials);
        laptop.verifies = false;
        refused(shows(&house, &waiting, laptop.signs(options(&waiting))).await, Code::WrongCredentials);
        laptop.verifies = true;
        laptop.origin = "https://localhost.example.com".into();
        refused(shows(&house, &waiting, laptop.signs(options(&waiting))).await, Code::WrongCredentials);
        laptop.origin = lingtong_tests::authenticator::ORIGIN.into();
        // A copy of the device counts from where it was copied.
        shows(&house, &waiting, laptop.signs(options(&waiting))).await.unwrap();
        laptop.counts_from(1);
        let waiting = asked(&house, "ada").await;
        refused(shows(&house, &waiting, laptop.signs(options(&waiting))).await, Code::WrongCredentials);

        // Removed, it is a stranger's.
        let here = house.actor(&bob_again(&house, &mut other).await.access_token).await.unwrap();
        d.remove_factor(&here, added.factor.id).await.unwrap();
        let waiting = d.ask_for_passkey().unwrap();
        refused(alone(&house, &waiting, other.signs(options(&waiting))).await, Code::WrongCredentials);
    }
}

async fn bob_again(house: &House, device: &mut Authenticator) -> SignedIn {
    let waiting = house.directory.ask_for_passkey().unwrap();
    alone(house, &waiting, device.signs(options(&waiting))).await.unwrap()
}

#[tokio::test]
async fn a_passkey_is_made_for_this_page_and_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "made").await;
        let ada = arrives(&house, "ada").await;
        let mut laptop = Authenticator::default();
        laptop.origin = "http://127.0.0.1:8080".into();
        refused(registers(&house, &ada, &mut laptop).await, Code::Validation);
        laptop = Authenticator::default();
        let begun = house.directory.begin_passkey(&ada).await.unwrap();
        assert_eq!(begun.options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(begun.options["authenticatorSelection"]["residentKey"], "preferred");
        let made = from_value(laptop.creates(&begun.options)).unwrap();
        let confirm = || house.directory.confirm_passkey(&ada, &begun.enrolment, &made, None);
        confirm().await.unwrap();
        refused(confirm().await, Code::Conflict);
        let again = house.directory.begin_passkey(&ada).await.unwrap();
        assert_eq!(again.options["excludeCredentials"].as_array().unwrap().len(), 1);
        assert_eq!(again.options["user"]["id"], begun.options["user"]["id"]);
        house.clock.advance(Duration::from_secs(601));
        let made = from_value(laptop.creates(&again.options)).unwrap();
        refused(house.directory.confirm_passkey(&ada, &again.enrolment, &made, None).await, Code::Gone);
    }
}

fn at(public_url: Option<&str>) -> Option<&'static str> {
    let public_url = public_url.map(|url| url.parse().expect("an origin"));
    Passkeys::new(&Server { public_url, ..Server::default() }).absent()
}

#[test]
fn a_site_has_a_name() {
    assert_eq!(at(None), None, "localhost");
    assert_eq!(at(Some("https://im.example.com")), None);
    assert_eq!(at(Some("http://localhost:8080")), None);
    for numbers in ["https://10.0.0.7", "http://127.0.0.1:8080", "https://[::1]"] {
        assert!(at(Some(numbers)).is_some_and(|why| why.contains("host name")), "{numbers}");
    }
    assert!(at(Some("http://im.example.com")).is_some_and(|why| why.contains("https")));
}
