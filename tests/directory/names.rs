//! Whose name was typed: user name, mail or mobile; and which logins and passwords are taken for the same.

use super::house::{House, PASSWORD, refused};
use lingtong::directory::{NewPerson, Password, PersonPatch};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

async fn person(house: &House, login: &str, email: Option<&str>, phone: Option<&str>) -> i64 {
    let new = NewPerson {
        login: login.into(),
        name: login.into(),
        email: email.map(Into::into),
        phone: phone.map(Into::into),
        password: Some(Password::new(format!("{PASSWORD} of {login}"))),
        ..NewPerson::default()
    };
    house.directory.add_person(&house.root(), new).await.unwrap().id
}

async fn enters(house: &House, name: &str, login: &str) -> Option<i64> {
    let outcome = house.tries(name, &format!("{PASSWORD} of {login}")).await;
    match outcome {
        Ok(signed) => Some(signed.person.id),
        Err(problem) => {
            assert_eq!(problem.code, Code::WrongCredentials);
            None
        }
    }
}

#[tokio::test]
async fn user_name_mail_and_mobile_lead_to_one_person() {
    for backend in Backend::both() {
        let house = House::on(backend, "three names").await;
        let ada = person(&house, "ada", Some("Ada.Lin@Example.com"), Some("+86 138 0013 8000")).await;
        let names = [
            "ada",
            "ada.lin@example.com",
            "ADA.LIN@EXAMPLE.COM",
            "13800138000",
            "138-0013-8000",
            "008613800138000",
        ];
        for name in names {
            assert_eq!(enters(&house, name, "ada").await, Some(ada), "{name}");
        }
        for name in ["lin@example.com", "380013800", "%", "ada.lin@example.com\0", "ada'--"] {
            assert_eq!(enters(&house, name, "ada").await, None, "{name}");
        }
    }
}

#[tokio::test]
async fn an_address_of_two_people_is_nobodys_and_a_login_beats_it() {
    for backend in Backend::both() {
        let house = House::on(backend, "shared").await;
        let ada = person(&house, "ada", Some("team@example.com"), Some("13800138000")).await;
        let ben = person(&house, "ben", Some("team@example.com"), Some("13800138000")).await;
        for name in ["team@example.com", "13800138000"] {
            for login in ["ada", "ben"] {
                assert_eq!(enters(&house, name, login).await, None, "{name} {login}");
            }
        }
        // Whoever left does not stand in the way.
        house.directory.disable_person(&house.root(), ben, "left").await.unwrap();
        assert_eq!(enters(&house, "team@example.com", "ada").await, Some(ada));
        let thief = person(&house, "cleo", Some("ada"), None).await;
        assert_eq!(enters(&house, "ada", "cleo").await, None);
        let own = person(&house, "dan@example.com", None, None).await;
        // What a directory brought is not asked: then, too, it is the login's.
        let taken = format!("UPDATE person SET email_key = 'dan@example.com' WHERE id = {thief}");
        assert_eq!(house.sql(&taken), 1);
        assert_eq!(enters(&house, "dan@example.com", "cleo").await, None);
        assert_eq!(enters(&house, "dan@example.com", "dan@example.com").await, Some(own));
    }
}

#[tokio::test]
async fn nobody_is_shut_out_by_a_login_or_an_address_that_is_theirs() {
    for backend in Backend::both() {
        let house = House::on(backend, "taken").await;
        let ada = person(&house, "ada", Some("Ada@Example.com"), Some("+86 138 0013 8000")).await;
        let ben = person(&house, "ben@example.com", Some("ben@example.com"), None).await;
        person(&house, "13900139000", None, None).await;
        let (d, root) = (&house.directory, house.root());
        let add = |login: &str, email: Option<&str>, phone: Option<&str>| {
            let (email, phone) = (email.map(Into::into), phone.map(Into::into));
            let new =
                NewPerson { login: login.into(), name: "X".into(), email, phone, ..NewPerson::default() };
            d.add_person(&root, new)
        };
        for login in ["ada@example.com", "ADA@example.com", "13800138000", "+8613800138000", "138-0013-8000"]
        {
            assert_eq!(refused(add(login, None, None).await, Code::Conflict).fields, ["login"], "{login}");
            let patch = PersonPatch { login: Some(login.into()), ..PersonPatch::default() };
            let problem = refused(d.update_person(&root, ben, patch).await, Code::Conflict);
            assert_eq!(problem.fields, ["login"], "{login}");
        }
        let mail = refused(add("eve", Some("Ben@example.com"), None).await, Code::Conflict);
        assert_eq!(mail.fields, ["email"]);
        let phone = refused(add("eve", None, Some("+86 139 0013 9000")).await, Code::Conflict);
        assert_eq!(phone.fields, ["phone"]);
        // One's own is one's own, and whoever left is reached no more.
        let own = PersonPatch { login: Some("ada@example.com".into()), ..PersonPatch::default() };
        d.update_person(&root, ada, own).await.unwrap();
        d.disable_person(&root, ada, "left").await.unwrap();
        add("13800138000", None, None).await.unwrap();
    }
}

#[tokio::test]
async fn only_who_knows_the_password_hears_that_the_account_is_disabled() {
    let house = House::on(Backend::Sqlite, "disabled").await;
    let ada = house.person("ada").await;
    house.directory.disable_person(&house.root(), ada.id, "left").await.unwrap();
    refused(house.tries("ada", "wrong").await, Code::WrongCredentials);
    for _ in 0..10 {
        // And is not held up for it.
        refused(house.tries("ada", PASSWORD).await, Code::AccountDisabled);
    }
}

#[tokio::test]
async fn look_alike_logins_are_refused_and_passwords_are_normalised() {
    let house = House::on(Backend::Sqlite, "look-alikes").await;
    for login in ["аda", "αda", "сор", "wıng", "王а"] {
        let new = NewPerson { login: login.into(), name: "X".into(), ..NewPerson::default() };
        let problem = refused(house.directory.add_person(&house.root(), new).await, Code::Validation);
        assert_eq!(problem.fields, ["login"], "{login}");
    }
    for login in ["王伟", "wang王", "søren", "жанна"] {
        person(&house, login, None, None).await;
    }
    // Composed and decomposed, an ideographic space and a plain one: the same password. Width and case are not.
    let new = NewPerson {
        login: "eve".into(),
        name: "Eve".into(),
        password: Some(Password::new("café\u{3000}au lait 3000")),
        ..NewPerson::default()
    };
    house.directory.add_person(&house.root(), new).await.unwrap();
    for same in ["café au lait 3000", "cafe\u{301} au lait 3000", "cafe\u{301}\u{3000}au\u{a0}lait 3000"] {
        house.tries("eve", same).await.unwrap();
    }
    for other in ["cafe au lait 3000", "CAFÉ AU LAIT 3000", "ｃafé au lait 3000", "café au lait 3000 "] {
        refused(house.tries("eve", other).await, Code::WrongCredentials);
    }
}

#[tokio::test]
async fn a_new_password_is_no_common_one() {
    let house = House::on(Backend::Sqlite, "policy").await;
    let long = "x".repeat(1_000_000);
    for (password, code) in [
        ("short", Code::Validation),
        ("password123", Code::WeakPassword),
        ("qwertyuiop", Code::WeakPassword),
        ("marina.novak", Code::WeakPassword),
        ("NovakNovak", Code::WeakPassword),
        ("aaaaaaaaaaaaaaaa", Code::WeakPassword),
        (&*long, Code::Validation),
        ("nul in\0 the middle of it", Code::Validation),
    ] {
        let new = NewPerson {
            login: "marina.novak".into(),
            name: "Marina Novak".into(),
            password: Some(Password::new(password)),
            ..NewPerson::default()
        };
        let problem = refused(house.directory.add_person(&house.root(), new).await, code);
        assert_eq!(problem.fields, ["password"]);
        assert!(!problem.detail.contains(password), "it is not repeated");
    }
}
