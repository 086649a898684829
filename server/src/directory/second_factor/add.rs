//! Adding a factor that was tried out. The first one brings recovery codes.

use super::list::Factor;
use super::store::{self, FactorRow};
use super::{Method, fresh, recovery};
use crate::directory::access::{Actor, By};
use crate::directory::session::store as sessions;
use crate::directory::{Directory, people, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// Factors of one person.
const MOST: usize = 10;

/// A new factor, and with the first one the recovery codes. They are shown this once.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Added {
    pub factor: Factor,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

/// What a factor consists of.
pub(super) enum New {
    Totp { secret: Vec<u8>, step: i64 },
    Passkey { credential: String, passkey: String, handle: Vec<u8> },
}

struct Add {
    actor: Actor,
    name: String,
    new: New,
    codes: Vec<Vec<u8>>,
    now: i64,
}

impl Directory {
    pub(super) async fn add_factor(&self, actor: &Actor, name: &str, new: New) -> Result<Added, Problem> {
        let codes = recovery::make();
        let command = Add {
            actor: actor.clone(),
            name: text::required("name", name, 50)?,
            new,
            codes: codes.iter().map(|code| recovery::digest(self, actor.person, code)).collect(),
            now: self.clock.now_ms(),
        };
        let (row, first) = self.writer.write(command).await?;
        self.who_has.set(actor.person, 1);
        Ok(Added { factor: Factor::of(row), recovery_codes: first.then_some(codes) })
    }
}

impl Command for Add {
    /// The factor, and whether it is the first.
    type Output = (FactorRow, bool);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let person = self.actor.person;
        people::store::must_exist(tx.conn(), person)?;
        fresh::must_be(tx, &self.actor, self.now)?;
        let others = store::of(tx.conn(), person)?;
        if others.len() >= MOST {
            return Err(Code::Conflict.because(format!("at most {MOST} factors; remove one first")).into());
        }
        let row = self.row(tx.next_position(), &others)?;
        if let Some(credential) = &row.credential
            && store::by_credential(tx.conn(), credential)?.is_some()
        {
            return Err(Code::Conflict.because("this passkey is registered already").into());
        }
        store::insert(tx.conn(), &row)?;
        if others.is_empty() {
            store::replace_codes(tx.conn(), person, &self.codes)?;
        }
        sessions::prove(tx.conn(), self.actor.session, Some(&row.kind), self.now)?;
        let change = json!({
            "person": person, "factor": row.id, "kind": row.kind, "name": row.name, "left": others.len() + 1,
        });
        let by = By::from(&self.actor);
        let target = [("person", person)];
        tx.append(
            Draft::new(Kind::FactorAdd, Audience::Person(person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok((row, others.is_empty()))
    }
}

impl Add {
    fn row(&self, id: i64, others: &[FactorRow]) -> Result<FactorRow, Problem> {
        let row = FactorRow {
            id,
            person: self.actor.person,
            kind: String::new(),
            name: self.name.clone(),
            created_at: self.now,
            last_used_at: None,
            secret: None,
            last_step: 0,
            failures: 0,
            blocked_until: 0,
            credential: None,
            passkey: None,
            handle: None,
        };
        Ok(match &self.new {
            New::Totp { .. } if others.iter().any(|row| row.secret.is_some()) => {
                return Err(Code::Conflict.because("there is a code generator already; remove it first"));
            }
            New::Totp { secret, step } => FactorRow {
                kind: Method::Totp.name().into(),
                secret: Some(secret.clone()),
                last_step: *step,
                ..row
            },
            New::Passkey { credential, passkey, handle } => FactorRow {
                kind: Method::Passkey.name().into(),
                credential: Some(credential.clone()),
                passkey: Some(passkey.clone()),
                handle: Some(handle.clone()),
                ..row
            },
        })
    }
}
