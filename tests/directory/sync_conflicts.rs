//! Conflicts of a directory on paper: who a new entry is, and what follows from saying so.

use super::house::{House, refused};
use super::paper::{PAPER, Paper, company, person};
use super::sync::{counts, order};
use lingtong::directory::sources::{Marker, Snapshot};
use lingtong::directory::sync::{Resolution, Sort, State};
use lingtong::directory::{Administrator, PersonPatch, Role, Status};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Notify;

fn link(external_id: &str, person: i64) -> Resolution {
    Resolution::Link { source: PAPER.into(), external_id: external_id.into(), person }
}

#[tokio::test]
async fn a_new_entry_that_looks_like_somebody_waits_for_an_administrator() {
    for backend in Backend::both() {
        let paper = Paper::with(company(4));
        let house = House::with_paper(backend, "sync conflict", &paper).await;
        house.person("PERSON1").await;
        let first = house.syncs().await;
        assert_eq!((first.counts[&Sort::Join], first.counts[&Sort::Conflict]), (3, 1));
        let theirs = house.of_login("person1").await;
        let conflicts = house.directory.conflicts(None).await.unwrap();
        assert_eq!((conflicts.len(), conflicts[0].candidates[0].person), (1, theirs.id));

        // Linked, it is the same person with everything that is theirs.
        let new =
            |external_id: &str| Resolution::New { source: PAPER.into(), external_id: external_id.into() };
        let resolve = async |resolution| house.directory.resolve_conflict(&house.root(), resolution).await;
        refused(resolve(new("p1")).await, Code::Conflict);
        refused(resolve(link("p1", house.of_login("person2").await.id)).await, Code::Conflict);
        resolve(link("p1", theirs.id)).await.unwrap();
        refused(resolve(link("p1", theirs.id)).await, Code::NotFound);
        assert_eq!(house.syncs().await.counts.get(&Sort::Conflict), None);
        assert_eq!(house.of_login("person1").await.id, theirs.id);
        refused(house.tries("person1", super::house::PASSWORD).await, Code::WrongCredentials);
        let patch = PersonPatch { name: Some("Other".into()), ..PersonPatch::default() };
        refused(house.directory.update_person(&house.root(), theirs.id, patch).await, Code::Conflict);

        // The entry is made anew under another id: the old person leaves, the new one is somebody else.
        let old = house.of_login("person2").await.id;
        let mut anew = company(4);
        anew.people.iter_mut().find(|one| one.external_id == "p2").unwrap().external_id = "q2".into();
        anew.present = anew.people.iter().map(|one| one.external_id.clone()).collect();
        paper.says(anew);
        let sync = house.syncs().await;
        assert_eq!(counts(&sync), [(Sort::Leave, 1), (Sort::Conflict, 1)]);
        resolve(new("q2")).await.unwrap();
        assert_eq!(counts(&house.syncs().await), [(Sort::Join, 1), (Sort::Rename, 1)]);
        assert_ne!(house.of_login("person2").await.id, old);
        assert!(house.directory.person(old).await.unwrap().login.starts_with("person2~"));
        assert!(house.directory.conflicts(None).await.unwrap().is_empty());
        assert_eq!(house.changes("directory.conflict").await.len(), 2);
    }
}

#[tokio::test]
async fn who_holds_an_office_is_handed_to_no_entry_by_an_administrator() {
    for backend in Backend::both() {
        let house = House::with_paper(backend, "sync office", &Paper::with(company(4))).await;
        let (theirs, other, boss) =
            (house.person("PERSON1").await.id, house.person("other").await.id, house.person("boss").await.id);
        let (d, console) = (&house.directory, Administrator::of_command_line());
        d.grant(&console, boss, Role::SystemAdmin).await.unwrap();
        d.name_offices(&console, theirs, other).await.unwrap();
        let boss = house.actor(&house.signs_in("boss").await.access_token).await.unwrap();
        house.syncs().await;
        let right = boss.administrator().unwrap();
        refused(d.resolve_conflict(&right, link("p1", theirs)).await, Code::Forbidden);
        d.resolve_conflict(&console, link("p1", theirs)).await.unwrap();
    }
}

#[tokio::test]
async fn whom_nobody_links_in_time_is_somebody_new() {
    for backend in Backend::both() {
        let paper = Paper::with(company(6));
        let house = House::with_paper(backend, "sync not linked", &paper).await;
        house.syncs().await;
        let old = house.of_login("person2").await.id;
        let mut anew = company(6);
        anew.people.iter_mut().find(|one| one.external_id == "p2").unwrap().external_id = "q2".into();
        anew.present = anew.people.iter().map(|one| one.external_id.clone()).collect();
        paper.says(anew);
        let day = Duration::from_secs(24 * 3_600);
        assert_eq!(counts(&house.syncs().await), [(Sort::Leave, 1), (Sort::Conflict, 1)]);
        house.clock.advance(day - Duration::from_secs(60));
        assert_eq!(counts(&house.syncs().await), [(Sort::Conflict, 1)], "a day to link them");
        house.clock.advance(Duration::from_secs(60));
        let sync = house.syncs().await;
        assert_eq!(counts(&sync), [(Sort::Join, 1), (Sort::Rename, 1)]);
        assert_ne!(house.of_login("person2").await.id, old);
        let before = house.directory.person(old).await.unwrap();
        assert_eq!((before.login, before.status), (format!("person2~{old}"), Status::Disabled));
        assert!(house.syncs().await.counts.is_empty());
        assert!(house.directory.conflicts(None).await.unwrap().is_empty());
    }
}

/// Entry p2 is made anew as q2; the old one may still be there.
fn made_anew(people: usize, old_is_there: bool) -> Snapshot {
    let mut anew = company(people);
    let mut again = person(2);
    again.external_id = "q2".into();
    anew.people.retain(|one| old_is_there || one.external_id != "p2");
    anew.people.push(again);
    anew.present = anew.people.iter().map(|one| one.external_id.clone()).collect();
    anew
}

#[tokio::test]
async fn a_conflict_is_as_it_is_now_not_as_it_was_met() {
    for backend in Backend::both() {
        let paper = Paper::with(company(4));
        let house = House::with_paper(backend, "sync stale conflict", &paper).await;
        house.syncs().await;
        let old = house.of_login("person2").await.id;
        let conflict = async || house.directory.conflicts(None).await.unwrap().remove(0);
        let links = async || house.directory.resolve_conflict(&house.root(), link("q2", old)).await;
        paper.says(made_anew(4, false));
        assert_eq!(counts(&house.syncs().await), [(Sort::Leave, 1), (Sort::Conflict, 1)]);
        assert!(conflict().await.candidates[0].linkable);
        // The old entry is back, and the new one has another name and login.
        let mut both = made_anew(4, true);
        let new = both.people.last_mut().unwrap();
        (new.name, new.login) = ("新人".into(), "another".into());
        paper.says(both);
        assert_eq!(counts(&house.syncs().await), [(Sort::Return, 1), (Sort::Conflict, 1)]);
        let now = conflict().await;
        assert_eq!((now.name.as_str(), now.candidates[0].linkable), ("新人", false));
        // Whatever was written down: they have an entry, and would lose it.
        let written = |linkable: bool| {
            let (is, was) = (format!("\"linkable\":{linkable}"), format!("\"linkable\":{}", !linkable));
            house.sql(&format!("UPDATE sync_conflict SET candidates = replace(candidates, '{was}', '{is}')"))
        };
        written(true);
        refused(links().await, Code::Conflict);
        // Gone again, they have none.
        paper.says(made_anew(4, false));
        house.syncs().await;
        written(false);
        links().await.unwrap();
        assert_eq!(counts(&house.syncs().await), [(Sort::Return, 1)]);
        assert_eq!(house.of_login("person2").await.id, old);
    }
}

#[tokio::test]
async fn who_is_linked_to_a_source_without_passwords_keeps_their_own() {
    for backend in Backend::both() {
        let paper = Arc::new(Paper { keeps_none: true, ..Paper::default() });
        paper.says(company(4));
        let house = House::with_paper(backend, "sync keeps password", &paper).await;
        let theirs = house.person("PERSON1").await.id;
        house.syncs().await;
        house.directory.resolve_conflict(&house.root(), link("p1", theirs)).await.unwrap();
        house.syncs().await;
        assert_eq!(house.signs_in("person1").await.person.id, theirs);
    }
}

#[tokio::test]
async fn whom_scim_loses_to_a_source_it_changes_no_more() {
    for backend in Backend::both() {
        let house = House::with_paper(backend, "sync from scim", &Paper::with(company(4))).await;
        let (d, root) = (&house.directory, house.root());
        let document = |value: serde_json::Value| value.as_object().unwrap().clone();
        let user = document(json!({"userName": "person1", "displayName": "Of SCIM", "title": "Cook"}));
        let id = d.scim_create_user(&root, &user).await.unwrap();
        house.syncs().await;
        d.resolve_conflict(&root, link("p1", id)).await.unwrap();
        house.syncs().await;
        refused(d.scim_replace_user(&root, id, &user, None).await, Code::Conflict);
        refused(d.scim_delete_user(&root, id, None).await, Code::Conflict);
        let shown = d.scim_user(&root, "", id).await.unwrap();
        assert_eq!((&shown["displayName"], shown.get("title")), (&json!("人 1"), None));
        assert_eq!(d.person(id).await.unwrap().name, "人 1");
    }
}

#[tokio::test]
async fn what_is_decided_during_a_sync_is_read_again_after_it() {
    for backend in Backend::both() {
        let gate = Arc::new(Notify::new());
        let paper = Arc::new(Paper { waits: Some(gate.clone()), ..Paper::default() });
        let house = House::with_paper(backend, "sync decided", &paper).await;
        let marked =
            |snapshot: Snapshot, marker: &str| Snapshot { marker: Some(Marker(marker.into())), ..snapshot };
        let waits_for_nothing = async || {
            gate.notify_one();
            house.syncs().await
        };
        paper.says(marked(company(4), "1"));
        waits_for_nothing().await;
        paper.says(marked(made_anew(4, false), "1"));
        house.sql("UPDATE sync_source SET marker = NULL");
        assert_eq!(counts(&waits_for_nothing().await), [(Sort::Leave, 1), (Sort::Conflict, 1)]);
        // Nothing is new in the directory, and in the middle of finding that out somebody decides.
        paper.says(marked(made_anew(4, false), "2"));
        let (directory, root) = (house.directory.clone(), house.root());
        let running = tokio::spawn(async move { directory.sync_now(&root, order(), &|_| ()).await });
        while paper.asked.load(Ordering::SeqCst) < 3 {
            tokio::task::yield_now().await;
        }
        let new = Resolution::New { source: PAPER.into(), external_id: "q2".into() };
        house.directory.resolve_conflict(&house.root(), new).await.unwrap();
        gate.notify_one();
        let sync = running.await.unwrap().unwrap();
        assert_eq!((sync.state, sync.whole), (State::Done, false));
        let next = waits_for_nothing().await;
        assert_eq!((next.whole, next.counts.get(&Sort::Join)), (true, Some(&1)));
    }
}
