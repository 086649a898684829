//! Windows of a conversation's history: before, after, around, from the first unread, or the newest.

use super::access;
use super::message::Message;
use super::store::reading;
use super::{Chat, store};
use crate::clock::parse_ms;
use crate::db::{Conn, ReadError};
use crate::error::{Code, Problem};
use crate::journal::store::head_position;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Messages in one window.
pub const MOST: i64 = 100;

/// Which window. At most one of the five; none is the newest.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// Messages below this number.
    pub before: Option<i64>,
    /// Messages above this number.
    pub after: Option<i64>,
    /// Messages on both sides of this number, itself among them.
    pub around: Option<i64>,
    /// Messages around the first that I have not read.
    pub first_unread: Option<bool>,
    /// Messages around the first one that was sent at this time or later; RFC 3339.
    pub at: Option<String>,
    /// How many, at most 100; 50 if not said.
    pub limit: Option<i64>,
}

/// A window of history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct History {
    /// Ascending by `seq`.
    pub items: Vec<Message>,
    /// There are older ones that I may see.
    pub has_before: bool,
    /// There are newer ones.
    pub has_after: bool,
    /// Journal position read first: an event at or below it is in here.
    pub as_of: i64,
    /// Number of the first unread message; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_unread: Option<i64>,
    /// Number of the first message at or after `at`; only when asked for and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_seq: Option<i64>,
}

impl Window {
    fn check(&self) -> Result<i64, Problem> {
        let chosen = [
            self.before.is_some(),
            self.after.is_some(),
            self.around.is_some(),
            self.first_unread == Some(true),
            self.at.is_some(),
        ];
        if chosen.iter().filter(|chosen| **chosen).count() > 1 {
            return Err(Code::BadRequest.because("give one of before, after, around, first_unread and at"));
        }
        for (name, seq) in [("before", self.before), ("after", self.after), ("around", self.around)] {
            if seq.is_some_and(|seq| seq < 0) {
                return Err(Code::Validation.because("a message's number is not negative").field(name));
            }
        }
        match self.limit.unwrap_or(50) {
            limit if limit > MOST => {
                Err(Code::LimitTooLarge.because("at most 100 messages at once").field("limit"))
            }
            limit if limit < 1 => Err(Code::Validation.because("the limit is at least 1").field("limit")),
            limit => Ok(limit),
        }
    }

    /// The time asked for.
    fn time(&self) -> Result<Option<i64>, Problem> {
        let malformed = || Code::Validation.because("an RFC 3339 time").field("at");
        self.at.as_deref().map(|at| parse_ms(at).ok_or_else(malformed)).transpose()
    }

    /// First and last number of the window inside `[low, high]`, around `middle` if there is one.
    fn bounds(&self, limit: i64, low: i64, high: i64, middle: Option<i64>) -> (i64, i64) {
        let (from, to) = if let Some(before) = self.before {
            (before.min(high + 1) - limit, before.min(high + 1) - 1)
        } else if let Some(after) = self.after {
            // Held inside the range first: a huge number must not overflow.
            let after = after.clamp(low - 1, high.max(low - 1));
            (after + 1, after + limit)
        } else if let Some(middle) = middle {
            // A full page whenever there is one: the window slides to the edge it would overlap.
            let from = (middle.min(high) - limit / 2).min(high - limit + 1).max(low);
            (from, from + limit - 1)
        } else {
            (high - limit + 1, high)
        };
        (from.max(low), to.min(high))
    }
}

impl Chat {
    /// A window of a conversation that the person may read.
    ///
    /// Errors: `not_found`; `bad_request` for two windows at once; `limit_too_large`; `validation`.
    pub async fn history(&self, person: i64, conversation: i64, window: Window) -> Result<History, Problem> {
        let (limit, at) = (window.check()?, window.time()?);
        self.db.read(move |conn| read(conn, person, conversation, &window, (limit, at))).await
    }
}

fn read(
    conn: &mut Conn,
    person: i64,
    conversation: i64,
    window: &Window,
    (limit, at): (i64, Option<i64>),
) -> Result<History, ReadError> {
    let as_of = head_position(conn)?;
    let reach = access::reach(conn, conversation, person)?;
    let (low, high) = (reach.from, reach.to);
    let mut first_unread = None;
    if window.first_unread == Some(true) {
        let read_seq = reading::cursor(conn, conversation, person)?.read_seq;
        first_unread = Some((read_seq + 1).min(high + 1).max(low));
    }
    let at_seq = match at {
        Some(at) => Some(store::first_at(conn, conversation, (low, high), at)?),
        None => None,
    };
    let middle = window.around.or(first_unread).or(at_seq);
    let (from, to) = window.bounds(limit, low, high, middle);
    let items = store::messages(conn, conversation, from, to)?;
    Ok(History {
        has_before: from > low,
        has_after: to < high,
        items,
        as_of,
        first_unread: first_unread.filter(|seq| *seq <= high),
        at_seq: at_seq.filter(|seq| *seq <= high),
    })
}
