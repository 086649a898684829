//! Second factors 第二因素: codes by time, passkeys, recovery codes. What is shown beside a password, and who must have one.
//!
//! It opens no session: [`super::sign_in`] does, and asks here what has to be shown and whether it was. To add a factor: its
//! checking in a file here, a variant of [`Shown`], [`Used`] and [`Method`], and its arm in [`check`] and in [`using`].

mod add;
mod check;
mod codes;
mod enrol_passkey;
mod enrol_totp;
pub(super) mod fresh;
mod list;
mod once;
pub mod passkeys;
mod prove;
mod recovery;
mod remove;
mod sealed;
mod store;
pub mod totp;
mod using;
mod who;

pub use add::Added;
pub use check::Shown;
pub use enrol_passkey::PasskeyEnrolment;
pub use enrol_totp::TotpEnrolment;
pub use list::{Factor, Factors};
pub use prove::{Proving, ProvingOptions};

pub(super) use check::owner_of;
pub(super) use once::Once;
pub(super) use passkeys::Passkeys;
pub(super) use store::{forget_uses, has_any, people};
pub(super) use using::{Used, wrong};
pub(super) use who::WhoHas;

use serde::{Deserialize, Serialize};

/// A kind of second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A code of an application.
    Totp,
    Passkey,
    RecoveryCode,
}

impl Method {
    /// As it is stored and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery_code",
        }
    }
}
