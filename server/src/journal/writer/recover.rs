//! After an error around COMMIT: ask the database, never the memory.

use super::batch::LOCK;
use crate::db::{Conn, Purpose, Target, connect};
use crate::error::{Code, Problem};
use crate::journal::store;
use diesel::connection::SimpleConnection;
use std::time::{Duration, Instant};

/// How long it asks before the senders are told that nobody knows.
const PATIENCE: Duration = Duration::from_secs(9);

/// Looks for the batch's token: `Some(last position)` if it was committed, `None` if it certainly was not.
///
/// Taking the lock waits for an in-doubt commit of the old session to end either way.
#[expect(
    clippy::disallowed_methods,
    reason = "the writer's own thread waits between two attempts to connect"
)]
pub(super) fn look_for(target: &Target, after: i64, token: &[u8]) -> Result<Option<i64>, Problem> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match ask(target, after, token) {
            Ok(found) => return Ok(found),
            Err(error) => tracing::warn!(%error, "journal.writer.recover"),
        }
        if Instant::now() > deadline {
            return Err(Code::OutcomeUnknown
                .because("the database went away while the write was committed; retry with the same client_id or key")
                .retry_after(1));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn ask(target: &Target, after: i64, token: &[u8]) -> Result<Option<i64>, Box<dyn std::error::Error>> {
    let mut conn = connect(target, Purpose::Write)?;
    if let Conn::Postgres(c) = &mut conn {
        c.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK})"))?;
    }
    let found = store::batch_by_token(&mut conn, after, token)?;
    if let Conn::Postgres(c) = &mut conn {
        c.batch_execute("COMMIT")?;
    }
    Ok(found)
}
