//! New recovery codes in the place of the old ones.

use super::{fresh, recovery, store};
use crate::directory::Directory;
use crate::directory::access::{Actor, By};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct Renew {
    actor: Actor,
    codes: Vec<Vec<u8>>,
    now: i64,
}

impl Directory {
    /// Ten new codes; the old ones work no more. Errors: `proof_due`; `conflict` without a factor.
    pub async fn renew_recovery_codes(&self, actor: &Actor) -> Result<Vec<String>, Problem> {
        let codes = recovery::make();
        let digests = codes.iter().map(|code| recovery::digest(self, actor.person, code)).collect();
        let now = self.clock.now_ms();
        self.writer.write(Renew { actor: actor.clone(), codes: digests, now }).await?;
        Ok(codes)
    }
}

impl Command for Renew {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let person = self.actor.person;
        if !store::has_any(tx.conn(), person)? {
            return Err(Code::Conflict
                .because("recovery codes stand in for a second factor; add one first")
                .into());
        }
        fresh::must_be(tx, &self.actor, self.now)?;
        store::replace_codes(tx.conn(), person, &self.codes)?;
        let by = By::from(&self.actor);
        let change = json!({"person": person, "count": self.codes.len()});
        let target = [("person", person)];
        tx.append(
            Draft::new(Kind::RecoveryCodes, Audience::Person(person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok(())
    }
}
