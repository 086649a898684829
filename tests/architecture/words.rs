//! No file of the project says where it was written or where its packages were fetched: it runs anywhere.

use super::source::{files_below, project};

/// In two halves, so that this file does not find itself.
const FORBIDDEN: &[(&str, &str)] = &[
    ("/wo", "rk/"),
    ("shared", "/design"),
    ("shared", "/habits"),
    ("shared", "/specs"),
    ("shared", "/data"),
    ("/root", "/"),
    ("registry.", "npmjs"),
    ("index.", "crates.io"),
    ("static.", "crates.io"),
    ("pypi", ".org"),
    ("pythonhosted", ".org"),
    ("deb.", "debian.org"),
];
/// Made of letters by chance, or not text.
const SKIPPED: &[&str] = &["ldif", "png", "webp", "woff2", "ico", "der"];

fn forbidden_in(text: &str) -> Vec<String> {
    FORBIDDEN.iter().map(|(a, b)| [*a, *b].concat()).filter(|word| text.contains(word)).collect()
}

#[test]
fn no_file_names_a_machine() {
    let mut problems = Vec::new();
    for path in files_below(&project()) {
        let extension = path.extension().and_then(|ext| ext.to_str()).unwrap_or_default();
        // A picture or a font is no text; what cannot be read as UTF-8 is left alone.
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        if !SKIPPED.contains(&extension) {
            problems
                .extend(forbidden_in(&text).into_iter().map(|word| format!("{}: {word}", path.display())));
        }
    }
    super::assert_none(problems);
}

#[test]
fn a_machine_path_is_seen() {
    assert_eq!(forbidden_in(&format!("see {}{}main", "/wo", "rk/")).len(), 1);
    assert!(forbidden_in("the network, shared by all").is_empty());
}
