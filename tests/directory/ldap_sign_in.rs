//! Sign-in by bind: one entry, its password, and nothing that tells names apart.

use lingtong::directory::sources::{SignInRefused, Source};
use lingtong_tests::slapd::{SUFFIX, Slapd, UNLIMITED};

use super::ldap::{but, everything, section, source};

#[tokio::test]
async fn the_right_password_and_nothing_else() {
    let slapd = Slapd::with(UNLIMITED);
    let all = everything(&slapd).await.unwrap();
    let directory = source(section(&slapd));
    let wang = all.people.iter().find(|p| p.mail.is_some() && !p.disabled).unwrap();
    let password = format!("pw-{}", wang.login);

    for login in
        [&wang.login, &wang.login.to_uppercase(), wang.mail.as_ref().unwrap(), &format!(" {} ", wang.login)]
    {
        let identity = directory.check_password(login, &password).await.unwrap();
        assert_eq!((&identity.external_id, &identity.login), (&wang.external_id, &wang.login));
        assert_eq!((&*identity.source, &identity.name), ("ldap", &wang.name));
    }

    let long = "x".repeat(1_000_000);
    for wrong in ["", " ", "pw-", "pw-someone.else", "\0", "pw\0", &long] {
        assert_eq!(
            directory.check_password(&wang.login, wrong).await,
            Err(SignInRefused::WrongCredentials),
            "{wrong:.20}"
        );
    }
    let half = &wang.login[..3];
    for login in [
        "*",
        "a)(uid=*",
        "*)(objectClass=*",
        &format!("{half}*"),
        "nobody.at.all",
        "",
        " ",
        "(",
        "\\2a",
        "\\",
        "uid=x",
        "a\0b",
        &format!("{})(|(uid=*", wang.login),
        &format!("uid={},{SUFFIX}", wang.login),
        "svc.lingtong",
        &long,
    ] {
        let login_shown = format!("{login:.30}");
        assert_eq!(
            directory.check_password(login, &password).await,
            Err(SignInRefused::WrongCredentials),
            "{login_shown}"
        );
        assert_eq!(
            directory.check_password(login, "").await,
            Err(SignInRefused::WrongCredentials),
            "{login_shown}"
        );
    }
}

#[tokio::test]
async fn a_closed_account_does_not_come_in() {
    let slapd = Slapd::with(UNLIMITED);
    let all = everything(&slapd).await.unwrap();
    let closed = all.people.iter().find(|p| p.disabled).unwrap();
    let directory = source(section(&slapd));
    let refused = directory.check_password(&closed.login, &format!("pw-{}", closed.login)).await;
    assert_eq!(refused, Err(SignInRefused::Disabled));
    let refused = directory.check_password(&closed.login, "wrong").await;
    assert_eq!(refused, Err(SignInRefused::WrongCredentials), "told only to who knows the password");
}

#[tokio::test]
async fn a_name_that_fits_two_people_is_nobodys() {
    let slapd = Slapd::with(UNLIMITED);
    let unit = "ou=行政 Administration,ou=departments,dc=huitong,dc=example";
    let add = |uid: &str, mail: &str| {
        format!(
            "dn: uid={uid},{unit}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: x\nmail: {mail}\n\
             userPassword: pw-{uid}\n\n"
        )
    };
    slapd.change(&format!(
        "{}{}{}",
        add("one", "shared@x.example"),
        add("two", "shared@x.example"),
        add("thief", "one")
    ));
    let directory = source(section(&slapd));
    for password in ["pw-one", "pw-two"] {
        assert_eq!(
            directory.check_password("shared@x.example", password).await,
            Err(SignInRefused::WrongCredentials)
        );
    }
    assert_eq!(directory.check_password("one", "pw-one").await.unwrap().login, "one");
    assert_eq!(directory.check_password("one", "pw-thief").await, Err(SignInRefused::WrongCredentials));
}

#[tokio::test]
async fn a_directory_that_is_down_says_nothing_about_the_password() {
    let mut slapd = Slapd::with(UNLIMITED);
    let directory = source(section(&slapd));
    slapd.stop();
    let refused = directory.check_password("anyone", "anything").await;
    assert!(matches!(refused, Err(SignInRefused::Unavailable(_))), "{refused:?}");
    slapd.start_again();
    assert_eq!(directory.check_password("anyone", "anything").await, Err(SignInRefused::WrongCredentials));
    let misconfigured = source(but(section(&slapd), serde_json::json!({"bind_password": "wrong"})));
    let refused = misconfigured.check_password("anyone", "anything").await;
    assert!(matches!(refused, Err(SignInRefused::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn an_unknown_name_costs_what_a_known_one_costs_and_an_empty_password_nothing() {
    let slapd = Slapd::with(UNLIMITED);
    let all = everything(&slapd).await.unwrap();
    let directory = source(section(&slapd));
    let mut costs = Vec::new();
    for (login, password) in
        [(&*all.people[0].login, "wrong"), ("nobody.at.all", "wrong"), (&all.people[0].login, "")]
    {
        let before = (slapd.asked("BIND"), slapd.asked("SRCH"));
        directory.check_password(login, password).await.unwrap_err();
        costs.push((slapd.asked("BIND") - before.0, slapd.asked("SRCH") - before.1));
    }
    assert_eq!(costs, [(2, 1), (2, 1), (0, 0)]);
}

#[tokio::test]
async fn chinese_names_sign_in_and_look_alikes_do_not() {
    let slapd = Slapd::with(UNLIMITED);
    slapd.change(
        "dn: uid=王小明,ou=行政 Administration,ou=departments,dc=huitong,dc=example\nchangetype: add\n\
         objectClass: inetOrgPerson\nuid: 王小明\ncn: 王小明\nsn: 王\nuserPassword: 密码-pw\n",
    );
    let directory = source(section(&slapd));
    assert_eq!(directory.check_password("王小明", "密码-pw").await.unwrap().login, "王小明");
    assert_eq!(directory.check_password("王小朋", "密码-pw").await, Err(SignInRefused::WrongCredentials));
    let all = everything(&slapd).await.unwrap();
    let login = &all.people.iter().find(|p| p.login.starts_with("wang.")).unwrap().login;
    let cyrillic = login.replacen('a', "а", 1);
    let refused = directory.check_password(&cyrillic, &format!("pw-{login}")).await;
    assert_eq!(refused, Err(SignInRefused::WrongCredentials));
}

#[tokio::test]
async fn reasons_of_a_password_policy_are_told_to_who_knows_the_password() {
    let slapd = Slapd::with(UNLIMITED);
    let unit = "ou=行政 Administration,ou=departments,dc=huitong,dc=example";
    let person = |uid: &str, state: &str| {
        format!(
            "dn: uid={uid},{unit}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: x\nuserPassword: pw-{uid}\n\n\
             dn: uid={uid},{unit}\nchangetype: modify\nreplace: pwdPolicySubentry\npwdPolicySubentry: cn=strict,ou=services,{SUFFIX}\n\
             -\n{state}\n"
        )
    };
    slapd.change(&format!(
        "dn: cn=strict,ou=services,{SUFFIX}\nchangetype: add\nobjectClass: device\nobjectClass: pwdPolicy\ncn: strict\n\
         pwdAttribute: userPassword\npwdMaxAge: 86400\npwdMustChange: TRUE\npwdLockout: TRUE\npwdMaxFailure: 2\n\n{}{}{}",
        person("late", "replace: pwdChangedTime\npwdChangedTime: 20200101000000Z\n"),
        person("fresh", "replace: pwdReset\npwdReset: TRUE\n"),
        person("guessed", "replace: pwdReset\npwdReset: FALSE\n"),
    ));
    let directory = source(section(&slapd));
    for (login, reason) in [("late", SignInRefused::PasswordExpired), ("fresh", SignInRefused::MustChange)] {
        let wrong = directory.check_password(login, "wrong").await;
        assert_eq!(wrong, Err(SignInRefused::WrongCredentials), "{login}");
        assert_eq!(directory.check_password(login, &format!("pw-{login}")).await, Err(reason), "{login}");
    }
    // A lock after wrong passwords is told to nobody: it does not prove the password.
    for password in ["a", "b", "c", "pw-guessed"] {
        assert_eq!(directory.check_password("guessed", password).await, Err(SignInRefused::WrongCredentials));
    }
}

#[tokio::test]
async fn a_mobile_number_signs_in_however_it_is_written() {
    let slapd = Slapd::with(UNLIMITED);
    let unit = "ou=行政 Administration,ou=departments,dc=huitong,dc=example";
    let add = |uid: &str, mobile: &str| {
        format!(
            "dn: uid={uid},{unit}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: x\nmobile: {mobile}\n\
             userPassword: pw-{uid}\n\n"
        )
    };
    slapd
        .change(&(add("one", "+86 139 9999 0001") + &add("two", "139-9999-0002") + &add("13999990001", "1")));
    let directory = source(section(&slapd));
    for typed in ["13999990002", "+86 139 9999 0002", "139 9999 0002"] {
        assert_eq!(directory.check_password(typed, "pw-two").await.unwrap().login, "two", "{typed}");
    }
    // Whose user name is another's number is meant by it.
    assert_eq!(directory.check_password("13999990001", "pw-13999990001").await.unwrap().login, "13999990001");
    assert_eq!(directory.check_password("13999990001", "pw-one").await, Err(SignInRefused::WrongCredentials));
    assert_eq!(directory.check_password("+86 13999990001", "pw-one").await.unwrap().login, "one");
}
