//! The house keeps its shape: who may import whom, how large a file is, where SQL lives, what every module says first.
//!
//! The tables at the top are the rules; `architecture/paths.rs` reads imports, `architecture/source.rs` reads files.
//! A new room gets one word in [`FLOORS`]. An import that the table refuses is answered by moving the code, or by letting
//! the higher room follow the journal; a line in [`SIDEWAYS`] is a decision and needs its reason beside it.

mod measures;
mod migrations;
mod paths;
mod source;
mod words;

use paths::Reference;
use source::SourceFile;
use std::collections::{BTreeMap, BTreeSet};

/// The floors, lowest first. A room imports from its own floor only what [`SIDEWAYS`] names, and from any floor below.
const FLOORS: &[&[&str]] = &[
    &["clock", "error", "config"],
    &["db", "journal", "live", "outside"],
    &["directory"],
    &["chat"],
    &["attention"],
    &["trade", "approvals", "bots", "compliance"],
    &["app"],
    &["http", "live::socket", "cli"],
];

/// `(importer, imported)` on one floor.
const SIDEWAYS: &[(&str, &str)] = &[
    ("config", "clock"),
    ("config", "error"),
    // The writer's transaction is the database's.
    ("journal", "db"),
    // The hub carries entries.
    ("live", "db"),
    ("live", "journal"),
    // The one page of routes has the socket's, and `cli serve` starts the server.
    ("http", "live::socket"),
    ("live::socket", "http"),
    ("cli", "http"),
    ("cli", "live::socket"),
];

/// Where diesel may be named: these rooms, and files of these names in any room.
const SQL_ROOMS: &[&str] = &["db", "journal"];
const SQL_FILES: &[&str] = &["store", "schema"];

/// The files of the crate root: they join the rooms, so they import all of them.
const ROOT_FILES: &[&str] = &["main", "lib"];

/// The room a path from the crate root leads to. The thin handlers of a room (`chat::http`) are a part of the door `http`.
fn room(path: &[String]) -> String {
    match path {
        [first, second, ..] if first == "live" && second == "socket" => "live::socket".to_owned(),
        [_, second, ..] if second == "http" => "http".to_owned(),
        [first, ..] => first.clone(),
        [] => String::new(),
    }
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// `Some(sentence)` if the module at `from` must not name `reference`.
fn refused(from: &[String], reference: &Reference) -> Option<String> {
    let (importer, imported) = (room(from), room(&reference.path));
    let (above, below) = (floor(&importer)?, floor(&imported)?);
    let allowed = importer == imported
        || below < above
        || (below == above && SIDEWAYS.contains(&(importer.as_str(), imported.as_str())));
    (!allowed).then(|| {
        format!(
            "line {}: `{importer}` must not import `{imported}` ({})",
            reference.line,
            reference.path.join("::")
        )
    })
}

fn is_sql_file(file: &SourceFile) -> bool {
    SQL_ROOMS.contains(&file.module.first().map_or("", String::as_str))
        || file.module.iter().any(|name| SQL_FILES.iter().any(|allowed| name.starts_with(allowed)))
}

fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} found:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn rooms_lean_one_way() {
    let mut problems = Vec::new();
    for file in source::server() {
        if file.module.is_empty() || ROOT_FILES.contains(&file.module[0].as_str()) {
            continue;
        }
        for reference in file.references() {
            problems.extend(refused(&file.module, &reference).map(|why| format!("{}: {why}", file.name)));
        }
    }
    assert_none(problems);
}

#[test]
fn every_room_has_a_floor() {
    let rooms = source::server().into_iter().filter_map(|file| file.module.first().cloned());
    let homeless = rooms.filter(|room| floor(room).is_none() && !ROOT_FILES.contains(&room.as_str()));
    assert_none(homeless.map(|room| format!("`{room}` is not in FLOORS")).collect());
}

#[test]
fn sql_stays_in_the_stores() {
    let elsewhere = source::server().into_iter().filter(|file| !is_sql_file(file));
    let named = elsewhere.filter_map(|file| {
        let line = file.line_naming(&["diesel", "diesel_migrations"])?;
        Some(format!("{}:{line} names diesel; SQL lives in db, journal and store files", file.name))
    });
    assert_none(named.collect());
}

/// The server and the tests' own support are built without their tests: one that stood there would never run.
#[test]
fn every_test_is_in_the_one_binary() {
    let mark = concat!("#[cfg(", "test)]");
    let files = source::server().into_iter().chain(source::tests());
    let hidden = files.filter(|file| file.text.contains(mark));
    assert_none(hidden.map(|file| format!("{}: tests live in `tests`", file.name)).collect());
}

/// Other rooms ask through a function of the room's store, so that a table can change without a search through the house.
#[test]
fn a_table_is_named_in_one_room() {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in
        source::server().into_iter().filter(|file| file.module.first().is_none_or(|room| room != "db"))
    {
        for reference in file.references() {
            if let [db, schema, table, ..] = reference.path.as_slice()
                && db == "db"
                && schema == "schema"
            {
                rooms.entry(table.clone()).or_default().insert(room(&file.module));
            }
        }
    }
    assert!(rooms.len() > 20, "the tables are found: {rooms:?}");
    let shared = rooms.into_iter().filter(|(_, rooms)| rooms.len() > 1);
    assert_none(shared.map(|(table, rooms)| format!("`{table}` is named in {rooms:?}")).collect());
}

#[test]
fn every_module_says_what_it_is() {
    let silent = source::server().into_iter().chain(source::tests()).filter(|file| !file.has_module_doc());
    assert_none(silent.map(|file| format!("{} does not begin with //!", file.name)).collect());
}

mod self_tests {
    use super::{Reference, paths::references, refused, room};

    fn module(path: &str) -> Vec<String> {
        path.split("::").map(str::to_owned).collect()
    }

    fn refusals(from: &str, text: &str) -> usize {
        let from = module(from);
        let found: Vec<Reference> = references(text, &from).unwrap();
        found.iter().filter_map(|reference| refused(&from, reference)).count()
    }

    #[test]
    fn upward_imports_are_refused() {
        assert_eq!(refusals("chat::send", "use crate::attention::item;"), 1);
        assert_eq!(refusals("chat::send", "use crate::{db, attention::{item, policy}, bots};"), 3);
        assert_eq!(refusals("directory", "fn f() { crate::chat::send::send() }"), 1);
        assert_eq!(refusals("directory::people", "use super::super::chat;"), 1);
        assert_eq!(refusals("chat::send", "use crate::app::App;"), 1);
        assert_eq!(refusals("chat::send", "use crate::chat::http::Body;"), 1);
        assert_eq!(refusals("live::hub", "use crate::live::socket::Frame;"), 1);
    }

    #[test]
    fn downward_imports_pass() {
        assert_eq!(
            refusals("chat::send", "use crate::{db, journal::Writer, directory::person, error::Error};"),
            0
        );
        assert_eq!(refusals("chat::http", "use crate::{app::App, chat::send, http::extract};"), 0);
        assert_eq!(refusals("live::socket::send", "use crate::{app::App, chat, live::hub};"), 0);
        assert_eq!(refusals("chat::send", "use super::access; // use crate::bots"), 0);
    }

    #[test]
    fn sideways_needs_a_line() {
        assert_eq!(refusals("journal::writer", "use crate::db::Conn;"), 0);
        assert_eq!(refusals("db", "use crate::journal::Writer;"), 1);
        assert_eq!(refusals("trade", "use crate::bots::card;"), 1);
    }

    #[test]
    fn doors_are_rooms_of_their_own() {
        assert_eq!(room(&module("live::socket::send")), "live::socket");
        assert_eq!(room(&module("live::hub")), "live");
        assert_eq!(room(&module("chat::http")), "http");
    }
}

/// A description's name is its type's, without the room; of two that are alike one would silently be lost.
#[test]
fn descriptions_of_the_api_have_names_of_their_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in source::server() {
        // From a derive to its declaration; an import ends before one.
        let pieces =
            file.text.split("ToSchema").skip(1).map(|piece| piece.split(";\n").next().unwrap_or(piece));
        for piece in pieces.map(|piece| piece.split("#[derive(").next().unwrap_or(piece)) {
            let after = |word: &str| {
                piece.split_once(word)?.1.split([' ', '<', '(', ',', ')', '{', ';']).next().map(str::to_owned)
            };
            let declared = after("\npub struct ").or_else(|| after("\npub enum "));
            if let Some(name) = declared.map(|declared| after("schema(as = ").unwrap_or(declared)) {
                places.entry(name).or_default().push(file.name.clone());
            }
        }
    }
    assert!(places.len() > 100, "{}", places.len());
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:?}");
}
