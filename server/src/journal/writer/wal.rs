//! SQLite's write-ahead log is emptied beside the writer: a passive checkpoint by a thread, a restart when it grows long.

use crate::db::{Conn, Purpose, Target, connect};
use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use metrics::gauge;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Above this the thread checkpoints, bytes.
const PASSIVE: u64 = 32 << 20;
/// Above this the writer makes the log begin anew, bytes.
const RESTART: i64 = 128 << 20;
const PAGE: i64 = 4096;

pub(super) struct Wal {
    bytes: Arc<AtomicI64>,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    log: i32,
}

/// Starts the thread; it ends with the writer.
#[expect(clippy::disallowed_methods, reason = "the thread exists to look at the log four times a second")]
pub(super) fn watch(target: &Target) -> Option<Wal> {
    let Target::Sqlite(path) = target else {
        return None;
    };
    let bytes = Arc::new(AtomicI64::new(0));
    let (weak, target) = (Arc::downgrade(&bytes), target.clone());
    let mut file = path.clone().into_os_string();
    file.push("-wal");
    std::thread::Builder::new()
        .name("sqlite-checkpoint".into())
        .spawn(move || {
            let mut conn = None;
            while let Some(bytes) = weak.upgrade() {
                let length = std::fs::metadata(&file).map_or(0, |meta| meta.len());
                gauge!("lingtong_sqlite_wal_bytes").set(length as f64);
                if length > PASSIVE {
                    if conn.is_none() {
                        conn = connect(&target, Purpose::Maintenance).ok();
                    }
                    if let Some(Conn::Sqlite(c)) = conn.as_mut() {
                        match sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result::<Checkpoint>(c) {
                            Ok(found) => bytes.store(i64::from(found.log) * PAGE, Ordering::Relaxed),
                            Err(error) => tracing::warn!(%error, "sqlite.checkpoint"),
                        }
                    }
                }
                drop(bytes);
                std::thread::sleep(Duration::from_millis(250));
            }
        })
        .ok()?;
    Some(Wal { bytes })
}

impl Wal {
    /// Between two batches: waits for readers and starts the log from its beginning.
    pub(super) fn restart_if_long(&self, conn: &mut Conn) {
        if self.bytes.load(Ordering::Relaxed) < RESTART {
            return;
        }
        self.bytes.store(0, Ordering::Relaxed);
        if let Conn::Sqlite(c) = conn
            && let Err(error) = sql_query("PRAGMA wal_checkpoint(RESTART)").get_result::<Checkpoint>(c)
        {
            tracing::warn!(%error, "sqlite.checkpoint.restart");
        }
    }
}
