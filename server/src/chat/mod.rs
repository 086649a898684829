//! Conversations, members, messages, read cursors, search.

pub mod message;
pub mod send;
mod store_send;

/// For serde: Unix milliseconds as RFC 3339.
pub(crate) fn as_time<S: serde::Serializer>(ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::clock::format_ms(*ms))
}
