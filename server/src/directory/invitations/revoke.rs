//! Taking an invitation back: its link works no more.

use super::store;
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct RevokeInvitation {
    administrator: Administrator,
    id: i64,
}

impl Directory {
    /// Takes it back; twice changes nothing. Errors: `not_found`; `conflict` if it was used.
    pub async fn revoke_invitation(&self, administrator: &Administrator, id: i64) -> Result<(), Problem> {
        self.writer.write(RevokeInvitation { administrator: administrator.clone(), id }).await
    }
}

impl Command for RevokeInvitation {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let row = store::by_id(tx.conn(), self.id)?;
        let row = row.ok_or_else(|| Code::NotFound.because("there is no such invitation"))?;
        match row.state.as_str() {
            "revoked" => return Ok(()),
            "used" => {
                let why = "it was used: disable the person instead";
                return Err(Code::Conflict.because(why).into());
            }
            _ => {}
        }
        store::close(tx.conn(), self.id, "revoked", None)?;
        let by = self.administrator.by();
        let (target, change) = ([("invitation", self.id)], json!({"invitation": self.id}));
        let draft = Draft::new(Kind::InvitationRevoke, Audience::Nobody, by.actor, &target, &change);
        tx.append(draft, &by.origin)?;
        Ok(())
    }
}
