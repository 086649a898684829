//! What an operator can set: one TOML file, overridden by variables, one Rust file a section.
//!
//! It is not company policy (recall limits and the like live in the database, set by administrators), and nothing is
//! read again after the start except certificate files.
//!
//! To add a key: a field with a doc comment, its default and, for numbers, a `range`, in its section's file. To add a
//! section: a file, and a field in [`Config`]. Units stand in the names. The example, the allowed values in errors,
//! the names of variables and `config show` follow from that; `LINGTONG_UPDATE=1 cargo test -p lingtong-tests config` rewrites
//! `deploy/lingtong.example.toml`.

mod auth;
mod check;
mod csv;
mod database;
mod directory;
mod directory_sync;
mod journal;
mod ldap;
mod limits;
mod load;
mod log;
mod mail;
mod oidc;
mod print;
mod schema;
mod server;
mod values;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::auth::Auth;
pub use self::csv::{CsvConfig, CsvEncoding};
pub use self::database::Database;
pub use self::directory::Directory;
pub use self::directory_sync::DirectorySync;
pub use self::journal::Journal;
pub use self::ldap::{DepartmentsFrom, LdapAttributes, LdapConfig, LdapPreset};
pub use self::limits::Limits;
pub use self::load::{ConfigError, Source};
pub use self::log::{Log, LogFormat};
pub use self::mail::Mail;
pub use self::oidc::OidcProvider;
pub use self::server::Server;
pub use self::values::{Network, PrivateUrl, Secret, WebOrigin};

/// Lingtong's configuration. `Config::default()` is a server on loopback with the embedded database.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub journal: Journal,
    pub limits: Limits,
    pub auth: Auth,
    pub log: Log,
    pub mail: Mail,
    pub directory: Directory,
}
