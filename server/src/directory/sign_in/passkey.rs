//! Signing in with a passkey alone: the authenticator knows whose it is and has verified them.

use super::refusals::Reason;
use super::{Ask, Place};
use crate::directory::second_factor::{self, Method, Once, Shown, wrong};
use crate::directory::session::{Proof, SignedIn};
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential};

use super::second_factor::Asked;

const CHALLENGE_MS: i64 = 300_000;
const PURPOSE: &str = "sign-in/passkey";

impl Directory {
    /// What a browser is asked before anyone has said who they are. Errors: `conflict` where passkeys are impossible.
    pub fn ask_for_passkey(&self) -> Result<Asked, Problem> {
        let (options, state) = self.passkeys.ask(&[])?;
        Ok(Asked {
            challenge: self.seal(PURPOSE, state, CHALLENGE_MS)?,
            methods: vec![Method::Passkey],
            expires_in: CHALLENGE_MS / 1000,
            passkey: Some(options),
        })
    }

    /// Opens a session for the owner of the passkey.
    ///
    /// Errors: `wrong_credentials` for a passkey that is unknown or wrong; `gone` for a challenge that is too old or used.
    pub async fn sign_in_by_passkey(
        &self,
        challenge: &str,
        answer: Box<PublicKeyCredential>,
        place: &Place,
    ) -> Result<SignedIn, Problem> {
        let (asked, until): (DiscoverableAuthentication, _) = self.unseal(PURPOSE, challenge)?;
        let once = Once { digest: digest::of(challenge.as_bytes()), until };
        let owner = second_factor::owner_of(self, &answer).await?;
        let outcome = match owner {
            None => Err(wrong()),
            Some(person) => {
                let shown = Shown::Passkey(answer);
                match self.look_at_factor(person, shown, Some(asked), Some(once.clone())).await? {
                    None => Err(wrong()),
                    Some(used) => {
                        let proof = Proof::Passkey;
                        let ask = Ask { second: Some(used), challenge: Some(once), ..Ask::of(person, proof) };
                        self.open_session(ask, place).await
                    }
                }
            }
        };
        match outcome {
            Err(problem) if matches!(problem.code, Code::WrongCredentials | Code::AccountDisabled) => {
                self.refused("", owner, Reason::SecondFactor, place).await?;
                Err(wrong())
            }
            outcome => outcome?.session(),
        }
    }
}
