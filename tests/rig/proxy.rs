//! The proxy cuts exactly where it is told to.

use std::time::Duration;

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use lingtong_tests::{
    postgres::{Database, execute, fresh_database},
    proxy::{Cut, Network, Proxy, pump::is_commit},
};

fn kitchen() -> (Database, Proxy, PgConnection) {
    let database = fresh_database("proxy");
    execute(&database.url, "CREATE TABLE kitchen (food TEXT)");
    let proxy = Proxy::to(&database.url);
    let connection = PgConnection::establish(proxy.url()).unwrap();
    (database, proxy, connection)
}

fn cook(connection: &mut PgConnection) -> diesel::QueryResult<usize> {
    connection
        .transaction(|connection| sql_query("INSERT INTO kitchen VALUES ('COMMIT')").execute(connection))
}

/// How many rows are there, seen past the proxy.
fn eat(database: &Database) -> usize {
    execute(&database.url, "DELETE FROM kitchen")
}

#[test]
fn nothing_is_there_when_cut_before_commit() {
    let (database, proxy, mut connection) = kitchen();
    cook(&mut connection).unwrap();
    proxy.cut_next(Cut::BeforeCommit);
    cook(&mut connection).unwrap_err();
    assert_eq!((proxy.cuts(), eat(&database)), (1, 1));
}

#[tokio::test]
async fn all_is_there_when_cut_after_commit() {
    let (database, proxy, mut connection) = kitchen();
    proxy.cut_next(Cut::AfterCommit);
    let failed = tokio::task::spawn_blocking(move || cook(&mut connection).is_err());
    tokio::time::timeout(Duration::from_secs(10), proxy.cut_done(1)).await.unwrap();
    assert!(failed.await.unwrap());
    let rows = tokio::task::spawn_blocking(move || eat(&database)).await.unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn an_order_is_used_up_and_a_new_connection_works() {
    let (database, proxy, mut connection) = kitchen();
    proxy.cut_next(Cut::BeforeCommit);
    cook(&mut connection).unwrap_err();
    cook(&mut PgConnection::establish(proxy.url()).unwrap()).unwrap();
    assert_eq!(eat(&database), 1);
}

#[test]
fn refused_until_open_again() {
    let (_database, proxy, mut connection) = kitchen();
    proxy.set(Network::Refuse);
    cook(&mut connection).unwrap_err();
    assert!(PgConnection::establish(proxy.url()).is_err());
    proxy.set(Network::Open);
    let again = || PgConnection::establish(proxy.url()).ok();
    let mut connection =
        lingtong_tests::wait::until("the proxy listens again", Duration::from_secs(5), again);
    cook(&mut connection).unwrap();
}

#[test]
fn a_black_hole_holds_and_lets_go() {
    let (_database, proxy, mut connection) = kitchen();
    proxy.set(Network::BlackHole);
    let (done, answer) = std::sync::mpsc::channel();
    let cook = std::thread::spawn(move || done.send(cook(&mut connection).is_ok()));
    assert!(answer.recv_timeout(Duration::from_millis(300)).is_err(), "no byte gets through");
    proxy.set(Network::Open);
    assert!(answer.recv_timeout(Duration::from_secs(10)).unwrap());
    cook.join().unwrap().unwrap();
}

#[test]
fn only_a_statement_that_begins_with_commit() {
    assert!(is_commit(b'Q', b"COMMIT\0"));
    assert!(is_commit(b'Q', b"insert into a values (1); commit\0"));
    assert!(is_commit(b'P', b"name\0COMMIT\0\0\0"));
    assert!(!is_commit(b'Q', b"SET TRANSACTION ISOLATION LEVEL READ COMMITTED\0"));
    assert!(!is_commit(b'P', b"\0INSERT INTO entry (commitment) VALUES ($1)\0"));
    assert!(!is_commit(b'B', b"\0COMMIT\0"));
}
