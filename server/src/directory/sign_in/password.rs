//! Signing in with login and password, local or of a directory source.
//!
//! An unknown login takes as long as a known one: it costs a hash, and a question to the sources where there are any.

use super::refusals::Reason;
use super::{Ask, Entered, Place, wrong};
use crate::directory::password::{LONGEST, Password};
use crate::directory::people::{self, store::PersonRow};
use crate::directory::session::Proof;
use crate::directory::sources::{Identity, SignInRefused};
use crate::directory::{Directory, names};
use crate::error::{Code, Problem};

/// What was found out, before the write.
enum Found {
    Right { person: i64, proof: Proof },
    Wrong { person: Option<i64>, reason: Reason },
}

impl Directory {
    /// Signs in.
    ///
    /// Errors: `wrong_credentials`, whatever the reason; `unavailable` when too many sign in or the directory cannot be asked.
    pub async fn sign_in(&self, login: &str, password: Password, place: &Place) -> Result<Entered, Problem> {
        let (person, reason) = match self.look(login, password).await? {
            Found::Right { person, proof } => match self.open_session(Ask::of(person, proof), place).await {
                Err(problem) if problem.code == Code::WrongCredentials => (Some(person), Reason::Disabled),
                outcome => return outcome,
            },
            Found::Wrong { person, reason } => (person, reason),
        };
        self.refused(login, person, reason, place).await?;
        match reason {
            Reason::SourceUnavailable => Err(Code::Unavailable
                .because("the company's directory does not answer; try again")
                .retry_after(5)),
            _ => Err(wrong()),
        }
    }

    async fn look(&self, login: &str, password: Password) -> Result<Found, Problem> {
        let Some(key) = names::login(login)
            .ok()
            .filter(|_| password.text().len() <= LONGEST && !password.text().contains('\0'))
        else {
            return Ok(Found::Wrong { person: None, reason: Reason::Malformed });
        };
        let row = self.db.read(move |conn| people::store::by_login(conn, &key)).await?;
        match row {
            Some(row) if self.keeps_password_of(&row.source) => self.look_locally(row, password).await,
            row => {
                let text = password.text().to_owned();
                let (identity, local) =
                    tokio::join!(self.ask_sources(login, &text), self.hasher.verify(password, None));
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

    /// The first source that vouches; else the most telling refusal. `None` without sources.
    async fn ask_sources(&self, login: &str, password: &str) -> Option<Result<Identity, SignInRefused>> {
        let mut answer = None;
        for source in self.sources.iter().filter(|source| source.keeps_passwords()) {
            match source.check_password(login, password).await {
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
        Ok(match identity {
            None if person.is_none() => Found::Wrong { person, reason: Reason::Unknown },
            None => Found::Wrong { person, reason: Reason::Password },
            Some(Err(SignInRefused::WrongCredentials)) => Found::Wrong { person, reason: Reason::Password },
            Some(Err(
                SignInRefused::Disabled | SignInRefused::PasswordExpired | SignInRefused::MustChange,
            )) => Found::Wrong { person, reason: Reason::Disabled },
            Some(Err(SignInRefused::Unavailable(error))) => {
                tracing::warn!(%error, "directory.sign_in: a source cannot be asked");
                Found::Wrong { person, reason: Reason::SourceUnavailable }
            }
            Some(Ok(Identity { source, external_id, .. })) => {
                let found = self
                    .db
                    .read(move |conn| people::store::by_external(conn, &source, &[external_id]))
                    .await?;
                match found.first() {
                    Some(row) => Found::Right { person: row.id, proof: Proof::Source },
                    None => Found::Wrong { person: None, reason: Reason::NotImported },
                }
            }
        })
    }
}
