//! Showing again who one is, for what asks for a fresh proof.

use super::{Method, Once, Shown, Used, fresh, store, using};
use crate::db::{Conn, QueryResult};
use crate::directory::access::Actor;
use crate::directory::password::LONGEST;
use crate::directory::people::{self, store::PersonRow};
use crate::directory::session::store as sessions;
use crate::directory::sign_in::Reason;
use crate::directory::sources::SignInRefused;
use crate::directory::{Directory, Password, Place, digest};
use crate::error::{Code, Problem};
use crate::journal::{Command, Origin, Tx, WriteError};
use serde::Serialize;
use serde_json::Value;
use webauthn_rs::prelude::DiscoverableAuthentication;

/// What is shown.
pub enum Proving {
    /// For whoever has no second factor.
    Password(Password),
    Factor(Shown),
}

/// What may be shown. Without methods the password.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProvingOptions {
    /// Empty for whoever has no second factor: the password proves.
    pub methods: Vec<Method>,
    /// Goes back with a passkey's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// `PublicKeyCredentialRequestOptionsJSON`, if there are passkeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Value>,
}

struct Prove {
    actor: Actor,
    used: Option<Used>,
    challenge: Option<Once>,
    now: i64,
}

fn purpose(actor: &Actor) -> String {
    format!("prove/{}/{}", actor.person, actor.session)
}

impl Directory {
    /// What the actor may show.
    pub async fn proving_options(&self, actor: &Actor) -> Result<ProvingOptions, Problem> {
        let (methods, asked) = self.ask_for_factor(actor.person).await?;
        let (passkey, challenge) = match asked {
            Some((options, state)) => {
                (Some(options), Some(self.seal(&purpose(actor), state, fresh::FRESH_MS)?))
            }
            None => (None, None),
        };
        Ok(ProvingOptions { methods, challenge, passkey })
    }

    /// Makes the session's proof fresh for five minutes.
    ///
    /// Errors: `wrong_credentials`, also for a password where there is a second factor; `rate_limited`; `gone` for a
    /// challenge that is too old; `unavailable` when the directory that keeps the password does not answer.
    pub async fn prove(
        &self,
        actor: &Actor,
        proving: Proving,
        challenge: Option<&str>,
    ) -> Result<(), Problem> {
        let reason = match &proving {
            Proving::Password(_) => Reason::Password,
            Proving::Factor(_) => Reason::SecondFactor,
        };
        let outcome = self.show(actor, proving, challenge).await;
        if let Err(problem) = &outcome
            && problem.code == Code::WrongCredentials
        {
            let login = self.person(actor.person).await?.login;
            let Origin { ip, client, .. } = actor.origin.clone();
            let place = Place { ip, client, ..Place::default() };
            self.refused(&login, Some(actor.person), reason, &place).await?;
        }
        outcome
    }

    async fn show(&self, actor: &Actor, proving: Proving, challenge: Option<&str>) -> Result<(), Problem> {
        let now = self.clock.now_ms();
        let (used, challenge) = match proving {
            Proving::Password(password) => {
                self.password_proves(actor, password).await?;
                (None, None)
            }
            Proving::Factor(shown) => {
                let opened: Option<(DiscoverableAuthentication, i64)> =
                    challenge.map(|token| self.unseal(&purpose(actor), token)).transpose()?;
                let once = opened
                    .as_ref()
                    .zip(challenge)
                    .map(|((_, until), token)| Once { digest: digest::of(token.as_bytes()), until: *until });
                let asked = opened.map(|(state, _)| state);
                let used = self.look_at_factor(actor.person, shown, asked, once.clone()).await?;
                (Some(used.ok_or_else(using::wrong)?), once)
            }
        };
        self.writer.write(Prove { actor: actor.clone(), used, challenge, now }).await
    }

    /// Who has a factor is refused before the password is looked at, so that the answer says nothing about it.
    async fn password_proves(&self, actor: &Actor, password: Password) -> Result<(), Problem> {
        let id = actor.person;
        let wrong = || Code::WrongCredentials.because("the password is wrong").field("password");
        let read = move |conn: &mut Conn| -> QueryResult<_> {
            Ok((store::has_any(conn, id)?, people::store::by_id(conn, id)?))
        };
        let (with_factor, row) = self.db.read(read).await?;
        let row = row.filter(|_| !with_factor).ok_or_else(wrong)?;
        let attempt = self.guess_own(actor)?;
        let proven = if password.raw().len() > LONGEST {
            Ok(false)
        } else if self.keeps_password_of(&row.source) {
            self.stored_proves(id, password).await
        } else {
            self.source_proves(&row, &password).await
        };
        match proven {
            Ok(true) => attempt.right(),
            Ok(false) => return Err(wrong()),
            Err(problem) => {
                attempt.undecided();
                return Err(problem);
            }
        }
        Ok(())
    }

    async fn stored_proves(&self, person: i64, password: Password) -> Result<bool, Problem> {
        let stored = self.db.read(move |conn| people::store::credential(conn, person)).await?;
        self.hasher.verify(password, stored.map(|stored| stored.hash).as_deref()).await
    }

    async fn source_proves(&self, row: &PersonRow, password: &Password) -> Result<bool, Problem> {
        for source in self.sources.iter().filter(|source| source.name() == row.source) {
            match source.check_password(&row.login, password.raw()).await {
                Ok(identity) if Some(&identity.external_id) == row.external_id.as_ref() => return Ok(true),
                Err(SignInRefused::Unavailable(error)) => {
                    tracing::warn!(%error, "directory.second_factor.prove: a source cannot be asked");
                    let why = "the company's directory does not answer; try again";
                    return Err(Code::Unavailable.because(why).retry_after(5));
                }
                _ => {}
            }
        }
        Ok(false)
    }

    /// The methods of someone's factors, none without; and what a browser is asked, if there are passkeys.
    pub(in crate::directory) async fn ask_for_factor(
        &self,
        person: i64,
    ) -> Result<(Vec<Method>, Option<(Value, DiscoverableAuthentication)>), Problem> {
        let (rows, codes) = self
            .db
            .read(move |conn| -> QueryResult<_> {
                Ok((store::of(conn, person)?, store::codes_left(conn, person)?))
            })
            .await?;
        let mut methods = Vec::new();
        let mut asked = None;
        if rows.iter().any(|row| row.secret.is_some()) {
            methods.push(Method::Totp);
        }
        if rows.iter().any(|row| row.passkey.is_some()) && self.passkeys.absent().is_none() {
            methods.push(Method::Passkey);
            asked = Some(self.passkeys.ask(&rows)?);
        }
        if !rows.is_empty() && codes > 0 {
            methods.push(Method::RecoveryCode);
        }
        Ok((methods, asked))
    }
}

impl Command for Prove {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let person = self.actor.person;
        let method = match &self.used {
            Some(used) => Some(used.take_in(tx, person, self.now)?),
            None if store::has_any(tx.conn(), person)? => return Err(using::wrong().into()),
            None => None,
        };
        if let Some(challenge) = &self.challenge {
            challenge.spend_in(tx)?;
        }
        sessions::prove(tx.conn(), self.actor.session, method.map(Method::name), self.now)?;
        Ok(())
    }
}
