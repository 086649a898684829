//! The signer's two writes: the lease, and the checkpoint under it.

use super::seal::Checkpoint;
use super::seal::tree::{Frontier, Hash};
use super::{Command, Tx, WriteError, store};
use crate::db::each_backend;
use crate::db::schema::{checkpoint, lease};
use crate::error::Code;
use diesel::prelude::*;

const NAME: &str = "checkpoint";

/// Takes or renews the lease; answers the committed head's size and root, or nothing when another node holds it.
pub(super) struct TakeLease {
    pub(super) holder: String,
    pub(super) lease_ms: i64,
}

impl Command for TakeLease {
    type Output = Option<(u64, Hash)>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let now = tx.now();
        let until = now.saturating_add(self.lease_ms);
        let mine = lease::holder.eq(&self.holder).or(lease::until.lt(now));
        let mut held = diesel::update(lease::table.filter(lease::name.eq(NAME)).filter(mine))
            .set((lease::holder.eq(&self.holder), lease::until.eq(until)))
            .execute(tx.conn())?;
        if held == 0 {
            let row = (lease::name.eq(NAME), lease::holder.eq(&self.holder), lease::until.eq(until));
            held = each_backend!(tx.conn(), |c| diesel::insert_into(lease::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
        }
        if held == 0 {
            return Ok(None);
        }
        let Some(head) = store::head(tx.conn())? else { return Ok(Some((0, Frontier::new().root()))) };
        match Frontier::from_bytes(&head.frontier) {
            Ok(frontier) if frontier.size() == head.position as u64 => {
                Ok(Some((frontier.size(), frontier.root())))
            }
            _ => Err(Code::Internal
                .because("the journal's head is damaged: run `lingtong audit verify`")
                .into()),
        }
    }
}

/// Stores a signed checkpoint, if the lease is still held.
pub(super) struct Keep {
    pub(super) holder: String,
    pub(super) checkpoint: Checkpoint,
    pub(super) note: String,
}

/// What became of it.
pub(super) enum Kept {
    Stored,
    /// A newer one, or this one, is stored already.
    Behind,
    /// Another root is stored for this size.
    Fork(u64),
}

impl Command for Keep {
    type Output = Kept;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Kept, WriteError> {
        let now = tx.now();
        let held = lease::table
            .select(lease::name)
            .filter(lease::name.eq(NAME))
            .filter(lease::holder.eq(&self.holder))
            .filter(lease::until.ge(now))
            .first::<String>(tx.conn())
            .optional()?;
        if held.is_none() {
            return Err(Code::Conflict.because("another node signs now").into());
        }
        let size = self.checkpoint.size as i64;
        match store::newest_checkpoint(tx.conn())? {
            Some((stored, root, _)) if stored == size && root != self.checkpoint.root => {
                return Ok(Kept::Fork(self.checkpoint.size));
            }
            Some((stored, ..)) if stored >= size => return Ok(Kept::Behind),
            _ => {}
        }
        diesel::insert_into(checkpoint::table)
            .values((
                checkpoint::size.eq(size),
                checkpoint::root.eq(self.checkpoint.root.to_vec()),
                checkpoint::note.eq(&self.note),
                checkpoint::at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(Kept::Stored)
    }
}
