//! Users: people as SCIM sees them. One file a verb.

mod change;
mod create;
mod delete;
mod get;
mod row;
mod view;

use super::{Document, SOURCE, store};
use crate::directory::people::store::PersonRow;
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};

/// The person and the document of a user whom the client may change.
///
/// Errors: `not_found` for nobody and for whom the client deleted; `conflict` for people of other sources.
fn ours(tx: &mut Tx<'_>, id: i64) -> Result<(PersonRow, Document), WriteError> {
    let row = store::person(tx.conn(), id)?.ok_or_else(unknown)?;
    let Some((document, false)) = store::user(tx.conn(), id)?.filter(|_| row.source == SOURCE) else {
        let why =
            format!("the source {} keeps this person: SCIM shows them and does not change them", row.source);
        return Err(Code::Conflict.because(why).into());
    };
    Ok((row, document_of(&document)?))
}

fn document_of(text: &str) -> Result<Document, Problem> {
    serde_json::from_str(text).map_err(|_| Code::Internal.because("a stored SCIM document cannot be read"))
}

fn unknown() -> Problem {
    Code::NotFound.because("there is no such user")
}
