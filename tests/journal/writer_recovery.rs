//! The answer to COMMIT is lost: the writer asks the database and never its memory.

use super::house::{ADA, Journal};
use diesel::prelude::*;
use lingtong::db::schema::message;
use lingtong_tests::postgres::fresh_database;
use lingtong_tests::proxy::{Cut, Proxy};

fn once(cut: Cut) {
    let database = fresh_database("commit_token");
    let proxy = Proxy::to(&database.url);
    let url = proxy.url().to_owned();
    let journal = Journal::over(database, &url);
    let before = journal.say("before").seq;
    proxy.cut_next(cut);
    let sent = journal.send(journal.message(ADA, "in doubt")).unwrap();
    assert_eq!((sent.seq, proxy.cuts(), sent.repeated), (before + 1, 1, false));
    assert_eq!(journal.say("after").seq, before + 2);
    let texts: Vec<Option<String>> =
        message::table.select(message::body).order(message::seq).load(&mut journal.conn()).unwrap();
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    assert_eq!(texts, ["before", "in doubt", "after"]);
    assert!(journal.verify().ok);
}

#[test]
fn a_commit_that_was_not_carried_out_is_run_again() {
    once(Cut::BeforeCommit);
}

#[test]
fn a_commit_that_was_carried_out_is_found_by_its_token() {
    once(Cut::AfterCommit);
}
