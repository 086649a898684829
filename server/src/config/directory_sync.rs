//! `[directory.sync]`: when directories are synced, and how much may go at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When people are taken over from directories, and what stops it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DirectorySync {
    /// Minutes between two syncs of a directory. 0: only on demand, by an administrator or `lingtong directory sync`.
    #[schemars(range(min = 0, max = 1_440))]
    pub every_minutes: u32,
    /// Hours after which everyone is read again, not only what the directory says has changed.
    #[schemars(range(min = 1, max = 168))]
    pub full_every_hours: u32,
    /// A sync that would disable more people than this and than max_leavers_percent stops, changes nothing and waits for
    /// an administrator's confirmation. The same holds for people who would be let in again, become external or cease to
    /// be, be in no department any more or leave a group's conversation, and for departments that would go.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_leavers: u32,
    /// Of a hundred people that the directory manages here.
    #[schemars(range(min = 0, max = 100))]
    pub max_leavers_percent: u32,
    /// Hours in which an administrator may link a new entry that looks like somebody who is here; the next reading of
    /// everyone after them adds it as a new person.
    #[schemars(range(min = 0, max = 8_760))]
    pub link_within_hours: u32,
}

impl Default for DirectorySync {
    fn default() -> Self {
        Self {
            every_minutes: 0,
            full_every_hours: 24,
            max_leavers: 3,
            max_leavers_percent: 5,
            link_within_hours: 24,
        }
    }
}
