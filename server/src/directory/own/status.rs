//! The status 状态 a person gives themselves: an emoji, some words, until when. Those who watch the person are told at once.
//!
//! Not here: whether they are online (the hub), nor whether they may sign in (`Person.status`). When its time is over nobody is
//! told: it is shown with its end, and no read shows it after that.

use super::store;
use crate::clock::{format_ms, parse_ms};
use crate::directory::people::Person;
use crate::directory::{Actor, Directory, names, text};
use crate::error::{Code, Problem};
use crate::journal::{Command, Hears, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Characters.
const LONGEST: usize = 100;
/// A year and a day, milliseconds.
const FURTHEST: i64 = 366 * 24 * 3_600_000;

/// A status as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomStatus {
    #[schema(required = true)]
    pub emoji: Option<String>,
    /// One line of at most 100 characters.
    #[schema(required = true)]
    pub text: Option<String>,
    /// RFC 3339; it is over then.
    #[schema(required = true)]
    pub until: Option<String>,
}

/// A status to show; an emoji, a text or both.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    /// One emoji.
    pub emoji: Option<String>,
    /// One line of at most 100 characters.
    pub text: Option<String>,
    /// RFC 3339, within a year. Without it the status stays until it is changed.
    pub until: Option<String>,
}

/// My status after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatusReceipt {
    /// `null`: none, or it is over.
    #[schema(required = true)]
    pub status: Option<CustomStatus>,
    /// My counter at its last change.
    pub mine: i64,
}

impl StatusReceipt {
    /// What the person's own devices are told.
    pub(super) fn frame(&self, person: i64) -> Value {
        json!({"type": "status", "person": person, "status": self.status, "mine": self.mine})
    }
}

/// A status as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub emoji: Option<String>,
    pub text: Option<String>,
    /// Unix milliseconds.
    pub until: Option<i64>,
}

impl Row {
    /// As others see it at a time.
    pub fn shown(self, now: i64) -> Option<CustomStatus> {
        let over = self.until.is_some_and(|until| until <= now);
        let empty = self.emoji.is_none() && self.text.is_none();
        let Self { emoji, text, until } = self;
        (!over && !empty).then(|| CustomStatus { emoji, text, until: until.map(format_ms) })
    }
}

struct SetStatus {
    person: i64,
    row: Row,
    now: i64,
}

impl Command for SetStatus {
    type Output = StatusReceipt;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<StatusReceipt, WriteError> {
        let (person, new) = (self.person, self.row.clone().shown(self.now));
        let before =
            store::status(tx.conn(), person, self.now)?.unwrap_or(StatusReceipt { status: None, mine: 0 });
        if before.status == new {
            return Ok(before);
        }
        let receipt = StatusReceipt { status: new, mine: tx.next_mine(person)? };
        store::keep_status(tx.conn(), person, &self.row, receipt.mine)?;
        tx.tell(Hears::Person(person), &receipt.frame(person));
        let shown = json!({"type": "status", "person": person, "status": receipt.status});
        tx.tell(Hears::WatchersOf(person), &shown);
        Ok(receipt)
    }
}

impl Directory {
    /// Shows my status; none takes it away.
    ///
    /// Errors: `validation` for what is no emoji, a text that is too long or not one line, an end that is past or too far.
    pub async fn set_status(&self, actor: &Actor, new: Option<NewStatus>) -> Result<StatusReceipt, Problem> {
        let now = self.clock.now_ms();
        let row = new.map(|new| row_of(new, now)).transpose()?.unwrap_or_default();
        self.writer.write(SetStatus { person: actor.person, row, now }).await
    }

    /// The statuses of those who show one.
    pub async fn statuses(&self, people: Vec<i64>) -> Result<BTreeMap<i64, CustomStatus>, Problem> {
        let now = self.clock.now_ms();
        self.db.read(move |conn| store::statuses(conn, &people, now)).await
    }
}

fn row_of(new: NewStatus, now: i64) -> Result<Row, Problem> {
    let refused = |field: &str, why: &str| Code::Validation.because(why).field(field);
    if new.emoji.as_deref().is_some_and(|emoji| !names::is_one_emoji(emoji)) {
        return Err(refused("emoji", "one emoji"));
    }
    let text = text::optional("text", new.text.as_deref(), LONGEST)?;
    if new.emoji.is_none() && text.is_none() {
        return Err(refused("text", "a status has an emoji or a text; DELETE takes it away"));
    }
    let until = match new.until.as_deref() {
        None => None,
        Some(until) => Some(
            parse_ms(until)
                .filter(|until| (now + 1..=now + FURTHEST).contains(until))
                .ok_or_else(|| refused("until", "an RFC 3339 time, later than now and within a year"))?,
        ),
    };
    Ok(Row { emoji: new.emoji, text, until })
}

/// Puts what they show beside their names.
pub(in crate::directory) fn with_statuses(
    conn: &mut crate::db::Conn,
    mut people: Vec<Person>,
    now: i64,
) -> crate::db::QueryResult<Vec<Person>> {
    let ids: Vec<i64> = people.iter().map(|person| person.id).collect();
    let mut statuses = store::statuses(conn, &ids, now)?;
    for person in &mut people {
        person.custom_status = statuses.remove(&person.id);
    }
    Ok(people)
}
