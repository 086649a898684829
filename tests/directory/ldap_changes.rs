//! Incremental readings of a slapd: what has changed, everyone who is there, and everything when the shape has changed.

use lingtong::directory::sources::{Extent, Marker, Note, Snapshot, Source};
use lingtong_tests::slapd::{SUFFIX, Slapd, UNLIMITED};
use serde_json::json;

use super::ldap::{BASE, but, everything, section, source};

const OFFICE: &str = "ou=行政 Administration,ou=departments,dc=huitong,dc=example";
const EXECUTIVE: &str = "ou=总经办 Executive Office,ou=departments,dc=huitong,dc=example";
const DOMESTIC: &str = "ou=国内销售 Domestic Sales,ou=销售中心 Sales,ou=departments,dc=huitong,dc=example";

async fn since(slapd: &Slapd, snapshot: &Snapshot) -> Snapshot {
    let marker = snapshot.marker.as_ref().expect("a marker");
    source(section(slapd)).changes(marker, &|_| ()).await.unwrap()
}

fn logins(all: &Snapshot) -> Vec<&str> {
    let mut logins: Vec<_> = all.people.iter().map(|p| &*p.login).collect();
    logins.sort_unstable();
    logins
}

fn modify(dn: &str, attribute: &str, value: &str) -> String {
    format!("dn: {dn}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n\n")
}

fn add(uid: &str, unit: &str) -> String {
    format!(
        "dn: uid={uid},{unit}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: x\n\n"
    )
}

#[tokio::test]
async fn who_has_changed_and_who_is_there() {
    let slapd = Slapd::settled(UNLIMITED);
    let first = everything(&slapd).await.unwrap();
    assert_eq!((first.extent, first.present.len()), (Extent::Full, 1_200));
    let still = since(&slapd, &first).await;
    assert_eq!((still.extent, still.people.len()), (Extent::Changes, 0));
    assert_eq!(still.present, first.present);
    assert_eq!((&still.departments, &still.groups), (&first.departments, &first.groups));

    slapd.change(&(add("joiner", EXECUTIVE) + &add("passer.by", EXECUTIVE)));
    let office = |all: &Snapshot| {
        all.departments.iter().find(|d| d.name.starts_with("行政")).unwrap().external_id.clone()
    };
    let joined = since(&slapd, &still).await;
    assert_eq!((joined.extent, logins(&joined)), (Extent::Changes, vec!["joiner", "passer.by"]));
    assert_eq!(joined.present.len(), 1_202);

    // Renamed and moved, with a manager who has not changed; another one has left.
    let manager = first.people.iter().find(|p| p.employee_number.as_deref() == Some("E00001")).unwrap();
    slapd.change(&modify(
        &format!("uid=joiner,{EXECUTIVE}"),
        "manager",
        &format!("uid={},{EXECUTIVE}", manager.login),
    ));
    slapd.change(&format!(
        "dn: uid=joiner,{EXECUTIVE}\nchangetype: modrdn\nnewrdn: uid=mover\ndeleteoldrdn: 1\nnewsuperior: {OFFICE}\n\n\
         dn: uid=passer.by,{EXECUTIVE}\nchangetype: delete\n"
    ));
    let moved = since(&slapd, &joined).await;
    assert_eq!((moved.extent, logins(&moved)), (Extent::Changes, vec!["mover"]));
    let mover = &moved.people[0];
    assert_eq!(mover.external_id, joined.people.iter().find(|p| p.login == "joiner").unwrap().external_id);
    assert_eq!(
        (&mover.departments, mover.manager.as_ref()),
        (&vec![office(&moved)], Some(&manager.external_id))
    );
    assert_eq!(moved.present.len(), 1_201);

    // A change within the same second as the reading before is not lost.
    for title in ["one", "two", "three"] {
        let before = since(&slapd, &moved).await;
        slapd.change(&modify(&format!("uid=mover,{OFFICE}"), "title", title));
        assert_eq!(since(&slapd, &before).await.people[0].title.as_deref(), Some(title));
    }
}

#[tokio::test]
async fn the_shape_of_the_tree_decides_about_everyone() {
    let slapd = Slapd::settled(UNLIMITED);
    let first = everything(&slapd).await.unwrap();
    let rename = |dn: &str, to: &str, above: &str| {
        slapd.change(&format!(
            "dn: {dn}\nchangetype: modrdn\nnewrdn: {to}\ndeleteoldrdn: 1\nnewsuperior: {above}\n"
        ));
    };
    slapd.change(&format!(
        "dn: ou=新部门,{BASE}\nchangetype: add\nobjectClass: organizationalUnit\nou: 新部门\n"
    ));
    let grown = since(&slapd, &first).await;
    assert_eq!((grown.extent, grown.departments.len()), (Extent::Full, 65));
    // A unit's new name is in the tree, and moves nobody.
    rename(&format!("ou=新部门,{BASE}"), "ou=综合管理部", BASE);
    let renamed = since(&slapd, &grown).await;
    assert_eq!((renamed.extent, renamed.people.len()), (Extent::Changes, 0));
    let named = renamed.departments.iter().find(|d| d.name == "综合管理部").unwrap();
    assert!(grown.departments.iter().any(|d| d.external_id == named.external_id && d.name == "新部门"));
    // Whoever is in a unit that goes elsewhere carries no mark of it.
    rename(&format!("ou=综合管理部,{BASE}"), "ou=综合管理部", DOMESTIC);
    let moved = since(&slapd, &renamed).await;
    assert_eq!((moved.extent, moved.people.len()), (Extent::Full, 1_200));
    // This server leaves names behind that lead nowhere when a unit of managers is renamed: their people are read again.
    rename(OFFICE, "ou=行政部", BASE);
    let dangling = since(&slapd, &moved).await;
    assert_eq!((dangling.extent, dangling.present.len()), (Extent::Full, 1_200));

    // A loop of managers is cut at the same place for all, so everyone is read once; then it is known.
    let own =
        |number: &str| first.people.iter().find(|p| p.employee_number.as_deref() == Some(number)).unwrap();
    let head = own("E00001");
    let dn = format!("uid={},{EXECUTIVE}", head.login);
    slapd.change(&modify(&dn, "manager", &dn));
    let looped = since(&slapd, &dangling).await;
    assert_eq!(looped.extent, Extent::Full);
    assert!(looped.notes.contains(&Note::ManagerLoop { people: vec![head.external_id.clone()] }));
    let known = since(&slapd, &looped).await;
    assert_eq!(known.extent, Extent::Changes);
    assert!(
        known.people.iter().all(|p| p.manager.is_none() && p.external_id == head.external_id),
        "{:?}",
        known.people
    );
}

#[tokio::test]
async fn a_marker_is_of_one_directory_and_one_configuration() {
    let (slapd, other) = (Slapd::settled(UNLIMITED), Slapd::settled(UNLIMITED));
    let first = everything(&slapd).await.unwrap();
    let turned = since(&other, &first).await;
    assert_eq!(turned.extent, Extent::Full);
    assert!(turned.present.is_disjoint(&first.present), "the sync sees that all are others");

    let marker = first.marker.unwrap();
    let narrower =
        source(but(section(&slapd), json!({"people_filter": "(&(objectClass=inetOrgPerson)(mail=*))"})));
    assert_eq!(narrower.changes(&marker, &|_| ()).await.unwrap().extent, Extent::Full);
    for nonsense in ["", "{}", "20260101000000Z"] {
        let read = source(section(&slapd)).changes(&Marker(nonsense.into()), &|_| ()).await.unwrap();
        assert_eq!((read.extent, read.people.len()), (Extent::Full, 1_200));
    }
    // A limit or an empty answer is no less an error when only changes are wanted.
    let empty = source(but(section(&slapd), json!({"groups_base": format!("ou=services,{SUFFIX}")})));
    empty.changes(&marker, &|_| ()).await.unwrap_err();
}

#[tokio::test]
async fn an_entry_that_can_be_no_person_is_remembered_as_such() {
    let slapd = Slapd::settled(UNLIMITED);
    let odd = format!("cn=odd,{EXECUTIVE}");
    let nameless = format!("dn: {odd}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: odd\nsn: x\n\n");
    slapd.change(&(nameless + &add("below", EXECUTIVE)));
    slapd.change(&modify(&format!("uid=below,{EXECUTIVE}"), "manager", &odd));
    let closed = |all: &Snapshot| {
        all.notes.iter().find_map(|note| match note {
            Note::Skipped { closed, .. } => Some(*closed),
            _ => None,
        })
    };
    let first = everything(&slapd).await.unwrap();
    assert_eq!(closed(&first), Some(false));
    // Somebody's manager is nobody here, and that is no news.
    let still = since(&slapd, &first).await;
    assert_eq!((still.extent, still.present.len()), (Extent::Changes, 1_202));
    slapd.change(&modify(&odd, "pwdAccountLockedTime", "000001010000Z"));
    let shut = since(&slapd, &still).await;
    assert_eq!((shut.extent, closed(&shut)), (Extent::Changes, Some(true)));
    // A user name makes a person of it, above who has not changed.
    slapd.change(&modify(&odd, "uid", "odd"));
    let usable = since(&slapd, &shut).await;
    assert_eq!((usable.extent, closed(&usable)), (Extent::Full, None));
    let of = |login: &str| usable.people.iter().find(|p| p.login == login).unwrap();
    assert_eq!(of("below").manager.as_ref(), Some(&of("odd").external_id));
}
