//! People and departments from files: whole, or an error with its place.

use lingtong::config::Directory as Config;
use lingtong::directory::rights::Due;
use lingtong::directory::sources::{Extent, Note, Snapshot, Source, SourceError, open};
use lingtong::directory::sync::Order;
use lingtong::directory::{Password, PeopleFilter, Sight};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

use super::house::{House, refused};

const PEOPLE: &str = "编号,登录名,姓名,部门,上级,邮箱,停用,群组,无关\n\
    1,wang.wei,王伟,华东/销售;总部,,w@x.example,,board;sales,x\n\
    2,li.na,\"李娜, 工程师\",华东/采购,1,,否,sales,\n\
    3,old,老王,,9,,是,,\n";

fn source(dir: &Path, more: &Value) -> Result<Arc<dyn Source>, SourceError> {
    let mut section = json!({"people_file": dir.join("people.csv")});
    section.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    let config: Config = serde_json::from_value(json!({"csv": section})).unwrap();
    Ok(open(&config)?.remove(0))
}

async fn read(dir: &Path, people: &[u8], more: &Value) -> Result<Snapshot, SourceError> {
    std::fs::write(dir.join("people.csv"), people).unwrap();
    source(dir, more)?.snapshot(&|_| ()).await
}

#[tokio::test]
async fn a_company_in_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let all = read(dir.path(), PEOPLE.as_bytes(), &Value::Null).await.unwrap();
    let shown: Vec<_> = all.people.iter().map(|p| (&*p.external_id, &*p.name, p.disabled)).collect();
    assert_eq!(shown, [("1", "王伟", false), ("2", "李娜, 工程师", false), ("3", "老王", true)]);
    let departments: Vec<_> =
        all.departments.iter().map(|d| (&*d.external_id, d.parent.as_deref())).collect();
    let east = Some("path:华东");
    assert_eq!(
        departments,
        [("path:华东", None), ("path:总部", None), ("path:华东/采购", east), ("path:华东/销售", east)]
    );
    assert_eq!(all.people[0].departments, ["path:华东/销售", "path:总部"]);
    assert_eq!(all.people[1].manager.as_deref(), Some("1"));
    assert_eq!(all.notes, [Note::ManagerUnknown { person: "3".into(), dn: "9".into() }]);
    let groups: Vec<_> = all.groups.iter().map(|g| (&*g.key, g.people.join(" "))).collect();
    assert_eq!(groups, [("board", "1".into()), ("sales", "1 2".to_owned())]);

    let with_mark = [b"\xef\xbb\xbf", PEOPLE.as_bytes()].concat();
    assert_eq!(
        read(dir.path(), &with_mark, &Value::Null).await.unwrap().people,
        all.people,
        "a byte order mark"
    );
    let semicolons = "id;login;name\r\n1;a;A\r\n";
    assert_eq!(read(dir.path(), semicolons.as_bytes(), &Value::Null).await.unwrap().people.len(), 1);
    // 王伟 in GB18030.
    let chinese = b"id,login,name\n1,a,\xcd\xf5\xce\xb0\n";
    let gb = read(dir.path(), chinese, &json!({"encoding": "gb18030"})).await.unwrap();
    assert_eq!(gb.people[0].name, "王伟");
    assert!(
        read(dir.path(), chinese, &Value::Null)
            .await
            .unwrap_err()
            .to_string()
            .contains("line 2: is not UTF-8")
    );
}

#[tokio::test]
async fn departments_of_their_own_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("departments.csv");
    let more = json!({"departments_file": file});
    let departments = |text: &str| std::fs::write(&file, text).unwrap();
    departments("id,name,parent,code,order,head,deputy\nd2,销售,d1,S,2,1,2\nd1,华东,,,,,\nd3,采购,d1,,1,,\n");
    let people = "id,login,name,departments\n1,a,A,d2\n2,b,B,d3;d2\n";
    let all = read(dir.path(), people.as_bytes(), &more).await.unwrap();
    let shown: Vec<_> = all.departments.iter().map(|d| (&*d.name, d.order, d.head.as_deref())).collect();
    assert_eq!(shown, [("华东", 0, None), ("采购", 0, None), ("销售", 1, Some("1"))]);

    let again = source(dir.path(), &more).unwrap();
    let same = again.changes(all.marker.as_ref().unwrap(), &|_| ()).await.unwrap();
    assert_eq!((same.extent, same.people.len(), same.present), (Extent::Changes, 0, all.present));
    departments("id,name\nd2,Sales\nd3,采购\n");
    let renamed = again.changes(&all.marker.unwrap(), &|_| ()).await.unwrap();
    assert_eq!((renamed.extent, renamed.people.len()), (Extent::Full, 2));

    for (text, place) in [
        ("id,name,parent\nd1,A,d2\nd2,B,d1\n", "line 2, column `parent`"),
        ("id,name,parent\nd1,A,d9\n", "line 2, column `parent`"),
        ("id,name\nd2,A\nd2,B\n", "line 3, column `id`"),
        ("id,name,order\nd2,A,first\n", "line 2, column `order`"),
        ("id,name\nd2,A\n", "line 3, column `departments`"),
    ] {
        departments(text);
        let error = read(dir.path(), people.as_bytes(), &more).await.unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
}

#[tokio::test]
async fn a_mistake_has_a_place_and_half_a_file_is_none() {
    let dir = tempfile::tempdir().unwrap();
    for (text, place) in [
        ("", "does not end with a line end"),
        ("id,login,name\n1,a,A", "does not end with a line end"),
        ("id,login,name\n", "holds no people"),
        ("id,login\n1,a\n", "line 1, column `name`: is missing"),
        ("id,login,name,编号\n1,a,A,1\n", "line 1, column `id`: is there twice"),
        ("id,login,name\n1,a,A\n1,b,B\n", "line 3, column `id`: is there twice"),
        ("id,login,name\n1,a,A\n2,A,B\n", "line 3, column `login`: is there twice"),
        ("id,login,name\n1,a,A\n,b,B\n", "line 3, column `id`: is empty"),
        ("id,login,name\n1,a,A\n2,b\n", "line 3: has 2 values where the first line names 3"),
        ("id,login,name\n1,\"a\nb\",A\n2,\"c\n", "line "),
        ("id,login,name\n1,a,\u{200b}\n", "line 2, column `name`: cannot be shown"),
        ("id,login,name,disabled\n1,a,A,perhaps\n", "line 2, column `disabled`"),
    ] {
        let error = read(dir.path(), text.as_bytes(), &Value::Null).await.unwrap_err().to_string();
        assert!(error.contains(place) && error.contains("people.csv"), "{text:?}: {error}");
    }
    std::fs::remove_file(dir.path().join("people.csv")).unwrap();
    let missing = source(dir.path(), &Value::Null).unwrap().snapshot(&|_| ()).await;
    assert!(matches!(missing, Err(SourceError::File { .. })), "{missing:?}");
    assert!(source(dir.path(), &json!({"name": "Dateien"})).is_err());
}

#[tokio::test]
async fn people_of_a_file_have_their_password_here() {
    let dir = tempfile::tempdir().unwrap();
    read(dir.path(), PEOPLE.as_bytes(), &Value::Null).await.unwrap();
    for backend in Backend::both() {
        let house = House::with(backend, "csv", vec![source(dir.path(), &Value::Null).unwrap()]).await;
        let order = Order { source: "csv".into(), ..Order::default() };
        house.directory.sync_now(&house.root(), order, &|_| ()).await.unwrap();
        refused(house.tries("wang.wei", super::house::PASSWORD).await, Code::WrongCredentials);
        let everyone =
            house.directory.list_people(Sight::everything(), PeopleFilter::default()).await.unwrap().items;
        let wang = everyone.iter().find(|person| person.login == "wang.wei").unwrap().id;
        let password = Some(Password::new(super::house::PASSWORD));
        house.directory.reset_password(&house.root(), wang, password).await.unwrap();
        assert_eq!(house.signs_in("wang.wei").await.due, Some(Due::Password));
    }
}
