//! `[directory]`: the directories that people are read from, one section below it each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::csv::CsvConfig;
use super::directory_sync::DirectorySync;
use super::ldap::LdapConfig;

/// Directories that Lingtong reads people from. Without one everyone has a local account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Directory {
    /// When people are taken over from directories, and what stops it.
    pub sync: DirectorySync,
    /// An LDAP directory (OpenLDAP and its kin), asked if `urls` is set.
    pub ldap: LdapConfig,
    /// Files, asked if `people_file` is set.
    pub csv: CsvConfig,
}
