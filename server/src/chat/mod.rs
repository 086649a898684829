//! Conversations, members, messages, read cursors, search.
//!
//! It is not notification: what waits for a person follows the journal in a room of its own. To add an action: one file
//! named by its verb with a `Command` that checks through [`access`] inside the transaction and appends its entry, a
//! method on [`Chat`], and a handler in `http` and a command in `live::socket` that both call the method. SQL goes to
//! [`store`].

pub mod access;
pub mod create;
pub mod department;
pub mod direct;
pub mod dissolve;
pub mod edit;

pub mod evidence;
pub mod find;
pub mod follow;
pub mod follow_groups;
pub mod follow_leavers;
mod forward;
pub mod history;
pub mod http;
pub mod index;
pub mod join;
pub mod mark;
pub mod members;
pub mod membership;
pub mod message;
pub mod page;
pub mod personal;
pub mod pins;
pub mod read;
pub mod readers;
pub mod recall;
pub mod revisions;
pub mod search;
pub mod see;
pub mod send;
pub mod store;
pub mod summary;
pub mod sync;
pub mod text;
pub mod update;

pub use store::source;

use crate::db::Db;
use crate::directory::Directory;
use crate::journal::Writer;
use std::sync::Arc;
use std::thread::JoinHandle;

/// The room: what its actions need. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    pub(crate) db: Db,
    pub(crate) writer: Writer,
    pub(crate) directory: Directory,
    pub(crate) reads: read::Coalescer,
    pub(crate) index: Arc<search::SearchIndex>,
}

impl Chat {
    /// Opens the room; its thread ends after [`Chat::close`].
    pub fn start(
        db: Db,
        writer: Writer,
        directory: Directory,
        index: Arc<search::SearchIndex>,
    ) -> (Self, JoinHandle<()>) {
        let (reads, thread) = read::Coalescer::start(writer.clone());
        (Self { db, writer, directory, reads, index }, thread)
    }

    /// Lets what was gathered be written. Call it when no more sends come.
    pub fn close(&self) {
        self.reads.stop();
    }
}

/// For serde: Unix milliseconds as RFC 3339.
pub(crate) fn as_time<S: serde::Serializer>(ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::clock::format_ms(*ms))
}
