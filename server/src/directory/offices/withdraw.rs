//! A proposal is taken back by who made it, or declined by an approver.

use super::list::Proposal;
use super::{must_hold, store};
use crate::directory::access::By;
use crate::directory::roles::Role;
use crate::directory::{Actor, Directory};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Withdraw {
    actor: Actor,
    proposal: i64,
}

impl Directory {
    /// Ends a proposal without effect. Errors: `not_found`; `forbidden` for others than its proposer and approvers.
    pub async fn withdraw_proposal(&self, actor: &Actor, proposal: i64) -> Result<(), Problem> {
        self.writer.write(Withdraw { actor: actor.clone(), proposal }).await
    }
}

impl Command for Withdraw {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let proposal = Proposal::of(store::must_exist(tx.conn(), self.proposal)?);
        if proposal.proposed_by != self.actor.person {
            must_hold(tx, &self.actor, Role::Approver)?;
        }
        let by = By::from(&self.actor);
        let audience = Audience::Role(Role::Approver.number());
        let change = json!({"proposal": proposal});
        let draft =
            Draft::new(Kind::OfficeWithdraw, audience, by.actor, &[("person", proposal.person)], &change);
        tx.append(draft.also([proposal.proposed_by, proposal.person]), &by.origin)?;
        store::delete(tx.conn(), proposal.id)?;
        Ok(())
    }
}
