//! Taking over a directory's snapshot: adds, updates, moves; twice is once.

use super::house::{House, refused};
use lingtong::directory::sources::{Snapshot, SourceDepartment, SourcePerson};
use lingtong::directory::{CHUNK, ImportReport, PeopleFilter, Sight};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

const SOURCE: &str = "ldap";

fn department(id: &str, parent: Option<&str>, order: i32) -> SourceDepartment {
    SourceDepartment {
        external_id: id.into(),
        parent: parent.map(str::to_owned),
        name: format!("Department {id}"),
        code: None,
        order,
        head: None,
        deputy: None,
    }
}

fn person(number: usize) -> SourcePerson {
    SourcePerson {
        external_id: format!("p{number}"),
        login: format!("person{number}"),
        name: format!("人 {number}"),
        latin_name: None,
        alias: None,
        mail: Some(format!("p{number}@example.com")),
        phone: None,
        title: None,
        employee_number: None,
        departments: vec![if number.is_multiple_of(2) { "even".into() } else { "odd".into() }],
        manager: (number > 0).then(|| "p0".into()),
        disabled: false,
        groups: Vec::new(),
    }
}

fn company(people: usize) -> Snapshot {
    Snapshot {
        departments: vec![
            department("top", None, 0),
            department("even", Some("top"), 0),
            department("odd", Some("top"), 1),
        ],
        // Managers last: they are found although they come after.
        people: (0..people).rev().map(person).collect(),
        ..Snapshot::default()
    }
}

impl House {
    async fn imports(&self, snapshot: Snapshot) -> ImportReport {
        self.directory.import(&self.root(), SOURCE, snapshot, |_, _| ()).await.unwrap()
    }

    async fn everyone(&self) -> Vec<lingtong::directory::Person> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = self
                .directory
                .list_people(
                    Sight::everything(),
                    PeopleFilter { after, limit: 200, ..PeopleFilter::default() },
                )
                .await
                .unwrap();
            all.extend(page.items);
            match page.next {
                Some(next) => after = next.parse().unwrap(),
                None => return all,
            }
        }
    }
}

#[tokio::test]
async fn importing_twice_is_importing_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "import twice").await;
        let people = 2 * CHUNK + 30;
        let first = house.imports(company(people)).await;
        assert_eq!((first.departments_added, first.people_added), (3, people));
        let all = house.everyone().await;
        assert_eq!(all.len(), people);
        let chief = all.iter().find(|person| person.login == "person0").unwrap();
        assert!(all.iter().all(|person| person.departments.len() == 1
            && (person.manager == Some(chief.id) || person.id == chief.id)));
        let head = house.head().await;
        let second = house.imports(company(people)).await;
        assert!(second.is_empty(), "{second:?}");
        assert_eq!(house.kinds(head).await, ["directory.import"]);
        assert_eq!(house.everyone().await, all);
    }
}

#[tokio::test]
async fn a_renamed_and_moved_person_stays_the_same_person() {
    for backend in Backend::both() {
        let house = House::on(backend, "import moves").await;
        house.imports(company(6)).await;
        let before = house.everyone().await;
        let mut snapshot = company(6);
        let moved = snapshot.people.iter_mut().find(|person| person.external_id == "p2").unwrap();
        moved.login = "renamed".into();
        moved.departments = vec!["odd".into()];
        let head = house.head().await;
        let report = house.imports(snapshot).await;
        assert_eq!((report.people_added, report.people_updated), (0, 1));
        let kinds = [
            "person.update",
            "department.member_remove",
            "department.member_add",
            "directory.version",
            "directory.import",
        ];
        assert_eq!(house.kinds(head).await, kinds);
        let id = before.iter().find(|person| person.login == "person2").unwrap().id;
        let after = house.directory.person(id).await.unwrap();
        assert_eq!(after.login, "renamed");
        assert_ne!(after.departments, before.iter().find(|person| person.id == id).unwrap().departments);
    }
}

#[tokio::test]
async fn whoever_is_missing_stays_and_whoever_is_disabled_is_cut_off() {
    for backend in Backend::both() {
        let house = House::on(backend, "import disabled").await;
        house.imports(company(4)).await;
        let mut less = company(3);
        less.people[0].disabled = true;
        let report = house.imports(less.clone()).await;
        assert_eq!((report.people_disabled, report.people_updated), (1, 0));
        assert_eq!(house.everyone().await.len(), 4);
        less.people[0].disabled = false;
        assert_eq!(house.imports(less.clone()).await.people_enabled, 1);
        // What an administrator decided, the directory does not take back.
        let id =
            house.everyone().await.iter().find(|person| person.login == less.people[0].login).unwrap().id;
        house.directory.disable_person(&house.root(), id, "suspended").await.unwrap();
        assert!(house.imports(less).await.is_empty());
    }
}

#[tokio::test]
async fn a_login_that_someone_has_is_skipped_and_said() {
    for backend in Backend::both() {
        let house = House::on(backend, "import login").await;
        house.person("PERSON1").await;
        let report = house.imports(company(3)).await;
        assert_eq!(report.people_added, 2);
        assert_eq!(report.skipped.len(), 1);
        let theirs = house.everyone().await.into_iter().find(|person| person.login == "person2").unwrap();
        let patch = lingtong::directory::PersonPatch { name: Some("Other".into()), ..Default::default() };
        refused(house.directory.update_person(&house.root(), theirs.id, patch).await, Code::Conflict);
    }
}
