//! Syncs with a directory on paper: what is taken over, once; brakes and confirmations; ends of all kinds.

use super::house::{House, refused};
use super::paper::{PAPER, Paper, company, department, person, told};
use lingtong::directory::sources::{GroupRules, Marker, Snapshot, SourceError, SourceGroup};
use lingtong::directory::sync::{Brake, CHUNK, Order, Sort, Stage, State, Sync};
use lingtong::directory::{PeopleFilter, Role, Sight};
use lingtong::error::{Code, Problem};
use lingtong_tests::postgres::Backend;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

pub fn order() -> Order {
    Order { source: PAPER.into(), ..Order::default() }
}

impl House {
    pub async fn with_paper(backend: Backend, hint: &str, paper: &Arc<Paper>) -> Self {
        Self::with(backend, hint, vec![paper.clone()]).await
    }

    pub async fn syncs(&self) -> Sync {
        self.tries_to_sync(order()).await.unwrap()
    }

    async fn tries_to_sync(&self, order: Order) -> Result<Sync, Problem> {
        self.directory.sync_now(&self.root(), order, &|_| ()).await
    }

    async fn everyone(&self) -> Vec<lingtong::directory::Person> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let filter = PeopleFilter { after, limit: 200, ..PeopleFilter::default() };
            let page = self.directory.list_people(Sight::everything(), filter).await.unwrap();
            all.extend(page.items);
            match page.next {
                Some(next) => after = next.parse().unwrap(),
                None => return all,
            }
        }
    }

    pub async fn of_login(&self, login: &str) -> lingtong::directory::Person {
        let id = self.directory.id_by_login(login).await.unwrap().unwrap();
        self.directory.person(id).await.unwrap()
    }

    /// A system administrator of ours, who may confirm.
    async fn confirmer(&self, login: &str) -> i64 {
        let id = self.person(login).await.id;
        self.directory.grant(&self.root(), id, Role::SystemAdmin).await.unwrap();
        id
    }
}

pub fn counts(sync: &Sync) -> Vec<(Sort, u64)> {
    sync.counts.iter().map(|(sort, count)| (*sort, *count)).collect()
}

#[tokio::test]
async fn syncing_twice_is_syncing_once() {
    for backend in Backend::both() {
        let people = 2 * CHUNK + 30;
        let paper = Paper::with(company(people));
        let house = House::with_paper(backend, "sync twice", &paper).await;
        let preview = house.tries_to_sync(Order { preview: true, ..order() }).await.unwrap();
        assert_eq!((preview.state, house.everyone().await.len()), (State::Previewed, 0));
        let first = house.syncs().await;
        assert_eq!(first.state, State::Done);
        assert_eq!(counts(&first), [(Sort::Join, people as u64), (Sort::DepartmentAdd, 3)]);
        assert_eq!(first.digest, preview.digest);
        let all = house.everyone().await;
        assert_eq!(all.len(), people);
        let chief = all.iter().find(|person| person.login == "person0").unwrap();
        assert!(all.iter().all(|person| person.departments.len() == 1
            && (person.manager == Some(chief.id) || person.id == chief.id)));
        let head = house.head().await;
        let second = house.syncs().await;
        assert!(second.state == State::Done && counts(&second).is_empty(), "{second:?}");
        assert_eq!(house.kinds(head).await, ["directory.sync_start", "directory.sync_end"]);
        assert_eq!(house.everyone().await, all);
        let history = house.directory.syncs(Some(PAPER.into()), i64::MAX, 2).await.unwrap();
        assert_eq!(history.items.iter().map(|one| one.id).collect::<Vec<_>>(), [second.id, first.id]);
        assert_eq!(history.next, Some(first.id.to_string()));
    }
}

#[tokio::test]
async fn a_renamed_and_moved_person_stays_the_same_person() {
    for backend in Backend::both() {
        let paper = Paper::with(company(6));
        let house = House::with_paper(backend, "sync moves", &paper).await;
        house.syncs().await;
        let before = house.of_login("person2").await;
        let mut snapshot = company(6);
        let moved = snapshot.people.iter_mut().find(|person| person.external_id == "p2").unwrap();
        moved.login = "renamed".into();
        moved.departments = vec!["odd".into()];
        paper.says(snapshot);
        let head = house.head().await;
        let sync = house.syncs().await;
        assert_eq!(counts(&sync), [(Sort::Rename, 1), (Sort::Move, 1)]);
        let kinds = [
            "directory.sync_start",
            "person.update",
            "department.member_remove",
            "department.member_add",
            "directory.version",
            "directory.sync_end",
        ];
        assert_eq!(house.kinds(head).await, kinds);
        let after = house.directory.person(before.id).await.unwrap();
        assert_eq!(after.login, "renamed");
        assert_ne!(after.departments, before.departments);
    }
}

#[tokio::test]
async fn leavers_are_cut_off_and_come_back_but_not_against_an_administrator() {
    for backend in Backend::both() {
        let paper = Paper::with(company(5));
        let house = House::with_paper(backend, "sync leavers", &paper).await;
        house.syncs().await;
        let mut less = company(4);
        less.people[0].disabled = true;
        paper.says(less.clone());
        assert_eq!(counts(&house.syncs().await), [(Sort::Leave, 2)]);
        let disabled = house.changes("person.disable").await;
        let word = |change: &serde_json::Value, field: &str| change[field].as_str().unwrap().to_owned();
        let reasons: Vec<String> =
            disabled.iter().map(|one| format!("{}: {}", word(one, "source"), word(one, "reason"))).collect();
        assert_eq!(reasons, ["paper: disabled in the directory", "paper: no longer in the directory"]);
        paper.says(company(5));
        assert_eq!(counts(&house.syncs().await), [(Sort::Return, 2)]);
        // What an administrator decided, the directory does not take back.
        let id = house.of_login("person4").await.id;
        house.directory.disable_person(&house.root(), id, "suspended").await.unwrap();
        assert!(counts(&house.syncs().await).is_empty());
        // Also if the directory had cut them off before.
        paper.says(less);
        house.syncs().await;
        let id = house.of_login("person3").await.id;
        house.directory.disable_person(&house.root(), id, "suspended too").await.unwrap();
        paper.says(company(5));
        assert!(counts(&house.syncs().await).is_empty());
    }
}

#[tokio::test]
async fn departments_that_are_gone_are_emptied_and_come_back() {
    for backend in Backend::both() {
        let paper = Paper::with(company(4));
        let house = House::with_paper(backend, "sync departments", &paper).await;
        house.syncs().await;
        let local = house.person("local").await.id;
        let list = house.directory.list_departments(Sight::everything()).await.unwrap();
        let odd = list.iter().find(|one| one.name == "Department odd").unwrap().id;
        house.directory.add_to_department(&house.root(), odd, local).await.unwrap();
        let mut people: Vec<_> = (0..4).map(person).collect();
        people.iter_mut().for_each(|person| person.departments = vec!["even".into()]);
        let mut even = department("even", None, 3);
        (even.name, even.head) = ("新 Even".into(), Some("p1".into()));
        paper.says(told(vec![department("top", None, 0), even], people));
        let sync = house.syncs().await;
        assert_eq!(
            counts(&sync),
            [(Sort::Move, 2), (Sort::DepartmentChange, 1), (Sort::DepartmentRemove, 1)]
        );
        let list = house.directory.list_departments(Sight::everything()).await.unwrap();
        let even = list.iter().find(|one| one.name == "新 Even").unwrap();
        let head = house.of_login("person1").await.id;
        assert_eq!((even.parent, even.head, even.people_count, list.len()), (None, Some(head), 4, 2));
        assert!(house.directory.person(local).await.unwrap().departments.is_empty());
        assert!(counts(&house.syncs().await).is_empty());
        paper.says(company(4));
        house.syncs().await;
        let list = house.directory.list_departments(Sight::everything()).await.unwrap();
        assert_eq!(
            list.iter().find(|one| one.name == "Department odd").unwrap().id,
            odd,
            "the same as before"
        );
    }
}

#[tokio::test]
async fn many_leavers_stop_until_a_person_confirms_exactly_that() {
    for backend in Backend::both() {
        let paper = Paper::with(company(40));
        let house = House::with_paper(backend, "sync brake", &paper).await;
        house.syncs().await;
        let root = house.confirmer("root").await;
        paper.says(company(30));
        let head = house.head().await;
        let stopped = house.syncs().await;
        assert_eq!(stopped.state, State::Stopped);
        assert_eq!(stopped.brakes, [Brake::Leavers { leavers: 10, allowed: 3, managed: 40 }]);
        assert_eq!(house.kinds(head).await, ["directory.sync_start", "directory.sync_stopped"]);
        // Again it is no second alert.
        let head = house.head().await;
        assert_eq!(house.syncs().await.digest, stopped.digest);
        assert_eq!(house.kinds(head).await, ["directory.sync_start", "directory.sync_end"]);
        assert!(
            house
                .everyone()
                .await
                .iter()
                .all(|one| one.status == lingtong::directory::people::Status::Active)
        );

        let confirm =
            |digest: &Option<String>, by| Order { confirm: digest.clone(), confirmed_by: by, ..order() };
        refused(house.tries_to_sync(confirm(&stopped.digest, None)).await, Code::Validation);
        refused(house.tries_to_sync(confirm(&Some("00".into()), Some(root))).await, Code::Conflict);
        let other = house.person("other").await.id;
        refused(house.tries_to_sync(confirm(&stopped.digest, Some(other))).await, Code::Forbidden);
        // One more has left meanwhile: that is another diff.
        paper.says(company(29));
        let another = house.tries_to_sync(confirm(&stopped.digest, Some(root))).await.unwrap();
        assert_eq!((another.state, another.brakes.len()), (State::Stopped, 2));
        paper.says(company(30));
        let done = house.tries_to_sync(confirm(&stopped.digest, Some(root))).await.unwrap();
        assert_eq!(
            (done.state, done.confirmed_by, counts(&done)),
            (State::Done, Some(root), vec![(Sort::Leave, 10)])
        );
        let confirmed = house.changes("directory.sync_confirm").await;
        assert_eq!(confirmed.last().unwrap()["login"], "root");

        // After a day it is too late.
        paper.says(company(20));
        let stopped = house.syncs().await;
        house.sql("UPDATE sync_run SET ended_at = ended_at - 86400001 WHERE ended_at IS NOT NULL");
        refused(house.tries_to_sync(confirm(&stopped.digest, Some(root))).await, Code::Conflict);
    }
}

#[tokio::test]
async fn a_reading_that_failed_changes_nothing_and_is_told_once() {
    for backend in Backend::both() {
        let paper = Paper::with(company(4));
        let house = House::with_paper(backend, "sync fails", &paper).await;
        house.syncs().await;
        let all = house.everyone().await;
        let broken = SourceError::Broken { doing: "reading people", detail: "reset".into() };
        for (round, kind) in [(0, "directory.sync_failed"), (1, "directory.sync_end")] {
            paper.fails(broken.clone());
            let head = house.head().await;
            let failed = house.syncs().await;
            assert_eq!(
                (failed.state, failed.problem_kind.as_deref()),
                (State::Failed, Some("broken")),
                "{round}"
            );
            assert_eq!(house.kinds(head).await, ["directory.sync_start", kind]);
        }
        paper.says(Snapshot::default());
        assert_eq!(house.syncs().await.problem_kind.as_deref(), Some("empty"));
        assert_eq!(house.everyone().await, all);
        let sources = house.directory.source_views().await.unwrap();
        assert_eq!(sources[0].last.as_ref().unwrap().state, State::Failed);
        paper.says(company(5));
        assert_eq!(counts(&house.syncs().await), [(Sort::Join, 1)]);
    }
}

#[tokio::test]
async fn roles_and_groups_follow_the_directory() {
    for backend in Backend::both() {
        let group = |key: &str, people: &[&str]| SourceGroup {
            external_id: key.into(),
            name: format!("{key} group"),
            key: format!("CN={key},DC=x"),
            people: people.iter().map(|one| (*one).to_owned()).collect(),
        };
        let rules = GroupRules {
            roles: vec![("cn=admins,dc=x".into(), Role::SystemAdmin)],
            conversations: vec!["cn=project,dc=x".into()],
        };
        let with = |admins: &[&str], project: &[&str]| Snapshot {
            groups: vec![group("admins", admins), group("project", project)],
            ..company(4)
        };
        let paper = Arc::new(Paper { rules, ..Paper::default() });
        let house = House::with_paper(backend, "sync groups", &paper).await;
        paper.says(with(&["p0", "p1", "p2"], &["p0", "p3"]));
        let first = house.syncs().await;
        assert_eq!((first.counts[&Sort::RoleGrant], first.counts[&Sort::Group]), (3, 1));
        let granted = house.changes("role.grant").await;
        assert!(granted.iter().all(|change| change["source"] == PAPER && change["role"] == "system_admin"));
        assert_eq!(house.changes("group.member_add").await[0]["people"].as_array().unwrap().len(), 2);
        // What is granted by hand too, the source does not take back.
        let by_hand = house.of_login("person1").await.id;
        house.directory.grant(&house.root(), by_hand, Role::SystemAdmin).await.unwrap();
        paper.says(with(&["p0"], &["p3"]));
        let second = house.syncs().await;
        assert_eq!(counts(&second), [(Sort::RoleRevoke, 1), (Sort::Group, 1)]);
        assert_eq!(house.changes("role.revoke").await[0]["person"], house.of_login("person2").await.id);
        assert_eq!(house.changes("group.member_remove").await.len(), 1);
        // One administrator would be left of two.
        house.directory.revoke_role(&house.root(), by_hand, Role::SystemAdmin).await.unwrap();
        house.confirmer("root").await;
        paper.says(with(&[], &["p3"]));
        let stopped = house.syncs().await;
        assert_eq!(stopped.brakes, [Brake::Administrators { before: 2, after: 1 }]);
    }
}

#[tokio::test]
async fn one_at_a_time_and_one_that_died_is_simply_run_again() {
    for backend in Backend::both() {
        let gate = Arc::new(Notify::new());
        let paper = Arc::new(Paper { waits: Some(gate.clone()), ..Paper::default() });
        paper.says(company(3));
        let house = House::with_paper(backend, "sync alone", &paper).await;
        let (directory, root) = (house.directory.clone(), house.root());
        let running = tokio::spawn(async move { directory.sync_now(&root, order(), &|_| ()).await });
        let history = async || house.directory.syncs(None, i64::MAX, 10).await.unwrap().items;
        while history().await.is_empty() {
            tokio::task::yield_now().await;
        }
        refused(house.tries_to_sync(order()).await, Code::Conflict);
        let id = history().await[0].id;
        // Ended by an administrator, it does nothing any more.
        assert_eq!(house.directory.cancel_sync(&house.root(), id).await.unwrap().state, State::Cancelled);
        refused(house.directory.cancel_sync(&house.root(), id).await, Code::Conflict);
        gate.notify_one();
        assert_eq!(running.await.unwrap().unwrap().state, State::Cancelled);
        assert!(house.everyone().await.is_empty());

        // A process that died: the next one goes on once its lease is over.
        let (directory, root) = (house.directory.clone(), house.root());
        let dies = tokio::spawn(async move { directory.sync_now(&root, order(), &|_| ()).await });
        while history().await.len() < 2 {
            tokio::task::yield_now().await;
        }
        dies.abort();
        let _ = dies.await;
        refused(house.tries_to_sync(order()).await, Code::Conflict);
        house.sql("UPDATE sync_run SET lease_until = 0");
        gate.notify_one();
        assert_eq!(house.syncs().await.state, State::Done);
        let states: Vec<_> = history().await.iter().map(|one| one.state).collect();
        assert_eq!(states, [State::Done, State::Interrupted, State::Cancelled]);
        house.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn after_a_whole_reading_changes_are_enough() {
    for backend in Backend::both() {
        let marked =
            |people: usize, marker: &str| Snapshot { marker: Some(Marker(marker.into())), ..company(people) };
        let paper = Paper::with(marked(4, "1"));
        let house = House::with_paper(backend, "sync changes", &paper).await;
        assert!(house.syncs().await.whole);
        let mut next = marked(4, "2");
        next.people[0].title = Some("2: boss".into());
        paper.says(next.clone());
        let sync = house.syncs().await;
        assert_eq!((sync.whole, counts(&sync)), (false, vec![(Sort::Update, 1)]));
        // Who is not present any more has left, though only changes are told; who returns unchanged is read with everyone.
        next.present.remove("p1");
        paper.says(next.clone());
        let sync = house.syncs().await;
        assert_eq!((sync.whole, counts(&sync)), (false, vec![(Sort::Leave, 1)]));
        next.present.insert("p1".into());
        paper.says(next);
        let sync = house.syncs().await;
        assert_eq!((sync.whole, counts(&sync)), (true, vec![(Sort::Return, 1)]));
    }
}

#[tokio::test]
async fn who_was_skipped_for_another_is_looked_at_again() {
    for backend in Backend::both() {
        let marked =
            |snapshot: Snapshot, marker: &str| Snapshot { marker: Some(Marker(marker.into())), ..snapshot };
        let paper = Paper::with(marked(company(4), "1"));
        let house = House::with_paper(backend, "sync look again", &paper).await;
        house.syncs().await;
        let first = house.of_login("person1").await.id;
        let rename = |snapshot: &mut Snapshot, id: &str, login: &str, title: &str| {
            let one = snapshot.people.iter_mut().find(|one| one.external_id == id).unwrap();
            (one.login, one.title) = (login.into(), Some(title.into()));
        };
        let mut next = marked(company(4), "3");
        rename(&mut next, "p1", "person2", "2");
        paper.says(next.clone());
        let sync = house.syncs().await;
        assert_eq!((sync.whole, sync.counts.get(&Sort::Skip)), (false, Some(&1)));
        rename(&mut next, "p2", "person9", "4");
        paper.says(marked(next, "5"));
        house.syncs().await;
        assert!(house.syncs().await.whole, "only one of the two has changed since");
        assert_eq!(house.of_login("person2").await.id, first);
    }
}

#[tokio::test]
async fn a_sync_that_breaks_in_the_middle_says_what_stays() {
    for backend in Backend::both() {
        let people = 2 * CHUNK;
        let house = House::with_paper(backend, "sync breaks", &Paper::with(company(people))).await;
        let head = house.head().await;
        for kind in ["directory.sync_failed", "directory.sync_end"] {
            let broken = std::sync::atomic::AtomicBool::new(false);
            let breaks = |stage: Stage| {
                if stage.phase == "apply" && !broken.swap(true, std::sync::atomic::Ordering::SeqCst) {
                    house.sql("ALTER TABLE department_member RENAME TO out_of_reach");
                }
            };
            let sync = house.directory.sync_now(&house.root(), order(), &breaks).await.unwrap();
            house.sql("ALTER TABLE out_of_reach RENAME TO department_member");
            assert_eq!((sync.state, sync.problem_kind.as_deref()), (State::Interrupted, Some("server")));
            let words = sync.problem.unwrap();
            assert!(words.contains("what was written before it stays"), "{words}");
            assert_eq!(house.kinds(head).await.last().unwrap(), kind);
        }
        // Whoever came before it is here, and the next one goes on.
        assert_eq!(house.everyone().await.len(), CHUNK);
        assert_eq!(house.syncs().await.state, State::Done);
        assert_eq!(house.everyone().await.len(), people);
    }
}
