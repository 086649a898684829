//! Signing in with a link: the first administrator, a reset password, the demo's people.
//!
//! One that was made at the console by whoever runs the server passes the second factor, and the entry says `link`. With one
//! of an administrator the second factor is still asked for; the link is used when the session opens.

use super::refusals::Reason;
use super::{Ask, Entered, Place};
use crate::directory::session::Proof;
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};

impl Directory {
    /// Signs in with the token of a link, or asks for the second factor. Errors: `wrong_credentials` for a link that is unknown,
    /// used or too old.
    pub async fn sign_in_by_link(&self, token: &str, place: &Place) -> Result<Entered, Problem> {
        let refused =
            || Code::WrongCredentials.because("this link is unknown, used or too old; ask for another one");
        let outcome = match digest::decode(token) {
            None => Err(refused()),
            Some(raw) => {
                self.open_session(Ask::of(None, Proof::Link { digest: digest::of(&raw) }), place).await
            }
        };
        match outcome {
            Err(problem) if matches!(problem.code, Code::WrongCredentials | Code::AccountDisabled) => {
                self.refused("", None, Reason::Link, place).await?;
                Err(refused())
            }
            outcome => outcome,
        }
    }
}
