//! Sending the code that proves an address or a number.

use super::{ContactKind, code_digest, list, store};
use crate::db::{Conn, ReadError};
use crate::directory::access::By;
use crate::directory::letters::{About, Letter, Sealed};
use crate::directory::own::reads_chinese;
use crate::directory::people;
use crate::directory::second_factor::fresh;
use crate::directory::sign_in::{Attempt, Purpose};
use crate::directory::{Actor, Contact, Directory, Place, WaysOut, random, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// How long a code is good, milliseconds.
const CODE_MS: i64 = 10 * 60_000;

struct SendCode {
    actor: Actor,
    now: i64,
    kind: ContactKind,
    value: String,
    digest: Vec<u8>,
    letter: Sealed,
    ways_out: WaysOut,
}

impl Directory {
    /// Sends a code to an address or a number: the present one, to prove it, or another one, to put it in its place.
    ///
    /// Errors: `validation`; `conflict` if there is no way to send it, a directory keeps another value, or it is another
    /// person's login; `proof_due` for another value than the present one; `rate_limited`.
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
        let now = self.clock.monotonic();
        let count = |purpose, name: &str| self.pace.begin(purpose, name, &Place::default(), None, now);
        let counted = [count(Purpose::CodesOf, &me.to_string())?, count(Purpose::CodesTo, &key)?];
        let code = format!("{:06}", u64::from_be_bytes(random::bytes()) % 1_000_000);
        let digest = code_digest(&self.refresh_key, me, kind, &value, &code);
        let letter = Letter { to: value.clone(), chinese, about: About::Code { name: row.name, code } };
        let letter = letter.seal(channel, &self.master);
        let (actor, now, ways_out) = (actor.clone(), self.clock.now_ms(), self.ways_out.clone());
        let sent = self.writer.write(SendCode { actor, now, kind, value, digest, letter, ways_out }).await;
        if sent.is_err() {
            // What went out is not taken back: it costs a message, and a number or a mailbox may be a stranger's.
            counted.into_iter().for_each(Attempt::undecided);
        }
        sent
    }
}

impl Command for SendCode {
    type Output = Contact;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Contact, WriteError> {
        let (kind, person, now) = (self.kind, self.actor.person, tx.now());
        let row = people::store::must_exist(tx.conn(), person)?;
        let same = kind.of(&row).and_then(|value| kind.key(value)) == kind.key(&self.value);
        if !same {
            if row.source != people::LOCAL {
                let why = format!("the directory source {} keeps this person: change it there", row.source);
                return Err(Code::Conflict.because(why).into());
            }
            // A new password is mailed there: whoever moves it says who signs in.
            fresh::must_be(tx, &self.actor, self.now)?;
            kind.must_be_free(tx, person, &self.value)?;
        }
        let waiting = store::CodeRow {
            value: self.value.clone(),
            digest: self.digest.clone(),
            expires_at: now.saturating_add(CODE_MS),
            tries: 0,
        };
        store::keep_code(tx.conn(), person, kind.name(), &waiting)?;
        let change = json!({"person": person, "contact": kind.name()});
        let (by, target) = (By::from(&self.actor), [("person", person)]);
        let draft = Draft::new(Kind::ContactCode, Audience::Nobody, by.actor, &target, &change);
        let position = tx.append(draft, &by.origin)?;
        self.letter.queue(tx, position)?;
        Ok(list::one(tx.conn(), &row, kind, &self.ways_out, now)?)
    }
}
