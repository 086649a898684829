//! Whose name was typed: a user name, a mail address or a mobile number.
//!
//! A user name beats a mail address, and that a number: nobody shuts another out by taking their name as an address. An
//! address counts while exactly one active person has it. What stands in a person's particulars was written there by an
//! administrator or a directory, or was proven by its owner (`contacts`).

use crate::db::{Conn, QueryResult};
use crate::directory::names;
use crate::directory::people::store::{self, PersonRow};

/// What was typed, as guesses at it are counted: one key for one name however it is written, known or not.
pub(super) fn key(typed: &str) -> String {
    names::phone(typed).or_else(|| names::mail(typed)).unwrap_or_else(|| names::fold(typed))
}

/// The one who is meant.
pub(in crate::directory) fn person(conn: &mut Conn, typed: &str) -> QueryResult<Option<PersonRow>> {
    if typed.trim().chars().any(char::is_control) {
        return Ok(None);
    }
    if let Ok(login) = names::login(typed)
        && let Some(row) = store::by_login(conn, &login)?
    {
        return Ok(Some(row));
    }
    if let Some(mail) = names::mail(typed) {
        return store::only_by_mail(conn, &mail);
    }
    match names::phone(typed) {
        Some(phone) => store::only_by_phone(conn, &phone),
        None => Ok(None),
    }
}
