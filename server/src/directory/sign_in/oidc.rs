//! Signing in with a linked account of an OpenID provider, which [`crate::directory::oidc`] has proven.

use super::refusals::Reason;
use super::{Ask, Entered, Place};
use crate::directory::Directory;
use crate::directory::second_factor::Once;
use crate::directory::session::Proof;
use crate::error::{Code, Problem};

impl Directory {
    /// Opens the session, or asks for the second factor. `once` is used up with it.
    pub(in crate::directory) async fn enter_by_oidc(
        &self,
        person: i64,
        proof: Proof,
        once: Once,
        place: &Place,
    ) -> Result<Entered, Problem> {
        let ask = Ask { challenge: Some(once), ..Ask::of(person, proof) };
        match self.open_session(ask, place).await {
            Err(problem) if matches!(problem.code, Code::WrongCredentials | Code::AccountDisabled) => {
                self.refused("", Some(person), Reason::Disabled, place).await?;
                Err(problem)
            }
            outcome => outcome,
        }
    }
}
