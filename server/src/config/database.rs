//! `[database]`: where data lives.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{PrivateUrl, database_url};

/// Where data lives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE` (a relative FILE is inside `data_dir`) or `postgres://user:password@host/name`.
    /// Add `?sslmode=verify-full&sslrootcert=FILE` for TLS to PostgreSQL (libpq's parameters).
    #[serde(deserialize_with = "database_url")]
    pub url: PrivateUrl,
    /// Directory for everything that is a file: the embedded database, keys, the search index.
    pub data_dir: PathBuf,
    /// Connections for reading.
    #[schemars(range(min = 1, max = 256))]
    pub readers: u16,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: PrivateUrl::new("sqlite:lingtong.db"),
            data_dir: PathBuf::from("lingtong-data"),
            readers: 4,
        }
    }
}
