//! What is a person's own wherever they are: preferences, and the status 状态 they show to others.
//!
//! It is not journalled. Each change takes the next number of the person's counter, is told to their devices, and comes again
//! with a resume ([`changed_since`]). Their own things in a conversation are chat's. To add one: its verb's file here, its row
//! in [`store`], its line in [`changed_since`].

mod do_not_disturb;
mod preferences;
mod status;
pub mod store;

pub use do_not_disturb::DoNotDisturb;
pub use preferences::{Notify, NotifyLevel, NotifyPatch, Preferences, PreferencesPatch};
pub use status::{CustomStatus, NewStatus, StatusReceipt};

pub(super) use status::with_statuses;

use crate::db::{Conn, QueryResult};
use preferences::Language;
use serde_json::Value;

/// Whether a person chose Chinese, or English; `None` for neither.
pub(super) fn reads_chinese(conn: &mut Conn, person: i64) -> QueryResult<Option<bool>> {
    Ok(store::preferences(conn, person)?.language.map(|language| language == Language::Chinese))
}

/// What changed after a number of the person's counter: the numbers and the frames that told of it.
pub fn changed_since(conn: &mut Conn, person: i64, mine: i64, now: i64) -> QueryResult<Vec<(i64, Value)>> {
    let mut found = Vec::new();
    let preferences = store::preferences(conn, person)?;
    if preferences.mine > mine {
        found.push((preferences.mine, preferences.frame()));
    }
    if let Some(receipt) = store::status(conn, person, now)?.filter(|receipt| receipt.mine > mine) {
        found.push((receipt.mine, receipt.frame(person)));
    }
    Ok(found)
}
