//! Both databases and `schema.rs` have the same tables and columns, of the same kinds and nullability.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use lingtong::db::{Conn, Purpose, Target, connect, migrate};
use lingtong_tests::postgres::Backend;

/// `table.column` to what it is: `integer`, `text`, `bytes` or `boolean`, with `?` if it may be null.
type Shape = BTreeMap<String, String>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, \
     CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 0 ELSE 1 END AS nullable \
     FROM sqlite_master m JOIN pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations'";

const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text AS kind, \
     (CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END)::bigint AS nullable \
     FROM information_schema.columns \
     WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";

fn migrated(backend: Backend) -> Shape {
    let database = backend.fresh_database("schemas");
    let target = Target::parse(&database.url).unwrap();
    let mut conn = connect(&target, Purpose::Maintenance).unwrap();
    migrate(&mut conn).unwrap();
    let columns: Vec<Column> = match &mut conn {
        Conn::Sqlite(c) => sql_query(SQLITE).load(c).unwrap(),
        Conn::Postgres(c) => sql_query(POSTGRES).load(c).unwrap(),
    };
    let shape = columns.into_iter().map(|column| {
        let kind = match column.kind.to_lowercase().as_str() {
            "integer" | "bigint" => "integer",
            "text" => "text",
            "blob" | "bytea" => "bytes",
            "boolean" => "boolean",
            other => panic!("{}.{} has the type {other}", column.table_name, column.column_name),
        };
        let null = if column.nullable == 1 { "?" } else { "" };
        (format!("{}.{}", column.table_name, column.column_name), format!("{kind}{null}"))
    });
    shape.collect()
}

/// What diesel is told.
fn declared() -> Shape {
    let text = include_str!("../../server/src/db/schema.rs");
    let mut shape = Shape::new();
    for table in text.split("diesel::table! {").skip(1) {
        let name = table.split_whitespace().next().unwrap();
        for line in table.lines().skip(1).take_while(|line| !line.trim().starts_with("diesel::")) {
            let Some((column, kind)) = line.trim().trim_end_matches(',').split_once(" -> ") else { continue };
            let (kind, null) = match kind.strip_prefix("Nullable<") {
                Some(inner) => (inner.trim_end_matches('>'), "?"),
                None => (kind, ""),
            };
            let kind = match kind {
                "BigInt" => "integer",
                "Text" => "text",
                "Binary" => "bytes",
                "Bool" => "boolean",
                other => panic!("{name}.{column} has the type {other}"),
            };
            shape.insert(format!("{name}.{column}"), format!("{kind}{null}"));
        }
    }
    shape
}

#[test]
fn both_databases_and_the_code_agree() {
    let (sqlite, postgres, code) = (migrated(Backend::Sqlite), migrated(Backend::Postgres), declared());
    assert!(code.len() > 100, "schema.rs was not read: {} columns", code.len());
    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, code);
}
