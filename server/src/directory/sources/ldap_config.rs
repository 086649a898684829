//! The `[directory.ldap]` section. Field comments are the comments of the annotated example configuration.
//!
//! Checked as a whole by [`LdapConfig::check`] before anything connects.

use std::{path::PathBuf, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::{SourceError, ldap_presets::LdapPreset};

/// An LDAP directory: where it is, who reads it, and which entries are people, departments and groups.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LdapConfig {
    /// Name of this source, kept with everyone it brings: never change it. 1 to 32 of a-z, 0-9 and -.
    #[serde(default = "default_name")]
    pub name: String,

    /// Servers, tried in this order: "ldaps://host[:636]", or "ldap://host[:389]" which is upgraded by
    /// StartTLS.
    pub urls: Vec<String>,

    /// PEM file with the authority that signed the servers' certificates. Without it the system's authorities
    /// count.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,

    /// true: ldap:// addresses are used WITHOUT encryption, passwords cross the network readable.
    #[serde(default)]
    pub allow_plain: bool,

    /// Distinguished name of the account that reads the directory. Without it the directory is read
    /// anonymously.
    #[serde(default)]
    pub bind_dn: Option<String>,

    /// Password of bind_dn. Better: bind_password_file.
    #[serde(default)]
    pub bind_password: Option<Secret>,

    /// File that holds the password of bind_dn (a line end at its end is ignored).
    #[serde(default)]
    pub bind_password_file: Option<PathBuf>,

    /// Kind of server; gives the attribute names and filters.
    #[serde(default)]
    pub preset: LdapPreset,

    /// People are searched below this entry, for example "ou=departments,dc=example,dc=com".
    pub people_base: String,

    /// Departments are the organisational units below this entry (which is none itself). Without it none are
    /// read.
    #[serde(default)]
    pub departments_base: Option<String>,

    /// Groups are searched below this entry. Without it no groups are asked for.
    #[serde(default)]
    pub groups_base: Option<String>,

    /// Which entries are people, as an LDAP filter. Default: by preset, "(objectClass=inetOrgPerson)".
    #[serde(default)]
    pub people_filter: Option<String>,

    /// Attributes that differ from the preset.
    #[serde(default)]
    pub attributes: LdapAttributes,

    /// Entries asked for at once, 10 to 5000; lowered by itself if the server does not like it.
    #[serde(default = "default_page_size")]
    pub page_size: u32,

    /// Seconds to connect to one server, encryption included, 1 to 60.
    #[serde(default = "default_connect_seconds")]
    pub connect_seconds: u64,

    /// Seconds to wait for one answer, 1 to 300.
    #[serde(default = "default_answer_seconds")]
    pub answer_seconds: u64,

    /// Seconds that reading the whole directory may take, 10 to 86400.
    #[serde(default = "default_snapshot_seconds")]
    pub snapshot_seconds: u64,
}

/// Attribute names; each replaces the preset's.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LdapAttributes {
    /// User name (OpenLDAP: uid).
    pub login: Option<String>,
    /// Mail address, also accepted at sign-in (mail).
    pub mail: Option<String>,
    /// Name to show (displayName; cn and givenName + sn stand in for it).
    pub display_name: Option<String>,
    /// 花名, the alias people are called by (none).
    pub alias: Option<String>,
    /// Telephone (mobile).
    pub phone: Option<String>,
    /// Job title (title).
    pub title: Option<String>,
    /// Employee number (employeeNumber).
    pub employee_number: Option<String>,
    /// Codes of a person's further departments (departmentNumber).
    pub department_number: Option<String>,
    /// A department's code (description).
    pub department_code: Option<String>,
    /// A number that orders departments among their siblings (none: by code, then name).
    pub department_order: Option<String>,
}

/// A value that is never printed: `Debug` and serialising show `(hidden)`.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(hidden)")
    }
}

impl LdapConfig {
    /// Refuses values that could never work or would not be safe.
    pub(super) fn check(&self) -> Result<(), SourceError> {
        let name_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 32 || !self.name.chars().all(name_ok) {
            return wrong("name", "must be 1 to 32 of a-z, 0-9 and -");
        }
        if self.urls.is_empty() {
            return wrong("urls", "needs at least one ldaps:// or ldap:// address");
        }
        for url in &self.urls {
            let host = url.strip_prefix("ldaps://").or_else(|| url.strip_prefix("ldap://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '@', '?', '#', ' ', '['])) {
                return wrong("urls", "may hold ldaps://host[:port] and ldap://host[:port] only");
            }
        }
        if self.bind_password.is_some() && self.bind_password_file.is_some() {
            return wrong("bind_password", "and `bind_password_file` exclude each other");
        }
        for (key, base) in [
            ("people_base", Some(&self.people_base)),
            ("departments_base", self.departments_base.as_ref()),
            ("groups_base", self.groups_base.as_ref()),
            ("bind_dn", self.bind_dn.as_ref()),
        ] {
            if base.is_some_and(|base| super::ldap_dn::Dn::parse(base).is_none_or(|dn| dn.is_empty())) {
                return wrong(key, "must be a distinguished name like ou=people,dc=example,dc=com");
            }
        }
        if self.people_filter.as_ref().is_some_and(|f| !f.starts_with('(') || ldap3::parse_filter(f).is_err())
        {
            return wrong("people_filter", "must be an LDAP filter like (objectClass=inetOrgPerson)");
        }
        within("page_size", u64::from(self.page_size), 10, 5_000)?;
        within("connect_seconds", self.connect_seconds, 1, 60)?;
        within("answer_seconds", self.answer_seconds, 1, 300)?;
        within("snapshot_seconds", self.snapshot_seconds, 10, 86_400)
    }

    /// The service account's password; `None` reads anonymously.
    ///
    /// A name without a password would be an "unauthenticated bind" (RFC 4513, 5.1.2), which succeeds with no
    /// rights.
    pub(super) fn service_account(&self) -> Result<Option<(String, Secret)>, SourceError> {
        let Some(dn) = self.bind_dn.clone() else {
            return Ok(None);
        };
        let password = match (&self.bind_password, &self.bind_password_file) {
            (Some(Secret(value)), _) => value.clone(),
            (None, Some(file)) => std::fs::read_to_string(file)
                .map_err(|error| config_error("bind_password_file", format!("{}: {error}", file.display())))?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            (None, None) => String::new(),
        };
        if password.is_empty() {
            return wrong("bind_dn", "needs a password: set `bind_password_file` or `bind_password`");
        }
        Ok(Some((dn, Secret(password))))
    }

    pub(super) fn connect_limit(&self) -> Duration {
        Duration::from_secs(self.connect_seconds)
    }

    pub(super) fn answer_limit(&self) -> Duration {
        Duration::from_secs(self.answer_seconds)
    }

    pub(super) fn snapshot_limit(&self) -> Duration {
        Duration::from_secs(self.snapshot_seconds)
    }
}

pub(super) fn config_error(key: &'static str, detail: impl Into<String>) -> SourceError {
    SourceError::Config { key, detail: detail.into() }
}

fn wrong<T>(key: &'static str, detail: &str) -> Result<T, SourceError> {
    Err(config_error(key, detail))
}

fn within(key: &'static str, value: u64, low: u64, high: u64) -> Result<(), SourceError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(config_error(key, format!("must be {low} to {high}")))
    }
}

fn default_name() -> String {
    "ldap".to_owned()
}

fn default_page_size() -> u32 {
    500
}

fn default_connect_seconds() -> u64 {
    5
}

fn default_answer_seconds() -> u64 {
    15
}

fn default_snapshot_seconds() -> u64 {
    600
}
