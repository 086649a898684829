//! Beginning a sync: one at a time over all nodes, under a lease that its holder keeps alive.

use super::fence::Fence;
use super::history::State;
use super::store::{self, RunRow};
use super::{DAY_MS, KEPT_MS, LEASE_MS, Order, tell};
use crate::directory::access::{Administrator, By};
use crate::directory::people;
use crate::directory::roles::Role;
use crate::directory::store_roles;
use crate::error::Code;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;

pub(super) struct Begin {
    pub administrator: Administrator,
    pub order: Order,
    pub holder: String,
    /// A scheduled one begins only this long after the last one.
    pub every_ms: i64,
    /// This long after the last whole reading everyone is read again.
    pub whole_every_ms: i64,
}

impl Command for Begin {
    /// None: a scheduled sync that is not due, or that has to wait for another one.
    type Output = Option<RunRow>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        self.administrator.still(tx)?;
        let (order, by, now) = (&self.order, self.administrator.by(), tx.now());
        for row in store::running(tx.conn())? {
            if row.lease_until >= now {
                if order.scheduled {
                    return Ok(None);
                }
                return Err(Code::Conflict
                    .because(format!("a sync is running: {} of {}", row.id, row.source))
                    .into());
            }
            super::end::end(tx, &By::server(), row, State::Interrupted)?;
        }
        if order.scheduled
            && let Some(last) = store::last_begun(tx.conn(), &order.source)?
            && last.started_at.saturating_add(self.every_ms) > now
        {
            return Ok(None);
        }
        let confirmed = match &order.confirm {
            Some(digest) => Some(self.confirmed(tx, digest)?),
            None => None,
        };
        let source = store::source(tx.conn(), &order.source)?;
        let due = source.marker.is_none()
            || source.whole_at.is_none_or(|at| at.saturating_add(self.whole_every_ms) <= now);
        let id = tx.next_position();
        let row = RunRow {
            id,
            source: order.source.clone(),
            state: State::Running.name().into(),
            preview: order.preview,
            // The diff that was confirmed comes out of the same kind of reading.
            whole: confirmed.as_ref().map_or(due || order.whole, |(run, _)| run.whole),
            scheduled: order.scheduled,
            ordered_by: by.actor,
            holder: self.holder.clone(),
            lease_until: now + LEASE_MS,
            started_at: now,
            ended_at: None,
            phase: "read".into(),
            done: 0,
            total: 0,
            digest: None,
            confirm: order.confirm.clone(),
            confirmed_by: confirmed.as_ref().map(|(_, person)| *person),
            problem_kind: None,
            problem: None,
            brakes: None,
            counts: None,
        };
        let change = json!({"sync": id, "source": row.source, "preview": row.preview, "whole": row.whole, "scheduled": row.scheduled});
        tell(tx, by, Kind::DirectorySyncStart, &change)?;
        if let Some((run, person)) = confirmed {
            let who = people::store::must_exist(tx.conn(), person)?;
            let change = json!({"sync": id, "source": row.source, "digest": order.confirm, "of": run.id, "person": person, "login": who.login, "name": who.name});
            tell(tx, by, Kind::DirectorySyncConfirm, &change)?;
        }
        store::insert(tx.conn(), &row)?;
        store::forget_before(tx.conn(), now - KEPT_MS)?;
        Ok(Some(row))
    }
}

impl Begin {
    /// The sync whose diff is confirmed, and by whom.
    fn confirmed(&self, tx: &mut Tx<'_>, digest: &str) -> Result<(RunRow, i64), WriteError> {
        let person = self.order.confirmed_by.or(self.administrator.by().actor).ok_or_else(|| {
            Code::Validation.because("a confirmation needs a person who answers for it").field("confirm")
        })?;
        if !store_roles::holds(tx.conn(), person, Role::SystemAdmin)? {
            return Err(Code::Forbidden.because("only a system_admin confirms a sync").into());
        }
        let since = tx.now() - DAY_MS;
        let run = store::with_digest(tx.conn(), &self.order.source, digest, since)?.ok_or_else(|| {
            let why =
                "there is no such diff of this source, or it is older than a day: look at a new preview";
            Code::Conflict.because(why).field("confirm")
        })?;
        Ok((run, person))
    }
}

/// A sign of life, with how far it is.
pub(super) struct Beat {
    pub fence: Fence,
    pub phase: &'static str,
    pub done: i64,
    pub total: i64,
}

impl Command for Beat {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let row = self.fence.still(tx)?;
        let row = RunRow {
            phase: self.phase.into(),
            done: self.done,
            total: self.total,
            lease_until: tx.now() + LEASE_MS,
            ..row
        };
        store::update(tx.conn(), &row)?;
        Ok(())
    }
}
