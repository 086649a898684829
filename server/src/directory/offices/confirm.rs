//! An approver confirms a proposal: the second person without whom no office changes hands.

use super::list::Proposal;
use super::{MEMBERS, may_change, must_hold, store};
use crate::directory::access::By;
use crate::directory::roles::{Role, RoleSet};
use crate::directory::{Actor, Directory, grant, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Confirm {
    actor: Actor,
    proposal: i64,
}

impl Directory {
    /// Confirms; the office changes hands at once. Everything is looked at again: both may have changed since.
    ///
    /// Errors: `forbidden` without the role approver, for one's own proposal and for one's own office; `not_found`;
    /// `conflict` if the proposer is no compliance officer any more, or as when it was proposed.
    pub async fn confirm_office(&self, actor: &Actor, proposal: i64) -> Result<Proposal, Problem> {
        let (proposal, (roles, position)) =
            self.writer.write(Confirm { actor: actor.clone(), proposal }).await?;
        self.roles.set(proposal.person, roles, position);
        Ok(proposal)
    }
}

impl Command for Confirm {
    type Output = (Proposal, (RoleSet, i64));

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        must_hold(tx, &self.actor, Role::Approver)?;
        let proposal = Proposal::of(store::must_exist(tx.conn(), self.proposal)?);
        if [proposal.person, proposal.proposed_by].contains(&self.actor.person) {
            return Err(Code::Forbidden
                .because("an approver who neither proposed it nor is meant by it confirms")
                .into());
        }
        if !store_roles::holds(tx.conn(), proposal.proposed_by, Role::ComplianceOfficer)? {
            return Err(Code::Conflict.because("who proposed it is no compliance officer any more").into());
        }
        may_change(tx, proposal.person, proposal.role, proposal.holds)?;
        let by = By::from(&self.actor);
        let target = [("person", proposal.person)];
        let change = json!({"proposal": proposal});
        tx.append(Draft::new(Kind::OfficeConfirm, MEMBERS, by.actor, &target, &change), &by.origin)?;
        store::delete(tx.conn(), proposal.id)?;
        let from = proposal.holds.then_some(store_roles::BY_HAND);
        let roles = grant::change(tx, &by, proposal.person, proposal.role, from)?;
        Ok((proposal, roles))
    }
}
