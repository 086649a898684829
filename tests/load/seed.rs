//! The seeded company: what `lingtong bench-seed` wrote about it.
//!
//! Contract of that hidden subcommand: `bench-seed --config FILE --people N --pairs N --rooms N:MEMBERS (repeated)
//! --messages N --tokens-out FILE` fills an empty database through the writer. Over a database that already holds the
//! seed it adds nothing and writes the same file with fresh access tokens, each valid for at least five minutes.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize, Clone, Debug)]
pub struct Person {
    pub id: i64,
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

#[derive(Deserialize, Clone, Debug)]
pub struct SearchWords {
    pub rare: String,
    pub common: String,
}

#[derive(Deserialize, Clone, Debug)]
pub struct Seed {
    /// The first one is a system administrator.
    pub people: Vec<Person>,
    pub pairs: Vec<Pair>,
    pub rooms: Vec<Room>,
    pub search_words: SearchWords,
    #[serde(skip)]
    places: HashMap<i64, usize>,
}

impl Seed {
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let mut seed: Self = serde_json::from_slice(&bytes).context("tokens file")?;
        seed.places = seed.people.iter().enumerate().map(|(at, person)| (person.id, at)).collect();
        Ok(seed)
    }

    pub fn token(&self, person: i64) -> Result<&str> {
        let at = self.places.get(&person).with_context(|| format!("person {person} has no token"))?;
        Ok(&self.people[*at].access_token)
    }

    /// The first room with exactly this many members.
    pub fn room(&self, members: usize) -> Result<&Room> {
        self.rooms
            .iter()
            .find(|room| room.members.len() == members)
            .with_context(|| format!("no seeded room of {members}: see --rooms"))
    }
}
