//! Sign-in links 登录链接: for the first administrator, for a forgotten password, for the demo.
//!
//! A link is 32 random bytes; the database holds the SHA-256. It works once, or until it expires if it is reusable, which
//! only the demo on loopback asks for. One that was made at the console or by the server passes the second factor; one of an
//! administrator does not. What is unused is forgotten when something newer lets the person in: [`forget_in`].

use super::access::Administrator;
use super::{Directory, digest, offices, people, random, sign_in, store_links};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;
use std::time::Duration;

struct MakeLink {
    administrator: Administrator,
    person: i64,
    digest: Vec<u8>,
    good_for_ms: i64,
    reusable: bool,
}

impl Directory {
    /// Makes a link for a person. Returns its token, for `#link=<token>`; it is shown once and stored nowhere.
    ///
    /// Errors: `not_found`, `forbidden`; `conflict` for a disabled person.
    pub async fn make_link(
        &self,
        administrator: &Administrator,
        person: i64,
        good_for: Duration,
        reusable: bool,
    ) -> Result<String, Problem> {
        let raw = random::bytes::<32>();
        let good_for_ms = i64::try_from(good_for.as_millis()).unwrap_or(i64::MAX);
        self.writer
            .write(MakeLink {
                administrator: administrator.clone(),
                person,
                digest: digest::of(&raw),
                good_for_ms,
                reusable,
            })
            .await?;
        Ok(digest::encode(&raw))
    }
}

impl Command for MakeLink {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let row = people::store::must_exist(tx.conn(), self.person)?;
        self.administrator.reach(tx)?.person(tx, &row)?;
        offices::must_not_be_taken_over(tx, &self.administrator, self.person)?;
        if !row.is_active() {
            return Err(Code::Conflict.because("this person is disabled").into());
        }
        make_in(tx, &self.administrator, self.person, &self.digest, self.good_for_ms, self.reusable)
    }
}

/// Stores and journals a link, in the place of unused ones.
pub(super) fn make_in(
    tx: &mut Tx<'_>,
    administrator: &Administrator,
    person: i64,
    digest: &[u8],
    good_for_ms: i64,
    reusable: bool,
) -> Result<(), WriteError> {
    let expires_at = tx.now().saturating_add(good_for_ms);
    let by = administrator.by();
    forget_in(tx, person)?;
    let link = store_links::LinkRow {
        digest: digest.to_vec(),
        person,
        expires_at,
        reusable,
        used_at: None,
        passes: by.actor.is_none(),
    };
    store_links::insert(tx.conn(), &link)?;
    let change =
        json!({"person": person, "expires_at": crate::clock::format_ms(expires_at), "reusable": reusable});
    tx.append(
        Draft::new(Kind::SignInLink, Audience::Nobody, by.actor, &[("person", person)], &change),
        &by.origin,
    )?;
    Ok(())
}

/// A link that works, not used yet: [`use_in`]. Errors: `wrong_credentials`.
pub(super) fn find_in(tx: &mut Tx<'_>, digest: &[u8]) -> Result<store_links::LinkRow, WriteError> {
    let now = tx.now();
    let link = store_links::find(tx.conn(), digest)?;
    let good = link.filter(|link| link.expires_at > now && (link.reusable || link.used_at.is_none()));
    Ok(good.ok_or_else(|| Code::WrongCredentials.because("this link is unknown, used or too old"))?)
}

/// Uses it.
pub(super) fn use_in(tx: &mut Tx<'_>, link: &store_links::LinkRow) -> Result<(), WriteError> {
    let now = tx.now();
    Ok(store_links::mark_used(tx.conn(), &link.digest, now)?)
}

/// Forgets a person's unused links and letters: their password was set, their mail changed, or a newer link was made. Those of
/// the demo stay.
pub(super) fn forget_in(tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
    store_links::forget(tx.conn(), person, true)?;
    Ok(sign_in::forget_resets(tx.conn(), person)?)
}

/// The same, but for links of the console, when the person is granted a role: an administrator who may not make a link for
/// whoever holds it shall not have kept one.
pub(super) fn forget_given_in(tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
    store_links::forget(tx.conn(), person, false)?;
    Ok(sign_in::forget_resets(tx.conn(), person)?)
}
