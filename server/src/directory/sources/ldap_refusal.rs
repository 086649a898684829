//! What a server says beyond "no" to a bind: the reasons that it gives only to who knows the password.
//!
//! Active Directory puts a number into the diagnostic text, servers with password policies (draft-behera) answer with a
//! control. A lock after wrong passwords is told to anyone who guesses, so it is no reason here: it stays a wrong password.

use ldap3::{
    LdapResult,
    controls::{Control, RawControl},
};

use super::SignInRefused;

/// Name of the control that carries the reasons (an OID, draft-behera-ldap-password-policy).
pub const PPOLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// Tag of `error` in PasswordPolicyResponseValue: context 1, primitive.
const PPOLICY_ERROR: u8 = 0x81;

/// Asks for the reasons along with a bind.
pub(super) fn ask() -> RawControl {
    RawControl { ctype: PPOLICY.to_owned(), crit: false, val: None }
}

/// The answer to a bind, `None` if it is not about the password but about the server.
pub fn verdict(result: &LdapResult, active_directory: bool) -> Option<Result<(), SignInRefused>> {
    let reason = if active_directory { by_text(&result.text) } else { by_control(&result.ctrls) };
    match (result.rc, reason) {
        (0 | 49 | 53, Some(reason)) => Some(Err(reason)),
        (0, None) => Some(Ok(())),
        // Too many tries, gone meanwhile, no such name, no password set, wrong, not allowed, closed.
        (19 | 32 | 34 | 48 | 49 | 50 | 53, _) => Some(Err(SignInRefused::WrongCredentials)),
        _ => None,
    }
}

/// `... AcceptSecurityContext error, data 532, v4563`: a Windows error code (winerror.h) in hexadecimal.
fn by_text(text: &str) -> Option<SignInRefused> {
    let code = text.split_once("data ")?.1.split([',', ' ']).next()?;
    match code {
        // ERROR_PASSWORD_EXPIRED
        "532" => Some(SignInRefused::PasswordExpired),
        // ERROR_ACCOUNT_DISABLED, ERROR_ACCOUNT_EXPIRED
        "533" | "701" => Some(SignInRefused::Disabled),
        // ERROR_PASSWORD_MUST_CHANGE
        "773" => Some(SignInRefused::MustChange),
        _ => None,
    }
}

fn by_control(controls: &[Control]) -> Option<SignInRefused> {
    let value = controls.iter().find(|control| control.1.ctype == PPOLICY)?.1.val.as_deref()?;
    // SEQUENCE { warning [0] ..., error [1] ENUMERATED }, all shorter than 128 bytes.
    let mut rest = value.get(2..)?;
    while let [tag, length, after @ ..] = rest {
        let (content, next) = after.split_at_checked(usize::from(*length))?;
        if *tag == PPOLICY_ERROR {
            return match content {
                [0] => Some(SignInRefused::PasswordExpired),
                [2] => Some(SignInRefused::MustChange),
                _ => None,
            };
        }
        rest = next;
    }
    None
}
