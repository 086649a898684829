//! What somebody is let in by: a login, a mail address, a number.
//!
//! A login beats a mail address, and that a number (`sign_in::find`). So nobody gets a login that reaches another person, or an
//! address that is another's login. What a directory source brings is not asked here.

use super::store::{self, PersonRow};
use crate::directory::{links, names};
use crate::error::Code;
use crate::journal::{Tx, WriteError};

/// Errors: `conflict` with the field; for what stays as in `old` none.
pub(in crate::directory) fn must_be_free(
    tx: &mut Tx<'_>,
    old: Option<&PersonRow>,
    row: &PersonRow,
) -> Result<(), WriteError> {
    if old.is_none_or(|old| old.login_key != row.login_key) {
        must_reach_nobody(tx, row)?;
    }
    if old.is_none_or(|old| old.email_key != row.email_key) {
        must_be_nobodys_login(tx, row.id, row.email_key.as_deref(), "email")?;
    }
    if old.is_none_or(|old| old.phone_key != row.phone_key) {
        must_be_nobodys_login(tx, row.id, row.phone_key.as_deref(), "phone")?;
    }
    Ok(())
}

/// An address or number, as it is compared. Errors: `conflict` if another active person signs in with it.
pub(in crate::directory) fn must_be_nobodys_login(
    tx: &mut Tx<'_>,
    person: i64,
    key: Option<&str>,
    field: &str,
) -> Result<(), WriteError> {
    let Some(key) = key else { return Ok(()) };
    let holder = store::by_login(tx.conn(), key)?;
    if holder.is_some_and(|holder| holder.id != person && holder.is_active()) {
        return Err(Code::Conflict.because("another person signs in with this").field(field).into());
    }
    Ok(())
}

/// After a change: who is written to elsewhere is not let in by what was sent before.
pub(in crate::directory) fn moved_in(
    tx: &mut Tx<'_>,
    old: &PersonRow,
    row: &PersonRow,
) -> Result<(), WriteError> {
    if old.email_key == row.email_key { Ok(()) } else { links::forget_in(tx, row.id) }
}

fn must_reach_nobody(tx: &mut Tx<'_>, row: &PersonRow) -> Result<(), WriteError> {
    let mut reached = Vec::new();
    if let Some(mail) = names::mail(&row.login_key) {
        reached.extend(store::active_by_mail(tx.conn(), &mail)?);
    }
    if let Some(phone) = names::phone(&row.login_key) {
        reached.extend(store::active_by_phone(tx.conn(), &phone)?);
    }
    if reached.iter().any(|id| *id != row.id) {
        let why = "another person is reached by this mail address or number";
        return Err(Code::Conflict.because(why).field("login").into());
    }
    Ok(())
}
