//! The plan alone: what follows from what.

use lingtong::directory::departments::store::DepartmentRow;
use lingtong::directory::groups::store::GroupRow;
use lingtong::directory::people::store::PersonRow;
use lingtong::directory::sources::{Extent, Note, Snapshot, SourceDepartment, SourceGroup, SourcePerson};
use lingtong::directory::sync::plan::{NoPlan, Plan, Work, plan};
use lingtong::directory::sync::state::{Rules, Stored};
use lingtong::directory::sync::wanted::{CLOSED, MISSING, wanted};
use lingtong::directory::sync::{Brake, Sort};
use lingtong::directory::{Role, RoleSet};
use std::collections::{HashMap, HashSet};

fn person(id: &str) -> SourcePerson {
    SourcePerson {
        external_id: id.into(),
        login: id.into(),
        name: format!("人 {id}"),
        latin_name: None,
        alias: None,
        mail: Some(format!("{id}@example.com")),
        phone: None,
        title: None,
        employee_number: None,
        departments: vec!["office".into()],
        manager: None,
        disabled: false,
    }
}

fn department(id: &str, parent: Option<&str>) -> SourceDepartment {
    SourceDepartment {
        external_id: id.into(),
        parent: parent.map(str::to_owned),
        name: id.to_uppercase(),
        code: None,
        order: 0,
        head: None,
        deputy: None,
    }
}

fn told(people: Vec<SourcePerson>) -> Snapshot {
    Snapshot {
        departments: vec![department("office", None)],
        present: people.iter().map(|one| one.external_id.clone()).collect(),
        people,
        ..Snapshot::default()
    }
}

/// As if a snapshot had been taken over; ids from 1 in its order, departments from 1,001.
fn stored(snapshot: &Snapshot) -> Stored {
    let mut stored = Stored { source: "ldap".into(), ..Stored::default() };
    for (number, item) in snapshot.departments.iter().enumerate() {
        let parent = item
            .parent
            .as_ref()
            .and_then(|parent| snapshot.departments.iter().position(|other| other.external_id == *parent));
        stored.departments.push(DepartmentRow {
            id: 1_001 + number as i64,
            parent: parent.map(|number| 1_001 + number as i64),
            name: item.name.clone(),
            code: item.code.clone(),
            sort: i64::from(item.order),
            source: "ldap".into(),
            external_id: Some(item.external_id.clone()),
            pos: 0,
            head: None,
            deputy: None,
            hidden: false,
            gone: false,
        });
    }
    for (number, item) in snapshot.people.iter().enumerate() {
        let id = 1 + number as i64;
        stored.people.push(PersonRow { id, ..wanted("ldap", item, None).expect("a good person") });
        let of = |external: &String| {
            let row = stored.departments.iter().find(|row| row.external_id.as_ref() == Some(external));
            row.map(|row| row.id)
        };
        stored.members.insert(id, item.departments.iter().filter_map(of).collect());
    }
    stored
}

fn rules() -> Rules {
    Rules { max_leavers: 3, max_leavers_percent: 5, ..Rules::default() }
}

fn everyone(count: usize) -> Snapshot {
    told((0..count).map(|number| person(&format!("p{number:03}"))).collect())
}

fn counts(plan: &Plan) -> Vec<(Sort, u64)> {
    plan.diff.counts.iter().map(|(sort, count)| (*sort, *count)).collect()
}

#[test]
fn what_is_as_it_was_is_nothing() {
    let snapshot = everyone(10);
    let plan = plan(&stored(&snapshot), &snapshot, &rules()).expect("a plan");
    assert!(plan.diff.is_empty() && plan.brakes.is_empty());
    assert_eq!(plan.work, Work::default());
}

#[test]
fn nobody_is_never_true() {
    let before = stored(&everyone(3));
    assert_eq!(plan(&before, &Snapshot::default(), &rules()).err(), Some(NoPlan::Nobody));
    let no_people = Snapshot { people: Vec::new(), ..everyone(3) };
    assert_eq!(plan(&before, &no_people, &rules()).err(), Some(NoPlan::Nobody));
}

#[test]
fn joins_renames_moves_leaves_and_returns_are_told_apart() {
    let before = stored(&everyone(6));
    let mut after = everyone(7);
    after.people.remove(5);
    after.present.remove("p005");
    after.people[0].name = "新名".into();
    after.people[1].departments = vec!["lab".into()];
    after.people[2].disabled = true;
    after.people[3].phone = Some("13800138000".into());
    after.departments.push(department("lab", Some("office")));
    let first = plan(&before, &after, &rules()).expect("a plan");
    let all = [
        (Sort::Join, 1),
        (Sort::Leave, 2),
        (Sort::Rename, 1),
        (Sort::Update, 1),
        (Sort::Move, 1),
        (Sort::DepartmentAdd, 1),
    ];
    assert_eq!(counts(&first), all);
    assert_eq!(first.work.leaves, [(3, CLOSED), (6, MISSING)]);
    let moved = first.diff.changes.iter().find(|change| change.sort == Sort::Move).expect("a move");
    let (old, new) = (moved.fields[0].old.as_deref(), moved.fields[0].new.as_deref());
    assert_eq!((moved.person, old, new), (Some(2), Some("OFFICE"), Some("LAB")));

    // Both come back; who was disabled by hand does not.
    let mut gone = before;
    for (id, source, reason) in [(3, "ldap", CLOSED), (6, "ldap", MISSING), (4, "admin", "suspended")] {
        let row = gone.people.iter_mut().find(|row| row.id == id).expect("a person");
        row.status = "disabled".into();
        (row.disabled_source, row.disabled_reason) = (Some(source.into()), Some(reason.into()));
    }
    let back = plan(&gone, &everyone(6), &rules()).expect("a plan");
    assert_eq!(counts(&back), [(Sort::Return, 2)]);
}

#[test]
fn a_reading_of_changes_judges_by_who_is_present() {
    let before = stored(&everyone(6));
    let mut changes = Snapshot { extent: Extent::Changes, people: Vec::new(), ..everyone(6) };
    assert!(plan(&before, &changes, &rules()).expect("a plan").diff.is_empty());
    changes.present.remove("p005");
    let plan_of = plan(&before, &changes, &rules()).expect("a plan");
    assert_eq!(plan_of.work.leaves, [(6, MISSING)]);
    // Who is there again though nothing is told of them is read with everyone.
    let mut gone = before;
    gone.people[5].status = "disabled".into();
    gone.people[5].disabled_source = Some("ldap".into());
    gone.people[5].disabled_reason = Some(MISSING.into());
    changes.present.insert("p005".into());
    assert_eq!(plan(&gone, &changes, &rules()).err(), Some(NoPlan::ReadWhole));
}

#[test]
fn a_new_id_with_something_known_is_for_an_administrator() {
    let mut before = stored(&everyone(3));
    before.people[1].source = "local".into();
    before.people[1].external_id = None;
    let mut after = everyone(3);
    after.people[0].external_id = "other".into();
    after.people[1].login = "another".into();
    after.present = after.people.iter().map(|one| one.external_id.clone()).collect();
    let found = plan(&before, &after, &rules()).expect("a plan");
    assert_eq!(counts(&found), [(Sort::Leave, 1), (Sort::Conflict, 2)]);
    let same: Vec<_> = found.work.conflicts.iter().map(|one| one.candidates[0].same.join(" ")).collect();
    assert_eq!(same, ["login mail", "mail"]);
    assert!(found.work.conflicts.iter().all(|one| one.candidates[0].linkable));
    // An administrator may say that it is somebody new, but two people never have one login.
    before.as_new = HashSet::from(["other".into(), "p001".into()]);
    let decided = plan(&before, &after, &rules()).expect("a plan");
    assert_eq!(counts(&decided), [(Sort::Join, 1), (Sort::Leave, 1), (Sort::Conflict, 1)]);
    // Once the holder of a login is disabled, it is free for somebody new, and everyone sees that.
    before.people[0].status = "disabled".into();
    let freed = plan(&before, &after, &rules()).expect("a plan");
    assert_eq!(counts(&freed), [(Sort::Join, 2), (Sort::Rename, 1)]);
    assert_eq!(freed.work.frees, [1]);
}

#[test]
fn many_leavers_stop() {
    let before = stored(&everyone(100));
    let less = |count: usize| plan(&before, &everyone(count), &rules()).expect("a plan").brakes;
    assert!(less(95).is_empty());
    assert_eq!(less(94), [Brake::Leavers { leavers: 6, allowed: 5, managed: 100 }]);
    // Of few, three may go.
    let few = stored(&everyone(10));
    assert!(plan(&few, &everyone(7), &rules()).expect("a plan").brakes.is_empty());
    let brakes = plan(&few, &everyone(6), &rules()).expect("a plan").brakes;
    assert_eq!(brakes, [Brake::Leavers { leavers: 4, allowed: 3, managed: 10 }]);
    let mut closed = everyone(10);
    closed.people.iter_mut().take(4).for_each(|one| one.disabled = true);
    assert_eq!(plan(&few, &closed, &rules()).expect("a plan").brakes, brakes);
}

#[test]
fn who_is_closed_is_cut_off_whatever_else_is_wrong_with_the_entry() {
    let before = stored(&everyone(4));
    let mut after = everyone(4);
    // No name that could be shown; the login of another; no usable entry at all.
    (after.people[0].name, after.people[0].disabled) = (String::new(), true);
    (after.people[1].login, after.people[1].disabled) = ("p003".into(), true);
    after.people.remove(2);
    let skipped =
        |closed| Note::Skipped { external_id: "p002".into(), dn: "uid=".into(), reason: "odd", closed };
    after.notes = vec![skipped(true)];
    let found = plan(&before, &after, &rules()).expect("a plan");
    assert_eq!(counts(&found), [(Sort::Leave, 3), (Sort::Skip, 3)]);
    assert_eq!(found.work.leaves, [(1, CLOSED), (2, CLOSED), (3, CLOSED)]);
    assert!(found.work.look_again, "another's login may be free one day");
    after.notes = vec![skipped(false)];
    (after.people[0].disabled, after.people[1].disabled) = (false, false);
    assert_eq!(counts(&plan(&before, &after, &rules()).expect("a plan")), [(Sort::Skip, 3)]);
}

#[test]
fn many_who_come_back_stop() {
    let mut before = stored(&everyone(10));
    for row in before.people.iter_mut().take(4) {
        row.status = "disabled".into();
        (row.disabled_source, row.disabled_reason) = (Some("ldap".into()), Some(CLOSED.into()));
    }
    let brakes = plan(&before, &everyone(10), &rules()).expect("a plan").brakes;
    assert_eq!(brakes, [Brake::Returns { returns: 4, allowed: 3, managed: 6 }]);
    before.people[0].status = "active".into();
    assert!(plan(&before, &everyone(10), &rules()).expect("a plan").brakes.is_empty());
}

#[test]
fn many_who_would_be_in_no_department_stop() {
    let before = stored(&everyone(10));
    let nowhere = |count: usize| {
        let mut after = everyone(10);
        after.people.iter_mut().take(count).for_each(|one| one.departments.clear());
        plan(&before, &after, &rules()).expect("a plan").brakes
    };
    assert!(nowhere(3).is_empty());
    assert_eq!(nowhere(4), [Brake::NoDepartment { people: 4, allowed: 3, managed: 10 }]);
}

#[test]
fn many_who_become_external_or_cease_to_be_stop() {
    let rules = Rules { roles: vec![("cn=guests,dc=x".into(), Role::External)], ..rules() };
    let names = ["p000", "p001", "p002", "p003", "p010", "p011", "p012", "p013"];
    let with = |people: &[&str]| {
        let mut after = everyone(14);
        after.groups = vec![group("guests", people)];
        after
    };
    let mut before = stored(&everyone(10));
    let brakes =
        |before: &Stored, people: &[&str]| plan(before, &with(people), &rules).expect("a plan").brakes;
    // Who joins as a guest has never been anything else.
    assert!(brakes(&before, &names[1..]).is_empty());
    let many = [Brake::External { people: 4, allowed: 3, managed: 10 }];
    assert_eq!(brakes(&before, &names), many);
    for id in 1..=4 {
        before.roles.insert(id, RoleSet::of_grants([Role::External]));
        before.granted.insert((id, Role::External));
    }
    assert_eq!(brakes(&before, &[]), many);
    assert!(brakes(&before, &names[..1]).is_empty());
}

#[test]
fn many_who_would_leave_a_conversation_stop() {
    let names: Vec<String> = (0..10).map(|number| format!("p{number:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rules = Rules { conversations: vec!["cn=project,dc=x".into()], ..rules() };
    let mut before = stored(&everyone(100));
    let row = GroupRow {
        id: 5_000,
        source: "ldap".into(),
        external_id: "project".into(),
        name: "PROJECT".into(),
        conversation: true,
        pos: 0,
    };
    before.groups = vec![(row, (1..=10).collect())];
    let with = |people: &[&str]| {
        let mut after = everyone(100);
        after.groups = vec![group("project", people)];
        after
    };
    let brakes = |after: &Snapshot| plan(&before, after, &rules).expect("a plan").brakes;
    assert!(brakes(&with(&names[3..])).is_empty());
    let many = |leaving| [Brake::Group { name: "PROJECT".into(), leaving, allowed: 3, members: 10 }];
    assert_eq!(brakes(&with(&names[4..])), many(4));
    // Who leaves the company is braked for that.
    let mut after = with(&names[4..]);
    after.people.remove(0);
    after.present.remove("p000");
    assert!(brakes(&after).is_empty());
    // Out of the configuration it ends, for all ten.
    let found = plan(&before, &with(&names), &Rules { conversations: Vec::new(), ..rules }).expect("a plan");
    assert_eq!(found.brakes, many(10));
}

#[test]
fn many_departments_that_go_stop() {
    let mut snapshot = everyone(3);
    snapshot.departments.extend((0..5).map(|number| department(&format!("d{number}"), Some("office"))));
    let before = stored(&snapshot);
    let brakes = plan(&before, &everyone(3), &rules()).expect("a plan").brakes;
    assert_eq!(brakes, [Brake::Departments { removed: 5, allowed: 3, managed: 6 }]);
}

fn group(id: &str, people: &[&str]) -> SourceGroup {
    SourceGroup {
        external_id: id.into(),
        name: id.to_uppercase(),
        key: format!("CN={id},DC=x"),
        people: people.iter().map(|one| (*one).to_owned()).collect(),
    }
}

#[test]
fn roles_follow_groups_and_the_brake_counts_administrators() {
    let mut before = stored(&everyone(4));
    let admin = |who: i64| (who, RoleSet::of_grants([Role::SystemAdmin]));
    before.roles = HashMap::from([admin(1), admin(2), (3, RoleSet::of_grants([Role::ComplianceOfficer]))]);
    before.granted = HashSet::from([(2, Role::SystemAdmin)]);
    let rules = Rules { roles: vec![("cn=Admins,dc=x".into(), Role::SystemAdmin)], ..rules() };
    let mut after = everyone(4);
    // The group is not found: nothing is taken back.
    let unknown = plan(&before, &after, &rules).expect("a plan");
    assert_eq!((unknown.work.revokes.len(), counts(&unknown)), (0, vec![(Sort::Note, 1)]));
    after.groups = vec![group("admins", &["p002", "p003"])];
    let found = plan(&before, &after, &rules).expect("a plan");
    assert_eq!(counts(&found), [(Sort::RoleGrant, 1), (Sort::RoleRevoke, 1), (Sort::Conflict, 1)]);
    assert_eq!(found.work.revokes, [(2, Role::SystemAdmin)]);
    assert_eq!(found.work.grants, [("p003".to_owned(), Role::SystemAdmin)]);
    assert!(found.brakes.is_empty());
    after.groups = vec![group("admins", &[])];
    let found = plan(&before, &after, &rules).expect("a plan");
    assert_eq!(found.brakes, [Brake::Administrators { before: 2, after: 1 }]);
}

#[test]
fn what_nobody_is_at_once_is_a_conflict_and_no_claim() {
    let mut before = stored(&everyone(4));
    let holds = |who: i64, role| (who, RoleSet::of_grants([role]));
    before.roles =
        HashMap::from([holds(1, Role::SystemAdmin), holds(2, Role::External), holds(3, Role::External)]);
    before.granted = HashSet::from([(3, Role::External)]);
    let roles = vec![("cn=guests,dc=x".into(), Role::External), ("cn=admins,dc=x".into(), Role::SystemAdmin)];
    let rules = Rules { roles, ..rules() };
    let mut after = everyone(5);
    // An administrator as a guest, a guest as an administrator, and somebody new as both.
    after.groups = vec![group("guests", &["p000", "p004"]), group("admins", &["p001", "p002", "p004"])];
    let found = plan(&before, &after, &rules).expect("a plan");
    let all = [(Sort::Join, 1), (Sort::RoleGrant, 2), (Sort::RoleRevoke, 1), (Sort::Conflict, 3)];
    assert_eq!(counts(&found), all);
    // Who is a guest by this source alone is none any more, and may be an administrator.
    let granted = [("p002".to_owned(), Role::SystemAdmin), ("p004".to_owned(), Role::External)];
    assert_eq!(found.work.grants, granted);
}

#[test]
fn a_head_who_is_nobody_here_is_no_change() {
    let mut snapshot = everyone(2);
    let mut before = stored(&snapshot);
    // Their mail is somebody's: a conflict until an administrator decides.
    before.people.push(PersonRow {
        id: 50,
        source: "local".into(),
        external_id: None,
        login_key: "other".into(),
        ..before.people[0].clone()
    });
    before.people.remove(0);
    snapshot.departments[0].head = Some("p000".into());
    let found = plan(&before, &snapshot, &rules()).expect("a plan");
    assert_eq!(counts(&found), [(Sort::Conflict, 1)]);
    assert!(found.work.heads.is_empty());
    snapshot.departments[0].head = Some("p001".into());
    let found = plan(&before, &snapshot, &rules()).expect("a plan");
    assert_eq!(counts(&found), [(Sort::DepartmentChange, 1), (Sort::Conflict, 1)]);
}

#[test]
fn conversations_follow_groups() {
    let before = stored(&everyone(3));
    let mut after = everyone(4);
    after.groups = vec![group("project", &["p000", "p003", "nobody"])];
    let rules = Rules { conversations: vec!["cn=project,dc=x".into()], ..rules() };
    let found = plan(&before, &after, &rules).expect("a plan");
    assert_eq!(found.work.groups[0].joins, ["p000", "p003"]);
    let gone = Rules { conversations: vec!["cn=other,dc=x".into()], ..rules };
    assert_eq!(counts(&plan(&stored(&after), &after, &gone).expect("a plan")), [(Sort::Note, 1)]);
}

#[test]
fn a_department_is_the_same_under_another_name_and_elsewhere() {
    let mut snapshot = everyone(2);
    snapshot.departments.push(department("lab", Some("office")));
    let before = stored(&snapshot);
    let lab = snapshot.departments.last_mut().expect("the lab");
    (lab.name, lab.parent, lab.head) = ("研发".into(), None, Some("p001".into()));
    let found = plan(&before, &snapshot, &rules()).expect("a plan");
    assert_eq!(counts(&found), [(Sort::DepartmentChange, 1)]);
    let fields: Vec<_> = found.diff.changes[0].fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(
        (found.work.departments, found.work.heads, fields),
        (vec![1], vec![1], vec!["name", "parent", "head"])
    );
}
