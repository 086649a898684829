//! Showing again who one is, for what asks for a fresh proof.

use super::{Method, Once, Shown, Used, fresh, store, using};
use crate::directory::access::Actor;
use crate::directory::people;
use crate::directory::session::store as sessions;
use crate::directory::sign_in::Reason;
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
    /// challenge that is too old.
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
            let place = Place { device: String::new(), ip, client };
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

    async fn password_proves(&self, actor: &Actor, password: Password) -> Result<(), Problem> {
        let id = actor.person;
        let wrong = || Code::WrongCredentials.because("the password is wrong").field("password");
        if password.text().len() > crate::directory::password::LONGEST {
            return Err(wrong());
        }
        let row = self.db.read(move |conn| people::store::by_id(conn, id)).await?.ok_or_else(wrong)?;
        if self.keeps_password_of(&row.source) {
            let stored = self.db.read(move |conn| people::store::credential(conn, id)).await?;
            let right = self.hasher.verify(password, stored.map(|stored| stored.hash).as_deref()).await?;
            return if right { Ok(()) } else { Err(wrong()) };
        }
        for source in self.sources.iter().filter(|source| source.name() == row.source) {
            if let Ok(identity) = source.check_password(&row.login, password.text()).await
                && Some(&identity.external_id) == row.external_id.as_ref()
            {
                return Ok(());
            }
        }
        Err(wrong())
    }

    /// The methods of someone's factors, none without; and what a browser is asked, if there are passkeys.
    pub(in crate::directory) async fn ask_for_factor(
        &self,
        person: i64,
    ) -> Result<(Vec<Method>, Option<(Value, DiscoverableAuthentication)>), Problem> {
        let (rows, codes) = self
            .db
            .read(move |conn| -> crate::db::QueryResult<_> {
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
