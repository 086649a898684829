//! Active Directory for real: a Samba domain, from the first reading to a tombstone and a new account of the same name.
//!
//! One test walks through all of it, because a domain takes half a minute to provision.

use lingtong::directory::sources::{
    CheckOutcome, CheckStep, Extent, Marker, Note, SignInRefused, Snapshot, Source, SourceError, SourcePerson,
};
use lingtong::directory::sync::{Order, Sort, State, Sync};
use lingtong_tests::{
    certificates::Authority,
    postgres::Backend,
    samba::{DOMAIN, Samba, password},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

use super::house::House;
use super::ldap::{but, source};

const READER: &str = "CN=lingtong,OU=services,DC=huitong,DC=example";
const SALES: &str = "OU=销售,OU=公司,DC=huitong,DC=example";
const EAST: &str = "OU=华东,OU=销售,OU=公司,DC=huitong,DC=example";
const GROUPS: &str = "OU=groups,DC=huitong,DC=example";
const OFFICE: &str = "OU=行政\\, 后勤,OU=公司,DC=huitong,DC=example";
/// More members than a domain controller tells of at once.
const CROWD: usize = 1_520;

#[tokio::test]
async fn a_domain_from_the_first_reading_to_a_tombstone() {
    let samba = Samba::with(&company());
    // A round of groups, and the head of a unit: what points to what came later.
    samba.change(&format!(
        "dn: CN=sales,{GROUPS}\nchangetype: modify\nadd: member\nmember: CN=east,{GROUPS}\n\n\
         dn: {EAST}\nchangetype: modify\nadd: managedBy\nmanagedBy: CN=王伟,{EAST}\n"
    ));
    let directory = source(section(&samba));

    let first = directory.snapshot(&|_| ()).await.unwrap();
    first_reading(&first);
    let house = House::with(Backend::Sqlite, "samba", vec![Arc::new(source(section(&samba)))]).await;
    let joined = syncs(&house).await;
    assert_eq!((joined.state, joined.counts[&Sort::Join]), (State::Done, CROWD as u64 + 6));
    connections(&samba).await;
    every_step_passes(&samba).await;
    sign_in(&samba).await;
    let marker = changes_are_seen(&samba, first).await;
    let moved = syncs(&house).await;
    let of = |sync: &Sync, sorts: [Sort; 3]| sorts.map(|sort| sync.counts.get(&sort).copied().unwrap_or(0));
    assert_eq!((moved.state, of(&moved, [Sort::Rename, Sort::Move, Sort::Leave])), (State::Done, [1, 1, 1]));
    deleted_and_hired_again(&samba, marker).await;
    let gone = syncs(&house).await;
    assert_eq!((gone.whole, of(&gone, [Sort::Join, Sort::Leave, Sort::Conflict])), (false, [0, 1, 1]));
}

/// As the schedule does.
async fn syncs(house: &House) -> Sync {
    let order = Order { source: "ldap".into(), ..Order::default() };
    house.directory.sync_now(&house.root(), order, &|_| ()).await.unwrap()
}

fn first_reading(all: &Snapshot) {
    assert_eq!((all.extent, all.people.len()), (Extent::Full, CROWD + 6));
    let departments: Vec<_> =
        all.departments.iter().map(|d| (&*d.name, parent(all, &d.external_id))).collect();
    assert_eq!(departments, [("行政, 后勤", None), ("销售", None), ("华东", Some("销售"))]);
    let wang = person(all, "wang.wei");
    assert_eq!((&*wang.name, wang.latin_name.as_deref()), ("王伟", Some("Wang Wei")));
    assert_eq!((wang.mail.as_deref(), wang.title.as_deref()), (Some("w.wei@mail.example"), Some("经理")));
    assert_eq!(
        (wang.phone.as_deref(), wang.employee_number.as_deref()),
        (Some("13800138000"), Some("E00001"))
    );
    assert_eq!(uuid::Uuid::parse_str(&wang.external_id).unwrap().to_string(), wang.external_id);
    let odd = person(all, "odd(ab)");
    assert_eq!((odd.manager.as_deref(), odd.name.as_str()), (Some(&*wang.external_id), "O\\Brien, (Jr.) *"));
    assert_eq!(department(all, "华东").head.as_deref(), Some(&*wang.external_id));
    assert_eq!(odd.departments, [department(all, "行政, 后勤").external_id.clone()]);
    assert!(person(all, "off").disabled && !wang.disabled && !person(all, "must").disabled);

    // `sales` holds `east`, which holds it again and of which nothing follows; `wide` holds a group outside of the base, which
    // only the rule knows.
    let members = |key: &str| {
        let group = all.groups.iter().find(|g| g.key.starts_with(key)).unwrap();
        all.people
            .iter()
            .filter(|p| group.people.contains(&p.external_id))
            .map(|p| &*p.login)
            .collect::<Vec<_>>()
    };
    assert_eq!((all.groups.len(), members("CN=sales,").len()), (3, 2));
    assert_eq!(members("CN=wide,"), ["wang.wei"]);
    assert_eq!(members("CN=crowd,").len(), CROWD);
}

async fn connections(samba: &Samba) {
    let read = async |changes| source(but(section(samba), changes)).snapshot(&|_| ()).await;
    assert_eq!(
        read(json!({"urls": [samba.ldap()]})).await.map(|all| all.people.len()),
        Ok(CROWD + 6),
        "StartTLS"
    );
    let plain = read(json!({"urls": [samba.ldap()], "allow_plain": true})).await.unwrap_err();
    assert!(plain.to_string().contains("no password over an unencrypted connection"), "{plain}");
    let dir = tempfile::tempdir().unwrap();
    let foreign = Authority::new(dir.path(), "foreign").file();
    let refused = read(json!({"ca_file": foreign})).await.unwrap_err();
    assert!(refused.to_string().contains("certificate"), "{refused}");
    let nobody = read(json!({"bind_password": "wrong"})).await.unwrap_err();
    assert!(matches!(nobody, SourceError::ServiceBind { code: 49, .. }), "{nobody}");
    // Nothing shows whether a group is closed: for an account that is no answer.
    let groups = json!({"people_base": GROUPS, "people_filter": "(objectClass=group)"});
    let blind = read(groups).await.unwrap_err();
    assert!(blind.to_string().contains("shows no `userAccountControl`"), "{blind}");
    let nowhere = read(json!({"people_base": "OU=none,DC=huitong,DC=example"})).await.unwrap_err();
    assert!(matches!(nowhere, SourceError::NoSuchBase { .. }), "{nowhere}");
}

async fn every_step_passes(samba: &Samba) {
    let steps = Mutex::new(Vec::new());
    source(section(samba)).check(&|checked| steps.lock().unwrap().push(checked)).await;
    let steps = steps.into_inner().unwrap();
    use CheckStep::{Bind, Departments, Entry, Groups, Reach, Search, Tls};
    let order: Vec<_> = steps.iter().map(|checked| checked.step).collect();
    assert_eq!(order, [Reach, Tls, Bind, Search, Entry, Departments, Groups]);
    assert!(steps.iter().all(|c| matches!(c.outcome, CheckOutcome::Passed(_))), "{steps:?}");
}

async fn sign_in(samba: &Samba) {
    let directory = source(section(samba));
    for login in
        ["wang.wei", "WANG.WEI", "wang.wei@huitong.example", "w.wei@mail.example", "+86 138 0013 8000"]
    {
        let identity = directory.check_password(login, "pw-Start-wang.wei").await.unwrap();
        assert_eq!(identity.login, "wang.wei", "{login}");
    }
    samba.outdate_password(&format!("CN=old,{SALES}"));
    let reasons = [
        ("must", SignInRefused::MustChange),
        ("off", SignInRefused::Disabled),
        ("gone", SignInRefused::Disabled),
        ("old", SignInRefused::PasswordExpired),
    ];
    for (login, reason) in reasons {
        let password = format!("pw-Start-{login}");
        assert_eq!(directory.check_password(login, &password).await, Err(reason), "{login}");
        let wrong = directory.check_password(login, "wrong").await;
        assert_eq!(
            wrong,
            Err(SignInRefused::WrongCredentials),
            "{login}: told only to who knows the password"
        );
    }
    let unknown = directory.check_password("*", "pw-Start-wang.wei").await;
    assert_eq!(unknown, Err(SignInRefused::WrongCredentials));
}

/// Returns the marker of the last reading.
async fn changes_are_seen(samba: &Samba, first: Snapshot) -> Marker {
    let directory = source(section(samba));
    let since =
        async |marker: &Option<Marker>| directory.changes(marker.as_ref().unwrap(), &|_| ()).await.unwrap();
    let logins = |all: &Snapshot| {
        let mut logins: Vec<_> = all.people.iter().map(|p| p.login.clone()).collect();
        logins.sort();
        logins
    };
    // What the sign-ins and the old password left behind.
    let settled = since(&first.marker).await;
    let still = since(&settled.marker).await;
    assert_eq!((still.extent, logins(&still).len()), (Extent::Changes, 0));
    assert_eq!((still.present.clone(), still.groups.clone()), (first.present.clone(), first.groups.clone()));

    let rename = |dn: &str, to: &str, above: &str| {
        format!("dn: {dn}\nchangetype: modrdn\nnewrdn: {to}\ndeleteoldrdn: 1\nnewsuperior: {above}\n\n")
    };
    // Renamed, moved to another unit, closed.
    samba.change(&rename(&format!("CN=王伟,{EAST}"), "CN=王大伟", OFFICE));
    let moved = format!("CN=王大伟,{OFFICE}");
    samba.change(&format!(
        "dn: {moved}\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: wang.dawei\n\n\
         dn: CN=must,{SALES}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514\n"
    ));
    let changed = since(&still.marker).await;
    assert_eq!(
        (changed.extent, logins(&changed)),
        (Extent::Changes, vec!["must".into(), "wang.dawei".into()])
    );
    let wang = person(&changed, "wang.dawei");
    assert_eq!(wang.external_id, person(&first, "wang.wei").external_id);
    assert_eq!(wang.departments, [department(&changed, "行政, 后勤").external_id.clone()]);
    assert!(person(&changed, "must").disabled);
    assert_eq!(
        department(&changed, "华东").head.as_ref(),
        Some(&wang.external_id),
        "the head under a new name"
    );

    // A unit's new name is in the tree; nobody's particulars have changed by it.
    samba.change(&rename(EAST, "OU=华东大区", SALES));
    let renamed = since(&changed.marker).await;
    assert_eq!((renamed.extent, renamed.people.len()), (Extent::Changes, 0));
    assert_eq!(department(&renamed, "华东大区").external_id, department(&first, "华东").external_id);
    // A unit elsewhere changes the shape: everyone is read.
    samba.change(&rename(&format!("OU=华东大区,{SALES}"), "OU=华东大区", &format!("OU=公司,{DOMAIN}")));
    let reshaped = since(&renamed.marker).await;
    assert_eq!((reshaped.extent, reshaped.people.len()), (Extent::Full, CROWD + 6));
    assert_eq!(parent(&reshaped, &department(&reshaped, "华东大区").external_id), None);

    let other = Marker(reshaped.marker.clone().unwrap().0.replacen("\"of\":\"", "\"of\":\"0", 1));
    assert_eq!(since(&Some(other)).await.extent, Extent::Full, "a marker of another directory");
    reshaped.marker.unwrap()
}

async fn deleted_and_hired_again(samba: &Samba, marker: Marker) {
    let directory = source(section(samba));
    let before = directory.snapshot(&|_| ()).await.unwrap();
    let gone = person(&before, "old").external_id.clone();
    samba.change(&format!("dn: CN=old,{SALES}\nchangetype: delete\n"));
    let after = directory.changes(&marker, &|_| ()).await.unwrap();
    assert_eq!((after.extent, after.present.len()), (Extent::Changes, CROWD + 5));
    assert!(!after.present.contains(&gone));

    // Only administrators may read tombstones; to the reader the domain shows none.
    assert!(!after.notes.contains(&Note::Deleted { external_id: gone.clone() }));
    let administrator =
        json!({"bind_dn": "Administrator@huitong.example", "bind_password": "Adm1n-Passw0rd"});
    let entitled = source(but(section(samba), administrator)).changes(&marker, &|_| ()).await.unwrap();
    assert!(entitled.notes.contains(&Note::Deleted { external_id: gone.clone() }), "{:?}", entitled.notes);

    samba
        .change(&account("old", "old", SALES, "").replace("\nobjectClass", "\nchangetype: add\nobjectClass"));
    let again = directory.changes(&after.marker.unwrap(), &|_| ()).await.unwrap();
    assert_ne!(person(&again, "old").external_id, gone, "the same name, another account");
    assert_eq!(again.present.len(), CROWD + 6);
}

fn section(samba: &Samba) -> Value {
    let conversations = ["sales", "wide", "crowd"].map(|name| format!("cn={name},{GROUPS}"));
    json!({
        "urls": [samba.ldaps()], "ca_file": samba.authority.file(), "preset": "active_directory",
        "bind_dn": READER, "bind_password": "pw-Start-lingtong",
        "people_base": format!("OU=公司,{DOMAIN}"), "departments_base": format!("OU=公司,{DOMAIN}"),
        "groups_base": GROUPS, "connect_seconds": 5, "answer_seconds": 15,
        "group_conversations": conversations,
    })
}

/// Six people with a story, and a crowd.
fn company() -> String {
    let unit = |dn: &str, more: &str| format!("dn: {dn}\nobjectClass: organizationalUnit\n{more}\n");
    let group = |name: &str, above: &str, members: &[String]| {
        let members: String = members.iter().map(|dn| format!("member: {dn}\n")).collect();
        format!("dn: CN={name},{above}\nobjectClass: group\nsAMAccountName: {name}\n{members}\n")
    };
    let outside = format!("OU=services,{DOMAIN}");
    let mut all = [
        unit(&format!("OU=公司,{DOMAIN}"), ""),
        unit(SALES, ""),
        unit(EAST, ""),
        unit(OFFICE, ""),
        unit(GROUPS, ""),
        unit(&outside, ""),
        account("lingtong", "lingtong", &outside, ""),
        account(
            "王伟",
            "wang.wei",
            EAST,
            "displayName: Wang Wei\ngivenName: 伟\nsn: 王\nmail: w.wei@mail.example\nmobile: 13800138000\ntitle: 经理\n\
             employeeID: E00001\n",
        ),
        account("must", "must", SALES, "pwdLastSet: 0\n"),
        account("old", "old", SALES, ""),
        account("gone", "gone", SALES, "accountExpires: 130000000000000000\n"),
        account("off", "off", SALES, "").replace("Control: 512", "Control: 514"),
        account(
            "odd\\, \\\\(a*b)",
            "odd(ab)",
            OFFICE,
            &format!("displayName: O\\Brien, (Jr.) *\nmanager: CN=王伟,{EAST}\n"),
        ),
    ]
    .concat();
    let mut crowd = Vec::new();
    for n in 0..CROWD {
        let dn = format!("CN=crowd{n:04},{SALES}");
        all +=
            &format!("dn: {dn}\nobjectClass: user\nsAMAccountName: crowd{n:04}\nuserAccountControl: 514\n\n");
        crowd.push(dn);
    }
    let member = |name: &str, above: &str| format!("CN={name},{above}");
    all += &group("crowd", GROUPS, &crowd);
    all += &group("inner", &outside, &[member("王伟", EAST)]);
    all += &group("wide", GROUPS, &[member("inner", &outside)]);
    all += &group("sales", GROUPS, &[member("old", SALES)]);
    all + &group("east", GROUPS, &[member("王伟", EAST), member("sales", GROUPS)])
}

fn account(name: &str, login: &str, unit: &str, more: &str) -> String {
    let password = password(&format!("pw-Start-{login}"));
    format!(
        "dn: CN={name},{unit}\nobjectClass: user\nsAMAccountName: {login}\nuserPrincipalName: {login}@huitong.example\n\
         userAccountControl: 512\n{password}{more}\n"
    )
}

fn person<'a>(all: &'a Snapshot, login: &str) -> &'a SourcePerson {
    all.people.iter().find(|p| p.login == login).unwrap()
}

fn department<'a>(all: &'a Snapshot, name: &str) -> &'a lingtong::directory::sources::SourceDepartment {
    all.departments.iter().find(|d| d.name == name).unwrap()
}

/// Name of the department above.
fn parent<'a>(all: &'a Snapshot, id: &str) -> Option<&'a str> {
    let parent = all.departments.iter().find(|d| d.external_id == id)?.parent.as_deref()?;
    all.departments.iter().find(|d| d.external_id == parent).map(|d| &*d.name)
}
