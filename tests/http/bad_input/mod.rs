//! Whatever a stranger or a broken client sends: a stable code, no change, no panic, and none of its content in the log.

mod cookies;
mod floods;
mod shapes;
mod texts;
mod tokens;

use lingtong_tests::house::{Answer, House};

/// An answer is this refusal, in the shape that all refusals have.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str, what: &str) {
    let short: String = what.chars().take(150).collect();
    assert_eq!((answer.status, answer.code()), (status, code), "{short}: {}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{short}");
    assert_eq!(answer.body["request_id"], answer.headers["x-request-id"].to_str().unwrap(), "{short}");
}

/// How an answer is another refusal than this one, so that a table shows all its faults at once.
fn otherwise(answer: &Answer, status: u16, code: &str, what: &str) -> Option<String> {
    let short: String = what.chars().take(150).collect();
    let same = (answer.status, answer.code()) == (status, code);
    (!same).then(|| format!("{short}: not {status} {code} but {} {}", answer.status, answer.text))
}

/// A new one, as clients make it.
fn client_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// Kinds of what was written since a position.
async fn entries_left(house: &House, before: i64) -> Vec<String> {
    house.kinds_since(before).await
}
