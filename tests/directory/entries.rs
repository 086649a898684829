//! Every verb that changes something leaves its entry, and none when there is nothing to change.

use super::house::{House, PASSWORD, place};
use lingtong::directory::{
    DepartmentPatch, NewDepartment, NewPerson, Password, PersonPatch, PolicyPatch, Role,
};
use lingtong_tests::postgres::Backend;
use std::time::Duration;

/// Runs a verb and compares the kinds it left.
macro_rules! leaves {
    ($house:ident, $verb:expr, $kinds:expr) => {{
        let before = $house.head().await;
        let outcome = $verb.await.unwrap();
        let expected: &[&str] = &$kinds;
        assert_eq!($house.kinds(before).await, expected, "{}", stringify!($verb));
        outcome
    }};
}

#[tokio::test]
async fn each_verb_leaves_its_entry() {
    for backend in Backend::both() {
        let house = House::on(backend, "entries").await;
        let (d, root) = (house.directory.clone(), house.root());
        leaves!(house, d.bootstrap(), ["person.create", "role.grant", "session.link", "directory.version"]);
        leaves!(house, d.bootstrap(), []);
        let kitchen = NewDepartment { name: "Kitchen".into(), ..NewDepartment::default() };
        let kitchen =
            leaves!(house, d.add_department(&root, kitchen), ["department.create", "directory.version"]).id;
        let renamed = DepartmentPatch { name: Some("厨房".into()), ..DepartmentPatch::default() };
        leaves!(
            house,
            d.update_department(&root, kitchen, renamed.clone()),
            ["department.update", "directory.version"]
        );
        leaves!(house, d.update_department(&root, kitchen, renamed), []);
        let new = NewPerson {
            login: "ada".into(),
            name: "Ada".into(),
            departments: vec![kitchen, kitchen],
            password: Some(Password::new(PASSWORD)),
            ..NewPerson::default()
        };
        let ada = leaves!(
            house,
            d.add_person(&root, new),
            ["person.create", "department.member_add", "directory.version"]
        );
        assert_eq!(ada.departments, [kitchen]);
        let ada = ada.id;
        let titled = PersonPatch { title: Some(Some("Cook".into())), ..PersonPatch::default() };
        leaves!(house, d.update_person(&root, ada, titled.clone()), ["person.update", "directory.version"]);
        leaves!(house, d.update_person(&root, ada, titled), []);
        leaves!(
            house,
            d.remove_from_department(&root, kitchen, ada),
            ["department.member_remove", "directory.version"]
        );
        leaves!(house, d.remove_from_department(&root, kitchen, ada), []);
        leaves!(
            house,
            d.add_to_department(&root, kitchen, ada),
            ["department.member_add", "directory.version"]
        );
        leaves!(house, d.add_to_department(&root, kitchen, ada), []);
        leaves!(house, d.grant(&root, ada, Role::External), ["role.grant"]);
        leaves!(house, d.grant(&root, ada, Role::External), []);
        leaves!(house, d.revoke_role(&root, ada, Role::External), ["role.revoke"]);
        leaves!(house, d.revoke_role(&root, ada, Role::External), []);
        let granted = ["department.admin_add", "role.grant"];
        leaves!(house, d.add_department_admin(&root, kitchen, ada), granted);
        leaves!(house, d.add_department_admin(&root, kitchen, ada), []);
        let taken = ["department.admin_remove", "role.revoke"];
        leaves!(house, d.remove_department_admin(&root, kitchen, ada), taken);
        leaves!(house, d.remove_department_admin(&root, kitchen, ada), []);
        let policy = PolicyPatch { presence: Some(false), ..PolicyPatch::default() };
        leaves!(house, d.change_policies(&root, policy), ["policy.change"]);
        let link = leaves!(house, d.make_link(&root, ada, Duration::from_secs(60), false), ["session.link"]);
        let signed = leaves!(house, d.sign_in_by_link(&link, &place()), ["session.login"]);
        let signed = signed.session().unwrap();
        let other = leaves!(house, d.sign_in("ada", Password::new(PASSWORD), &place()), ["session.login"]);
        let other = other.session().unwrap();
        // Rotating a refresh token is no event: nobody's state changes.
        leaves!(house, d.refresh(&other.refresh_token, "", "web"), []);
        let actor = house.actor(&signed.access_token).await.unwrap();
        leaves!(house, d.revoke_session(&actor, other.session), ["session.revoke"]);
        let (old, new) = (Password::new(PASSWORD), Password::new("another password"));
        leaves!(house, d.change_password(&actor, old, new), ["person.password"]);
        leaves!(house, d.sign_out(&actor), ["session.logout"]);
        house.tries("ada", "another password").await.unwrap();
        leaves!(house, d.revoke_sessions_of(&root, ada), ["session.revoke"]);
        house.tries("ada", "another password").await.unwrap();
        leaves!(
            house,
            d.reset_password(&root, ada, Some(Password::new(PASSWORD))),
            ["person.password", "session.revoke"]
        );
        house.signs_in("ada").await;
        leaves!(
            house,
            d.disable_person(&root, ada, "left"),
            ["person.disable", "session.revoke", "directory.version"]
        );
        leaves!(house, d.disable_person(&root, ada, "left"), []);
        leaves!(house, d.enable_person(&root, ada), ["person.enable", "directory.version"]);
        leaves!(house, d.enable_person(&root, ada), []);
        leaves!(house, d.rotate_token_key(&root), ["audit.key_rotate"]);
    }
}
