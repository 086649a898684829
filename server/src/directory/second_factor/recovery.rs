//! Recovery codes 恢复码: ten for the day the telephone is lost, each good once, shown once.
//!
//! Twelve letters and digits of 32 that are not mixed up (Crockford's base 32), 60 bits. Stored is an HMAC under a secret that the
//! master key seals, so that a copy of the database alone cannot be searched for them.

use crate::directory::{Inner, digest, random};

/// How many.
const CODES: usize = 10;
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes as people see them: `abcd-efgh-jkmn`.
pub fn make() -> Vec<String> {
    (0..CODES).map(|_| written(random::bytes::<12>())).collect()
}

fn written(bytes: [u8; 12]) -> String {
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// As it is stored; the case, spaces and dashes do not matter, and letters that look alike are one.
pub fn digest(inner: &Inner, person: i64, code: &str) -> Vec<u8> {
    let plain = code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    });
    let named = format!("recovery/{person}/{}", plain.collect::<String>());
    digest::keyed(&inner.refresh_key, named.as_bytes()).to_vec()
}
