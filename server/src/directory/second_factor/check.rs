//! Whether the second factor that is shown is right. A try is counted before it is looked at, so that a hundred at the same
//! time are a hundred.
//!
//! Of a code generator's million codes three are right at a time: after five tries in a row it rests for 30 seconds, then
//! twice as long each time, up to an hour. Passkeys and recovery codes cannot be guessed and open meanwhile.

use super::store::{self, FactorRow};
use super::{Method, Once, Used, recovery, totp};
use crate::directory::Directory;
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential};

/// Tries in a row before a code generator rests.
const BEFORE_REST: i64 = 5;
const REST_MS: i64 = 30_000;
const LONGEST_REST_MS: i64 = 3_600_000;

/// What someone shows.
#[derive(Debug, Clone)]
pub enum Shown {
    Totp(String),
    RecoveryCode(String),
    /// What `navigator.credentials.get` answered.
    Passkey(Box<PublicKeyCredential>),
}

impl Shown {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Totp(_) => Method::Totp,
            Self::RecoveryCode(_) => Method::RecoveryCode,
            Self::Passkey(_) => Method::Passkey,
        }
    }
}

impl Directory {
    /// What to write down if it is right; `None` if it is wrong. `asked` is what a passkey answers to.
    ///
    /// Errors: `gone` when the challenge is used up, `rate_limited` while the code generator rests.
    pub(in crate::directory) async fn look_at_factor(
        &self,
        person: i64,
        shown: Shown,
        asked: Option<DiscoverableAuthentication>,
        challenge: Option<Once>,
    ) -> Result<Option<Used>, Problem> {
        let now = self.clock.now_ms();
        let count = CountTry { person, challenge, method: shown.method(), now };
        let rows = self.writer.write(count).await?;
        match shown {
            Shown::Totp(code) => {
                for row in &rows {
                    if let Some(step) = self.step_of(row, &code)? {
                        return Ok(Some(Used::Totp { factor: row.id, step }));
                    }
                }
                Ok(None)
            }
            Shown::RecoveryCode(code) => {
                Ok(Some(Used::RecoveryCode { digest: recovery::digest(self, person, &code) }))
            }
            Shown::Passkey(answer) => {
                let id = super::passkeys::id_of(answer.get_credential_id());
                let row = rows.iter().find(|row| row.credential.as_ref() == Some(&id));
                let Some((row, asked)) = row.zip(asked) else { return Ok(None) };
                let used = self.passkeys.check(&answer, asked, row)?;
                Ok(used.map(|used| Used::Passkey { factor: row.id, before: used.before, after: used.after }))
            }
        }
    }

    fn step_of(&self, row: &FactorRow, code: &str) -> Result<Option<i64>, Problem> {
        let Some(sealed) = &row.secret else { return Ok(None) };
        let secret = self.master.unwrap(&secret_name(row.person), sealed).map_err(|why| {
            tracing::error!(why, factor = row.id, "directory.second_factor.check");
            Code::Internal.because("the secret of this code generator cannot be opened")
        })?;
        Ok(totp::step_of(&secret, code, self.clock.now_ms()))
    }
}

/// Whose passkey it is, by its id and by what its authenticator calls the person. Nothing is checked yet.
pub(in crate::directory) async fn owner_of(
    directory: &Directory,
    answer: &PublicKeyCredential,
) -> Result<Option<i64>, Problem> {
    let id = super::passkeys::id_of(answer.get_credential_id());
    let row = directory.db.read(move |conn| store::by_credential(conn, &id)).await?;
    let same = |row: &FactorRow| row.handle.as_deref() == answer.get_user_unique_id();
    Ok(row.filter(same).map(|row| row.person))
}

/// What a code generator's secret is sealed for.
pub(super) fn secret_name(person: i64) -> String {
    format!("totp/{person}")
}

struct CountTry {
    person: i64,
    challenge: Option<Once>,
    method: Method,
    /// Of the clock that tells the codes.
    now: i64,
}

impl Command for CountTry {
    type Output = Vec<FactorRow>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<FactorRow>, WriteError> {
        if let Some(challenge) = &self.challenge {
            challenge.try_in(tx)?;
        }
        let rows = store::of(tx.conn(), self.person)?;
        if self.method != Method::Totp {
            return Ok(rows);
        }
        for row in rows.iter().filter(|row| row.secret.is_some()) {
            if row.blocked_until > self.now {
                let seconds = u32::try_from((row.blocked_until - self.now).div_euclid(1000) + 1).unwrap_or(1);
                let why = format!("too many wrong codes; try again in {seconds} s, or use another factor");
                return Err(Code::RateLimited.because(why).retry_after(seconds).into());
            }
            let failures = row.failures + 1;
            let blocked_until = match failures - BEFORE_REST {
                beyond @ 0.. => self.now + (REST_MS << beyond.min(7)).min(LONGEST_REST_MS),
                _ => 0,
            };
            store::set_failures(tx.conn(), row.id, failures, blocked_until)?;
        }
        Ok(rows)
    }
}
