//! 389 Directory Server and FreeIPA by their attribute names, and departments from elsewhere than units. The server is a slapd
//! that has the two's schema (`tests/data/other_servers.schema`): it shows that the presets ask for and read the right things,
//! not how those servers behave.

use lingtong::directory::sources::{Extent, Note, SignInRefused, Snapshot, Source};
use lingtong_tests::slapd::{SUFFIX, Slapd, UNLIMITED};
use serde_json::{Value, json};

use super::ldap::{but, section, source};

/// Entries below `cn=accounts`, as LDIF: blocks of a name and more lines.
fn add(slapd: &Slapd, entries: &[(&str, &str)]) {
    let accounts = format!("cn=accounts,{SUFFIX}");
    let one = |(name, lines): &(&str, &str)| {
        let lines = lines.replace("; ", "\n").replace('@', &accounts);
        format!("dn: {name},{accounts}\nchangetype: add\n{lines}\n\n")
    };
    let base = format!(
        "dn: {accounts}\nchangetype: add\nobjectClass: applicationProcess\nobjectClass: otherServer\ncn: accounts\nnsUniqueId: base\n\n"
    );
    slapd.change(&(base + &entries.iter().map(one).collect::<String>()));
}

fn accounts(slapd: &Slapd, changes: Value) -> Value {
    let base = format!("cn=accounts,{SUFFIX}");
    but(
        but(section(slapd), json!({"people_base": base, "departments_base": null, "groups_base": base})),
        changes,
    )
}

fn logins(all: &Snapshot, ids: &[String]) -> Vec<String> {
    let mut found: Vec<_> =
        all.people.iter().filter(|p| ids.contains(&p.external_id)).map(|p| p.login.clone()).collect();
    found.sort();
    found
}

/// Each department as `head(member, ...) name < above`.
fn tree(all: &Snapshot) -> Vec<String> {
    let name =
        |id: &String| all.departments.iter().find(|d| d.external_id == *id).map(|d| d.name.clone()).unwrap();
    let login =
        |id: &String| all.people.iter().find(|p| p.external_id == *id).map(|p| p.login.clone()).unwrap();
    let one = |d: &lingtong::directory::sources::SourceDepartment| {
        let mut within: Vec<_> =
            all.people.iter().filter(|p| p.departments.contains(&d.external_id)).map(|p| &*p.login).collect();
        within.sort_unstable();
        let head = d.head.as_ref().map(login).unwrap_or_default();
        let above = d.parent.as_ref().map(name).unwrap_or_default();
        format!("{head}({}) {} < {above}", within.join(" "), d.name)
    };
    all.departments.iter().map(one).collect()
}

#[tokio::test]
async fn directory_server_389() {
    let slapd = Slapd::with(UNLIMITED);
    add(
        &slapd,
        &[
            (
                "ou=ops",
                "objectClass: organizationalUnit; objectClass: otherServer; ou: ops; nsUniqueId: A1-U",
            ),
            (
                "uid=ann,ou=ops",
                "objectClass: inetOrgPerson; objectClass: otherServer; uid: ann; cn: Ann; sn: A; nsUniqueId: 66446001-1DD211B2-66225011-2EE211DB; userPassword: pw-ann",
            ),
            (
                "uid=bob,ou=ops",
                "objectClass: inetOrgPerson; objectClass: otherServer; uid: bob; cn: Bob; sn: B; nsUniqueId: b2; nsAccountLock: TRUE; userPassword: pw-bob; manager: uid=ann,ou=ops,@",
            ),
            (
                "cn=all",
                "objectClass: groupOfUniqueNames; objectClass: otherServer; cn: all; nsUniqueId: g1; uniqueMember: uid=ann,ou=ops,@; uniqueMember: cn=rest,@",
            ),
            (
                "cn=rest",
                "objectClass: groupOfNames; objectClass: otherServer; cn: rest; nsUniqueId: g2; member: uid=bob,ou=ops,@; member: cn=all,@",
            ),
        ],
    );
    let base = format!("cn=accounts,{SUFFIX}");
    let groups = [format!("cn=all,{base}"), format!("cn=rest,{base}")];
    let directory = source(accounts(
        &slapd,
        json!({"preset": "389ds", "departments_base": base, "group_conversations": groups}),
    ));
    let all = directory.snapshot(&|_| ()).await.unwrap();
    let ids: Vec<_> = all.people.iter().map(|p| (&*p.external_id, p.disabled)).collect();
    assert_eq!(ids, [("66446001-1dd211b2-66225011-2ee211db", false), ("b2", true)]);
    assert_eq!(tree(&all), ["(ann bob) ops < "]);
    assert_eq!(all.departments[0].external_id, "a1-u");
    assert_eq!(all.groups.len(), 2);
    assert!(all.groups.iter().all(|g| logins(&all, &g.people) == ["ann", "bob"]), "{:?}", all.groups);
    assert_eq!(directory.check_password("ann", "pw-ann").await.unwrap().external_id, ids[0].0);
    assert_eq!(directory.check_password("bob", "pw-bob").await, Err(SignInRefused::Disabled));
    let again = directory.changes(&all.marker.unwrap(), &|_| ()).await.unwrap();
    assert_eq!((again.extent, again.present), (Extent::Changes, all.present));
}

#[tokio::test]
async fn freeipa_with_departments_from_groups() {
    let slapd = Slapd::with(UNLIMITED);
    let person = |uid: &str| {
        format!(
            "objectClass: inetOrgPerson; objectClass: otherServer; uid: {uid}; cn: {uid}; sn: x; ipaUniqueID: P-{uid}"
        )
    };
    let (ann, bob) = (person("ann"), person("bob"));
    let group = |cn: &str, more: &str| {
        format!(
            "objectClass: groupOfNames; objectClass: ipaUserGroup; objectClass: otherServer; cn: {cn}; ipaUniqueID: g-{cn}; {more}"
        )
    };
    let sales = group("销售", "member: uid=ann,@; member: cn=east,cn=units,@; owner: uid=ann,@");
    let east = group("east", "member: uid=bob,@; member: uid=ann,@; description: E1; owner: uid=bob,@");
    let round = group("round", "member: cn=east,cn=units,@; member: cn=round,cn=units,@");
    add(
        &slapd,
        &[
            ("uid=ann", &ann),
            ("uid=bob", &bob),
            ("cn=units", "objectClass: applicationProcess; cn: units"),
            ("cn=销售,cn=units", &sales),
            ("cn=east,cn=units", &east),
            ("cn=round,cn=units", &round),
        ],
    );
    let units = format!("cn=units,cn=accounts,{SUFFIX}");
    let directory = source(accounts(
        &slapd,
        json!({"preset": "freeipa", "departments_from": "groups", "departments_base": units}),
    ));
    let all = directory.snapshot(&|_| ()).await.unwrap();
    // `east` is in two: in the first of them by id.
    assert_eq!(tree(&all), ["() round < ", "ann(ann) 销售 < ", "bob(ann bob) east < round"]);
    assert_eq!(all.departments[2].code.as_deref(), Some("E1"));
    assert_eq!(all.people[0].external_id, "p-ann");

    // Who is in a department is written in the group, not at the person: everyone is read.
    slapd.change(&format!(
        "dn: cn=销售,{units}\nchangetype: modify\nadd: member\nmember: uid=bob,cn=accounts,{SUFFIX}\n"
    ));
    let moved = directory.changes(all.marker.as_ref().unwrap(), &|_| ()).await.unwrap();
    assert_eq!(moved.extent, Extent::Full);
    assert_eq!(tree(&moved)[1], "ann(ann bob) 销售 < ");
    let still = directory.changes(&moved.marker.unwrap(), &|_| ()).await.unwrap();
    assert_eq!(still.extent, Extent::Changes);
}

#[tokio::test]
async fn departments_from_an_attribute_and_groups_by_user_name() {
    let slapd = Slapd::with(UNLIMITED);
    add(
        &slapd,
        &[
            ("uid=ann", "objectClass: inetOrgPerson; uid: ann; cn: Ann; sn: A; ou: 华东/销售; ou: 总部"),
            ("uid=bob", "objectClass: inetOrgPerson; uid: bob; cn: Bob; sn: B; ou: 华东 / 采购"),
            ("uid=eve", "objectClass: inetOrgPerson; uid: eve; cn: Eve; sn: E"),
            (
                "cn=posix",
                "objectClass: applicationProcess; objectClass: ipaUserGroup; cn: posix; memberUid: bob; memberUid: nobody",
            ),
        ],
    );
    let directory = source(accounts(
        &slapd,
        json!({"departments_from": "attribute", "groups_filter": "(objectClass=ipaUserGroup)", "attributes": {"member_logins": "memberUid"},
               "group_conversations": [format!("cn=posix,cn=accounts,{SUFFIX}")]}),
    ));
    let all = directory.snapshot(&|_| ()).await.unwrap();
    assert_eq!(tree(&all), ["() 华东 < ", "(ann) 总部 < ", "(bob) 采购 < 华东", "(ann) 销售 < 华东"]);
    assert_eq!(logins(&all, &all.groups[0].people), ["bob"]);
    assert!(!all.notes.iter().any(|note| matches!(note, Note::DepartmentCodeUnknown { .. })));

    // The tree is everyone's, also when only one has changed.
    slapd.change(&format!("dn: uid=eve,cn=accounts,{SUFFIX}\nchangetype: modify\nadd: ou\nou: 华南\n"));
    let grown = directory.changes(&all.marker.unwrap(), &|_| ()).await.unwrap();
    assert_eq!(grown.extent, Extent::Changes);
    let names: Vec<_> = grown.departments.iter().map(|d| &*d.name).collect();
    assert_eq!(names, ["华东", "华南", "总部", "采购", "销售"]);
    let blind = source(accounts(
        &slapd,
        json!({"departments_from": "attribute", "attributes": {"department": "employeeType"}, "groups_base": null}),
    ));
    let refused = blind.snapshot(&|_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("departments"), "{refused}");
}
