//! Reads TOML text against the schema and says where and what is wrong, before serde makes structs of it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::schema::{Key, Section};

/// Where in the text, and a sentence.
pub(super) struct Fault {
    pub span: Range<usize>,
    pub message: String,
}

/// The text as a table that is known to make a [`Config`]; otherwise the first fault.
pub(super) fn check(text: &str, sections: &[Section]) -> Result<toml::Table, Fault> {
    let from_toml = |error: toml::de::Error| Fault {
        span: error.span().unwrap_or(0..0),
        message: error.message().trim().replace('\n', ", "),
    };
    let document = DeTable::parse(text).map_err(from_toml)?;
    let mut values = Vec::new();
    walk("", document.get_ref(), sections, &mut values)?;

    let table: toml::Table = toml::from_str(text).map_err(from_toml)?;
    toml::from_str::<Config>(text).map_err(|error| {
        let fault = from_toml(error);
        let at = values
            .iter()
            .find(|value| value.span.start <= fault.span.start && fault.span.end <= value.span.end);
        match at {
            Some(Found { path, key, span })
                if ["invalid type", "wanted"].iter().any(|start| fault.message.starts_with(start)) =>
            {
                Fault {
                    span: span.clone(),
                    message: format!(
                        "`{path}` is {} here; expected {}",
                        kind(&text[span.clone()]),
                        key.allowed()
                    ),
                }
            }
            Some(Found { path, key, span }) if fault.message.starts_with("unknown variant") => {
                Fault { span: span.clone(), message: format!("`{path}`: expected {}", key.allowed()) }
            }
            Some(Found { path, span, .. }) => {
                Fault { span: span.clone(), message: format!("`{path}`: {}", fault.message) }
            }
            None => fault,
        }
    })?;
    Ok(table)
}

struct Found<'s> {
    path: String,
    key: &'s Key,
    span: Range<usize>,
}

fn walk<'s>(
    path: &str,
    table: &DeTable<'_>,
    sections: &'s [Section],
    values: &mut Vec<Found<'s>>,
) -> Result<(), Fault> {
    // Parsing sorts by name; a reader fixes the first fault in the file first.
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in entries {
        let full =
            if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
        let inside = format!("{full}.");
        let is_section =
            sections.iter().any(|section| section.path == full || section.path.starts_with(&inside));
        if is_section {
            let Some(table) = value.get_ref().as_table() else {
                let message = format!("`{full}` is a section: write `[{full}]` and its keys below");
                return Err(Fault { span: value.span(), message });
            };
            walk(&full, table, sections, values)?;
            continue;
        }
        let section = sections.iter().find(|section| section.path == path);
        let key = section.and_then(|section| section.keys.iter().find(|key| key.name == **name.get_ref()));
        match key {
            Some(key) => {
                in_range(&full, key, value)?;
                values.push(Found { path: full, key, span: value.span() });
            }
            None => {
                return Err(Fault { span: name.span(), message: unknown(path, name.get_ref(), sections) });
            }
        }
    }
    Ok(())
}

fn in_range(path: &str, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<(), Fault> {
    let (Some((least, greatest)), Some(number)) = (key.range(), value.get_ref().as_integer()) else {
        return Ok(());
    };
    let number = i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX);
    if (least..=greatest).contains(&number) {
        return Ok(());
    }
    Err(Fault { span: value.span(), message: format!("`{path}` is {number}; expected {}", key.allowed()) })
}

/// `unknown key ...`, with the nearest name and all allowed ones.
pub(super) fn unknown(path: &str, name: &str, sections: &[Section]) -> String {
    let keys = sections.iter().filter(|section| section.path == path).flat_map(|section| &section.keys);
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    let below = sections.iter().filter_map(|section| section.path.strip_prefix(&prefix)?.split('.').next());
    let mut names: Vec<&str> = keys.map(|key| key.name.as_str()).collect();
    for section in below {
        if !names.contains(&section) {
            names.push(section);
        }
    }
    let what = if path.is_empty() {
        format!("unknown section `{name}`")
    } else {
        format!("unknown key `{name}` in [{path}]")
    };
    let near = names
        .iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .min()
        .filter(|(distance, other)| *distance <= 1 + other.len() / 4);
    let near = near.map_or(".".to_owned(), |(_, other)| format!("; did you mean `{other}`?"));
    format!("{what}{near} Allowed: {}", names.join(", "))
}

fn kind(literal: &str) -> &'static str {
    match literal.as_bytes().first() {
        Some(b'"' | b'\'') => "a text",
        Some(b'[') => "a list",
        Some(b'{') => "a table",
        Some(b't' | b'f') => "true or false",
        _ if literal.contains([':', 'T']) => "a date or time",
        _ if literal.contains(['.', 'e', 'E']) && !literal.starts_with("0x") => "a number with a fraction",
        _ => "a whole number",
    }
}
