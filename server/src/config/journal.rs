//! `[journal]`: the log's name, key and checkpoints.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The journal's name, its signing key and how often it signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Journal {
    /// The log's name in every checkpoint (C2SP tlog-checkpoint origin). Chosen at the first start if not set; it
    /// cannot change afterwards (a new epoch may add a number to it).
    #[schemars(example = "im.example.com/journal")]
    pub origin: Option<String>,
    /// Ed25519 key that signs checkpoints; `journal.key` in `database.data_dir` if not set. Made at the first start.
    #[schemars(example = "/etc/lingtong/journal.key")]
    pub key_file: Option<PathBuf>,
    /// A checkpoint is signed this long after a change at the latest.
    #[schemars(range(min = 10, max = 3_600_000))]
    pub checkpoint_interval_ms: u32,
    /// Newest entries kept in memory, in MiB: who comes back after a moment is served from them.
    #[schemars(range(min = 1, max = 65_536))]
    pub recent_mib: u32,
}

impl Journal {
    pub fn recent_bytes(&self) -> usize {
        (self.recent_mib as usize) << 20
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self { origin: None, key_file: None, checkpoint_interval_ms: 1_000, recent_mib: 64 }
    }
}
