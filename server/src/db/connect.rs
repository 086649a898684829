//! Opening one connection: the scheme decides the backend, the purpose decides its settings.

use super::Conn;
use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionError};
use std::path::PathBuf;

/// Which database engine a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Where the database is. Made by [`Target::parse`], so that a typo never becomes a new SQLite file.
#[derive(Debug, Clone)]
pub enum Target {
    /// File of the embedded database.
    Sqlite(PathBuf),
    /// `postgres://` URL as libpq reads it (TLS by `sslmode=`, `sslrootcert=`).
    Postgres(String),
}

/// What a connection is for; it decides pragmas and time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The one writer of this node.
    Write,
    /// Reads of requests: refuses writes, statements end after 5 s.
    Read,
    /// Migrations and long reads of the command line.
    Maintenance,
}

impl Target {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`; anything else is refused in words.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err("the SQLite URL names no file: write sqlite:PATH".into());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("the database URL must start with sqlite: or postgres://".into())
    }

    /// The engine this target needs.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }
}

/// Opens and prepares a connection.
pub fn connect(target: &Target, purpose: Purpose) -> Result<Conn, ConnectionError> {
    match target {
        Target::Sqlite(path) => {
            let path = path
                .to_str()
                .ok_or_else(|| ConnectionError::BadConnection("the database path is not UTF-8".into()))?;
            let mut conn = diesel::SqliteConnection::establish(path)?;
            let prepare = match purpose {
                // 64 MiB of page cache; WAL checkpoints are taken by hand (see journal::writer::wal).
                Purpose::Write => {
                    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                     PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; \
                     PRAGMA temp_store=MEMORY; PRAGMA mmap_size=8589934592;"
                }
                Purpose::Read => {
                    "PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA mmap_size=8589934592;"
                }
                Purpose::Maintenance => {
                    "PRAGMA busy_timeout=30000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=8589934592;"
                }
            };
            conn.batch_execute(prepare).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Sqlite(conn))
        }
        Target::Postgres(url) => {
            // Before libpq does it: this way OpenSSL keeps its tables at the end of the process, when threads may still be
            // saying goodbye to the database. Its own clean-up there crashed them.
            openssl_sys::init();
            let mut conn = diesel::PgConnection::establish(&with_timeouts(url))?;
            let prepare = match purpose {
                // A frozen node must not hold the company: its lock ends with its idle transaction.
                Purpose::Write => {
                    "SET idle_in_transaction_session_timeout='2s'; SET lock_timeout='5s'; SET statement_timeout='10s'; \
                     SET tcp_user_timeout='5s'; SET client_connection_check_interval='1s'; SET synchronous_commit=on; \
                     SET plan_cache_mode=force_generic_plan;"
                }
                Purpose::Read => {
                    "SET default_transaction_read_only=on; SET statement_timeout='5s'; SET idle_in_transaction_session_timeout='5s';"
                }
                Purpose::Maintenance => "SET lock_timeout='30s';",
            };
            conn.batch_execute(prepare).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Conn::Postgres(conn))
        }
    }
}

/// Adds libpq's own limits where the operator gave none: 5 s to connect, and dead peers noticed in 5 s.
fn with_timeouts(url: &str) -> String {
    let mut full = url.to_owned();
    for (key, value) in
        [("connect_timeout", "5"), ("tcp_user_timeout", "5000"), ("application_name", "lingtong")]
    {
        if !full.contains(&format!("{key}=")) {
            full.push(if full.contains('?') { '&' } else { '?' });
            full.push_str(key);
            full.push('=');
            full.push_str(value);
        }
    }
    full
}
