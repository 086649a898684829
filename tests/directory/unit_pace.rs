//! The pace of guesses by itself: how long each waits, and that the counts stay small.

use lingtong::config::Auth;
use lingtong::directory::Place;
use lingtong::directory::sign_in::pace::{Attempt, MOST, Pace, Purpose};
use std::time::{Duration, Instant};

fn place(ip: &str) -> Place {
    Place { ip: ip.into(), ..Place::default() }
}

/// A guess, wrong as it is: let through, or how many seconds it has to wait.
fn guess(pace: &Pace, name: &str, ip: &str, device: Option<&[u8]>, now: Instant) -> Result<(), u32> {
    pace.begin(Purpose::SignIn, name, &place(ip), device, now)
        .map(drop)
        .map_err(|problem| problem.retry_after.unwrap_or_default())
}

#[test]
fn each_further_guess_waits_twice_as_long() {
    let pace = Pace::new(&Auth::default(), 1_000);
    let mut now = Instant::now();
    for _ in 0..5 {
        assert_eq!(guess(&pace, "ada", "192.0.2.1", None, now), Ok(()));
    }
    for wait in [1, 2, 4, 8, 16] {
        assert_eq!(guess(&pace, "ada", "192.0.2.2", None, now), Err(wait));
        now += Duration::from_secs(wait.into());
        assert_eq!(guess(&pace, "ada", "192.0.2.3", None, now), Ok(()));
    }
    assert_eq!(guess(&pace, "bob", "192.0.2.3", None, now), Ok(()), "another name");
    assert_eq!(guess(&pace, "ada", "192.0.2.1", Some(b"her own"), now), Ok(()), "her own device");
    let later = now + Duration::from_secs(60);
    pace.begin(Purpose::SignIn, "ada", &place("192.0.2.9"), None, later).map(Attempt::right).ok();
    for _ in 0..5 {
        assert_eq!(guess(&pace, "ada", "192.0.2.1", None, now), Ok(()), "she came in: all begins anew");
    }
}

#[test]
fn an_address_that_guesses_at_many_names_waits_and_is_forgiven() {
    let pace = Pace::new(&Auth::default(), 1_000);
    let mut now = Instant::now();
    for name in 0..30 {
        assert_eq!(guess(&pace, &name.to_string(), "2001:db8::1", None, now), Ok(()));
    }
    assert_eq!(guess(&pace, "x", "2001:db8::2", None, now), Err(1), "one network");
    assert_eq!(guess(&pace, "x", "2001:db8:0:1::1", None, now), Ok(()));
    // What was right is no guess.
    for _ in 0..50 {
        let attempt = pace.begin(Purpose::SignIn, "y", &place("192.0.2.1"), None, now);
        attempt.map(Attempt::right).map_err(drop).expect("it was right each time");
    }
    now += Duration::from_secs(600);
    for name in 0..30 {
        assert_eq!(guess(&pace, &format!("z{name}"), "2001:db8::1", None, now), Ok(()));
    }
}

#[test]
fn purposes_are_counted_apart() {
    let pace = Pace::new(&Auth::default(), 1_000);
    let now = Instant::now();
    for name in ["17", "forgotten 17", "person 17"] {
        while guess(&pace, name, "", None, now).is_ok() {}
    }
    for purpose in [Purpose::Forgotten, Purpose::OwnPassword, Purpose::CodesOf, Purpose::CodesTo] {
        assert!(pace.begin(purpose, "17", &place(""), None, now).map(drop).is_ok(), "{purpose:?}");
    }
}

#[test]
fn what_is_refused_takes_no_memory() {
    let pace = Pace::new(&Auth::default(), 1_000);
    let now = Instant::now();
    while guess(&pace, "ada", "192.0.2.1", None, now).is_ok() {}
    for number in 0..3 * MOST {
        guess(&pace, &number.to_string(), "192.0.2.2", None, now).ok();
    }
    let (kept, _) = pace.kept();
    assert!(kept < 100, "{kept} counts of one address");
    assert!(guess(&pace, "ada", "192.0.2.3", None, now).is_err(), "hers was forgotten");
}

#[test]
fn memory_is_bounded_and_the_target_is_not_forgotten_first() {
    let pace = Pace::new(&Auth { free_tries_per_name: 1, ..Auth::default() }, 1_000);
    let now = Instant::now();
    for number in 0..3 * MOST {
        guess(&pace, &number.to_string(), "", None, now).ok();
        assert!(number == 0 || guess(&pace, "0", "", None, now).is_err());
    }
    let (young, old) = pace.kept();
    assert!(young + old <= 2 * MOST + 2);
}
