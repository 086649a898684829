//! Names by themselves: how logins, addresses and numbers compare, pinyin, and logins that look alike.

use lingtong::directory::look_alike::{looks, refused};
use lingtong::directory::names::{
    NameRefused, PinyinKeys, SURNAMES, display, fold, login, mail, phone, pinyin_keys, search_words,
    sort_key, tidy,
};

#[test]
fn every_surname_of_the_table_needs_it() {
    for (c, reading) in SURNAMES {
        // Only at the beginning a character is a surname.
        let plain = pinyin_keys(&format!("a{c}")).full;
        assert_ne!(plain, format!("a{reading}"), "{c} is read {reading} anyway");
    }
}

#[test]
fn numbers_and_addresses_compare() {
    let same = ["13800138000", "+86 138-0013-8000", "0086 13800138000", "(138) 0013 8000", "１３８00138000"];
    assert!(same.iter().all(|text| phone(text).as_deref() == Some("13800138000")), "{same:?}");
    assert_eq!(phone("+49 (30) 123456").as_deref(), Some("+4930123456"));
    assert_eq!(phone("010-62345678").as_deref(), Some("01062345678"));
    assert_eq!([phone("1234"), phone("call me"), phone("+"), phone(&"1".repeat(21))], [const { None }; 4]);
    assert_eq!(mail(" Ada@Example.COM ").as_deref(), Some("ada@example.com"));
    assert_eq!([mail("ada"), mail("@example.com"), mail("ada@host")], [const { None }; 3]);
}

#[test]
fn logins_compare_by_fold() {
    assert_eq!(fold(" Ｗang.Wei "), "wang.wei");
    assert_eq!(fold("ﬁ"), fold("FI"));
    assert_ne!(fold("wаng"), fold("wang"), "a Cyrillic letter stays another letter");
    for text in ["İstanbul", "ẞ", "Ǆ", "Ω", "ﷺ", "①"] {
        assert_eq!(fold(&fold(text)), fold(text), "{text}");
    }
}

#[test]
fn what_a_login_and_a_name_may_be() {
    assert_eq!(login("Ada.L@x.example").as_deref(), Ok("ada.l@x.example"));
    assert_eq!(login(" "), Err(NameRefused::Empty));
    assert_eq!(login("a b"), Err(NameRefused::Space));
    assert_eq!(login("a\0b"), Err(NameRefused::Hidden));
    assert_eq!(login("a\u{200b}b"), Err(NameRefused::Hidden));
    assert_eq!(login(&"x".repeat(101)), Err(NameRefused::TooLong(100)));
    assert_eq!(login(&"王".repeat(100)), Ok("王".repeat(100)));
    assert_eq!(display("  王  小明 ").as_deref(), Ok("王 小明"));
    assert_eq!(display("O\\Brien (contractor), *Jr.*").as_deref(), Ok("O\\Brien (contractor), *Jr.*"));
    assert_eq!(display("a\u{202e}b"), Err(NameRefused::Hidden));
    assert_eq!(display("a\nb"), Err(NameRefused::Hidden));
    assert_eq!(display(&"a".repeat(201)), Err(NameRefused::TooLong(200)));
}

#[test]
fn names_from_elsewhere_become_fit_to_show() {
    assert_eq!(tidy(" a\u{202e}b\tc ").as_deref(), Some("ab c"));
    assert_eq!(tidy("\u{200b}"), None);
    for text in ["王".repeat(500), format!("{} b", "a".repeat(199)), "e\u{301}".repeat(300)] {
        let name = tidy(&text).expect("something is left");
        assert_eq!(display(&name).as_deref(), Ok(&*name));
    }
}

#[test]
fn found_and_sorted_by_pinyin() {
    let keys = |name| {
        let PinyinKeys { full, initials } = pinyin_keys(name);
        format!("{full} {initials}")
    };
    assert_eq!(keys("王伟"), "wangwei ww");
    assert_eq!(keys("曾志强"), "zengzhiqiang zzq");
    assert_eq!(keys("吕静"), "lvjing lj");
    assert_eq!(keys("张伟 (采购)"), "zhangweicaigou zwcg");
    assert_eq!(keys("Søren Kjær"), "sorenkjaer sk");
    assert_eq!(keys("Lukáš Dvořák"), "lukasdvorak ld");
    assert_eq!(keys("John O'Neil"), "johnoneil jo");
    assert_eq!(keys(""), " ");
    let mut names = ["赵伟", "Bob", "王芳", "Zoë", "陈静", "anna"];
    names.sort_by_cached_key(|name| sort_key(name));
    assert_eq!(names, ["anna", "Bob", "陈静", "王芳", "赵伟", "Zoë"]);
}

#[test]
fn words_to_be_found_by() {
    let words = search_words("Wang.Wei", &["王伟", "Wei Wang", "小 伟"]);
    for word in ["wang.wei", "王伟", "wangwei", "ww", "wei", "wang", "weiwang", "小伟", "xw"] {
        assert!(words.iter().any(|w| w == word), "{word} in {words:?}");
    }
    assert!(search_words("x", &["Dvořák"]).contains(&"dvorak".to_owned()));
}

#[test]
fn scripts_are_not_mixed_and_not_impersonated() {
    for good in ["wang.wei", "王伟", "王wei", "ada-l@x.example", "søren", "田中たなか", "жанна", "u_1"]
    {
        assert_eq!(refused(&fold(good)), None, "{good}");
    }
    // The second letter, then all of them, are Cyrillic; then a Greek one and a dotless i.
    for bad in ["wаng", "сор", "αda", "wıng"] {
        assert!(refused(&fold(bad)).is_some(), "{bad}");
    }
}

#[test]
fn what_looks_alike_is_found() {
    for (one, other) in [("admin", "adrnin"), ("wei1", "weil"), ("bob0", "bobo")] {
        assert_eq!(looks(one), looks(other));
    }
    assert_ne!(looks("wang"), looks("weng"));
}
