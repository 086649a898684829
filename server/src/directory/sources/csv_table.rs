//! A CSV file as rows with named columns, whole or not at all (RFC 4180, comma or semicolon).

use std::{collections::HashMap, path::Path};

use encoding_rs::{GB18030, UTF_8};

use super::SourceError;
use crate::config::CsvEncoding;

/// Larger than any company's; a wrong file is not read into memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A column by its name here and the names it may have in a file.
pub(super) type Column = (&'static str, &'static [&'static str]);

pub(super) struct Table {
    file: String,
    columns: HashMap<&'static str, usize>,
    rows: Vec<csv::StringRecord>,
}

/// One line of a table.
pub(super) struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

/// The file's bytes, if nobody was writing to it. Blocks.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    let fault = |detail: String| whole_file(path, detail);
    let state = || std::fs::metadata(path).map_err(|error| fault(error.to_string()));
    let before = state()?;
    if before.len() > LARGEST {
        return Err(fault("is larger than 256 MiB".into()));
    }
    let bytes = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    let after = state()?;
    if (before.len(), before.modified().ok()) != (after.len(), after.modified().ok())
        || bytes.len() as u64 != after.len()
    {
        return Err(fault("was written to while it was read: write another file and rename it".into()));
    }
    if bytes.last() != Some(&b'\n') {
        return Err(fault(
            "does not end with a line end: it is cut off, or still being written (write another file and rename it)".into(),
        ));
    }
    Ok(bytes)
}

impl Table {
    /// # Errors
    /// [`SourceError::File`]: not in that encoding, a line with too few or too many values, a column that is needed and missing
    /// or there twice.
    pub(super) fn read(
        path: &Path,
        bytes: &[u8],
        encoding: CsvEncoding,
        known: &[Column],
        needed: &[&'static str],
    ) -> Result<Self, SourceError> {
        let from = match encoding {
            CsvEncoding::Utf8 => UTF_8,
            CsvEncoding::Gb18030 => GB18030,
        };
        let (text, used, broken) = from.decode(bytes);
        if broken || used != from {
            let line = 1 + text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count() as u64;
            let detail = format!("is not {}: set `encoding`, or export it again", from.name());
            return Err(SourceError::File { file: shown(path), line, column: None, detail });
        }
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
        let file = shown(path);
        let fault = |error: csv::Error| {
            let line = error.position().map_or(0, |position| position.line());
            let detail = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("has {len} values where the first line names {expected_len} columns")
                }
                _ => "is no CSV".to_owned(),
            };
            SourceError::File { file: file.clone(), line, column: None, detail }
        };
        let mut columns = HashMap::new();
        for (at, head) in reader.headers().map_err(fault)?.iter().enumerate() {
            let head = head.to_lowercase();
            let Some((name, _)) = known.iter().find(|(name, names)| *name == head || names.contains(&&*head))
            else {
                continue;
            };
            if columns.insert(*name, at).is_some() {
                return Err(in_column(&file, 1, name, "is there twice"));
            }
        }
        if let Some(&missing) = needed.iter().find(|name| !columns.contains_key(*name)) {
            let names = known.iter().find(|(name, _)| *name == missing).map(|(_, names)| names.join(", "));
            let detail = format!("is missing in the first line (also: {})", names.unwrap_or_default());
            return Err(in_column(&file, 1, missing, &detail));
        }
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(fault)?;
        Ok(Self { file, columns, rows })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { table: self, record })
    }
}

impl Row<'_> {
    /// The value; `None` if it is blank or there is no such column.
    pub(super) fn get(&self, column: &str) -> Option<&str> {
        let at = *self.table.columns.get(column)?;
        self.record.get(at).filter(|value| !value.is_empty())
    }

    pub(super) fn need(&self, column: &'static str) -> Result<&str, SourceError> {
        self.get(column).ok_or_else(|| self.fault(column, "is empty"))
    }

    /// Several values in one column, `;` or a line end between them.
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        let values = self.get(column).unwrap_or_default().split([';', '；', '\n']).map(str::trim);
        values.filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn fault(&self, column: &'static str, detail: &str) -> SourceError {
        let line = self.record.position().map_or(0, |position| position.line());
        in_column(&self.table.file, line, column, detail)
    }
}

fn in_column(file: &str, line: u64, column: &'static str, detail: &str) -> SourceError {
    SourceError::File { file: file.to_owned(), line, column: Some(column), detail: detail.to_owned() }
}

/// A fault that is in no line of its own.
pub(super) fn whole_file(path: &Path, detail: String) -> SourceError {
    SourceError::File { file: shown(path), line: 0, column: None, detail }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
