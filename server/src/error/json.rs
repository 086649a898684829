//! What serde says about a client's JSON, as a problem that repeats none of its content.

use serde_json::error::{Category, Error};

use super::{Code, Problem};

impl From<&Error> for Problem {
    /// Broken or too deep JSON (serde_json stops at 128 levels) is `bad_json`; a name we do not have is
    /// `unknown_field`; a missing or unsuitable value is `validation`.
    fn from(error: &Error) -> Self {
        let place = format!("at line {} column {}", error.line(), error.column());
        let said = error.to_string();
        match error.classify() {
            Category::Syntax | Category::Io => Code::BadJson.because(format!("not JSON {place}")),
            Category::Eof => Code::BadJson.because(format!("the JSON ends too early, {place}")),
            Category::Data => match Problem::about_field(&said) {
                Some(problem) => problem,
                // After "expected" only our own types are named; before it stands the client's value.
                None => match said.split_once("expected ") {
                    Some((_, expected)) => Code::Validation.because(format!("expected {expected}")),
                    None => Code::Validation.because(format!("a value is not acceptable {place}")),
                },
            },
        }
    }
}

impl Problem {
    /// Reads serde's "unknown field `x`" and "missing field `x`", which JSON, query and path errors share.
    pub fn about_field(said: &str) -> Option<Self> {
        let quoted =
            |start: &str| said.strip_prefix(start)?.strip_prefix(" `")?.split_once('`').map(|(name, _)| name);
        if let Some(name) = quoted("unknown field") {
            let name: String = name.chars().take(64).collect();
            return Some(Code::UnknownField.because(format!("there is no field `{name}` here")).field(name));
        }
        let name = quoted("missing field").or_else(|| quoted("duplicate field"))?;
        Some(Code::Validation.because(said.split(" at line").next().unwrap_or(said)).field(name))
    }
}
