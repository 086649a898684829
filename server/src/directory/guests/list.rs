//! Whom I answer for; for administrators, everybody's.

use super::store::{self, GuestRow};
use crate::clock::format_ms;
use crate::db::{Conn, ReadError};
use crate::directory::people::{self, Person};
use crate::directory::{Actor, Directory};
use crate::error::Problem;
use serde::Serialize;
use std::collections::HashMap;

/// An external person with the terms of the account.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Guest {
    pub person: Person,
    pub sponsor: i64,
    /// RFC 3339; the account ends then.
    pub expires_at: String,
}

/// Next to end first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Guests {
    pub items: Vec<Guest>,
}

impl Guest {
    pub(super) fn of(row: &GuestRow, person: Person) -> Self {
        Self { person, sponsor: row.sponsor, expires_at: format_ms(row.expires_at) }
    }
}

impl Directory {
    /// Those the actor answers for; with `all` those of everybody. Errors: `forbidden` for `all` without being an administrator.
    pub async fn guests(&self, actor: &Actor, all: bool) -> Result<Guests, Problem> {
        if all {
            actor.administrator()?;
        }
        let sponsor = (!all).then_some(actor.person);
        let read = move |conn: &mut Conn| -> Result<Vec<Guest>, ReadError> {
            let rows = store::of_sponsor(conn, sponsor)?;
            let ids: Vec<i64> = rows.iter().map(|row| row.person).collect();
            let people = people::store::views(conn, &ids)?;
            let mut people: HashMap<i64, Person> =
                people.into_iter().map(|person| (person.id, person)).collect();
            let with = |row: &GuestRow| Some(Guest::of(row, people.remove(&row.person)?));
            Ok(rows.iter().filter_map(with).collect())
        };
        Ok(Guests { items: self.db.read(read).await? })
    }
}
