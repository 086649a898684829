//! The PostgreSQL under the server: which processes it is, and how durable it says it is.

use std::fs;

use anyhow::{Context, Result};
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    said: String,
}

/// `PostgreSQL 15.9, fsync on, synchronous_commit on, full_page_writes on, shared_buffers 128MB`.
pub fn settings(url: &str) -> Result<String> {
    let mut connection = PgConnection::establish(url).context("PostgreSQL")?;
    let mut setting = |name: &str| -> Result<String> {
        let query = format!("SELECT current_setting('{name}') AS said");
        Ok(diesel::sql_query(query).get_result::<Setting>(&mut connection)?.said)
    };
    let mut said = format!("PostgreSQL {}", setting("server_version")?);
    for name in ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers"] {
        said += &format!(", {name} {}", setting(name)?);
    }
    Ok(said)
}

/// The postmaster that listens on the URL's port and all its children. Found by `postmaster.pid` in their working
/// directory, so it needs the right to read that: root or the same user.
pub fn processes(url: &str) -> Vec<u32> {
    let port = port(url);
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            let lock = fs::read_to_string(format!("/proc/{pid}/cwd/postmaster.pid"));
            name.trim() == "postgres" && lock.is_ok_and(|lock| lock.lines().nth(3) == Some(port.as_str()))
        })
        .collect()
}

fn port(url: &str) -> String {
    let place = url.rsplit('@').next().unwrap_or(url).trim_start_matches("postgres://");
    let host = place.split(['/', '?']).next().unwrap_or(place);
    let port = host.rsplit_once(':').map(|(_, port)| port);
    let query = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("port="));
    port.or(query).unwrap_or("5432").to_owned()
}
