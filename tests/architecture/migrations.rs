//! Both databases have the same migrations under the same names, each with its way up and its way down.

use std::{collections::BTreeSet, path::Path};

use super::source::project;

const BACKENDS: &[&str] = &["sqlite", "postgres"];

/// The names of the migrations in `folder`; a folder that is missing or lacks a file is a problem.
fn names(folder: &Path, problems: &mut Vec<String>) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        problems.push(format!("{} is missing", folder.display()));
        return BTreeSet::new();
    };
    let mut found = BTreeSet::new();
    for entry in entries {
        let path = entry.unwrap().path();
        for way in ["up.sql", "down.sql"] {
            if std::fs::read_to_string(path.join(way)).is_ok_and(|sql| !sql.trim().is_empty()) {
                continue;
            }
            problems.push(format!("{}/{way} is missing or empty", path.display()));
        }
        found.insert(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    found
}

fn problems_of(migrations: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let [sqlite, postgres] = [0, 1].map(|which| names(&migrations.join(BACKENDS[which]), &mut problems));
    problems.extend(
        sqlite.symmetric_difference(&postgres).map(|name| format!("{name} is there for one database only")),
    );
    problems
}

#[test]
fn every_migration_is_there_twice() {
    let folder = project().join("migrations");
    // Before the first migration there is no folder.
    if folder.exists() {
        super::assert_none(problems_of(&folder));
    }
}

#[test]
fn a_missing_file_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "SELECT 1;").unwrap();
    };
    for name in ["sqlite/1_a/up.sql", "sqlite/1_a/down.sql", "postgres/1_a/up.sql", "postgres/1_a/down.sql"] {
        write(name);
    }
    assert!(problems_of(folder.path()).is_empty());
    write("sqlite/2_b/up.sql");
    let problems = problems_of(folder.path()).join("\n");
    assert!(
        problems.contains("2_b/down.sql is missing") && problems.contains("one database only"),
        "{problems}"
    );
}
