//! Reading the sample company from a real slapd: everything, exactly, or an error.

use std::{collections::HashMap, sync::Mutex};

use lingtong::directory::sources::{
    LdapConfig, LdapSource, Note, Snapshot, Source, SourceDepartment, SourceError, SourcePerson, Step,
};
use lingtong_tests::slapd::{
    NO_MORE_THAN_100, PAGES_OF_100, READER, READER_PASSWORD, SUFFIX, Slapd, UNLIMITED,
};

pub const BASE: &str = "ou=departments,dc=huitong,dc=example";

/// The section an administrator would write, over LDAPS with the private authority.
pub fn section(slapd: &Slapd) -> serde_json::Value {
    serde_json::json!({
        "urls": [slapd.ldaps()], "ca_file": slapd.authority.file(),
        "bind_dn": READER, "bind_password": READER_PASSWORD,
        "people_base": BASE, "departments_base": BASE, "groups_base": format!("ou=groups,{SUFFIX}"),
        "connect_seconds": 2, "answer_seconds": 5,
    })
}

pub fn source(section: serde_json::Value) -> LdapSource {
    let config: LdapConfig = serde_json::from_value(section).unwrap();
    LdapSource::new(config).unwrap()
}

/// The section with some keys changed.
pub fn but(mut section: serde_json::Value, changes: serde_json::Value) -> serde_json::Value {
    section.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    section
}

/// The section with conversations for some groups, by their names.
pub fn with_groups(section: serde_json::Value, names: &[&str]) -> serde_json::Value {
    let keys: Vec<String> = names.iter().map(|name| format!("CN={name},ou=groups,{SUFFIX}")).collect();
    but(section, serde_json::json!({"group_conversations": keys}))
}

pub async fn everything(slapd: &Slapd) -> Result<Snapshot, SourceError> {
    source(section(slapd)).snapshot(&|_| ()).await
}

fn person<'a>(all: &'a Snapshot, login: &str) -> &'a SourcePerson {
    all.people.iter().find(|p| p.login == login).unwrap()
}

/// The login of the n-th person of the company file.
fn by_number(all: &Snapshot, number: usize) -> &SourcePerson {
    let wanted = format!("E{number:05}");
    all.people.iter().find(|p| p.employee_number.as_deref() == Some(&wanted)).unwrap()
}

/// `leaf < ... < top`
fn path(all: &Snapshot, department: &SourceDepartment) -> String {
    let above =
        department.parent.as_ref().and_then(|id| all.departments.iter().find(|d| d.external_id == *id));
    above.map_or_else(
        || department.name.clone(),
        |above| format!("{} < {}", department.name, path(all, above)),
    )
}

#[tokio::test]
async fn the_whole_company_is_read_under_the_page_limit() {
    let slapd = Slapd::with(PAGES_OF_100);
    let told = Mutex::new(Vec::new());
    let all = source(section(&slapd)).snapshot(&|p| told.lock().unwrap().push(p)).await.unwrap();

    assert_eq!((all.people.len(), all.departments.len(), all.groups.len()), (1_200, 64, 0));
    let names: HashMap<_, _> = all.departments.iter().map(|d| (&*d.external_id, d)).collect();
    let ids: HashMap<_, _> = all.people.iter().map(|p| (&*p.external_id, p)).collect();
    assert_eq!((names.len(), ids.len()), (64, 1_200), "ids are distinct");
    for (i, department) in all.departments.iter().enumerate() {
        let parent = department.parent.as_deref();
        assert!(
            parent.is_none_or(|id| all.departments[..i].iter().any(|d| d.external_id == id)),
            "parents come first"
        );
    }
    let shanghai = all.departments.iter().find(|d| d.name == "上海 Shanghai").unwrap();
    assert_eq!(
        path(&all, shanghai),
        "上海 Shanghai < 华东区 East < 国内销售 Domestic Sales < 销售中心 Sales"
    );
    assert_eq!((shanghai.code.as_deref(), shanghai.order), (Some("D005"), 0));

    assert!(all.people.iter().all(|p| !p.departments.is_empty()), "everyone is somewhere");
    let without_mail = all.people.iter().filter(|p| p.mail.is_none()).count();
    assert_eq!(without_mail, (0..1_200).filter(|i| i % 29 == 28).count());
    let closed = all.people.iter().filter(|p| p.disabled).count();
    assert_eq!(closed, (0..1_200).filter(|i| i % 97 == 96).count());

    // Person 23 and every 23rd after carry a second department code (sometimes that of their own unit).
    let two: Vec<_> = all.people.iter().filter(|p| p.departments.len() == 2).collect();
    assert!((45..=52).contains(&two.len()), "{}", two.len());
    assert!(two.iter().all(|p| p.departments[0] != p.departments[1]));

    // One manager left long ago; all others are there.
    let unknown: Vec<_> = all.notes.iter().filter(|n| matches!(n, Note::ManagerUnknown { .. })).collect();
    assert_eq!(all.notes.len(), 1, "{:?}", all.notes);
    assert_eq!(unknown.len(), 1);
    assert_eq!(by_number(&all, 201).manager, None);
    assert!(all.people.iter().filter_map(|p| p.manager.as_deref()).all(|id| ids.contains_key(id)));

    // 500 was asked for first; 62 is what the server took.
    let told = told.into_inner().unwrap();
    let steps: Vec<_> = told.iter().filter(|p| p.step == Step::People).map(|p| p.entries).collect();
    assert_eq!((steps.first(), steps.last()), (Some(&62), Some(&1_200)));
}

#[tokio::test]
async fn names_of_every_kind_survive() {
    let slapd = Slapd::with(UNLIMITED);
    let all = everything(&slapd).await.unwrap();
    let names =
        [301, 302, 303].map(|n| (by_number(&all, n).name.clone(), by_number(&all, n).latin_name.clone()));
    assert_eq!(names[0].0, "张伟 (采购)");
    assert_eq!(names[1].0, "Smith, John *Jr.*");
    assert_eq!(names[2].0, "O\\Brien (contractor)");
    assert_eq!(names.map(|n| n.1), [None, None, None]);
    assert!(all.people.iter().any(|p| p.name == "María Núñez"));
    assert!(all.departments.iter().any(|d| d.name == "研发 R&D"));
}

#[tokio::test]
async fn entries_with_odd_names_chinese_and_latin_names() {
    let slapd = Slapd::with(UNLIMITED);
    let dn = "uid=odd\\2C (a*b)\\5C\\23,ou=行政 Administration,ou=departments,dc=huitong,dc=example";
    slapd.change(&format!(
        "dn: {dn}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: odd, (a*b)\\#\ncn: Wang Xiaoming\nsn: 王\ngivenName: 小明\n\
         userPassword: pw-odd\nmanager: UID=odd\\, \\28a\\2ab\\29\\\\\\#, ou=行政  administration,ou=DEPARTMENTS,dc=huitong,dc=example\n"
    ));
    let all = everything(&slapd).await.unwrap();
    let odd = person(&all, "odd, (a*b)\\#");
    assert_eq!((&*odd.name, odd.latin_name.as_deref()), ("王小明", Some("Wang Xiaoming")));
    assert_eq!(odd.departments.len(), 1);
    assert_eq!(odd.manager, None, "who manages themselves has no manager");
    assert!(all.notes.contains(&Note::ManagerLoop { people: vec![odd.external_id.clone()] }));
    let identity = source(section(&slapd)).check_password("odd, (a*b)\\#", "pw-odd").await.unwrap();
    assert_eq!(identity.external_id, odd.external_id);
}

#[tokio::test]
async fn a_loop_of_managers_is_cut_and_ids_outlive_renames() {
    let slapd = Slapd::with(UNLIMITED);
    let before = everything(&slapd).await.unwrap();
    // The head of a department is managed by the head above; let the upper one be managed by the lower one.
    let lower = before.people.iter().find(|p| p.employee_number.as_deref() == Some("E00003")).unwrap();
    let upper = before.people.iter().find(|p| Some(&p.external_id) == lower.manager.as_ref()).unwrap();
    let unit = "ou=国内销售 Domestic Sales,ou=销售中心 Sales,ou=departments,dc=huitong,dc=example";
    let above = "ou=销售中心 Sales,ou=departments,dc=huitong,dc=example";
    slapd.change(&format!(
        "dn: uid={},{above}\nchangetype: modify\nreplace: manager\nmanager: uid={},{unit}\n",
        upper.login, lower.login
    ));
    let looped = everything(&slapd).await.unwrap();
    let Some(Note::ManagerLoop { people }) =
        looped.notes.iter().find(|n| matches!(n, Note::ManagerLoop { .. }))
    else {
        panic!("no loop noted: {:?}", looped.notes)
    };
    let first = lower.external_id.clone().min(upper.external_id.clone());
    assert_eq!((people.len(), &people[0]), (2, &first));
    let without = [&lower.login, &upper.login].map(|login| person(&looped, login).manager.is_none());
    assert_eq!(without.iter().filter(|w| **w).count(), 1);

    // Renamed and moved: the same person, in the other department.
    slapd.change(&format!(
        "dn: uid={},{unit}\nchangetype: modrdn\nnewrdn: uid=new.name\ndeleteoldrdn: 1\nnewsuperior: {above}\n",
        lower.login
    ));
    let moved = everything(&slapd).await.unwrap();
    let same = person(&moved, "new.name");
    assert_eq!(same.external_id, lower.external_id);
    assert_eq!(same.departments[0], upper.departments[0]);
}

#[tokio::test]
async fn nested_groups_hold_the_people_of_their_groups() {
    let slapd = Slapd::with(PAGES_OF_100);
    // And a round: sales-all also holds trade.
    slapd.change(&format!(
        "dn: cn=sales-all,ou=groups,{SUFFIX}\nchangetype: modify\nadd: member\nmember: cn=trade,ou=groups,{SUFFIX}\n"
    ));
    let named = ["im-admins", "empty-ish", "sales-all", "buyers-all", "trade"];
    let all = source(with_groups(section(&slapd), &named)).snapshot(&|_| ()).await.unwrap();
    assert_eq!(all.groups.len(), named.len(), "those that something follows from");
    let size = |name: &str| all.groups.iter().find(|g| g.name == name).unwrap().people.len();
    assert_eq!(size("im-admins"), 3);
    assert_eq!(size("empty-ish"), 0, "its one member is no person of the company");
    let both: std::collections::BTreeSet<_> = all
        .groups
        .iter()
        .filter(|g| ["sales-all", "buyers-all"].contains(&&*g.name))
        .flat_map(|g| &g.people)
        .collect();
    assert_eq!(size("trade"), both.len());
    assert!(size("sales-all") == size("trade") && size("buyers-all") < size("trade"));
}

#[tokio::test]
async fn a_limit_on_everything_is_an_error_and_never_a_part() {
    let slapd = Slapd::with(NO_MORE_THAN_100);
    let refused = everything(&slapd).await.unwrap_err();
    assert_eq!(refused, SourceError::SizeLimit { base: BASE.into() });
    assert!(refused.to_string().contains("limit for paged results must be raised"), "{refused}");
}

#[tokio::test]
async fn a_lock_after_wrong_passwords_disables_nobody() {
    let slapd = Slapd::with(UNLIMITED);
    let all = everything(&slapd).await.unwrap();
    let head = by_number(&all, 1);
    let unit = "ou=总经办 Executive Office,ou=departments,dc=huitong,dc=example";
    slapd.change(&format!(
        "dn: uid={},{unit}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 20260101120000Z\n",
        head.login
    ));
    assert!(!person(&everything(&slapd).await.unwrap(), &head.login).disabled);
}

#[tokio::test]
async fn an_empty_answer_or_a_wrong_base_is_an_error() {
    let slapd = Slapd::with(UNLIMITED);
    let read = |changes| async { source(but(section(&slapd), changes)).snapshot(&|_| ()).await.unwrap_err() };
    let nobody = read(serde_json::json!({"people_filter": "(uid=nobody-at-all)"})).await;
    assert_eq!(nobody, SourceError::Empty { what: "people", base: BASE.into() });
    let wrong = format!("ou=no such,{SUFFIX}");
    let nowhere = read(serde_json::json!({"people_base": wrong})).await;
    assert_eq!(nowhere, SourceError::NoSuchBase { base: wrong });
    let blind = read(serde_json::json!({"bind_dn": null, "bind_password": null})).await;
    assert!(matches!(blind, SourceError::NoSuchBase { .. } | SourceError::Empty { .. }), "{blind}");
}
