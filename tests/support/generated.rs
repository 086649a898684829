//! Files that are generated from the code and committed, so that a change to the outside is a visible diff.

use std::path::Path;

/// Compares a committed file (path from the top of the repository) with what the code generates.
/// `LINGTONG_UPDATE=1` writes it instead.
pub fn assert_committed(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("LINGTONG_UPDATE").is_some() {
        std::fs::write(&file, generated).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let first = committed.lines().zip(generated.lines()).position(|(old, new)| old != new);
    let line = first.unwrap_or_else(|| committed.lines().count().min(generated.lines().count())) + 1;
    assert!(
        committed == generated,
        "{path} is not what the code generates, from line {line}: run the test with LINGTONG_UPDATE=1 and read the diff"
    );
}
