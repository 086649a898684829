//! Looking at a directory step by step: where it stops, and what it says.

use std::sync::Mutex;

use lingtong::directory::sources::{CheckOutcome, CheckStep, Source, SourceError};
use lingtong_tests::{
    certificates::Authority,
    slapd::{NO_MORE_THAN_100, SUFFIX, Slapd, UNLIMITED, free_port},
};
use serde_json::{Value, json};

use super::ldap::{BASE, but, section, source};

/// What each step came to: `ok`, `skipped`, or the error.
async fn steps(section: Value) -> Vec<(CheckStep, String)> {
    let told = Mutex::new(Vec::new());
    source(section).check(&|checked| told.lock().unwrap().push(checked)).await;
    let shown = |outcome| match outcome {
        CheckOutcome::Passed(_) => "ok".to_owned(),
        CheckOutcome::Skipped(_) => "skipped".to_owned(),
        CheckOutcome::Failed(error) => error.to_string(),
    };
    told.into_inner().unwrap().into_iter().map(|checked| (checked.step, shown(checked.outcome))).collect()
}

/// The one step that failed, and its words.
async fn fails_at(section: Value, step: CheckStep, words: &str) {
    let steps = steps(section).await;
    let at = steps.iter().position(|(_, outcome)| outcome != "ok" && outcome != "skipped").unwrap();
    assert_eq!(steps[at].0, step, "{steps:?}");
    assert!(steps[at].1.contains(words), "{steps:?}");
    assert!(steps[at + 1..].iter().all(|(_, outcome)| outcome == "skipped" || outcome == "ok"), "{steps:?}");
}

#[tokio::test]
async fn each_step_fails_alone() {
    let slapd = Slapd::with(UNLIMITED);
    use CheckStep::{Bind, Departments, Entry, Groups, Reach, Search, Tls};
    let good = steps(section(&slapd)).await;
    let order = [Reach, Tls, Bind, Search, Entry, Departments, Groups];
    assert_eq!(good, order.map(|step| (step, "ok".to_owned())));

    let with = |changes| but(section(&slapd), changes);
    let down = json!({"urls": [format!("ldaps://127.0.0.1:{}", free_port())]});
    fails_at(with(down), Reach, "refused").await;
    let dir = tempfile::tempdir().unwrap();
    let foreign = Authority::new(dir.path(), "foreign").file();
    fails_at(with(json!({"ca_file": foreign})), Tls, "certificate").await;
    fails_at(with(json!({"bind_password": "wrong"})), Bind, "check `bind_dn`").await;
    fails_at(with(json!({"people_base": format!("ou=no,{SUFFIX}")})), Search, "check the base").await;
    fails_at(with(json!({"departments_filter": "(ou=no)"})), Departments, "no departments").await;
    fails_at(with(json!({"groups_base": format!("ou=services,{SUFFIX}")})), Groups, "no groups").await;

    let plain = steps(with(json!({"urls": [slapd.ldap()], "allow_plain": true, "groups_base": null}))).await;
    assert_eq!((&*plain[1].1, &*plain[6].1), ("skipped", "skipped"), "{plain:?}");
}

#[tokio::test]
async fn a_limit_shows_before_the_first_sync() {
    let slapd = Slapd::with(NO_MORE_THAN_100);
    let words = SourceError::SizeLimit { base: BASE.into() }.to_string();
    fails_at(section(&slapd), CheckStep::Search, &words).await;
}
