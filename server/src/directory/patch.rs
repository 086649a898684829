//! Telling `null` from an absent field in a PATCH.

use serde::{Deserialize, Deserializer};

/// `null` becomes `Some(None)`; with `#[serde(default)]` an absent field is `None`.
pub(crate) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
