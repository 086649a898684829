//! The rooms that a command of the command line needs too: database, journal's writer, directory.
//!
//! It is not a node: it has no hub, no followers, no search index, signs no checkpoint and listens nowhere. So it opens
//! beside a running server on the same database; what it writes, the server's hub finds within a second.

use super::{OpenError, target};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, Purpose, connect, migrate, pending};
use crate::directory::{self, Directory, sources};
use crate::journal::confirmed::Confirmed;
use crate::journal::installation::Installation;
use crate::journal::store::head_position;
use crate::journal::writer::{self, Committed};
use crate::journal::{Writer, open};
use std::fmt::Display;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

/// The lower rooms, open.
pub struct Ground {
    pub config: Arc<Config>,
    pub clock: Arc<dyn Clock>,
    pub installation: Arc<Installation>,
    pub db: Db,
    pub writer: Writer,
    pub directory: Directory,
}

/// What only a node needs of the opening.
pub(super) struct ForNode {
    pub opened: open::Opened,
    /// Newest position when it was opened.
    pub head: i64,
    pub committed: flume::Receiver<Committed>,
    /// Told by the hub, asked by the directory.
    pub confirmed: Confirmed,
    pub writer_thread: JoinHandle<()>,
    /// This node's name in origins of entries.
    pub node: String,
}

impl Ground {
    /// For a command beside a running server. A database that exists is not migrated: an older server may be using it.
    ///
    /// Errors are sentences for the operator.
    pub async fn of_command(config: Arc<Config>, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        must_own(&config.database.data_dir)?;
        let mut conn = connect(&target(&config)?, Purpose::Maintenance).ok();
        if let Some(conn) = conn.as_mut()
            && head_position(conn).is_ok()
            && pending(conn).map_err(say("the database"))? > 0
        {
            return Err(OpenError(
                "the database is of an older version: start `lingtong serve` of this version once, it migrates".into(),
            ));
        }
        drop(conn);
        // What was committed is not handed on: the running server reads it from the database.
        Self::open(config, clock).await.map(|(ground, _)| ground)
    }

    /// Migrates and opens them. Errors are sentences for the operator.
    pub(super) async fn open(
        config: Arc<Config>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, ForNode), OpenError> {
        let data = &config.database.data_dir;
        let failed =
            |error| OpenError(format!("the data directory {} cannot be made: {error}", data.display()));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(failed)?;
        let target = target(&config)?;
        let mut conn =
            connect(&target, Purpose::Maintenance).map_err(say("the database cannot be opened"))?;
        for name in migrate(&mut conn).map_err(say("the database cannot be migrated"))? {
            tracing::info!(name, "db.migrate");
        }
        let plan = open::Plan {
            key_file: &open::key_file(&config),
            origin: config.journal.origin.as_deref(),
            seed: super::random(),
            number: u64::from_be_bytes(super::random()) >> 12,
            now: clock.now_ms(),
        };
        let opened = open::open(&mut conn, &plan).map_err(say("the journal cannot be opened"))?;
        let installation = Arc::new(opened.installation.clone());
        let head = head_position(&mut conn).map_err(say("the journal cannot be read"))?;
        drop(conn);

        let db = Db::open(target.clone(), usize::from(config.database.readers));
        let (hand_on, committed) = flume::unbounded();
        let node = node_name();
        let settings = writer::Settings {
            target,
            clock: clock.clone(),
            log: installation.origin.clone(),
            node: node.clone(),
        };
        let (writer, writer_thread) = Writer::start(settings, move |batch| drop(hand_on.send(batch)));
        let confirmed = Confirmed::default();
        let directory = Directory::open(directory::Setup {
            db: db.clone(),
            writer: writer.clone(),
            confirmed: confirmed.clone(),
            clock: clock.clone(),
            auth: config.auth.clone(),
            limits: config.limits.clone(),
            server: config.server.clone(),
            issuer: installation.origin.clone(),
            master_key: config.database.data_dir.join("master.key"),
            sources: sources::open(&config.directory).map_err(|error| OpenError(error.to_string()))?,
            sync: config.directory.sync.clone(),
        })
        .await
        .map_err(say("the directory cannot be opened"))?;
        Ok((
            Self { config, clock, installation, db, writer, directory },
            ForNode { opened, head, committed, confirmed, writer_thread, node },
        ))
    }
}

/// Another user's files beside the embedded database would lock the server out of it.
fn must_own(data: &Path) -> Result<(), OpenError> {
    let (Ok(owner), Ok(me)) = (std::fs::metadata(data), std::fs::metadata("/proc/self")) else {
        return Ok(());
    };
    if owner.uid() == me.uid() {
        return Ok(());
    }
    Err(OpenError(format!(
        "{} belongs to another user than the one who runs this; run the command as that user (for example with `sudo -u`)",
        data.display()
    )))
}

/// The error with what it was about.
pub(super) fn say<E: Display>(what: &'static str) -> impl Fn(E) -> OpenError {
    move |error| OpenError(format!("{what}: {error}"))
}

/// A node's name: the host's.
pub(crate) fn node_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map_or_else(|_| "node".into(), |name| name.trim().to_owned())
}
