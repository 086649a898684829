//! `[directory.csv]`: people from files that another system writes. What the columns mean is the business of
//! `directory::sources`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// People and departments from CSV files, asked if `people_file` is set. They have no password there: they sign in by link, by an
/// identity provider, or with a local password.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CsvConfig {
    /// Name of this source, kept with everyone it brings: never change it. 1 to 32 of a-z, 0-9 and -.
    pub name: String,
    /// A line for each person; the first line names the columns: id, login, name, and what docs/operations/directory-csv.md lists.
    #[schemars(example = "/var/lib/lingtong/people.csv")]
    pub people_file: Option<PathBuf>,
    /// A line for each department: id, name, parent, code, order, head, deputy. Without it the people's column is a path.
    #[schemars(example = "/var/lib/lingtong/departments.csv")]
    pub departments_file: Option<PathBuf>,
    /// How the files are written; UTF-8 may begin with a byte order mark.
    pub encoding: CsvEncoding,
    /// Cuts a department's path, highest department first: with "/" 华东/销售 is 销售 in 华东.
    pub department_separator: String,
}

/// Encoding of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum CsvEncoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Also GBK and GB2312.
    #[serde(rename = "gb18030")]
    Gb18030,
}

impl Default for CsvConfig {
    fn default() -> Self {
        Self {
            name: "csv".into(),
            people_file: None,
            departments_file: None,
            encoding: CsvEncoding::default(),
            department_separator: "/".into(),
        }
    }
}
