//! Choosing a new password with the link of a letter. It signs nobody in: a second factor is still asked for.

use super::refusals::Reason;
use super::{Place, store_resets};
use crate::db::{Conn, ReadError};
use crate::directory::access::By;
use crate::directory::password::Password;
use crate::directory::people::{self, store::PersonRow};
use crate::directory::set_password::SetPassword;
use crate::directory::{Directory, digest, password_policy};
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};

impl Directory {
    /// Sets the password and ends every session of the person.
    ///
    /// Errors: `gone` for a link that is unknown, used or too old; `validation` and `weak_password`, after which it still works.
    pub async fn choose_password(&self, token: &str, new: Password, place: &Place) -> Result<(), Problem> {
        match self.try_to_choose(token, new, place).await {
            Err(problem) if problem.code == Code::Gone => {
                self.refused("", None, Reason::Link, place).await?;
                Err(problem)
            }
            outcome => outcome,
        }
    }

    async fn try_to_choose(&self, token: &str, new: Password, place: &Place) -> Result<(), Problem> {
        let link = digest::of(&digest::decode(token).ok_or_else(gone)?);
        let (digest, now) = (link.clone(), self.clock.now_ms());
        // A stranger without a link costs no hash.
        let read = move |conn: &mut Conn| -> Result<Option<PersonRow>, ReadError> {
            let person = store_resets::person_of(conn, &digest, now)?;
            Ok(person.map(|person| people::store::by_id(conn, person)).transpose()?.flatten())
        };
        let row = self.db.read(read).await?.filter(PersonRow::is_active).ok_or_else(gone)?;
        self.must_keep_password_of(&row.source)?;
        let hash = self.accept_password(new, password_policy::words(&row)).await?;
        let by = By { actor: Some(row.id), origin: place.origin() };
        let ended = self.writer.write(SetPassword::by_link(by, row.id, hash, link)).await?;
        self.revoked.end_sessions(&ended, self.clock.monotonic());
        Ok(())
    }
}

/// Uses a link up, under the lock. Errors: `gone`.
pub(in crate::directory) fn redeem_in(tx: &mut Tx<'_>, digest: &[u8], person: i64) -> Result<(), WriteError> {
    let now = tx.now();
    if store_resets::person_of(tx.conn(), digest, now)? != Some(person) {
        return Err(gone().into());
    }
    Ok(store_resets::mark_used(tx.conn(), digest, now)?)
}

fn gone() -> Problem {
    Code::Gone.because("this link is unknown, used or too old; ask for another one")
}
