//! The keys that count now: the newest signs, those retired lately still verify.

use super::key::Key;
use super::rotate::RETIRED_MS;
use super::store::SecretRow;
use crate::directory::master::MasterKey;
use std::collections::HashMap;

/// All keys by `kid`.
pub(in crate::directory) struct KeyRing {
    keys: HashMap<String, Key>,
    newest: String,
}

impl KeyRing {
    /// Opens stored keys. Errors: none is in force, or the master key does not fit.
    pub(super) fn open(master: &MasterKey, rows: Vec<SecretRow>) -> Result<Self, String> {
        let newest = rows.iter().filter(|row| row.retired_at.is_none()).max_by_key(|row| row.created_at);
        let newest = newest
            .map(|row| kid_of(&row.name).to_owned())
            .ok_or("the database holds no signing key for tokens")?;
        let mut keys = HashMap::new();
        for row in rows {
            let seed = master.unwrap(&row.name, &row.wrapped)?;
            let seed: [u8; 32] =
                seed.try_into().map_err(|_| format!("the secret {} is damaged", row.name))?;
            let kid = kid_of(&row.name).to_owned();
            let key = Key::of(kid.clone(), &seed, row.retired_at)
                .ok_or_else(|| format!("the secret {} is not a key", row.name))?;
            keys.insert(kid, key);
        }
        Ok(Self { keys, newest })
    }

    /// The one that signs.
    pub(super) fn newest(&self) -> &Key {
        self.keys.get(&self.newest).expect("a ring is made with its newest key")
    }

    /// A key that still verifies at a time, for tokens that live `lifetime_ms`.
    pub(super) fn find(&self, kid: &str, now_ms: i64, lifetime_ms: i64) -> Option<&Key> {
        let grace = lifetime_ms.max(RETIRED_MS);
        self.keys.get(kid).filter(|key| key.retired_at.is_none_or(|at| now_ms < at.saturating_add(grace)))
    }

    /// Whether it knows a key at all, retired ones too.
    pub(super) fn knows(&self, kid: &str) -> bool {
        self.keys.contains_key(kid)
    }
}

fn kid_of(name: &str) -> &str {
    name.strip_prefix(super::store::PREFIX).unwrap_or(name)
}
