//! From a file and variables to a [`Config`], or to a sentence that says where and what to change.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::Config;
use super::check::{check, unknown};
use super::schema::{Key, Section, sections};

/// What begins the name of every variable: `LINGTONG_SERVER__LISTEN` sets `listen` in `[server]`.
const PREFIX: &str = "LINGTONG_";

/// Why the configuration cannot be used. Its `Display` is for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{source_of_fault}: {message}")]
pub struct ConfigError {
    pub source_of_fault: Source,
    pub message: String,
}

/// Where a fault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Line and column count from 1, in characters.
    File { path: PathBuf, line: usize, column: usize },
    /// The name of a variable.
    Variable(String),
    /// Keys that do not fit together, wherever they come from.
    Together(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Source::Variable(name) => f.write_str(name),
            Source::Together(keys) => f.write_str(keys),
        }
    }
}

impl Config {
    /// Reads `file` if given, then `variables` (name and value; others than `LINGTONG_<SECTION>__<KEY>` are left
    /// alone). In the binary: `Config::load(path, std::env::vars())`.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let sections = sections();
        let mut table = match file {
            Some(path) => from_file(path, &sections)?,
            None => Table::new(),
        };
        let mut variables: Vec<_> = variables.into_iter().collect();
        variables.sort();
        for (name, value) in variables {
            if let Some(set) = from_variable(&name, &value, &sections)? {
                merge(&mut table, set);
            }
        }
        let config =
            Config::deserialize(table).expect("each part was checked alone, and parts do not overlap");
        config.fits_together()?;
        Ok(config)
    }

    fn fits_together(&self) -> Result<(), ConfigError> {
        let fault = |keys, message: &str| {
            Err(ConfigError { source_of_fault: Source::Together(keys), message: message.into() })
        };
        if self.server.tls_cert_file.is_some() != self.server.tls_key_file.is_some() {
            return fault(
                "server.tls_cert_file, server.tls_key_file",
                "only one of the two is set; TLS needs the certificate and its key",
            );
        }
        if self.mail.smtp_url.is_some() && self.mail.from.is_none() {
            return fault("mail.from", "is needed with `mail.smtp_url`: the sender of all mails");
        }
        Ok(())
    }
}

fn from_file(path: &Path, sections: &[Section]) -> Result<Table, ConfigError> {
    let fault = |line, column, message| ConfigError {
        source_of_fault: Source::File { path: path.to_owned(), line, column },
        message,
    };
    let text =
        std::fs::read_to_string(path).map_err(|error| fault(1, 1, format!("cannot be read: {error}")))?;
    check(&text, sections).map_err(|wrong| {
        let before = &text[..text.floor_char_boundary(wrong.span.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        fault(line, column, wrong.message)
    })
}

fn from_variable(name: &str, value: &str, sections: &[Section]) -> Result<Option<Table>, ConfigError> {
    let Some(rest) = name.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let fault = |message| ConfigError { source_of_fault: Source::Variable(name.to_owned()), message };
    let lower = rest.to_ascii_lowercase();
    let Some((path, key)) = lower.rsplit_once("__").map(|(path, key)| (path.replace("__", "."), key)) else {
        // `LINGTONG_SERVER_LISTEN` would otherwise be ignored without a word.
        let meant = all_keys(sections)
            .find(|(section, key)| lower == format!("{}_{}", section.path.replace('.', "_"), key.name));
        return match meant {
            Some((section, key)) => Err(fault(format!("did you mean {}?", variable(section, key)))),
            None => Ok(None),
        };
    };
    let Some(section) = sections.iter().find(|section| section.path == path) else {
        return Err(fault(unknown("", &path, sections)));
    };
    let Some(known) = section.keys.iter().find(|known| known.name == key) else {
        return Err(fault(unknown(&path, key, sections)));
    };
    let text = format!("[{path}]\n{key} = {}\n", literal(known, value));
    check(&text, sections).map(Some).map_err(|wrong| fault(wrong.message))
}

fn all_keys(sections: &[Section]) -> impl Iterator<Item = (&Section, &Key)> {
    sections.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)))
}

/// The variable that sets a key.
pub(super) fn variable(section: &Section, key: &Key) -> String {
    format!("{PREFIX}{}__{}", section.path.replace('.', "__"), key.name).to_ascii_uppercase()
}

/// A variable's value in TOML. Texts need no quotes, lists may be written `a, b`.
fn literal(key: &Key, value: &str) -> String {
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    if key.is_text() {
        return quoted(value);
    }
    if key.is_list() && !value.trim_start().starts_with('[') {
        let items: Vec<_> =
            value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(quoted).collect();
        return format!("[{}]", items.join(", "));
    }
    // Anything that is not one TOML value becomes a text, so that the type error speaks of it.
    match toml::from_str::<Table>(&format!("value = {value}")) {
        Ok(table) if table.len() == 1 => value.trim().to_owned(),
        _ => quoted(value),
    }
}

fn merge(into: &mut Table, from: Table) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}
