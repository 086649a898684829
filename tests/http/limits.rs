//! Rate limits refuse with a time to wait, count apart what is apart, and forget.

use lingtong::config::Limits;
use lingtong::error::Code;
use lingtong::http::limits::{Act, RateLimits};
use lingtong_tests::wait::until_async;

fn limits(per_minute: u32) -> RateLimits {
    RateLimits::new(&Limits {
        sends_per_minute: per_minute,
        requests_per_minute: per_minute,
        requests_per_minute_per_address: per_minute,
        sign_ins_per_minute_per_address: per_minute,
        sign_ins_per_minute_per_login: per_minute,
        ..Limits::default()
    })
}

#[test]
fn the_next_one_is_refused_with_a_time_to_wait() {
    let limits = limits(3);
    for _ in 0..3 {
        limits.person(1, Act::Send).unwrap();
    }
    let problem = limits.person(1, Act::Send).unwrap_err();
    assert_eq!(problem.code, Code::RateLimited);
    assert!((1..=20).contains(&problem.retry_after.unwrap()), "{problem:?}");
    limits.person(1, Act::Request).unwrap();
    limits.person(2, Act::Send).unwrap();
}

#[test]
fn an_ipv6_network_is_one_address() {
    let limits = limits(2);
    limits.address("2001:db8::1".parse().unwrap()).unwrap();
    limits.address("2001:db8::2".parse().unwrap()).unwrap();
    assert!(limits.address("2001:db8::3".parse().unwrap()).is_err());
    limits.address("2001:db8:0:1::1".parse().unwrap()).unwrap();
    limits.address("192.0.2.1".parse().unwrap()).unwrap();
}

#[test]
fn sign_ins_are_counted_by_address_and_by_login() {
    let limits = limits(2);
    limits.sign_in("192.0.2.1".parse().unwrap(), "ada").unwrap();
    limits.sign_in("192.0.2.2".parse().unwrap(), "Ada").unwrap();
    assert!(limits.sign_in("192.0.2.3".parse().unwrap(), "ADA").is_err());
    limits.sign_in("192.0.2.1".parse().unwrap(), "bob").unwrap();
    assert!(limits.sign_in("192.0.2.1".parse().unwrap(), "eve").is_err());
}

#[tokio::test]
async fn what_is_full_again_is_forgotten() {
    let limits = limits(60_000);
    for person in 0..1_000 {
        limits.person(person, Act::Send).unwrap();
    }
    assert_eq!(limits.len(), 1_000);
    until_async("what is full again is forgotten", std::time::Duration::from_secs(10), || {
        limits.sweep();
        limits.is_empty().then_some(())
    })
    .await;
}
