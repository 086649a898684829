//! Versions: a resource's is the position of its last change, as a weak ETag (RFC 9110 section 8.8.3).

use crate::error::{Code, Problem};

/// `W/"1207"`.
pub fn etag(pos: i64) -> String {
    format!("W/\"{pos}\"")
}

/// Whether a header `If-Match` or `If-None-Match` names a version; weak and strong forms are the same here.
pub fn matches(header: &str, version: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|tag| bare(tag) == bare(version))
}

/// Errors: `precondition_failed` for another version than the one asked for.
pub(super) fn must_match(if_match: Option<&str>, pos: i64) -> Result<(), Problem> {
    match if_match {
        Some(header) if !matches(header, &etag(pos)) => {
            Err(Code::PreconditionFailed.because(format!("the present version is {}", etag(pos))))
        }
        _ => Ok(()),
    }
}
