//! Setting a password: by its owner, or by an administrator for someone else.

use super::access::{Actor, Administrator, By};
use super::password::{LONGEST, Password};
use super::people::{self, LOCAL};
use super::second_factor::fresh;
use super::sign_in::{Attempt, Purpose};
use super::sources::Source;
use super::{Directory, Place, due, links, offices, password_policy, scim, session, sign_in};
use crate::db::{Conn, ReadError};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;
use std::sync::Arc;

pub(super) struct SetPassword {
    by: By,
    /// Whose right is checked in the write when it is someone else's password.
    administrator: Option<Administrator>,
    person: i64,
    /// The hash that was checked against `current`; another one meanwhile is a conflict.
    old: Option<Option<String>>,
    hash: Option<String>,
    must_change: bool,
    keep: Option<i64>,
    /// Its owner, and the time: who chooses one where there is none, and none is due, has shown a proof lately.
    owner: Option<(Actor, i64)>,
    /// Digest of the letter's link, used up.
    link: Option<Vec<u8>>,
}

impl SetPassword {
    /// Of whoever has the link of a letter.
    pub(super) fn by_link(by: By, person: i64, hash: String, link: Vec<u8>) -> Self {
        let (hash, link) = (Some(hash), Some(link));
        let (administrator, old, owner) = (None, None, None);
        Self { by, administrator, person, old, hash, must_change: false, keep: None, owner, link }
    }
}

impl Directory {
    /// Whether the passwords of a source's people are kept here: those of our own, by SCIM, and of a source that keeps none.
    pub(super) fn keeps_password_of(&self, source: &str) -> bool {
        let elsewhere = |known: &Arc<dyn Source>| known.name() == source && !known.keeps_passwords();
        [LOCAL, scim::SOURCE].contains(&source) || self.sources.iter().any(elsewhere)
    }

    pub(super) fn must_keep_password_of(&self, source: &str) -> Result<(), Problem> {
        if self.keeps_password_of(source) {
            return Ok(());
        }
        Err(Code::Conflict
            .because(format!("the directory source {source} keeps this password: change it there")))
    }

    /// Whether a person has to choose a password now.
    pub async fn must_change_password(&self, person: i64) -> Result<bool, Problem> {
        let now = self.clock.now_ms();
        let read = move |conn: &mut Conn| -> Result<bool, ReadError> {
            let row = people::store::by_id(conn, person)?.ok_or_else(people::store::unknown)?;
            Ok(due::password(conn, &row, now)?)
        };
        self.db.read(read).await
    }

    /// Changes the own password and ends the own other sessions. Whoever has none (first sign-in by link) gives an empty `current`.
    ///
    /// Errors: `wrong_credentials`; `rate_limited` after some wrong ones; `validation`, `weak_password`; `proof_due` without a
    /// present one that none is due for; `conflict` if a directory source keeps the password.
    pub async fn change_password(
        &self,
        actor: &Actor,
        current: Password,
        new: Password,
    ) -> Result<(), Problem> {
        let me = actor.person;
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let row = people::store::by_id(conn, me)?.ok_or_else(people::store::unknown)?;
            Ok((row, people::store::credential(conn, me)?.map(|credential| credential.hash)))
        };
        let (row, stored) = self.db.read(read).await?;
        self.must_keep_password_of(&row.source)?;
        if let Some(hash) = &stored {
            self.check_current(actor, current, hash).await?;
        }
        let hash = Some(self.accept_password(new, password_policy::words(&row)).await?);
        let command = SetPassword {
            by: By::from(actor),
            administrator: None,
            person: me,
            old: Some(stored),
            hash,
            must_change: false,
            keep: Some(actor.session),
            owner: Some((actor.clone(), self.clock.now_ms())),
            link: None,
        };
        let ended = self.writer.write(command).await?;
        self.revoked.end_sessions(&ended, self.clock.monotonic());
        Ok(())
    }

    /// Sets someone's password, to be changed at the next sign-in, and ends all their sessions. `None` takes it away: then only a link signs in.
    ///
    /// Errors: `not_found`, `forbidden`, `validation`; `conflict` if a directory source keeps the password.
    pub async fn reset_password(
        &self,
        administrator: &Administrator,
        person: i64,
        new: Option<Password>,
    ) -> Result<(), Problem> {
        let row = self
            .db
            .read(move |conn| -> Result<_, ReadError> {
                Ok(people::store::by_id(conn, person)?.ok_or_else(people::store::unknown)?)
            })
            .await?;
        self.must_keep_password_of(&row.source)?;
        let hash = match new {
            None => None,
            Some(new) => Some(self.accept_password(new, password_policy::words(&row)).await?),
        };
        let must_change = hash.is_some();
        let command = SetPassword {
            by: administrator.by().clone(),
            administrator: Some(administrator.clone()),
            person,
            old: None,
            hash,
            must_change,
            keep: None,
            owner: None,
            link: None,
        };
        let ended = self.writer.write(command).await?;
        self.revoked.end_sessions(&ended, self.clock.monotonic());
        Ok(())
    }
}

impl Directory {
    /// Guessing one's own password is as slow as guessing it at the sign-in, wherever it is asked for. Errors: `rate_limited`.
    pub(super) fn guess_own(&self, actor: &Actor) -> Result<Attempt<'_>, Problem> {
        let (id, now) = (actor.person.to_string(), self.clock.monotonic());
        let place = Place { ip: actor.origin.ip.clone(), ..Place::default() };
        self.pace.begin(Purpose::OwnPassword, &id, &place, None, now)
    }

    /// Errors: `wrong_credentials`, `rate_limited`.
    async fn check_current(&self, actor: &Actor, given: Password, hash: &str) -> Result<(), Problem> {
        let attempt = self.guess_own(actor)?;
        if given.raw().len() <= LONGEST && self.hasher.verify(given, Some(hash)).await? {
            attempt.right();
            return Ok(());
        }
        Err(Code::WrongCredentials.because("the present password is wrong").field("current"))
    }
}

impl Command for SetPassword {
    type Output = Vec<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, WriteError> {
        let row = people::store::must_exist(tx.conn(), self.person)?;
        if let Some(administrator) = &self.administrator {
            administrator.reach(tx)?.person(tx, &row)?;
            offices::must_not_be_taken_over(tx, administrator, self.person)?;
        }
        if let Some(link) = &self.link {
            sign_in::redeem_in(tx, link, self.person)?;
        }
        let stored = people::store::credential(tx.conn(), self.person)?.map(|credential| credential.hash);
        if self.old.as_ref().is_some_and(|old| *old != stored) {
            return Err(Code::Conflict.because("the password was changed meanwhile").into());
        }
        if let Some((actor, now)) = self.owner.as_ref().filter(|_| stored.is_none()) {
            let at = tx.now();
            if !due::password(tx.conn(), &row, at)? {
                fresh::must_be(tx, actor, *now)?;
            }
        }
        let new =
            self.hash.clone().map(|hash| people::store::Credential { hash, must_change: self.must_change });
        people::store::set_credential(tx.conn(), self.person, new.as_ref())?;
        links::forget_in(tx, self.person)?;
        let change =
            json!({"person": self.person, "set": self.hash.is_some(), "must_change": self.must_change});
        let draft = Draft::new(
            Kind::PersonPassword,
            Audience::Person(self.person),
            self.by.actor,
            &[("person", self.person)],
            &change,
        );
        tx.append(draft, &self.by.origin)?;
        session::end_all_in(tx, &self.by, self.person, self.keep, "password")
    }
}
