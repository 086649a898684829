//! Signing in with a name and a password, local or of a directory source.
//!
//! An unknown name takes as long as a known one: it costs a hash, and a question to the sources where there are any. More
//! than "wrong" is said only to who knew the password.

use super::refusals::Reason;
use super::{Ask, Entered, Place, Purpose, find, store_devices, wrong};
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::directory::password::{LONGEST, Password};
use crate::directory::people::{self, store::PersonRow};
use crate::directory::session::Proof;
use crate::directory::sources::{Identity, SignInRefused, Source};
use crate::error::{Code, Problem};
use std::sync::Arc;

/// What was found out, before the write.
enum Found {
    Right { person: i64, proof: Proof },
    Wrong { person: Option<i64>, reason: Reason },
}

impl Directory {
    /// Signs in by user name, mail address or mobile number.
    ///
    /// Errors: `wrong_credentials`; `rate_limited` before anything is looked at; after the right password `account_disabled`,
    /// `password_expired`, `password_must_change`; `unavailable` when too many sign in or the directory cannot be asked.
    pub async fn sign_in(&self, name: &str, password: Password, place: &Place) -> Result<Entered, Problem> {
        let name = &name[..name.floor_char_boundary(LONGEST)];
        let (row, device) = self.who(name, place).await?;
        let person = row.as_ref().map(|row| row.id);
        let (key, now) = (find::key(name), self.clock.monotonic());
        let begun = self.pace.begin(Purpose::SignIn, &key, place, device.as_deref(), now);
        let attempt = match begun {
            Ok(attempt) => attempt,
            Err(problem) => {
                self.refused(name, person, Reason::TooOften, place).await?;
                return Err(problem);
            }
        };
        let (person, reason) = match self.look(name, row, password).await {
            Ok(Found::Right { person, proof }) => {
                match self.open_session(Ask::of(person, proof), place).await {
                    Ok(signed) => {
                        attempt.right();
                        return Ok(signed);
                    }
                    Err(problem) if problem.code == Code::AccountDisabled => (Some(person), Reason::Disabled),
                    Err(problem) if problem.code == Code::WrongCredentials => {
                        (Some(person), Reason::Password)
                    }
                    Err(problem) => {
                        attempt.undecided();
                        return Err(problem);
                    }
                }
            }
            Ok(Found::Wrong { person, reason }) => (person, reason),
            Err(problem) => {
                attempt.undecided();
                return Err(problem);
            }
        };
        if !reason.is_wrong() {
            attempt.undecided();
        }
        self.refused(name, person, reason, place).await?;
        Err(match reason {
            Reason::SourceUnavailable => Code::Unavailable
                .because(
                    "the company's directory does not answer; try again. Local accounts can still sign in",
                )
                .retry_after(5),
            Reason::Disabled => Code::AccountDisabled.into(),
            Reason::Expired => Code::PasswordExpired.into(),
            Reason::MustChange => Code::PasswordMustChange.into(),
            _ => wrong(),
        })
    }

    /// Who has this name, and the digest of the device if it is theirs. Known and unknown names cost the same reads.
    async fn who(&self, name: &str, place: &Place) -> Result<(Option<PersonRow>, Option<Vec<u8>>), Problem> {
        let (name, digest) = (name.to_owned(), place.device_digest());
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let row = find::person(conn, &name)?;
            let owner = digest.as_ref().map(|digest| store_devices::person_of(conn, digest)).transpose()?;
            let own = owner.flatten().is_some_and(|owner| row.as_ref().is_some_and(|row| row.id == owner));
            Ok((row, digest.filter(|_| own)))
        };
        self.db.read(read).await
    }

    async fn look(&self, name: &str, row: Option<PersonRow>, password: Password) -> Result<Found, Problem> {
        let raw = password.raw();
        if name.trim().is_empty() || name.contains('\0') || raw.len() > LONGEST || raw.contains('\0') {
            return Ok(Found::Wrong { person: None, reason: Reason::Malformed });
        }
        match row {
            Some(row) if self.keeps_password_of(&row.source) => self.look_locally(row, password).await,
            row => {
                let raw = raw.to_owned();
                let (identity, local) = tokio::join!(
                    self.ask_sources(name, row.as_ref(), &raw),
                    self.hasher.verify(password, None)
                );
                local?;
                self.identified(row, identity).await
            }
        }
    }

    async fn look_locally(&self, row: PersonRow, password: Password) -> Result<Found, Problem> {
        let stored = self
            .db
            .read(move |conn| people::store::credential(conn, row.id))
            .await?
            .map(|credential| credential.hash);
        let right = self.hasher.verify(password, stored.as_deref()).await?;
        Ok(match stored {
            Some(hash) if right => Found::Right { person: row.id, proof: Proof::Password { hash } },
            _ => Found::Wrong { person: Some(row.id), reason: Reason::Password },
        })
    }

    /// The source of a known person, by its own name for them; for an unknown name all sources, as it was typed. The first
    /// that vouches, else the most telling refusal; `None` without sources.
    async fn ask_sources(
        &self,
        name: &str,
        row: Option<&PersonRow>,
        password: &str,
    ) -> Option<Result<Identity, SignInRefused>> {
        let name = row.map_or(name, |row| &row.login);
        let mut answer = None;
        let asked = |source: &&Arc<dyn Source>| {
            source.keeps_passwords() && row.is_none_or(|row| row.source == source.name())
        };
        for source in self.sources.iter().filter(asked) {
            match source.check_password(name, password).await {
                Ok(identity) => return Some(Ok(identity)),
                Err(SignInRefused::WrongCredentials) if answer.is_some() => {}
                Err(refused) => answer = Some(Err(refused)),
            }
        }
        answer
    }

    async fn identified(
        &self,
        row: Option<PersonRow>,
        identity: Option<Result<Identity, SignInRefused>>,
    ) -> Result<Found, Problem> {
        let person = row.map(|row| row.id);
        let reason = match identity {
            None if person.is_none() => Reason::Unknown,
            None | Some(Err(SignInRefused::WrongCredentials)) => Reason::Password,
            Some(Err(SignInRefused::Disabled)) => Reason::Disabled,
            Some(Err(SignInRefused::PasswordExpired)) => Reason::Expired,
            Some(Err(SignInRefused::MustChange)) => Reason::MustChange,
            Some(Err(SignInRefused::Unavailable(error))) => {
                tracing::warn!(%error, "directory.sign_in: a source cannot be asked");
                Reason::SourceUnavailable
            }
            Some(Ok(Identity { source, external_id, .. })) => {
                let found = self
                    .db
                    .read(move |conn| people::store::by_external(conn, &source, &[external_id]))
                    .await?;
                match found.first() {
                    Some(row) => return Ok(Found::Right { person: row.id, proof: Proof::Source }),
                    None => return Ok(Found::Wrong { person: None, reason: Reason::NotImported }),
                }
            }
        };
        Ok(Found::Wrong { person, reason })
    }
}
