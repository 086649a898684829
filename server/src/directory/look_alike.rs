//! Logins that look like another one (Unicode Technical Standard 39).
//!
//! A new login keeps to one script, or to Latin beside Chinese, Japanese or Korean, and none in another script looks like a
//! Latin one. Whoever chooses their own by an invitation is compared with all there are; an administrator is not.

use super::names;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

/// Why a folded login must not be taken, whatever others there are.
pub fn refused(login: &str) -> Option<&'static str> {
    let letters: String = login.chars().filter(|c| !c.is_ascii_punctuation()).collect();
    if !letters.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        return Some("must not mix scripts that look alike");
    }
    (!login.is_ascii() && looks(login).is_ascii())
        .then_some("must not look like a Latin one in letters of another script")
}

/// Two logins that look alike have the same.
pub fn looks(login: &str) -> String {
    names::fold(&skeleton(login).collect::<String>())
}
