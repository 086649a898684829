//! Syncs in the background of a server: those that administrators order, one after the other, and those of the schedule.

use super::Order;
use super::store::{self, RunRow};
use crate::directory::access::{Administrator, By};
use crate::directory::{Directory, Inner};
use crate::error::Problem;
use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the schedule is looked at. Whether a sync is due is decided in the database, for all nodes.
const LOOK: Duration = Duration::from_millis(LOOK_MS as u64);
const LOOK_MS: i64 = 15_000;

impl Directory {
    /// Does what is ordered and what is due until the last door to the room is closed. Spawn it once a node.
    pub fn keep_in_sync(&self) -> impl Future<Output = ()> + Send + use<> {
        let (room, queue) = (std::sync::Arc::downgrade(&self.inner), self.sync.queue.clone());
        async move {
            let mut look = tokio::time::interval(LOOK);
            look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
            loop {
                let order = tokio::select! {
                    order = queue.recv_async() => match order {
                        Ok(order) => Some(order),
                        Err(_) => return,
                    },
                    _ = look.tick() => None,
                };
                let Some(directory) = open(&room) else { return };
                match order {
                    Some((row, by)) => directory.run_told(row, by).await,
                    None => directory.run_due().await,
                }
            }
        }
    }

    /// Ends what is running at its next step: the process is ending.
    pub fn end_syncs(&self) {
        self.sync.closing.store(true, Ordering::Release);
    }

    async fn run_due(&self) {
        if self.sync.settings.every_minutes == 0 {
            return;
        }
        for name in self.source_names() {
            match self.may_be_due(&name).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(problem) => {
                    tracing::warn!(source = name, %problem, "directory.sync: the history is not read");
                    continue;
                }
            }
            let order = Order { source: name.clone(), scheduled: true, ..Order::default() };
            match self.begin_sync(&Administrator::server(), order).await {
                Ok(Some(row)) => self.run_told(row, By::server()).await,
                Ok(None) => {}
                Err(problem) => tracing::warn!(source = name, %problem, "directory.sync: not begun"),
            }
        }
    }

    /// A look before the write that decides, so that an idle schedule costs no write.
    async fn may_be_due(&self, name: &str) -> Result<bool, Problem> {
        let name = name.to_owned();
        let last = self.db.read(move |conn| store::last_begun(conn, &name)).await?;
        let every_ms = i64::from(self.sync.settings.every_minutes) * 60_000;
        let soon = self.clock.now_ms() + LOOK_MS;
        Ok(last.is_none_or(|last| last.started_at.saturating_add(every_ms) <= soon))
    }

    async fn run_told(&self, row: RunRow, by: By) {
        let (source, id) = (row.source.clone(), row.id);
        if let Err(problem) = self.run_sync(row, by, &|_| ()).await {
            tracing::warn!(source, sync = id, %problem, "directory.sync: no end");
        }
    }
}

fn open(room: &Weak<Inner>) -> Option<Directory> {
    room.upgrade().map(|inner| Directory { inner })
}
