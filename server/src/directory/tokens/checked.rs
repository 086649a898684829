//! Tokens whose signature was checked lately: a client sends the same one with every request for ten minutes.
//!
//! Time and session are checked each time; what is kept is only what cannot change. A key that is retired takes effect
//! when the token expires, which is no later than the key would have stopped verifying it.

use super::Claims;
use parking_lot::Mutex;
use std::collections::HashMap;

/// Tokens kept in each of two generations; about 500 bytes each.
const MOST: usize = 20_000;

#[derive(Default)]
pub(in crate::directory) struct Checked {
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Box<str>, Claims>,
    old: HashMap<Box<str>, Claims>,
}

impl Checked {
    pub(super) fn get(&self, token: &str) -> Option<Claims> {
        let generations = self.generations.lock();
        generations.young.get(token).or_else(|| generations.old.get(token)).cloned()
    }

    pub(super) fn keep(&self, token: &str, claims: Claims) {
        let mut generations = self.generations.lock();
        if generations.young.len() >= MOST {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(token.into(), claims);
    }
}
