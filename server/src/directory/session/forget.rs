//! Forgetting the refresh tokens of sessions that ended more than a day ago, and that tokens which work once were used. Not journalled: nobody can tell the difference.

use super::store;
use crate::directory::{Directory, second_factor};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};

const DAY_MS: i64 = 24 * 3_600_000;

struct Forget;

impl Directory {
    /// Once an hour is enough; it looks back a week, for a server that was off.
    pub(in crate::directory) async fn forget_old_tokens(&self) -> Result<(), Problem> {
        let forgotten = self.writer.write(Forget).await?;
        tracing::debug!(forgotten, "directory.session.forget");
        Ok(())
    }
}

impl Command for Forget {
    type Output = usize;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, WriteError> {
        let now = tx.now();
        second_factor::forget_uses(tx.conn(), now - DAY_MS)?;
        Ok(store::forget_ended(tx.conn(), now - 8 * DAY_MS, now - DAY_MS)?)
    }
}
