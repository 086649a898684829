//! What changed of a person's own things after a number of their counter, as the frames that told of it.

use crate::chat::Chat;
use crate::chat::read::{mine_frame, standing};
use crate::chat::store::{last_seq, personal as rows, reading, stays};
use crate::db::{Conn, QueryResult};
use crate::directory::own;
use crate::error::Problem;
use serde_json::Value;

/// Changes read at once.
const PAGE: i64 = 500;

/// Some changes in the order of their numbers.
pub struct Changed {
    /// The frames.
    pub frames: Vec<Value>,
    /// The number to go on after, if there are more.
    pub next: Option<i64>,
}

impl Chat {
    /// The first changes after a number: read cursors, settings and drafts of present conversations, preferences, status.
    pub async fn changed_since(&self, person: i64, mine: i64) -> Result<Changed, Problem> {
        let now = self.directory.clock().now_ms();
        self.db.snapshot(move |conn| read(conn, person, mine, now)).await
    }
}

fn read(conn: &mut Conn, person: i64, mine: i64, now: i64) -> Result<Changed, crate::db::ReadError> {
    let cursors = reading::moved_since(conn, person, mine, PAGE)?;
    let settings = rows::settings_since(conn, person, mine, PAGE)?;
    let drafts = rows::drafts_since(conn, person, mine, PAGE)?;
    // Beyond the end of a list that is full there may be more; up to there nothing is missing.
    let full = |ends: Option<i64>, count: usize| ends.filter(|_| count as i64 == PAGE);
    let ends = [
        full(cursors.last().map(|(_, mine)| *mine), cursors.len()),
        full(settings.last().map(|one| one.settings.mine), settings.len()),
        full(drafts.last().map(|one| one.draft.mine), drafts.len()),
    ];
    let next = ends.into_iter().flatten().min();

    let mut found: Vec<(i64, Value)> = own::changed_since(conn, person, mine, now)?;
    for (conversation, _) in cursors {
        found.extend(cursor(conn, person, conversation)?);
    }
    for receipt in &settings {
        if stays::current(conn, receipt.conversation, person)?.is_some() {
            found.push((receipt.settings.mine, receipt.frame()));
        }
    }
    for receipt in &drafts {
        if stays::current(conn, receipt.conversation, person)?.is_some() {
            found.push((receipt.draft.mine, receipt.frame()));
        }
    }
    found.retain(|(number, _)| next.is_none_or(|next| *number <= next));
    found.sort_unstable_by_key(|(number, _)| *number);
    Ok(Changed { frames: found.into_iter().map(|(_, frame)| frame).collect(), next })
}

fn cursor(conn: &mut Conn, person: i64, conversation: i64) -> QueryResult<Option<(i64, Value)>> {
    let Some(member) = stays::current(conn, conversation, person)? else {
        return Ok(None);
    };
    let (cursor, last) = (reading::cursor(conn, conversation, person)?, last_seq(conn, conversation)?);
    let standing = standing(conn, person, &member, cursor, last)?;
    Ok(Some((standing.mine, mine_frame(conversation, &standing))))
}
