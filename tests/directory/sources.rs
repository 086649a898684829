//! The parts of the directory sources by themselves: names, paths, chains of command, markers, reasons of a refusal.

use ldap3::LdapResult;
use ldap3::controls::{Control, RawControl};
use lingtong::clock::parse_ms;
use lingtong::config::Directory as Config;
use lingtong::directory::sources::ldap_dn::Dn;
use lingtong::directory::sources::ldap_marker::next_time;
use lingtong::directory::sources::ldap_paths::{Paths, ids};
use lingtong::directory::sources::ldap_refusal::{PPOLICY, verdict};
use lingtong::directory::sources::managers::cut_loops;
use lingtong::directory::sources::{SignInRefused, open};

#[test]
fn the_section_as_an_administrator_writes_it() {
    let text = "[ldap]\nurls = [\"ldaps://d.example\"]\npeople_base = \"ou=people,dc=x\"\n[ldap.attributes]\nalias = \"nick\"\n";
    let config: Config = toml::from_str(text).expect("a good section");
    assert_eq!(open(&config).map(|all| all.len()), Ok(1));
    let wrong = toml::from_str::<Config>(&format!("{text}nik = 1\n")).expect_err("an unknown key");
    assert!(wrong.to_string().contains("line 6") && wrong.to_string().contains("nik"), "{wrong}");
    assert_eq!(open(&Config::default()).map(|all| all.len()), Ok(0));
}

#[test]
fn every_loop_is_cut_once_at_the_same_place() {
    let pairs = [
        ("z", Some("c")),
        ("c", Some("b")),
        ("b", Some("a")),
        ("a", Some("c")),
        ("s", Some("s")),
        ("t", None),
    ];
    for turn in 0..pairs.len() {
        let mut people = pairs;
        people.rotate_left(turn);
        let index = |id: &str| people.iter().position(|(other, _)| *other == id);
        let mut above: Vec<_> = people.iter().map(|(_, above)| above.and_then(index)).collect();
        let loops = cut_loops(&mut above, |i| people[i].0);
        let mut named: Vec<Vec<_>> =
            loops.iter().map(|round| round.iter().map(|&i| people[i].0).collect()).collect();
        named.sort();
        assert_eq!(named, [vec!["a", "c", "b"], vec!["s"]]);
        assert_eq!(above.iter().filter(|above| above.is_none()).count(), 3, "{above:?}");
    }
}

fn dn(text: &str) -> Dn {
    Dn::parse(text).expect("a name")
}

#[test]
fn one_name_in_several_spellings() {
    assert_eq!(dn("uid=a\\,b,OU=R\\26D , dc=X"), dn("UID=A\\2Cb,ou=r&d,dc=x"));
    assert_eq!(dn("ou=\\E9\\94\\80"), dn("ou=销"));
    assert_eq!(dn("cn=a+uid=b,dc=x"), dn("uid=b+cn=a,dc=x"));
    assert_ne!(dn("uid=a\\,dc=x"), dn("uid=a,dc=x"));
}

#[test]
fn climbs_and_refuses() {
    let name = dn("uid=a,ou=b,dc=c");
    assert_eq!(name.above().map(|key| key.matches('\0').count()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(name.above().next(), Some(dn("OU=b,dc=c").key()));
    assert_eq!(Dn::parse("nothing"), None);
    assert_eq!(Dn::parse("ou=\\"), None);
    assert_eq!(Dn::parse("ou=\\zz").map(|d| d.depth()), Some(1));
}

#[test]
fn a_path_is_a_department_in_another() {
    let mut paths = Paths::default();
    let values = ["华东/销售", "华东 / 采购", "R&D", "r&d", "/", "华东"].map(str::to_owned);
    paths.take(&values, "/");
    let all = paths.departments();
    let shown: Vec<_> = all.iter().map(|d| (&*d.name, d.parent.as_deref(), d.order)).collect();
    let east = Some("path:华东");
    assert_eq!(shown, [("华东", None, 0), ("R&D", None, 1), ("采购", east, 0), ("销售", east, 1)]);
    assert_eq!(ids(&values, "/"), ["path:华东/销售", "path:华东/采购", "path:r&d", "path:华东"]);
    assert_eq!(ids(&values[..1], ""), ["path:华东/销售"], "one department without a separator");
}

#[test]
fn a_young_change_is_read_again_and_an_old_one_is_not() {
    let now = parse_ms("2026-11-30T12:00:00Z").expect("a time");
    assert_eq!(next_time("20261130115955Z", now).as_deref(), Some("20261130115945Z"));
    assert_eq!(next_time("20261130115955.123Z", now).as_deref(), Some("20261130115945Z"));
    assert_eq!(next_time("20261130110000Z", now).as_deref(), Some("20261130110001Z"));
    assert_eq!(next_time("20261130123000Z", now).as_deref(), Some("20261130122950Z"), "clocks differ");
    assert_eq!(next_time("never", now), None);
}

fn answer(rc: u32, text: &str, policy: Option<&[u8]>) -> LdapResult {
    let control = |value: &[u8]| {
        Control(None, RawControl { ctype: PPOLICY.into(), crit: false, val: Some(value.to_vec()) })
    };
    let ctrls = policy.map(control).into_iter().collect();
    LdapResult { rc, matched: String::new(), text: text.into(), refs: vec![], ctrls }
}

#[test]
fn reasons_of_active_directory() {
    let told = |code: &str| {
        let text =
            format!("80090308: LdapErr: DSID-0C09, comment: AcceptSecurityContext error, data {code}, v4563");
        verdict(&answer(49, &text, None), true)
    };
    assert_eq!(told("532"), Some(Err(SignInRefused::PasswordExpired)));
    assert_eq!(told("533"), Some(Err(SignInRefused::Disabled)));
    assert_eq!(told("773"), Some(Err(SignInRefused::MustChange)));
    for code in ["52e", "775", "525", ""] {
        assert_eq!(told(code), Some(Err(SignInRefused::WrongCredentials)), "{code}");
    }
    assert_eq!(verdict(&answer(51, "busy", None), true), None);
}

#[test]
fn reasons_of_a_password_policy() {
    let told = |rc, value: &[u8]| verdict(&answer(rc, "", Some(value)), false);
    assert_eq!(told(49, &[0x30, 3, 0x81, 1, 0]), Some(Err(SignInRefused::PasswordExpired)));
    assert_eq!(told(49, &[0x30, 3, 0x81, 1, 1]), Some(Err(SignInRefused::WrongCredentials)), "locked");
    assert_eq!(
        told(0, &[0x30, 8, 0xa0, 3, 0x80, 1, 9, 0x81, 1, 2]),
        Some(Err(SignInRefused::MustChange)),
        "with a warning before it"
    );
    assert_eq!(told(0, &[0x30, 5, 0xa0, 3, 0x80, 1, 9]), Some(Ok(())), "a warning only");
    for broken in [&[][..], &[0x30], &[0x30, 3, 0x81, 9, 0], &[0x30, 3, 0x81]] {
        assert_eq!(told(49, broken), Some(Err(SignInRefused::WrongCredentials)), "{broken:?}");
    }
}
