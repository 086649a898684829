//! Connections to SQLite or PostgreSQL, the read door, migrations and the schema.
//!
//! It is not a place for queries: those lie in each room's `store*.rs`. Writes go only through
//! [`crate::journal::Writer`]; every other SQLite connection is `query_only`. To add a table, write
//! `migrations/{sqlite,postgres}/<stamp_name>/{up,down}.sql` under one name and extend `schema.rs`.

mod connect;
pub mod health;
mod migrate;
mod readers;
pub mod schema;
mod snapshot;
mod unnest;

pub use connect::{Backend, Purpose, Target, connect};
pub use migrate::{migrate, pending};
pub use readers::{Db, ReadError};
pub(crate) use unnest::unnest_insert;

/// What rooms call the errors of a database, so that they need not name the library.
pub use diesel::QueryResult;
pub use diesel::result::Error;

/// A connection to either backend. Most of diesel works on it directly; for what does not, see [`each_backend`].
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database.
    Sqlite(diesel::SqliteConnection),
    /// PostgreSQL 15 or newer.
    Postgres(diesel::PgConnection),
}

/// One body for both backends, where diesel's multi connection refuses a query (batch insert, `on_conflict`).
macro_rules! each_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use each_backend;

/// Whether this error says that the connection itself is gone, so that nothing is known of the transaction.
pub fn is_connection_loss(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _) => true,
        Error::DatabaseError(_, info) => {
            let text = info.message();
            [
                "server closed the connection",
                "connection to server",
                "no connection to the server",
                "SSL connection has been closed",
                "SSL SYSCALL error",
                "could not send data",
                "could not receive data",
                "terminating connection",
                "the database system is",
                "Connection timed out",
                "Connection reset",
            ]
            .iter()
            .any(|mark| text.contains(mark))
        }
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Whether this error says that there is no room left to write.
pub fn is_storage_full(error: &diesel::result::Error) -> bool {
    let text = error.to_string();
    text.contains("database or disk is full")
        || text.contains("No space left on device")
        || text.contains("disk I/O error")
}
