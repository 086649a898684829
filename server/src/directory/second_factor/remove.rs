//! Taking factors away: one by its owner, all by an administrator for someone who lost them.

use super::{fresh, store};
use crate::directory::access::{Actor, Administrator, By};
use crate::directory::{Directory, offices, people, policies, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Remove {
    actor: Actor,
    factor: i64,
    now: i64,
}

struct Reset {
    administrator: Administrator,
    person: i64,
}

impl Directory {
    /// Removes one of the actor's factors; with the last one the recovery codes go.
    ///
    /// Errors: `not_found`, `proof_due`; `conflict` for the last one if a role demands one.
    pub async fn remove_factor(&self, actor: &Actor, factor: i64) -> Result<(), Problem> {
        let command = Remove { actor: actor.clone(), factor, now: self.clock.now_ms() };
        let left = self.writer.write(command).await?;
        self.who_has.set(actor.person, left);
        Ok(())
    }

    /// Removes every factor of someone who lost them; they are told. Errors: `not_found`, also without any; `forbidden`;
    /// `conflict` for the own ones, which are removed with a proof.
    pub async fn reset_factors(&self, administrator: &Administrator, person: i64) -> Result<(), Problem> {
        if administrator.by().actor == Some(person) {
            return Err(
                Code::Conflict.because("remove your own factors one by one, or ask another administrator")
            );
        }
        self.writer.write(Reset { administrator: administrator.clone(), person }).await?;
        self.who_has.set(person, 0);
        Ok(())
    }
}

impl Command for Remove {
    /// How many are left.
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        let person = self.actor.person;
        let rows = store::of(tx.conn(), person)?;
        let row = rows
            .iter()
            .find(|row| row.id == self.factor)
            .ok_or_else(|| Code::NotFound.because("there is no such factor"))?;
        fresh::must_be(tx, &self.actor, self.now)?;
        if rows.len() == 1 && demanded_in(tx, person)? {
            return Err(Code::Conflict
                .because("a role of yours demands a second factor; add another first")
                .into());
        }
        store::delete(tx.conn(), row.id)?;
        let left = i64::try_from(rows.len() - 1).unwrap_or(i64::MAX);
        if left == 0 {
            store::forget_codes(tx.conn(), person)?;
        }
        let change =
            json!({"person": person, "factor": row.id, "kind": row.kind, "name": row.name, "left": left});
        let by = By::from(&self.actor);
        let target = [("person", person)];
        tx.append(
            Draft::new(Kind::FactorRemove, Audience::Person(person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok(left)
    }
}

fn demanded_in(tx: &mut Tx<'_>, person: i64) -> Result<bool, WriteError> {
    let roles = store_roles::of(tx.conn(), person)?;
    let demanding = policies::read(tx.conn())?.second_factor_roles;
    Ok(demanding.iter().any(|role| roles.has(*role)))
}

impl Command for Reset {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let person = self.person;
        people::store::must_exist(tx.conn(), person)?;
        offices::must_not_be_taken_over(tx, &self.administrator, person)?;
        let count = store::delete_all(tx.conn(), person)?;
        if count == 0 {
            return Err(Code::NotFound.because("this person has no second factor").into());
        }
        let by = self.administrator.by();
        let change = json!({"person": person, "count": count, "left": 0});
        let target = [("person", person)];
        tx.append(
            Draft::new(Kind::FactorReset, Audience::Person(person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok(())
    }
}
