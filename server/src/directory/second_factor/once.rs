//! Tokens that work once, and the count of tries at them: remembered in the database until they are too old anyway.

use super::store;
use crate::error::Code;
use crate::journal::{Tx, WriteError};

/// Codes that may be tried at one challenge.
const TRIES: i64 = 5;

/// A token in a write.
#[derive(Debug, Clone)]
pub(in crate::directory) struct Once {
    /// SHA-256 of it.
    pub(in crate::directory) digest: Vec<u8>,
    /// When it is too old, Unix milliseconds.
    pub(in crate::directory) until: i64,
}

impl Once {
    /// Counts a try. Errors: `gone` when it is spent or was tried too often.
    pub(in crate::directory) fn try_in(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let (tries, spent) = store::uses(tx.conn(), &self.digest)?;
        if spent || tries >= TRIES {
            return Err(Code::Gone.because("this was used, or tried too often; begin again").into());
        }
        store::remember_use(tx.conn(), &self.digest, tries + 1, false, self.until)?;
        Ok(())
    }

    /// Uses it up. Errors: `gone` when it was used before.
    pub(in crate::directory) fn spend_in(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let (tries, spent) = store::uses(tx.conn(), &self.digest)?;
        if spent {
            return Err(Code::Gone.because("this was used before; begin again").into());
        }
        store::remember_use(tx.conn(), &self.digest, tries, true, self.until)?;
        Ok(())
    }
}
