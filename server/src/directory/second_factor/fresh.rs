//! A fresh proof: adding, removing and replacing ways to sign in asks that the session has shown something lately. So do
//! personal access tokens, another mail address or number, and a password where there was none.
//!
//! A session that was just opened has. Later [`super::prove`] shows it again: a factor for whoever has one, else the password.
//! So neither a device left open nor a stolen token changes who may sign in.

use super::store;
use crate::directory::access::Actor;
use crate::directory::session::store as sessions;
use crate::error::Code;
use crate::journal::{Tx, WriteError};

/// How long a proof is fresh, milliseconds.
pub(in crate::directory) const FRESH_MS: i64 = 300_000;

/// Errors: `proof_due`.
pub(in crate::directory) fn must_be(tx: &mut Tx<'_>, actor: &Actor, now: i64) -> Result<(), WriteError> {
    let session = sessions::by_id(tx.conn(), actor.session)?.filter(|session| session.person == actor.person);
    let with_factor = store::has_any(tx.conn(), actor.person)?;
    let fresh = session.is_some_and(|session| {
        session.proven_at > now - FRESH_MS && (session.factor.is_some() || !with_factor)
    });
    if fresh {
        return Ok(());
    }
    let what = if with_factor { "a second factor" } else { "the password" };
    Err(Code::ProofDue.because(format!("show {what} again (POST /me/proof), then repeat this")).into())
}
