//! Guessing at passwords: what it costs us, what it tells, and that the right person comes in meanwhile.

use super::house::{House, PASSWORD, place, refused};
use lingtong::directory::second_factor::Proving;
use lingtong::directory::{Password, Place, SignedIn};
use lingtong::error::{Code, Problem};
use lingtong_tests::postgres::Backend;
use std::time::{Duration, Instant};

fn from(ip: &str) -> Place {
    Place { ip: ip.into(), ..place() }
}

async fn guesses(house: &House, login: &str, password: &str, place: &Place) -> Result<SignedIn, Problem> {
    house.directory.sign_in(login, Password::new(password), place).await?.session()
}

/// Refused sign-ins that the journal has, singly or as numbers.
async fn journalled(house: &House) -> i64 {
    let singly = house.changes("session.login_failed").await.len() as i64;
    let counted = house.changes("session.logins_refused").await;
    singly + counted.iter().map(|change| change["count"].as_i64().unwrap()).sum::<i64>()
}

#[tokio::test]
async fn ten_thousand_wrong_passwords_from_fifty_addresses() {
    for backend in Backend::both() {
        let house = House::on(backend, "guessing").await;
        house.person("ada").await;
        let first = guesses(&house, "ada", PASSWORD, &from("192.0.2.200")).await.unwrap();
        // Her own device, now in the middle of those who guess.
        let own = Place { device_token: first.device_token.clone(), ..from("198.51.100.7") };
        let before = house.directory.passwords_hashed();
        let (mut looked_at, mut entered) = (0, 0);
        for number in 0..10_000 {
            let guesser = from(&format!("198.51.100.{}", number % 50));
            let problem = guesses(&house, "ada", &format!("guess {number}"), &guesser).await.unwrap_err();
            match problem.code {
                Code::WrongCredentials => looked_at += 1,
                Code::RateLimited => assert!(problem.retry_after.unwrap() >= 1),
                _ => panic!("{problem}"),
            }
            house.clock.advance(Duration::from_millis(10));
            if number % 2_500 == 1_000 {
                let signed = guesses(&house, "ada", PASSWORD, &own).await.unwrap();
                assert_eq!(signed.device_token, own.device_token, "the device stays known");
                entered += 1;
            }
        }
        assert_eq!(entered, 4);
        // Five are free, then one each time the wait is over: 1, 2, 4 ... 64 s of the 100.
        assert!((5..=12).contains(&looked_at), "{looked_at}");
        assert_eq!(house.directory.passwords_hashed() - before, looked_at + entered);
        // Somebody else's device is none of hers, and hers is none of theirs.
        house.person("ben").await;
        let foreign = guesses(&house, "ben", PASSWORD, &from("203.0.113.1")).await.unwrap();
        let foreign = Place { device_token: foreign.device_token, ..from("203.0.113.1") };
        refused(guesses(&house, "ada", PASSWORD, &foreign).await, Code::RateLimited);
        house.clock.advance(Duration::from_secs(15 * 60));
        guesses(&house, "ada", PASSWORD, &from("203.0.113.2")).await.unwrap();
        house.directory.tick().await;
        assert_eq!(journalled(&house).await, 10_001);
        assert!(house.changes("session.login_failed").await.len() < 50);
    }
}

#[tokio::test]
async fn a_known_device_has_a_budget_and_no_more() {
    let house = House::on(Backend::Sqlite, "device").await;
    house.person("ada").await;
    let signed = house.signs_in("ada").await;
    let own = Place { device_token: signed.device_token, ..place() };
    let before = house.directory.passwords_hashed();
    for _ in 0..30 {
        guesses(&house, "ada", "wrong", &own).await.unwrap_err();
    }
    assert_eq!(house.directory.passwords_hashed() - before, 10);
    // What it guessed does not hold up others.
    guesses(&house, "ada", PASSWORD, &from("203.0.113.3")).await.unwrap();
}

#[tokio::test]
async fn a_name_that_nobody_has_is_treated_as_one_that_somebody_has() {
    for backend in Backend::both() {
        let house = House::on(backend, "unknown").await;
        house.person("ada").await;
        let mut told = Vec::new();
        for (name, host) in [("ada", 1), ("nobody", 2), ("ADA ", 1), ("nobody@nowhere.example", 3)] {
            let before = house.directory.passwords_hashed();
            let (mut answers, mut took) = (Vec::new(), Vec::new());
            for _ in 0..8 {
                let begun = Instant::now();
                let refused =
                    guesses(&house, name, "wrong", &from(&format!("192.0.2.{host}"))).await.unwrap_err();
                took.push(begun.elapsed());
                answers.push((refused.code, refused.retry_after));
            }
            // The first five are hashed; docs/performance.md has the medians.
            took.truncate(5);
            took.sort();
            println!("{backend:?}: a wrong password for {name:?} took {:?} (median)", took[2]);
            told.push((house.directory.passwords_hashed() - before, answers));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].0, 5);
        assert_eq!(told[2].0, 0, "another spelling of the name is the same name");
        assert_eq!(told[3], told[1]);
    }
}

#[tokio::test]
async fn one_address_that_tries_many_names_is_held_up() {
    let house = House::on(Backend::Sqlite, "spray").await;
    let before = house.directory.passwords_hashed();
    for number in 0..500 {
        guesses(&house, &format!("name{number}"), "Spring2026!", &place()).await.unwrap_err();
    }
    assert_eq!(house.directory.passwords_hashed() - before, 30);
}

#[tokio::test]
async fn the_present_password_is_not_guessed_either() {
    let house = House::on(Backend::Sqlite, "present").await;
    house.person("ada").await;
    let actor = house.actor(&house.signs_in("ada").await.access_token).await.unwrap();
    let change = |current: &str| {
        let (current, new) = (Password::new(current), Password::new("battery staple horse"));
        house.directory.change_password(&actor, current, new)
    };
    for _ in 0..5 {
        refused(change("wrong").await, Code::WrongCredentials);
    }
    refused(change(PASSWORD).await, Code::RateLimited);
    // Nor where a fresh proof is asked for: it is one count.
    let before = house.directory.passwords_hashed();
    let proof = |password| Proving::Password(Password::new(password));
    refused(house.directory.prove(&actor, proof(PASSWORD), None).await, Code::RateLimited);
    assert_eq!(house.directory.passwords_hashed(), before);
    house.clock.advance(Duration::from_secs(1));
    refused(house.directory.prove(&actor, proof("wrong"), None).await, Code::WrongCredentials);
    refused(change(PASSWORD).await, Code::RateLimited);
    house.clock.advance(Duration::from_secs(2));
    change(PASSWORD).await.unwrap();
}

#[tokio::test]
async fn what_a_stranger_types_holds_up_nobodys_change() {
    let house = House::on(Backend::Sqlite, "purposes").await;
    let ada = house.person("ada").await;
    let actor = house.actor(&house.signs_in("ada").await.access_token).await.unwrap();
    for name in [format!("person {}", ada.id), ada.id.to_string()] {
        for number in 0..6 {
            guesses(&house, &name, "wrong", &from(&format!("198.51.100.{number}"))).await.unwrap_err();
        }
    }
    let (current, new) = (Password::new(PASSWORD), Password::new("battery staple horse"));
    house.directory.change_password(&actor, current, new).await.unwrap();
}

#[tokio::test]
async fn refusals_of_an_ipv6_network_are_those_of_one_address() {
    let house = House::on(Backend::Sqlite, "network").await;
    for number in 0..20 {
        let guesser = from(&format!("2001:db8:0:7::{number:x}"));
        guesses(&house, &format!("name{number}"), "wrong", &guesser).await.unwrap_err();
    }
    let singly = house.changes("session.login_failed").await;
    assert_eq!((singly.len(), &singly[4]["ip"]), (5, &"2001:db8:0:7::4".into()), "the whole address");
    house.clock.advance(Duration::from_secs(61));
    house.directory.tick().await;
    let counted = house.changes("session.logins_refused").await;
    assert_eq!((&counted[0]["count"], &counted[0]["ip"]), (&15.into(), &"2001:db8:0:7::/64".into()));
}
