//! Taking the code back: the address or number is proven, and becomes the person's.

use super::{ContactKind, code_digest, list, store};
use crate::directory::access::By;
use crate::directory::people::{self, directory_moved, tell, ways_in};
use crate::directory::{Actor, Contact, Directory, WaysOut};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// Wrong ones before a code is good for nothing.
const TRIES: i64 = 5;

struct Confirm {
    by: By,
    person: i64,
    kind: ContactKind,
    code: String,
    key: [u8; 32],
    ways_out: WaysOut,
}

impl Directory {
    /// Confirms with the code that was sent.
    ///
    /// Errors: `validation` for a wrong code; `gone` if there is none, it is too old, or was tried too often; `conflict` if it
    /// became another person's login.
    pub async fn confirm_contact(
        &self,
        actor: &Actor,
        kind: ContactKind,
        code: &str,
    ) -> Result<Contact, Problem> {
        let command = Confirm {
            by: By::from(actor),
            person: actor.person,
            kind,
            code: code.trim().to_owned(),
            key: self.refresh_key,
            ways_out: self.ways_out.clone(),
        };
        let confirmed = self.writer.write(command).await?;
        confirmed.ok_or_else(|| Code::Validation.because("this is not the code that was sent").field("code"))
    }
}

impl Command for Confirm {
    /// `None` for a wrong code, which is counted.
    type Output = Option<Contact>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let (kind, name, now) = (self.kind, self.kind.name(), tx.now());
        let mut row = people::store::must_exist(tx.conn(), self.person)?;
        let sent = store::code(tx.conn(), self.person, name)?;
        let sent = sent.filter(|sent| sent.expires_at > now && sent.tries < TRIES).ok_or_else(|| {
            Code::Gone
                .because("there is no code, or it is too old or was tried too often: ask for another one")
        })?;
        if sent.digest != code_digest(&self.key, self.person, kind, &sent.value, &self.code) {
            store::count_try(tx.conn(), self.person, name)?;
            return Ok(None);
        }
        store::forget_code(tx.conn(), self.person, name)?;
        let Some(key) = kind.key(&sent.value) else { return Ok(None) };
        if kind.of(&row).and_then(|value| kind.key(value)).as_ref() != Some(&key) {
            if row.source != people::LOCAL {
                return Err(Code::Conflict.because("a directory source keeps this person").into());
            }
            kind.must_be_free(tx, self.person, &sent.value)?;
            let old = row.clone();
            kind.put(&mut row, sent.value);
            row = row.keyed();
            row.pos = tx.next_position();
            tell(tx, &self.by, Kind::PersonUpdate, &row, json!({}))?;
            people::store::update(tx.conn(), &row)?;
            ways_in::moved_in(tx, &old, &row)?;
            directory_moved(tx, &self.by)?;
        }
        store::prove(tx.conn(), self.person, name, &key, now)?;
        let change = json!({"person": self.person, "contact": name});
        let target = [("person", self.person)];
        let draft =
            Draft::new(Kind::ContactProven, Audience::Person(self.person), self.by.actor, &target, &change);
        tx.append(draft, &self.by.origin)?;
        Ok(Some(list::one(tx.conn(), &row, kind, &self.ways_out, now)?))
    }
}
