//! The second step of a sign-in: who has a second factor is asked for it, and the session opens when it was shown.
//!
//! What was proven first waits in the challenge, sealed, and is looked at again when the session opens: a password that was
//! changed meanwhile opens nothing. A challenge is good for five minutes, five tries and one session.

use super::refusals::Reason;
use super::{Ask, Place};
use crate::directory::second_factor::{Method, Once, Shown, wrong};
use crate::directory::session::{Proof, SignedIn};
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::DiscoverableAuthentication;

/// How long a challenge is good, milliseconds.
const CHALLENGE_MS: i64 = 300_000;
const PURPOSE: &str = "sign-in/second-factor";

/// A sign-in that got so far.
#[derive(Debug)]
pub enum Entered {
    In(Box<SignedIn>),
    Asked(Asked),
}

impl Entered {
    /// Errors: `internal` if a second factor is asked for where none can be.
    pub fn session(self) -> Result<SignedIn, Problem> {
        match self {
            Self::In(signed) => Ok(*signed),
            Self::Asked(_) => Err(Code::Internal.because("a second factor was asked for")),
        }
    }
}

/// What is asked of someone with a second factor.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Asked {
    /// Goes back with the answer.
    pub challenge: String,
    /// What they may show.
    pub methods: Vec<Method>,
    /// Seconds the challenge is good for.
    pub expires_in: i64,
    /// `PublicKeyCredentialRequestOptionsJSON` for `navigator.credentials.get`, if they have a passkey.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Value>,
}

/// What waits for the second factor.
#[derive(Serialize, Deserialize)]
struct Waiting {
    person: i64,
    proof: Proof,
    device: String,
    /// What the device came with; the second step brings none.
    device_token: Option<String>,
    passkey: Option<DiscoverableAuthentication>,
}

impl Directory {
    /// A challenge for someone who has shown the first factor.
    pub(super) async fn ask_second(
        &self,
        person: i64,
        proof: Proof,
        place: &Place,
    ) -> Result<Asked, Problem> {
        let (methods, asked) = self.ask_for_factor(person).await?;
        let (options, state) = asked.unzip();
        let device_token = place.device_token.clone().filter(|token| digest::decode(token).is_some());
        let waiting = Waiting { person, proof, device: place.device(), device_token, passkey: state };
        Ok(Asked {
            challenge: self.seal(PURPOSE, waiting, CHALLENGE_MS)?,
            methods,
            expires_in: CHALLENGE_MS / 1000,
            passkey: options,
        })
    }

    /// Opens the session, if the second factor is right.
    ///
    /// Errors: `wrong_credentials`; `gone` for a challenge that is too old, used, or was tried too often; `rate_limited`.
    pub async fn sign_in_second(
        &self,
        challenge: &str,
        shown: Shown,
        place: &Place,
    ) -> Result<SignedIn, Problem> {
        let (waiting, until): (Waiting, _) = self.unseal(PURPOSE, challenge)?;
        let Waiting { person, proof, device, device_token, passkey } = waiting;
        let once = Once { digest: digest::of(challenge.as_bytes()), until };
        let device_token = place.device_token.clone().or(device_token);
        let place = Place { device, device_token, ..place.clone() };
        let used = self.look_at_factor(person, shown, passkey, Some(once.clone())).await?;
        let outcome = match used {
            None => Err(wrong()),
            Some(used) => {
                let ask = Ask { second: Some(used), challenge: Some(once), ..Ask::of(person, proof) };
                self.open_session(ask, &place).await
            }
        };
        self.second_refused(outcome, person, &place).await?.session()
    }

    /// Journals a wrong second factor; other outcomes pass.
    async fn second_refused(
        &self,
        outcome: Result<Entered, Problem>,
        person: i64,
        place: &Place,
    ) -> Result<Entered, Problem> {
        match outcome {
            Err(problem) if matches!(problem.code, Code::WrongCredentials | Code::AccountDisabled) => {
                let login = self.person(person).await?.login;
                self.refused(&login, Some(person), Reason::SecondFactor, place).await?;
                Err(wrong())
            }
            outcome => outcome,
        }
    }
}
