//! Logins that look like another one (Unicode Technical Standard 39).
//!
//! A new login keeps to one script, or to Latin beside Chinese, Japanese or Korean, and none in another script looks like a
//! Latin one. Whoever chooses their own by an invitation is compared with all there are; an administrator is not.

use super::names;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

/// Why a folded login must not be taken, whatever others there are.
pub(super) fn refused(login: &str) -> Option<&'static str> {
    let letters: String = login.chars().filter(|c| !c.is_ascii_punctuation()).collect();
    if !letters.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        return Some("must not mix scripts that look alike");
    }
    (!login.is_ascii() && looks(login).is_ascii())
        .then_some("must not look like a Latin one in letters of another script")
}

/// Two logins that look alike have the same.
pub(super) fn looks(login: &str) -> String {
    names::fold(&skeleton(login).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_not_mixed_and_not_impersonated() {
        for good in ["wang.wei", "王伟", "王wei", "ada-l@x.example", "søren", "田中たなか", "жанна", "u_1"]
        {
            assert_eq!(refused(&names::fold(good)), None, "{good}");
        }
        // The second letter, then all of them, are Cyrillic; then a Greek one and a dotless i.
        for bad in ["wаng", "сор", "αda", "wıng"] {
            assert!(refused(&names::fold(bad)).is_some(), "{bad}");
        }
    }

    #[test]
    fn what_looks_alike_is_found() {
        for (one, other) in [("admin", "adrnin"), ("wei1", "weil"), ("bob0", "bobo")] {
            assert_eq!(looks(one), looks(other));
        }
        assert_ne!(looks("wang"), looks("weng"));
    }
}
