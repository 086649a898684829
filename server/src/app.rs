//! What a request can reach: the rooms, made in the order of the floor plan.
//!
//! This is the one place that shows the whole object graph. A new room is opened here and its followers are started here.

mod ground;

pub use ground::Ground;
pub(crate) use ground::node_name;

use crate::chat::follow::FollowDirectory;
use crate::chat::follow_groups::FollowGroups;
use crate::chat::follow_leavers::FollowLeavers;
use crate::chat::index::Indexer;
use crate::chat::search::{self, SearchIndex};
use crate::chat::{self, Chat};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db, QueryResult, Target};
use crate::directory::{self, Directory};
use crate::journal::follow::{HeadSignal, follow_index, follow_inner};
use crate::journal::installation::Installation;
use crate::journal::signer::{self, Signer};
use crate::journal::store::{EntryRow, head_position};
use crate::journal::tiles::follow_tiles;
use crate::journal::{Audience, Command, Draft, Entry, Kind, Origin, Tx, WriteError, Writer};
use crate::live::Hub;
use crate::live::hub::{Ended, EventSource, Standing};
use ground::{ForNode, say};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a stop waits for writes under way before it closes the sockets.
const SETTLE: Duration = Duration::from_millis(500);
/// How long the last entry may take at the end.
const STOP: Duration = Duration::from_secs(1);

/// Why the application did not open; said to the operator as it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);

/// Every room of a running node.
pub struct App {
    pub config: Arc<Config>,
    pub clock: Arc<dyn Clock>,
    /// Unix milliseconds.
    pub started_at: i64,
    pub installation: Arc<Installation>,
    pub signer: Signer,
    pub db: Db,
    pub writer: Writer,
    pub hub: Hub,
    pub directory: Directory,
    pub chat: Chat,
    pub signal: HeadSignal,
    threads: Vec<JoinHandle<()>>,
}

/// The database that a configuration names; a relative SQLite path lies in the data directory.
pub fn target(config: &Config) -> Result<Target, OpenError> {
    match Target::parse(config.database.url.expose()).map_err(OpenError)? {
        Target::Sqlite(path) if path.is_relative() => Ok(Target::Sqlite(config.database.data_dir.join(path))),
        target => Ok(target),
    }
}

impl App {
    /// Migrates, opens the rooms and starts the followers.
    pub async fn open(config: Arc<Config>, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let (ground, ForNode { opened, head, committed, confirmed, writer_thread, node }) =
            Ground::open(config, clock).await?;
        let Ground { config, clock, installation, db, writer, directory } = ground;
        let target = db.target().clone();
        let signal = HeadSignal::default();
        tokio::spawn(directory.keep_tidy());
        tokio::spawn(directory.keep_in_sync());
        let source = Arc::new(Source { directory: directory.clone() });
        let hub = Hub::start(
            db.clone(),
            source,
            signal.clone(),
            head,
            committed,
            confirmed,
            config.journal.recent_bytes(),
        );
        let (index, start) = SearchIndex::open(&config.database.data_dir.join("search"))
            .map_err(say("the search index cannot be opened"))?;
        if let search::Start::Rebuilt(reason) = start {
            tracing::warn!(%reason, "chat.search: the index begins anew and is rebuilt from the journal");
        }
        let index = Arc::new(index);
        let (chat, chat_thread) = Chat::start(db.clone(), writer.clone(), directory.clone(), index.clone());
        let signing = signer::Settings {
            target: target.clone(),
            signing: opened.signing,
            node,
            interval: Duration::from_millis(u64::from(config.journal.checkpoint_interval_ms)),
        };
        let (signer, signer_thread) = Signer::start(signing, writer.clone(), signal.clone());
        // The writer ends when the last of those who write is gone.
        drop(writer_thread);
        let threads = vec![
            signer_thread,
            chat_thread,
            follow_inner(target.clone(), writer.clone(), signal.clone(), Arc::new(FollowDirectory)),
            follow_inner(target.clone(), writer.clone(), signal.clone(), Arc::new(FollowGroups)),
            follow_inner(target.clone(), writer.clone(), signal.clone(), Arc::new(FollowLeavers)),
            follow_tiles(target.clone(), writer.clone(), signal.clone()),
            follow_index(target.clone(), signal.clone(), Indexer::new(index)),
        ];
        writer.write(Started(Kind::SystemStart)).await.map_err(say("the journal cannot be written"))?;
        let started_at = clock.now_ms();
        Ok(Self {
            config,
            clock,
            started_at,
            installation,
            signer,
            db,
            writer,
            hub,
            directory,
            chat,
            signal,
            threads,
        })
    }

    /// Waits, for a moment at most, until what was handed to the writer so far is answered.
    pub async fn settle(&self) {
        if tokio::time::timeout(SETTLE, self.writer.write(Nothing)).await.is_err() {
            tracing::warn!("app.settle: the journal does not answer");
        }
    }

    /// Ends in good order: what was acknowledged is durable, followers stand where they stand.
    pub async fn close(self) {
        self.chat.close();
        self.directory.end_syncs();
        // A database that is away must not hold the stop.
        match tokio::time::timeout(STOP, self.writer.write(Started(Kind::SystemStop))).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => tracing::warn!(%problem, "app.close"),
            Err(_) => tracing::warn!("app.close: the journal does not answer"),
        }
        self.signal.stop();
        let threads = self.threads;
        // They let go of their files, the search index among them, so that another opening finds them free.
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("app.close: a thread panicked");
                }
            }
        });
        if tokio::time::timeout(STOP, joined).await.is_err() {
            tracing::warn!("app.close: a thread is still at work");
        }
    }
}

/// From the operating system's generator, for a journal's key, name and epoch.
#[expect(clippy::disallowed_methods, reason = "a journal's key must not be chosen by a caller")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    rand::random()
}

/// Stands in the queue behind what was handed in before.
struct Nothing;

impl Command for Nothing {
    type Output = ();

    fn apply(&self, _: &mut Tx<'_>) -> Result<(), WriteError> {
        Ok(())
    }
}

struct Started(Kind);

impl Command for Started {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let change = serde_json::json!({"version": env!("CARGO_PKG_VERSION")});
        tx.append(Draft::new(self.0, Audience::Nobody, None, &[], &change), &Origin::server())?;
        Ok(())
    }
}

/// What the hub asks, answered by directory and chat.
struct Source {
    directory: Directory,
}

impl EventSource for Source {
    fn standing(&self, conn: &mut Conn, person: i64, since: i64) -> QueryResult<Standing> {
        let at = head_position(conn)?;
        let roles = directory::store_roles::of(conn, person)?.iter().map(directory::Role::number).collect();
        Ok(Standing { at, stays: chat::source::stays(conn, person, since, at)?, roles })
    }

    fn visible(
        &self,
        conn: &mut Conn,
        person: i64,
        after: i64,
        until: i64,
        limit: i64,
    ) -> QueryResult<Vec<EntryRow>> {
        let standing = self.standing(conn, person, after)?;
        chat::source::visible(conn, &standing.stays, person, &standing.roles, after, until, limit)
    }

    fn load(&self, conn: &mut Conn, rows: Vec<EntryRow>) -> QueryResult<Vec<Entry>> {
        chat::source::load(conn, rows)
    }

    fn ended(&self, entry: &Entry) -> Ended {
        let ended = directory::ended(entry);
        Ended { sessions: ended.sessions, persons: ended.persons }
    }

    fn observe(&self, entry: &Entry) {
        self.directory.observe(entry);
    }

    fn shows_presence(&self) -> bool {
        self.directory.policies().presence
    }
}
