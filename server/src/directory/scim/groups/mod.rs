//! Groups as SCIM sees them: a name and people. One file a verb.
//!
//! Here a group is its document and its version; the group itself and who is in it are [`crate::directory::groups`]'.

mod change;
mod create;
mod delete;
mod get;
mod members;
mod view;

pub(super) use members::leave_all;

use super::{Document, SOURCE, store_groups};
use crate::directory::groups::store::{self, GroupRow};
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};

/// The group, its document and its version, if the client may change it.
///
/// Errors: `not_found`; `conflict` for groups of other sources.
fn ours(tx: &mut Tx<'_>, id: i64) -> Result<(GroupRow, Document, i64), WriteError> {
    let row = store::by_id(tx.conn(), id)?.ok_or_else(unknown)?;
    let Some((document, pos)) = store_groups::group(tx.conn(), id)?.filter(|_| row.source == SOURCE) else {
        let why = format!("the source {} keeps this group: SCIM shows it and does not change it", row.source);
        return Err(Code::Conflict.because(why).into());
    };
    let document = serde_json::from_str(&document)
        .map_err(|_| Code::Internal.because("a stored SCIM document cannot be read"))?;
    Ok((row, document, pos))
}

/// The name of a document. Errors: `validation`.
fn name_of(document: &Document) -> Result<String, Problem> {
    let name = document.get("displayName").and_then(serde_json::Value::as_str).unwrap_or_default();
    crate::directory::text::required("displayName", name, 200)
}

fn unknown() -> Problem {
    Code::NotFound.because("there is no such group")
}
