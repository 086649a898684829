//! A factor that was found right, on its way into a write: there it is used up.

use super::Method;
use super::store;
use crate::error::{Code, Problem};
use crate::journal::{Tx, WriteError};

/// What is written down when a factor was shown.
#[derive(Debug, Clone)]
pub(in crate::directory) enum Used {
    /// The code of a step; each works once.
    Totp { factor: i64, step: i64 },
    /// A passkey with its new counter.
    Passkey { factor: i64, before: String, after: String },
    /// A recovery code, by its digest.
    RecoveryCode { digest: Vec<u8> },
}

impl Used {
    /// Uses it up for this person. Errors: `wrong_credentials` for a code that was used already.
    pub(in crate::directory) fn take_in(
        &self,
        tx: &mut Tx<'_>,
        person: i64,
        now: i64,
    ) -> Result<Method, WriteError> {
        let (method, fits) = match self {
            Self::Totp { factor, step } => (Method::Totp, store::take_step(tx.conn(), *factor, *step, now)?),
            Self::Passkey { factor, before, after } => {
                (Method::Passkey, store::use_passkey(tx.conn(), *factor, before, after, now)?)
            }
            Self::RecoveryCode { digest } => {
                (Method::RecoveryCode, store::use_code(tx.conn(), person, digest, now)?)
            }
        };
        if fits { Ok(method) } else { Err(wrong().into()) }
    }
}

/// One answer for every reason.
pub(in crate::directory) fn wrong() -> Problem {
    Code::WrongCredentials.because("this code or passkey is wrong, or was used already")
}
