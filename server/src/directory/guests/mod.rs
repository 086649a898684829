//! Guests 外部账号: accounts of external people, each with a sponsor who answers for it and an end.
//!
//! The server disables the account at its end (source [`EXPIRED`]) and tells the sponsor a week before. A sponsor who leaves
//! hands over to their manager, else to a system administrator. Whether somebody is external is a role and not kept here;
//! who loses the role loses these terms in the same write.

mod change;
mod keep;
mod list;
mod store;

pub use change::GuestPatch;
pub use list::{Guest, Guests};

use super::access::By;
use super::people;
use crate::clock::format_ms;
use crate::error::Code;
use crate::journal::{Audience, Draft, Kind, Tx, WriteError};
use serde_json::json;
use store::GuestRow;

/// The source of a disabling by time. An extension takes it back.
const EXPIRED: &str = "expiry";
const DAY_MS: i64 = 24 * 3_600_000;

/// Whether an account may end then: in the future, within a year and a day.
pub(super) fn in_bounds(until: i64, now: i64) -> bool {
    until > now && until <= now.saturating_add(366 * DAY_MS)
}

/// Errors: `validation` for somebody who is not an active person of the company.
pub(super) fn may_sponsor(tx: &mut Tx<'_>, sponsor: i64) -> Result<(), WriteError> {
    super::store::must_be_active(tx.conn(), &[sponsor], "sponsor")?;
    if super::store::is_external(tx.conn(), sponsor)? {
        return Err(Code::Validation.because("a sponsor is of the company").field("sponsor").into());
    }
    Ok(())
}

/// Gives an external account its sponsor and its end.
pub(super) fn begin_in(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    sponsor: i64,
    expires_at: i64,
) -> Result<(), WriteError> {
    set_in(tx, by, &GuestRow { person, sponsor, expires_at, reminded: false }, &[])
}

/// The person is no guest any more; the entry is that of the role.
pub(super) fn end_in(tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
    Ok(store::delete(tx.conn(), person)?)
}

/// The terms of somebody who is external.
fn of(tx: &mut Tx<'_>, person: i64) -> Result<Option<GuestRow>, WriteError> {
    if !super::store::is_external(tx.conn(), person)? {
        return Ok(None);
    }
    Ok(store::of(tx.conn(), person)?)
}

/// Stores and journals it, for the person, the sponsor and `others`.
fn set_in(tx: &mut Tx<'_>, by: &By, row: &GuestRow, others: &[i64]) -> Result<(), WriteError> {
    store::set(tx.conn(), row)?;
    let change =
        json!({"person": row.person, "sponsor": row.sponsor, "expires_at": format_ms(row.expires_at)});
    let target = [("person", row.person)];
    let draft = Draft::new(Kind::GuestUpdate, Audience::Person(row.sponsor), by.actor, &target, &change);
    let others = others.iter().copied().filter(|other| *other != row.sponsor);
    tx.append(draft.also(others), &by.origin)?;
    Ok(())
}

/// Who answers for the guests of somebody who left: the nearest active manager, else an administrator.
fn successor(tx: &mut Tx<'_>, left: i64) -> Result<Option<i64>, WriteError> {
    let mut above = people::store::by_id(tx.conn(), left)?.and_then(|row| row.manager);
    // Deeper than any company; a loop in old data ends here too.
    for _ in 0..200 {
        let Some(row) = above.map(|id| people::store::by_id(tx.conn(), id)).transpose()?.flatten() else {
            break;
        };
        if row.is_active() {
            return Ok(Some(row.id));
        }
        above = row.manager;
    }
    Ok(super::store::administrators(tx.conn())?.first().copied())
}
