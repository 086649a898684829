//! Migrations, built into the binary: the same names for both databases.

use super::Conn;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Brings the schema up to date; returns the names that were run. A database that is newer than this binary is refused.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>, Failure> {
    let ran = match conn {
        Conn::Sqlite(c) => run(c, SQLITE)?,
        Conn::Postgres(c) => run(c, POSTGRES)?,
    };
    Ok(ran)
}

/// How many migrations wait; used by `doctor`.
pub fn pending(conn: &mut Conn) -> Result<usize, Failure> {
    Ok(match conn {
        Conn::Sqlite(c) => c.pending_migrations(SQLITE)?.len(),
        Conn::Postgres(c) => c.pending_migrations(POSTGRES)?.len(),
    })
}

/// Errors, in words, if the database is newer than this binary.
pub(super) fn known(conn: &mut Conn) -> Result<(), Failure> {
    match conn {
        Conn::Sqlite(c) => all_known(c, &SQLITE),
        Conn::Postgres(c) => all_known(c, &POSTGRES),
    }
}

fn run<DB, C>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, Failure>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    all_known(conn, &source)?;
    Ok(conn.run_pending_migrations(source)?.iter().map(ToString::to_string).collect())
}

fn all_known<DB, C>(conn: &mut C, source: &EmbeddedMigrations) -> Result<(), Failure>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    use diesel::migration::MigrationSource;
    let known: Vec<String> =
        MigrationSource::<DB>::migrations(source)?.iter().map(|m| m.name().version().to_string()).collect();
    for applied in conn.applied_migrations()? {
        if !known.contains(&applied.to_string()) {
            return Err(format!(
                "the database holds migration {applied}, which this version does not know: start the newer version of Lingtong, or restore the backup made before the upgrade"
            )
            .into());
        }
    }
    Ok(())
}
