//! What `doctor` and the server's state ask of a database; changes nothing.

use super::{Conn, migrate};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

/// How a database stands.
#[derive(Debug)]
pub struct Health {
    /// For people: name and version.
    pub version: String,
    /// PostgreSQL's `server_version_num`.
    pub server_version: Option<i64>,
    /// Unix milliseconds by the server's clock; the embedded database has none of its own.
    pub now_ms: Option<i64>,
    /// Tables can be made and written.
    pub writable: bool,
    /// Settings under which an acknowledged write may be lost, with their values.
    pub lax: Vec<(String, String)>,
    pub schema: Schema,
}

/// The tables.
#[derive(Debug, PartialEq, Eq)]
pub enum Schema {
    /// None of ours.
    Empty,
    Current,
    /// So many migrations wait.
    Waiting(usize),
    /// Of a version that this one does not know, in words.
    Unknown(String),
}

#[derive(QueryableByName)]
struct OneText {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct OneNumber {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Postgres {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    now_ms: i64,
    #[diesel(sql_type = Bool)]
    writable: bool,
    #[diesel(sql_type = Bool)]
    tables: bool,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    setting: String,
}

/// Asks. Needs a connection for reading on SQLite, for maintenance on PostgreSQL.
pub fn look(conn: &mut Conn) -> QueryResult<Health> {
    match conn {
        Conn::Sqlite(_) => sqlite(conn),
        Conn::Postgres(_) => postgres(conn),
    }
}

/// Bytes that the database takes on its disk.
pub fn size(conn: &mut Conn) -> QueryResult<i64> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "SELECT page_count * page_size AS value FROM pragma_page_count(), pragma_page_size()"
        }
        Conn::Postgres(_) => "SELECT pg_database_size(current_database()) AS value",
    };
    Ok(sql_query(sql).get_result::<OneNumber>(conn)?.value)
}

/// Other programs that are connected; the embedded database does not know.
pub fn others(conn: &mut Conn) -> QueryResult<i64> {
    let sql = match conn {
        Conn::Sqlite(_) => return Ok(0),
        Conn::Postgres(_) => {
            "SELECT count(*) AS value FROM pg_stat_activity WHERE datname = current_database() \
             AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        }
    };
    Ok(sql_query(sql).get_result::<OneNumber>(conn)?.value)
}

fn sqlite(conn: &mut Conn) -> QueryResult<Health> {
    let version = text(conn, "SELECT sqlite_version() AS value")?;
    let tables =
        text(conn, "SELECT CAST(COUNT(*) AS TEXT) AS value FROM sqlite_master WHERE name = 'entry'")? != "0";
    let file = text(conn, "SELECT file AS value FROM pragma_database_list WHERE name = 'main'")?;
    let writable = std::fs::OpenOptions::new().append(true).open(file).is_ok();
    let schema = schema(conn, tables);
    Ok(Health {
        version: format!("SQLite {version}"),
        server_version: None,
        now_ms: None,
        writable,
        lax: Vec::new(),
        schema,
    })
}

fn postgres(conn: &mut Conn) -> QueryResult<Health> {
    let found: Postgres = sql_query(
        "SELECT 'PostgreSQL ' || current_setting('server_version') AS version, \
         current_setting('server_version_num')::bigint AS number, \
         (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms, \
         NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' \
         AND coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS writable, \
         to_regclass('entry') IS NOT NULL AS tables",
    )
    .get_result(conn)?;
    let lax: Vec<Setting> = sql_query(
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on' ORDER BY name",
    )
    .load(conn)?;
    Ok(Health {
        version: found.version,
        server_version: Some(found.number),
        now_ms: Some(found.now_ms),
        writable: found.writable,
        lax: lax.into_iter().map(|row| (row.name, row.setting)).collect(),
        schema: schema(conn, found.tables),
    })
}

fn text(conn: &mut Conn, sql: &str) -> QueryResult<String> {
    Ok(sql_query(sql).get_result::<OneText>(conn)?.value)
}

fn schema(conn: &mut Conn, tables: bool) -> Schema {
    if !tables {
        return Schema::Empty;
    }
    if let Err(error) = migrate::known(conn) {
        return Schema::Unknown(error.to_string());
    }
    match migrate::pending(conn) {
        Ok(0) => Schema::Current,
        Ok(count) => Schema::Waiting(count),
        Err(error) => Schema::Unknown(error.to_string()),
    }
}
