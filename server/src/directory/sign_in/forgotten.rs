//! A forgotten password: a link by mail, for whoever has a password here and a mail address.
//!
//! The answer is the same for everyone and comes before anything is looked up, so it tells nothing, neither by words nor by
//! time. A link works once, for half an hour; a newer one replaces it.

use super::{Place, Purpose, find, store_resets};
use crate::directory::letters::{About, Letter, MAIL, Sealed};
use crate::directory::own::reads_chinese;
use crate::directory::people::{self, store::PersonRow};
use crate::directory::{Directory, digest, random};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde_json::json;

/// How long a link works, milliseconds.
const LINK_MS: i64 = 30 * 60_000;

struct MakeResetLink {
    person: i64,
    /// The address the letter goes to; another one meanwhile gets none.
    email: String,
    digest: Vec<u8>,
    letter: Sealed,
    origin: Origin,
}

impl Directory {
    /// Sends the link if there is somebody to send it to. Answers at once; `chinese` is the language of the one who asks.
    pub fn forgot_password(&self, name: String, chinese: bool, place: Place) {
        let directory = self.clone();
        tokio::spawn(async move {
            if let Err(problem) = directory.send_reset_link(&name, chinese, &place).await {
                tracing::warn!(%problem, "directory.sign_in.forgotten");
            }
        });
    }

    async fn send_reset_link(&self, name: &str, chinese: bool, place: &Place) -> Result<(), Problem> {
        // Nobody's mailbox is flooded; who is refused is not told.
        let (key, now) = (find::key(name), self.clock.monotonic());
        if !self.ways_out.mail || self.pace.begin(Purpose::Forgotten, &key, place, None, now).is_err() {
            return Ok(());
        }
        let named = name.to_owned();
        let row = self.db.read(move |conn| find::person(conn, &named)).await?;
        let Some(PersonRow { id: person, name, email: Some(email), .. }) =
            row.filter(|row| row.is_active() && self.keeps_password_of(&row.source))
        else {
            return Ok(());
        };
        let raw = random::bytes::<32>();
        let chinese = self.db.read(move |conn| reads_chinese(conn, person)).await?.unwrap_or(chinese);
        let link = format!("{}/#reset={}", self.ways_out.url, digest::encode(&raw));
        let letter = Letter { to: email.clone(), chinese, about: About::Reset { name, link } };
        let letter = letter.seal(MAIL, &self.master);
        let command =
            MakeResetLink { person, email, digest: digest::of(&raw), letter, origin: place.origin() };
        self.writer.write(command).await
    }
}

impl Command for MakeResetLink {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let row = people::store::must_exist(tx.conn(), self.person)?;
        if !row.is_active() || row.email.as_ref() != Some(&self.email) {
            return Ok(());
        }
        let expires_at = tx.now().saturating_add(LINK_MS);
        store_resets::replace(tx.conn(), &self.digest, self.person, expires_at)?;
        let change = json!({"person": self.person, "expires_at": crate::clock::format_ms(expires_at)});
        let target = [("person", self.person)];
        let draft = Draft::new(Kind::ResetLink, Audience::Nobody, None, &target, &change);
        let position = tx.append(draft, &self.origin)?;
        Ok(self.letter.queue(tx, position)?)
    }
}
