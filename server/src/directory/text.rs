//! Short texts that people type: cut, checked, or refused with their field.

use super::{look_alike, names};
use crate::error::{Code, Problem};

/// One line without hidden characters. Errors: `validation` if longer than `longest` characters.
pub(super) fn required(field: &str, text: &str, longest: usize) -> Result<String, Problem> {
    optional(field, Some(text), longest)?
        .ok_or_else(|| Code::Validation.because(format!("{field} must not be empty")).field(field))
}

/// The same; an empty text is none.
pub(super) fn optional(field: &str, text: Option<&str>, longest: usize) -> Result<Option<String>, Problem> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let refused = |why: String| Code::Validation.because(format!("{field} {why}")).field(field);
    if text.chars().count() > longest {
        return Err(refused(format!("must not be longer than {longest} characters")));
    }
    match names::display(text) {
        Ok(text) => Ok(Some(text)),
        // A reason may be longer than a name; it was measured above.
        Err(names::NameRefused::TooLong(_)) => {
            Ok(Some(text.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        Err(why) => Err(refused(why.to_string())),
    }
}

/// A new login in its folded form. Errors: `validation`, field `login`.
pub(super) fn login(text: &str) -> Result<String, Problem> {
    let refused = |why: &str| Code::Validation.because(format!("login {why}")).field("login");
    let login = names::login(text).map_err(|why| refused(&why.to_string()))?;
    match look_alike::refused(&login) {
        Some(why) => Err(refused(why)),
        None => Ok(login),
    }
}

/// A person's name. Errors: `validation`, field `name`.
pub(super) fn name(text: &str) -> Result<String, Problem> {
    names::display(text).map_err(|why| Code::Validation.because(format!("name {why}")).field("name"))
}
