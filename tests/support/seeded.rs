//! What `lingtong bench-seed` wrote about the company it made: people with access tokens, pairs, rooms.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize, Clone, Debug)]
pub struct Seeded {
    /// The first one is a system administrator.
    pub people: Vec<Person>,
    pub pairs: Vec<Pair>,
    pub rooms: Vec<Room>,
}

#[derive(Deserialize, Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub session: i64,
    pub access_token: String,
}

#[derive(Deserialize, Clone, Copy, Debug)]
pub struct Pair {
    pub conversation: i64,
    pub a: i64,
    pub b: i64,
}

#[derive(Deserialize, Clone, Debug)]
pub struct Room {
    pub conversation: i64,
    pub members: Vec<i64>,
}

impl Seeded {
    pub(crate) fn read(path: &Path) -> Self {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    pub fn person(&self, id: i64) -> &Person {
        self.people.iter().find(|person| person.id == id).expect("a seeded person")
    }
}
