//! Every test has a database of its own, and it is gone afterwards.

use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use lingtong_tests::{
    own_postgres::OwnPostgres,
    postgres::{Backend, admin_url, database_name, execute, fresh_database, fresh_database_on},
};

#[test]
fn both_backends_start_empty() {
    for backend in Backend::both() {
        let (one, other) = (backend.fresh_database("start empty"), backend.fresh_database("start empty"));
        for database in [&one, &other] {
            let create = sql_query("CREATE TABLE kitchen (soup TEXT)");
            match database.url.strip_prefix("sqlite:") {
                Some(file) => create.execute(&mut SqliteConnection::establish(file).unwrap()).unwrap(),
                None => create.execute(&mut PgConnection::establish(&database.url).unwrap()).unwrap(),
            };
        }
    }
}

#[test]
fn a_dropped_database_is_gone_even_with_visitors() {
    let database = fresh_database("visitors");
    let _visitor = PgConnection::establish(&database.url).unwrap();
    let url = database.url.clone();
    drop(database);
    let error = PgConnection::establish(&url).err().expect("the database is gone").to_string();
    assert!(error.contains("does not exist"), "{error}");
}

#[test]
fn commits_are_synced() {
    // A rig that does not sync would let every durability test pass.
    let wrong = "DO $$ BEGIN IF current_setting('fsync') <> 'on' OR current_setting('synchronous_commit') <> 'on' \
                 THEN RAISE 'not synced'; END IF; END $$";
    execute(&admin_url(), wrong);
}

#[test]
fn process_own_server_stops_and_keeps_what_was_committed() {
    let server = OwnPostgres::start();
    let database = fresh_database_on(&server.admin_url(), "stops");
    execute(&database.url, "CREATE TABLE kitchen AS SELECT 'soup' AS food");
    server.stop();
    assert!(PgConnection::establish(&database.url).is_err());
    server.start_again();
    assert_eq!(execute(&database.url, "DELETE FROM kitchen"), 1);
    let tls =
        format!("{}?sslmode=verify-full&sslrootcert={}", server.admin_url(), server.authority().display());
    execute(
        &tls,
        "DO $$ BEGIN IF NOT (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) THEN RAISE 'plain'; END IF; END $$",
    );
}

#[test]
fn names_need_no_quotes() {
    assert_eq!(database_name("Kill -9 灵通", 7), "t_kill__9____0000000000000007");
    assert!(database_name(&"x".repeat(200), u64::MAX).len() <= 63);
}
