//! A database of its own for every test, on both backends.
//!
//! PostgreSQL itself is not started here: `tests/run` starts one server for the whole run and names it in
//! `LINGTONG_TEST_POSTGRES`. A test that must stop the server takes [`crate::own_postgres`], one that cuts the connection
//! [`crate::proxy`].

use diesel::{Connection, PgConnection, RunQueryDsl};

const VARIABLE: &str = "LINGTONG_TEST_POSTGRES";

/// What a storage test runs on; it loops over [`Backend::both`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    pub fn both() -> [Self; 2] {
        [Self::Sqlite, Self::Postgres]
    }

    /// An empty database; `hint` is seen in its name.
    pub fn fresh_database(self, hint: &str) -> Database {
        match self {
            Self::Sqlite => sqlite_database(),
            Self::Postgres => fresh_database(hint),
        }
    }
}

/// An empty database, removed on drop with everybody who is still connected.
pub struct Database {
    /// `postgres://...` or `sqlite:FILE`, as `database.url` takes it.
    pub url: String,
    _place: Place,
}

enum Place {
    Folder { _removed_on_drop: tempfile::TempDir },
    Server { admin_url: String, name: String },
    Elsewhere,
}

impl Database {
    /// The same database for a second user; it stays until the first value goes.
    pub fn borrowed(&self) -> Self {
        Self { url: self.url.clone(), _place: Place::Elsewhere }
    }
}

/// The PostgreSQL server of this run, as its administrator.
pub fn admin_url() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set. Use `tests/run`, or `tests/run --keep` once and then any test runner.")
    })
}

/// A new, empty database on the run's PostgreSQL.
pub fn fresh_database(hint: &str) -> Database {
    fresh_database_on(&admin_url(), hint)
}

/// A new, empty database on the server at `admin_url`.
pub fn fresh_database_on(admin_url: &str, hint: &str) -> Database {
    let name = database_name(hint, rand::random());
    // template0 has no visitors, and copying needs the template to be alone.
    execute(admin_url, &format!("CREATE DATABASE {name} TEMPLATE template0"));
    let (server, _) = admin_url.rsplit_once('/').expect("a PostgreSQL URL names a database");
    Database {
        url: format!("{server}/{name}"),
        _place: Place::Server { admin_url: admin_url.to_owned(), name },
    }
}

fn sqlite_database() -> Database {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lingtong.db").display());
    Database { url, _place: Place::Folder { _removed_on_drop: folder } }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server { admin_url, name } = &self._place {
            // A server that a test has stopped takes its databases along.
            if let Ok(mut connection) = PgConnection::establish(admin_url) {
                let dropped = diesel::sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                let _ = dropped.execute(&mut connection);
            }
        }
    }
}

/// Runs one statement on a connection of its own.
pub fn execute(url: &str, sql: &str) -> usize {
    let mut connection = PgConnection::establish(url).unwrap_or_else(|error| panic!("PostgreSQL: {error}"));
    diesel::sql_query(sql).execute(&mut connection).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A name that needs no quotes, within PostgreSQL's 63 bytes.
pub fn database_name(hint: &str, random: u64) -> String {
    let plain = hint.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    let hint: String = plain.take(40).collect();
    format!("t_{hint}_{random:016x}")
}
