//! Bounds of what people write, checked before anything is queued.

use crate::directory::names;
use crate::error::{Code, Problem};

/// Characters of a name or topic.
const MOST_NAME: usize = 120;
/// People one message calls by name.
const MOST_MENTIONS: usize = 200;

/// A message's text: not empty, not too long, nothing that a database refuses.
pub fn message(text: &str, most: usize) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Code::Validation.because("a message has a text").field("text"));
    }
    if text.chars().count() > most {
        return Err(Code::TooLarge.because(format!("a message has at most {most} characters")).field("text"));
    }
    storable(text, "text")
}

/// A draft's text: what may become a message, or nothing yet.
pub fn draft(text: &str, most: usize) -> Result<(), Problem> {
    if text.chars().count() > most {
        return Err(Code::TooLarge.because(format!("a draft has at most {most} characters")).field("text"));
    }
    storable(text, "text")
}

/// A conversation's name or topic, trimmed.
pub fn name(text: &str, field: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MOST_NAME {
        return Err(Code::Validation.because(format!("1 to {MOST_NAME} characters")).field(field));
    }
    if text.chars().any(char::is_control) {
        return Err(Code::Validation.because("no control characters").field(field));
    }
    Ok(text.to_owned())
}

/// A key under which a request is done once: 1 to 100 visible ASCII characters.
pub fn key(text: &str) -> Result<(), Problem> {
    if (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Code::Validation
        .because("an idempotency key has 1 to 100 visible ASCII characters")
        .field("idempotency_key"))
}

/// Whom a message calls: at most 200 people.
pub fn mentions(people: &[i64]) -> Result<(), Problem> {
    if people.len() > MOST_MENTIONS {
        return Err(Code::TooLarge
            .because(format!("a message mentions at most {MOST_MENTIONS} people"))
            .field("mentions"));
    }
    Ok(())
}

/// An emoji as a reaction: one short cluster, no text.
pub fn emoji(text: &str) -> Result<(), Problem> {
    if names::is_one_emoji(text) {
        return Ok(());
    }
    Err(Code::Validation.because("a reaction is one emoji").field("emoji"))
}

fn storable(text: &str, field: &str) -> Result<(), Problem> {
    if text.contains('\0') {
        return Err(Code::Validation.because("a text has no NUL").field(field));
    }
    Ok(())
}
