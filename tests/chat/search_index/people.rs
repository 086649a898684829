//! People and conversations by name.

use std::collections::HashSet;

use lingtong::chat::search::Change;
use lingtong::directory::Sight;

use super::rig::Rig;

fn person(id: i64, names: &[&str], login: &str) -> Change {
    Change::UpsertPerson {
        id,
        names: names.iter().map(|&name| name.to_owned()).collect(),
        login: login.to_owned(),
        phone: Some(format!("+86 138-0013-80{id:02}")),
        email: Some(format!("{login}@example.com")),
        employee_number: Some(format!("YF-{id:04}")),
        hidden: false,
    }
}

fn house() -> Rig {
    let rig = Rig::new();
    rig.apply(&[
        person(1, &["张小明", "Xiaoming Zhang"], "zxm"),
        person(2, &["单雄信"], "shan.x"),
        person(3, &["欧阳娜娜", "Nana"], "ouyang"),
        person(4, &["吕布"], "lb"),
        person(5, &["Ada Lovelace", "Enchantress", "小飞侠"], "ada"),
        person(6, &["张明"], "zm"),
        person(7, &["曾国藩"], "zgf"),
    ]);
    rig.commit();
    rig
}

#[test]
fn a_person_is_found_in_every_way_people_type() {
    let rig = house();
    let find = |text: &str| rig.index.search_people(text, &Sight::everything(), None, 10).unwrap();
    for text in [
        "小明",
        "张小明",
        "张小",
        "zhangxiaoming",
        "zhangxm",
        "xiaom",
        "zxm",
        "xm",
        "ZHANG xiaoming",
        "ｚｘｍ",
    ] {
        assert_eq!(find(text), [1], "{text}");
    }
    assert_eq!(find("张"), [1, 6]);
    assert_eq!(find("明"), [1, 6]);
    assert_eq!(find("zhang"), [1, 6]);
    assert_eq!(find("zhang ming"), [1, 6], "ming is a syllable of both");
    assert_eq!(find("欧阳"), [3]);
    assert_eq!(find("ouynn"), [3]);
    assert_eq!(find("nana"), [3]);
    assert_eq!(find("lovel"), [5]);
    assert_eq!(find("ada love"), [5]);
    assert_eq!(find("adalovelace"), [5]);
    assert_eq!(find("enchant"), [5]);
    for alias in ["小飞侠", "飞侠", "xiaofeixia", "xfx"] {
        assert_eq!(find(alias), [5], "an alias 花名 is a name like any other: {alias}");
    }
    assert_eq!(find("nobody"), [0; 0]);
}

#[test]
fn surnames_are_found_as_they_are_read_and_as_they_are_misread() {
    let rig = house();
    let find = |text: &str| rig.index.search_people(text, &Sight::everything(), None, 10).unwrap();
    for text in ["shanxiongxin", "danxiongxin", "sxx", "dxx", "单"] {
        assert_eq!(find(text), [2], "{text}");
    }
    for text in ["zengguofan", "cengguofan"] {
        assert_eq!(find(text), [7], "{text}");
    }
    for text in ["lvbu", "lubu", "吕布"] {
        assert_eq!(find(text), [4], "{text}");
    }
}

#[test]
fn logins_mail_addresses_and_numbers_are_found_from_their_beginning() {
    let rig = house();
    let find = |text: &str| rig.index.search_people(text, &Sight::everything(), None, 10).unwrap();
    assert_eq!(find("shan.x"), [2]);
    assert_eq!(find("ada@exa"), [5]);
    assert_eq!(find("ADA@example.com"), [5]);
    assert_eq!(find("13800138005"), [5]);
    assert_eq!(find("+86 138 0013 8005"), [5]);
    assert_eq!(find("8005"), [5]);
    assert_eq!(find("yf-0005"), [5]);
    assert_eq!(find("YF-0005"), [5]);
    assert_eq!(find("1380013"), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(rig.index.search_people("138", &Sight::everything(), None, 3).unwrap(), [1, 2, 3]);
}

#[test]
fn the_whole_name_comes_first() {
    let rig = Rig::new();
    rig.apply(&[
        person(1, &["王芳芳"], "wff"),
        person(2, &["王芳"], "wf"),
        person(3, &["Annabel"], "x"),
        person(4, &["Anna"], "y"),
    ]);
    rig.commit();
    assert_eq!(rig.index.search_people("王芳", &Sight::everything(), None, 10).unwrap(), [2, 1]);
    assert_eq!(rig.index.search_people("wf", &Sight::everything(), None, 10).unwrap(), [2, 1]);
    assert_eq!(rig.index.search_people("anna", &Sight::everything(), None, 10).unwrap(), [4, 3]);
}

#[test]
fn a_change_replaces_and_the_hidden_are_not_found() {
    let rig = house();
    rig.apply(&[person(1, &["张大明"], "zdm")]);
    let mut hidden = person(6, &["张明"], "zm");
    if let Change::UpsertPerson { hidden, .. } = &mut hidden {
        *hidden = true;
    }
    rig.apply(&[hidden]);
    rig.commit();
    assert_eq!(rig.index.search_people("小明", &Sight::everything(), None, 10).unwrap(), [0; 0]);
    assert_eq!(rig.index.search_people("张", &Sight::everything(), None, 10).unwrap(), [1]);
    assert_eq!(rig.find("张"), [0; 0], "a person is no message");
}

#[test]
fn conversations_are_found_by_name_pinyin_and_topic_if_allowed() {
    let rig = Rig::new();
    let room = |id, name: &str, topic: Option<&str>| Change::UpsertConversation {
        id,
        name: name.to_owned(),
        topic: topic.map(str::to_owned),
    };
    rig.apply(&[
        room(1, "产品研发部", None),
        room(2, "Kitchen", Some("午饭 and soup")),
        room(3, "研发周会", Some("每周一上午")),
        person(3, &["研发"], "yanfa"),
    ]);
    rig.commit();
    let all = HashSet::from([1, 2, 3]);
    let find = |text: &str| rig.index.search_conversations(text, &all, 10).unwrap();
    assert_eq!(find("研发"), [1, 3]);
    assert_eq!(find("yanfa"), [1, 3]);
    assert_eq!(find("cpyfb"), [1]);
    assert_eq!(find("kit"), [2]);
    assert_eq!(find("午饭"), [2]);
    assert_eq!(find("周一"), [3]);
    assert_eq!(rig.index.search_conversations("研发", &HashSet::from([3]), 10).unwrap(), [3]);
    rig.apply(&[Change::RemoveConversation { id: 3 }, room(1, "Labs", None)]);
    rig.commit();
    assert_eq!(find("研发"), [0; 0]);
    assert_eq!(find("labs"), [1]);
}

#[test]
fn who_is_seen_by_name_alone_is_found_by_name_alone() {
    let rig = house();
    let guest = Sight::guest(9, HashSet::from([1, 5]));
    let find = |text: &str| rig.index.search_people(text, &guest, None, 10).unwrap();
    assert_eq!(find("zhang"), [1], "6 is a stranger");
    assert_eq!(find("xfx"), [5]);
    for text in ["13800138001", "8001", "1380013", "zxm@example.com", "zxm@", "YF-0001", "shan"] {
        assert_eq!(find(text), [0; 0], "{text}");
    }
}
