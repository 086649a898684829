//! What keeps secrets, by itself: which passwords are good enough, the line they wait in, and the digest under a key.

use lingtong::directory::Password;
use lingtong::directory::digest::keyed;
use lingtong::directory::line::Line;
use lingtong::directory::password::LONGEST;
use lingtong::directory::password_policy::rules;
use lingtong::error::Code;
use std::time::{Duration, Instant};

fn judged(text: &str) -> Option<Code> {
    let words = ["wang.wei".to_owned(), "王伟".to_owned(), "Huitong".to_owned()];
    rules(&Password::new(text), 10, &words).err().map(|problem| problem.code)
}

#[test]
fn common_and_own_words_are_refused() {
    for text in [
        "password123",
        "1234567890",
        "qwertyuiop",
        "iloveyou123",
        "aaaaaaaaaaaa",
        "wang.wei2024",
        "Huitong2025",
        "abcdefghijkl",
        "P@ssw0rd123",
    ] {
        assert_eq!(judged(text), Some(Code::WeakPassword), "{text}");
    }
    for text in ["short", "", "电池电池"] {
        assert_eq!(judged(text), Some(Code::Validation), "{text}");
    }
    assert_eq!(judged(&"x".repeat(LONGEST + 1)), Some(Code::Validation));
    for text in ["correct horse 电池", "battery staple horse", "purple otter counts rain", "kT9$wq2Lm!x"] {
        assert_eq!(judged(text), None, "{text}");
    }
}

#[test]
fn the_patient_take_only_what_waited() {
    let line = Line::new(2);
    let taker = line.taker();
    assert!(line.push("a") && line.push("b"));
    assert!(!line.push("c"), "full");
    let begun = Instant::now();
    assert_eq!(taker.next(Duration::ZERO), Some("a"));
    assert_eq!(taker.next(Duration::from_millis(30)), Some("b"));
    assert!(begun.elapsed() >= Duration::from_millis(30));
    drop(line);
    assert_eq!(taker.next(Duration::ZERO), None);
}

/// RFC 4231 has no key of 32 bytes; a shorter key padded with zeros is the same HMAC (test case 2, key "Jefe").
#[test]
fn hmac_as_in_rfc_4231() {
    let mut key = [0; 32];
    key[..4].copy_from_slice(b"Jefe");
    let mac = keyed(&key, b"what do ya want for nothing?");
    assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
