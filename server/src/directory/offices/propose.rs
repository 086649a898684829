//! A compliance officer proposes who shall hold an office, or no longer.

use super::list::Proposal;
use super::store::{self, ProposalRow};
use super::{may_change, must_be_office, must_hold};
use crate::directory::access::By;
use crate::directory::roles::Role;
use crate::directory::{Actor, Directory};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Propose {
    actor: Actor,
    person: i64,
    role: Role,
    holds: bool,
}

impl Directory {
    /// Proposes; the same again answers the open proposal.
    ///
    /// Errors: `forbidden` without the role compliance_officer; `not_found`, `validation`; `conflict` if it is so already,
    /// if the opposite is proposed, for a system administrator as compliance officer, and for the last of an office.
    pub async fn propose_office(
        &self,
        actor: &Actor,
        person: i64,
        role: Role,
        holds: bool,
    ) -> Result<Proposal, Problem> {
        must_be_office(role)?;
        self.writer.write(Propose { actor: actor.clone(), person, role, holds }).await
    }
}

impl Command for Propose {
    type Output = Proposal;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Proposal, WriteError> {
        must_hold(tx, &self.actor, Role::ComplianceOfficer)?;
        may_change(tx, self.person, self.role, self.holds)?;
        if let Some(open) = store::about(tx.conn(), self.person, self.role.name())? {
            if open.holds != self.holds {
                return Err(Code::Conflict.because("the opposite is proposed: withdraw that first").into());
            }
            return Ok(Proposal::of(open));
        }
        let row = ProposalRow {
            id: tx.next_position(),
            person: self.person,
            role: self.role.name().into(),
            holds: self.holds,
            proposer: self.actor.person,
        };
        let proposal = Proposal::of(row.clone());
        let by = By::from(&self.actor);
        let audience = Audience::Role(Role::Approver.number());
        let change = json!({"proposal": proposal});
        let draft = Draft::new(Kind::OfficePropose, audience, by.actor, &[("person", self.person)], &change);
        tx.append(draft.also([self.actor.person, self.person]), &by.origin)?;
        store::insert(tx.conn(), &row)?;
        Ok(proposal)
    }
}
