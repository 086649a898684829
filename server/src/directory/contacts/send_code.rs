//! Sending the code that proves an address or a number.

use super::{ContactKind, code_digest, list, store};
use crate::db::{Conn, ReadError};
use crate::directory::access::By;
use crate::directory::letters::{About, Letter, Sealed};
use crate::directory::own::reads_chinese;
use crate::directory::people;
use crate::directory::{Actor, Contact, Directory, Place, WaysOut, random, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// How long a code is good, milliseconds.
const CODE_MS: i64 = 10 * 60_000;

struct SendCode {
    by: By,
    person: i64,
    kind: ContactKind,
    value: String,
    digest: Vec<u8>,
    letter: Sealed,
    ways_out: WaysOut,
}

impl Directory {
    /// Sends a code to an address or a number: the present one, to prove it, or another one, to put it in its place.
    ///
    /// Errors: `validation`; `conflict` if there is no way to send it, or a directory keeps another value; `rate_limited`.
    pub async fn send_code(
        &self,
        actor: &Actor,
        kind: ContactKind,
        value: &str,
        chinese: bool,
    ) -> Result<Contact, Problem> {
        let name = kind.name();
        let value = text::required("value", value, if kind == ContactKind::Email { 254 } else { 50 })?;
        let key = kind.key(&value).ok_or_else(|| {
            Code::Validation.because(format!("this is no {name} that can be written to")).field("value")
        })?;
        let channel = kind.channel(&self.ways_out).ok_or_else(|| {
            Code::Conflict
                .because(format!("this server has no way to send a code: the {name} stays unverified"))
        })?;
        let me = actor.person;
        let read = move |conn: &mut Conn| {
            Ok::<_, ReadError>((
                people::store::by_id(conn, me)?.ok_or_else(people::store::unknown)?,
                reads_chinese(conn, me)?.unwrap_or(chinese),
            ))
        };
        let (row, chinese) = self.db.read(read).await?;
        for counted in [format!("code of {me}"), format!("code to {key}")] {
            // Not taken back: each costs a message, and a number or a mailbox may be a stranger's.
            drop(self.pace.begin(&counted, &Place::default(), None, self.clock.monotonic())?);
        }
        let code = format!("{:06}", u64::from_be_bytes(random::bytes()) % 1_000_000);
        let digest = code_digest(&self.refresh_key, me, kind, &value, &code);
        let letter = Letter { to: value.clone(), chinese, about: About::Code { name: row.name, code } };
        let letter = letter.seal(channel, &self.master);
        let ways_out = self.ways_out.clone();
        let by = By::from(actor);
        self.writer.write(SendCode { by, person: me, kind, value, digest, letter, ways_out }).await
    }
}

impl Command for SendCode {
    type Output = Contact;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Contact, WriteError> {
        let (kind, now) = (self.kind, tx.now());
        let row = people::store::must_exist(tx.conn(), self.person)?;
        let same = kind.of(&row).and_then(|value| kind.key(value)) == kind.key(&self.value);
        if !same && row.source != people::LOCAL {
            let why = format!("the directory source {} keeps this person: change it there", row.source);
            return Err(Code::Conflict.because(why).into());
        }
        let waiting = store::CodeRow {
            value: self.value.clone(),
            digest: self.digest.clone(),
            expires_at: now.saturating_add(CODE_MS),
            tries: 0,
        };
        store::keep_code(tx.conn(), self.person, kind.name(), &waiting)?;
        let change = json!({"person": self.person, "contact": kind.name()});
        let target = [("person", self.person)];
        let draft = Draft::new(Kind::ContactCode, Audience::Nobody, self.by.actor, &target, &change);
        let position = tx.append(draft, &self.by.origin)?;
        self.letter.queue(tx, position)?;
        Ok(list::one(tx.conn(), &row, kind, &self.ways_out, now)?)
    }
}
