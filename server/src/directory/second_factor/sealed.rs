//! Tokens that carry what the server needs next time, sealed by the master key: a challenge, an enrolment under way.
//!
//! They survive a restart, work on every node, and cost no row before they are used. Each is for one purpose and one
//! time; that it works once is [`super::once`]'s business.

use crate::directory::Inner;
use crate::error::{Code, Problem};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// No token of ours is longer, bytes.
const LONGEST: usize = 8_192;

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    /// Unix milliseconds.
    until: i64,
    what: T,
}

impl Inner {
    /// A token for a purpose, good for so long. Errors: `internal`.
    pub(in crate::directory) fn seal<T: Serialize>(
        &self,
        purpose: &str,
        what: T,
        good_for_ms: i64,
    ) -> Result<String, Problem> {
        let sealed = Sealed { until: self.clock.now_ms() + good_for_ms, what };
        let plain = serde_json::to_vec(&sealed).map_err(|error| {
            tracing::error!(%error, purpose, "directory.seal");
            Code::Internal.because("the token could not be made")
        })?;
        Ok(URL_SAFE_NO_PAD.encode(self.master.wrap(purpose, &plain)))
    }

    /// What it says, and until when it is good, Unix milliseconds. Errors: `gone` for one that is not ours, of another
    /// purpose, or too old.
    pub(in crate::directory) fn unseal<T: DeserializeOwned>(
        &self,
        purpose: &str,
        token: &str,
    ) -> Result<(T, i64), Problem> {
        let gone = || Code::Gone.because("this took too long, or was begun elsewhere; begin again");
        if token.len() > LONGEST {
            return Err(gone());
        }
        let wrapped = URL_SAFE_NO_PAD.decode(token).map_err(|_| gone())?;
        let plain = self.master.unwrap(purpose, &wrapped).map_err(|_| gone())?;
        let sealed: Sealed<T> = serde_json::from_slice(&plain).map_err(|_| gone())?;
        if sealed.until <= self.clock.now_ms() {
            return Err(gone());
        }
        Ok((sealed.what, sealed.until))
    }
}
