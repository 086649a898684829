//! The reference pages say what the code says, and no page points to nothing.
//!
//! A generated page is made here or in the server and compared with the committed file; a written page is checked for
//! what it must name. `LINGTONG_UPDATE=1 cargo test -p lingtong-tests reference` writes the generated ones.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use lingtong::journal::Kind;
use lingtong_tests::generated::assert_committed;

const ENTRIES: &str = "\
# Kinds of entries 日志条目

Generated from `server/src/journal/kinds.rs`; a test compares.

Every change is an entry in the journal. The name is stored, and sealed in the leaf as `act`; it never changes. Entries with
*event* are sent to the clients that may see them ([live.md](live.md)); the others are evidence.

| Kind | Event | Meaning |
|---|---|---|
";

fn entries_markdown() -> String {
    let row = |kind: &Kind| {
        let event = if kind.is_event() { "event" } else { "-" };
        format!("| `{}` | {event} | {} |\n", kind.name(), kind.explanation())
    };
    Kind::ALL.iter().fold(ENTRIES.to_owned(), |page, kind| page + &row(kind))
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// All pages below a folder of the project, in order of their names.
fn pages(folder: &Path) -> Vec<PathBuf> {
    files(folder, "md")
}

fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, kind));
        } else if path.extension().is_some_and(|extension| extension == kind) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn reference_has_every_kind_of_entry() {
    assert_committed("docs/reference/entries.md", &entries_markdown());
}

#[test]
fn reference_of_the_socket_names_every_event() {
    let page = std::fs::read_to_string(project().join("docs/reference/live.md")).unwrap();
    let events = Kind::ALL.iter().filter(|kind| kind.is_event());
    let missing: Vec<&str> =
        events.map(|kind| kind.name()).filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/reference/live.md does not name {missing:?}");
}

#[test]
fn reference_of_metrics_is_complete() {
    let page = std::fs::read_to_string(project().join("docs/operations/metrics.md")).unwrap();
    let mut missing = HashSet::new();
    for file in files(&project().join("server/src"), "rs") {
        let text = std::fs::read_to_string(&file).unwrap();
        let named =
            text.match_indices("\"lingtong_").filter(|(at, _)| text[..*at].trim_end().ends_with("!("));
        let names = named.filter_map(|(at, _)| text[at + 1..].split('"').next());
        let unknown = names.filter(|name| !name.ends_with('.') && !page.contains(&format!("`{name}")));
        missing.extend(unknown.map(str::to_owned));
    }
    assert!(missing.is_empty(), "docs/operations/metrics.md does not name {missing:?}");
}

#[test]
fn reference_links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages(&project().join("docs")).into_iter().chain([project().join("README.md")]) {
        let text = std::fs::read_to_string(&page).unwrap();
        let folder = page.parent().unwrap();
        let lost = links(&text).into_iter().filter(|link| !folder.join(link).exists());
        broken.extend(lost.map(|link| format!("{}: {}", page.display(), link.display())));
    }
    assert!(broken.is_empty(), "links to nothing:\n{}", broken.join("\n"));
}

/// Files that a page links to, as written; addresses and places in the same page are left out.
fn links(text: &str) -> Vec<PathBuf> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '/']));
    files.filter_map(|target| target.split('#').next()).map(PathBuf::from).collect()
}

#[test]
fn decisions_have_numbers_of_their_own() {
    let mut seen = HashSet::new();
    for path in pages(&project().join("docs/decisions")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let number = name.get(..4).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let number = number.unwrap_or_else(|| panic!("{name} does not begin with four digits"));
        assert!(seen.insert(number.to_owned()), "two decisions have the number {number}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&format!("# {number}: ")), "{name} does not begin with its number");
    }
}

#[test]
fn a_link_is_seen() {
    let text = "see [a](b.md#c), [d](https://example.com) and ![e](f/g.png)";
    assert_eq!(links(text), [Path::new("b.md"), Path::new("f/g.png")]);
}
