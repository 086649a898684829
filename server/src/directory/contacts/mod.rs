//! Contacts 联系方式: a person's mail address and mobile number, proven by a code.
//!
//! What an administrator or a directory wrote counts without a proof. A person changes their own only by one: the new value is
//! taken when its code comes back, which is sent to whoever has shown a fresh proof. Codes have six digits, ten minutes, five
//! tries. To add a kind: a variant of [`ContactKind`], its column in [`ContactKind::of`] and [`ContactKind::put`], its way out in
//! `letters`.

mod confirm;
mod list;
mod send_code;
mod store;

pub use list::{Contact, Contacts};

use super::letters::{MAIL, SMS};
use super::people::{store::PersonRow, ways_in};
use super::{WaysOut, digest, names};
use crate::journal::{Tx, WriteError};
use serde::Deserialize;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    Email,
    Phone,
}

impl ContactKind {
    /// As stored and on the wire.
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// As it is compared; `None` if it can be none.
    fn key(self, value: &str) -> Option<String> {
        match self {
            Self::Email => names::mail(value),
            Self::Phone => names::phone(value),
        }
    }

    fn of(self, row: &PersonRow) -> Option<&String> {
        match self {
            Self::Email => row.email.as_ref(),
            Self::Phone => row.phone.as_ref(),
        }
    }

    fn put(self, row: &mut PersonRow, value: String) {
        match self {
            Self::Email => row.email = Some(value),
            Self::Phone => row.phone = Some(value),
        }
    }

    /// Errors: `conflict` if another person signs in with it.
    fn must_be_free(self, tx: &mut Tx<'_>, person: i64, value: &str) -> Result<(), WriteError> {
        ways_in::must_be_nobodys_login(tx, person, self.key(value).as_deref(), "value")
    }

    /// The way a code goes, if there is one.
    fn channel(self, ways_out: &WaysOut) -> Option<&'static str> {
        match self {
            Self::Email => ways_out.mail.then_some(MAIL),
            Self::Phone => ways_out.sms.then_some(SMS),
        }
    }
}

/// What is stored of a code: six digits alone would be found in no time.
fn code_digest(key: &[u8; 32], person: i64, kind: ContactKind, value: &str, code: &str) -> Vec<u8> {
    digest::keyed(key, format!("{person} {} {value} {code}", kind.name()).as_bytes()).to_vec()
}
