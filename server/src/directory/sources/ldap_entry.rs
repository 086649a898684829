//! One entry as the server sent it, with attribute names compared without case (RFC 4512, 2.5).

use std::collections::HashMap;

use ldap3::{ResultEntry, SearchEntry};
use uuid::Uuid;

use super::SourceError;
use crate::directory::names;

pub(super) struct Entry {
    /// As the server writes it.
    pub dn: String,
    values: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// Panics if what came is not an entry; callers run inside `ldap_connect::guarded`.
    pub(super) fn read(raw: ResultEntry) -> Self {
        let entry = SearchEntry::construct(raw);
        let mut values: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
        for (name, texts) in entry.attrs {
            values
                .entry(name.to_ascii_lowercase())
                .or_default()
                .extend(texts.into_iter().map(String::into_bytes));
        }
        for (name, binaries) in entry.bin_attrs {
            values.entry(name.to_ascii_lowercase()).or_default().extend(binaries);
        }
        Self { dn: entry.dn, values }
    }

    /// Values that are text and not blank, spaces at the ends cut, control characters as spaces.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let values = self.values.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let tidy = |value: &Vec<u8>| {
            let text = std::str::from_utf8(value).ok()?.replace(char::is_control, " ");
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        values.iter().filter_map(tidy).collect()
    }

    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.all(name).into_iter().next()
    }

    /// Values that come in portions: `name;range=0-1499` ([MS-ADTS] 3.1.1.3.1.3.3). Their number of the last one, `None` if it
    /// is the last of all.
    pub(super) fn portion(&self, name: &str) -> Option<(Vec<String>, Option<usize>)> {
        let start = format!("{};range=", name.to_ascii_lowercase());
        let (key, range) = self.values.keys().find_map(|key| Some((key, key.strip_prefix(&start)?)))?;
        let (_, last) = range.split_once('-')?;
        Some((self.all(key), last.parse().ok()))
    }

    /// The value as a name to show; what the entry is called if it has none.
    pub(super) fn name(&self, name: &str) -> String {
        self.first(name).and_then(|text| names::tidy(&text)).unwrap_or_else(|| self.dn.clone())
    }

    /// The immutable id: `entryUUID` is text (RFC 4530), `objectGUID` 16 bytes with its first fields
    /// little-endian.
    pub(super) fn id(&self, name: &str) -> Result<String, SourceError> {
        let value = self.values.get(&name.to_ascii_lowercase()).and_then(|all| all.first());
        let id = match value {
            Some(bytes) if bytes.len() == 16 => Uuid::from_slice_le(bytes).ok().map(|id| id.to_string()),
            _ => self.first(name).map(|text| text.to_lowercase()),
        };
        id.ok_or_else(|| SourceError::NoId { dn: self.dn.clone(), attribute: name.to_owned() })
    }
}
