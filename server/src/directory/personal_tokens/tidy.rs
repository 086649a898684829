//! Writing down when tokens were used, and forgetting old ones. Neither is journalled: they are no change of anything.

use super::store;
use crate::directory::Directory;
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};
use std::collections::HashMap;

/// How long an ended token is remembered, milliseconds.
const REMEMBERED: i64 = 30 * 24 * 3_600_000;

struct WriteUsed(HashMap<i64, i64>);

struct Forget;

impl Directory {
    /// At most one write a minute, for all tokens.
    pub(in crate::directory) async fn write_used_tokens(&self) -> Result<(), Problem> {
        let used = self.personal.take_used(self.clock.monotonic());
        if used.is_empty() { Ok(()) } else { self.writer.write(WriteUsed(used)).await }
    }

    /// Once an hour is enough.
    pub(in crate::directory) async fn forget_personal_tokens(&self) -> Result<(), Problem> {
        let forgotten = self.writer.write(Forget).await?;
        tracing::debug!(forgotten, "directory.personal_tokens.forget");
        Ok(())
    }
}

impl Command for WriteUsed {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        for (token, at) in &self.0 {
            store::used(tx.conn(), *token, *at)?;
        }
        Ok(())
    }
}

impl Command for Forget {
    type Output = usize;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<usize, WriteError> {
        let before = tx.now() - REMEMBERED;
        Ok(store::forget_ended(tx.conn(), before)?)
    }
}
