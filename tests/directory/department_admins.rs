//! What a department administrator may do: everything in their own subtree, and nothing that would lead out of it.

use super::house::{House, refused};
use lingtong::directory::{
    Administrator, DepartmentPatch, NewDepartment, NewPerson, Password, PersonPatch, Role,
};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

/// `east` with `sales` below it, `west` beside it; `dee` administers `east`.
struct Company {
    house: House,
    east: i64,
    sales: i64,
    west: i64,
    dee: i64,
    right: Administrator,
}

impl Company {
    async fn on(backend: Backend) -> Self {
        let house = House::on(backend, "department admins").await;
        let (east, west) = (add(&house, "East", None).await, add(&house, "West", None).await);
        let sales = add(&house, "Sales", Some(east)).await;
        let dee = house.person("dee").await.id;
        house.directory.add_department_admin(&house.root(), east, dee).await.unwrap();
        let token = house.signs_in("dee").await.access_token;
        let right = house.actor(&token).await.unwrap().some_administrator().unwrap();
        Self { house, east, sales, west, dee, right }
    }

    async fn person(&self, login: &str, departments: &[i64]) -> i64 {
        let new = NewPerson { departments: departments.to_vec(), ..new(login) };
        self.house.directory.add_person(&self.house.root(), new).await.unwrap().id
    }
}

async fn add(house: &House, name: &str, parent: Option<i64>) -> i64 {
    let new = NewDepartment { name: name.into(), parent, code: None };
    house.directory.add_department(&house.root(), new).await.unwrap().id
}

fn new(login: &str) -> NewPerson {
    NewPerson { login: login.into(), name: login.to_uppercase(), ..NewPerson::default() }
}

fn under(parent: Option<i64>) -> DepartmentPatch {
    DepartmentPatch { parent: Some(parent), ..DepartmentPatch::default() }
}

fn titled() -> PersonPatch {
    PersonPatch { title: Some(Some("Buyer".into())), ..PersonPatch::default() }
}

#[tokio::test]
async fn their_own_subtree_is_theirs() {
    for backend in Backend::both() {
        let company = Company::on(backend).await;
        let Company { house, east, sales, dee, right, .. } = &company;
        let d = &house.directory;
        assert_eq!(d.administers(*dee).await.unwrap(), [*east]);
        let new = NewPerson { departments: vec![*sales], ..new("eva") };
        let eva = d.add_person(right, new).await.unwrap().id;
        d.update_person(right, eva, titled()).await.unwrap();
        d.disable_person(right, eva, "left").await.unwrap();
        d.enable_person(right, eva).await.unwrap();
        d.reset_password(right, eva, Some(Password::new("a battery, a horse"))).await.unwrap();
        d.add_to_department(right, *east, eva).await.unwrap();
        d.remove_from_department(right, *sales, eva).await.unwrap();
        refused(d.remove_from_department(right, *east, eva).await, Code::Conflict);
        let steel = NewDepartment { name: "Steel".into(), parent: Some(*sales), code: None };
        let steel = d.add_department(right, steel).await.unwrap().id;
        let patch = DepartmentPatch {
            name: Some("Iron".into()),
            head: Some(Some(eva)),
            parent: Some(Some(*east)),
            ..DepartmentPatch::default()
        };
        let iron = d.update_department(right, steel, patch).await.unwrap();
        assert_eq!((iron.parent, iron.head), (Some(*east), Some(eva)));
        let renamed = DepartmentPatch { name: Some("华东 East".into()), ..under(None) };
        d.update_department(right, *east, renamed).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_leads_out_of_it() {
    for backend in Backend::both() {
        let company = Company::on(backend).await;
        let Company { house, east, sales, west, dee, right } = &company;
        let (d, root) = (&house.directory, house.root());
        let own = company.person("own", &[*sales]).await;
        let (other, both, nowhere) = (
            company.person("other", &[*west]).await,
            company.person("both", &[*sales, *west]).await,
            company.person("nowhere", &[]).await,
        );
        let (chief, guide) =
            (company.person("chief", &[*sales]).await, company.person("guide", &[*sales]).await);
        d.grant(&root, chief, Role::SystemAdmin).await.unwrap();
        d.add_department_admin(&root, *west, guide).await.unwrap();
        let head = house.head().await;

        // Departments: not at the top, not elsewhere, not out, not in.
        for parent in [None, Some(*west), Some(999_999)] {
            let new = NewDepartment { name: "x".into(), parent, code: None };
            refused(d.add_department(right, new).await, Code::Forbidden);
            refused(d.update_department(right, *sales, under(parent)).await, Code::Forbidden);
        }
        refused(d.update_department(right, *east, under(Some(*west))).await, Code::Forbidden);
        refused(d.update_department(right, *west, under(Some(*sales))).await, Code::Forbidden);
        let named = |who| DepartmentPatch { head: Some(Some(who)), ..DepartmentPatch::default() };
        refused(d.update_department(right, *sales, named(other)).await, Code::Forbidden);

        // People: only who is theirs alone and holds no role, not even themselves.
        for who in [other, both, nowhere, chief, guide, *dee] {
            refused(d.update_person(right, who, titled()).await, Code::Forbidden);
            refused(d.disable_person(right, who, "x").await, Code::Forbidden);
            refused(d.enable_person(right, who).await, Code::Forbidden);
            refused(d.reset_password(right, who, None).await, Code::Forbidden);
            refused(d.make_link(right, who, std::time::Duration::from_secs(9), false).await, Code::Forbidden);
            refused(d.add_to_department(right, *east, who).await, Code::Forbidden);
            refused(d.remove_from_department(right, *sales, who).await, Code::Forbidden);
        }
        refused(d.add_to_department(right, *west, own).await, Code::Forbidden);
        for departments in [vec![], vec![*west], vec![*sales, *west]] {
            let new = NewPerson { departments, ..new("more") };
            refused(d.add_person(right, new).await, Code::Forbidden);
        }

        // What is for system administrators alone.
        refused(d.grant(right, own, Role::SystemAdmin).await, Code::Forbidden);
        refused(d.grant(right, own, Role::External).await, Code::Forbidden);
        refused(d.add_department_admin(right, *sales, own).await, Code::Forbidden);
        refused(d.remove_department_admin(right, *east, *dee).await, Code::Forbidden);
        refused(d.change_policies(right, Default::default()).await, Code::Forbidden);
        refused(d.rotate_token_key(right).await, Code::Forbidden);
        refused(d.sessions_of(right, own).await, Code::Forbidden);
        refused(d.revoke_sessions_of(right, own).await, Code::Forbidden);
        assert_eq!(house.kinds(head).await, [""; 0], "a refusal changes nothing");
    }
}

#[tokio::test]
async fn what_changes_meanwhile_counts() {
    for backend in Backend::both() {
        let company = Company::on(backend).await;
        let Company { house, east, sales, west, dee, right } = &company;
        let (d, root) = (&house.directory, house.root());
        let own = company.person("own", &[*sales]).await;
        d.update_person(right, own, titled()).await.unwrap();
        // The department moves away, and comes back.
        d.update_department(&root, *sales, under(Some(*west))).await.unwrap();
        refused(d.disable_person(right, own, "x").await, Code::Forbidden);
        refused(d.update_department(right, *sales, under(Some(*east))).await, Code::Forbidden);
        d.update_department(&root, *sales, under(Some(*east))).await.unwrap();
        d.disable_person(right, own, "x").await.unwrap();
        // A second department of theirs, then the first is taken back.
        d.add_department_admin(&root, *west, *dee).await.unwrap();
        d.remove_department_admin(&root, *east, *dee).await.unwrap();
        refused(d.enable_person(right, own).await, Code::Forbidden);
        d.update_department(
            right,
            *west,
            DepartmentPatch { code: Some(Some("W".into())), ..Default::default() },
        )
        .await
        .unwrap();
        let token = house.signs_in("dee").await.access_token;
        assert!(house.actor(&token).await.unwrap().roles.has(Role::DepartmentAdmin));
        d.remove_department_admin(&root, *west, *dee).await.unwrap();
        refused(d.enable_person(right, own).await, Code::Forbidden);
        let actor = house.actor(&token).await.unwrap();
        assert!(!actor.roles.has(Role::DepartmentAdmin), "the role ends with the last department");
        refused(actor.some_administrator(), Code::Forbidden);
        // Whoever may not sign in administers nothing.
        d.add_department_admin(&root, *east, *dee).await.unwrap();
        d.disable_person(&root, *dee, "left").await.unwrap();
        refused(d.enable_person(right, own).await, Code::Forbidden);
        refused(d.add_department_admin(&root, *west, *dee).await, Code::Validation);
        refused(d.grant(&root, own, Role::DepartmentAdmin).await, Code::Validation);
    }
}
