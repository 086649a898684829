//! Roles, the department tree, policies: the rules that hold whoever asks.

use super::house::{House, refused};
use lingtong::directory::{DepartmentPatch, NewDepartment, PolicyPatch, Role, Sight};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;

#[tokio::test]
async fn the_last_administrator_stays() {
    for backend in Backend::both() {
        let house = House::on(backend, "roles").await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let (directory, root) = (&house.directory, house.root());
        directory.grant(&root, ada.id, Role::SystemAdmin).await.unwrap();
        refused(directory.revoke_role(&root, ada.id, Role::SystemAdmin).await, Code::Conflict);
        refused(directory.disable_person(&root, ada.id, "x").await, Code::Conflict);
        refused(directory.grant(&root, ada.id, Role::Member).await, Code::Validation);
        refused(directory.grant(&root, 999, Role::External).await, Code::NotFound);
        refused(directory.grant(&root, ada.id, Role::External).await, Code::Conflict);
        directory.grant(&root, bob.id, Role::SystemAdmin).await.unwrap();
        directory.revoke_role(&root, ada.id, Role::SystemAdmin).await.unwrap();
        refused(directory.revoke_role(&root, bob.id, Role::SystemAdmin).await, Code::Conflict);
        let outside = directory.grant(&root, ada.id, Role::External).await.unwrap();
        assert!(!outside.has(Role::Member));
        refused(directory.grant(&root, ada.id, Role::SystemAdmin).await, Code::Conflict);
    }
}

#[tokio::test]
async fn a_role_taken_back_counts_at_once() {
    for backend in Backend::both() {
        let house = House::on(backend, "role at once").await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let root = house.root();
        let token = house.signs_in("ada").await.access_token;
        refused(house.actor(&token).await.unwrap().administrator(), Code::Forbidden);
        house.directory.grant(&root, ada.id, Role::SystemAdmin).await.unwrap();
        house.directory.grant(&root, bob.id, Role::SystemAdmin).await.unwrap();
        let administrator = house.actor(&token).await.unwrap().administrator().unwrap();
        house.directory.revoke_role(&root, ada.id, Role::SystemAdmin).await.unwrap();
        refused(house.actor(&token).await.unwrap().administrator(), Code::Forbidden);
        // Even with the proof in hand, the write looks again.
        refused(house.directory.enable_person(&administrator, bob.id).await, Code::Forbidden);
    }
}

#[tokio::test]
async fn the_departments_stay_a_tree() {
    for backend in Backend::both() {
        let house = House::on(backend, "tree").await;
        let (directory, root) = (&house.directory, house.root());
        let add = |name: &str, parent| {
            directory.add_department(&root, NewDepartment { name: name.into(), parent, code: None })
        };
        let top = add("Kitchen 厨房", None).await.unwrap();
        let middle = add("Soups", Some(top.id)).await.unwrap();
        let leaf = add("Cold soups", Some(middle.id)).await.unwrap();
        refused(add("Nowhere", Some(999)).await, Code::NotFound);
        let under = |parent| DepartmentPatch { parent: Some(Some(parent)), ..DepartmentPatch::default() };
        for parent in [top.id, middle.id, leaf.id] {
            refused(directory.update_department(&root, top.id, under(parent)).await, Code::Conflict);
        }
        directory.update_department(&root, leaf.id, under(top.id)).await.unwrap();
        directory.update_department(&root, middle.id, under(leaf.id)).await.unwrap();
        let ada = house.person("ada").await;
        for department in [top.id, leaf.id] {
            directory.add_to_department(&root, department, ada.id).await.unwrap();
        }
        assert_eq!(directory.person(ada.id).await.unwrap().departments, [top.id, leaf.id]);
        let counts: Vec<_> = directory
            .list_departments(Sight::everything())
            .await
            .unwrap()
            .iter()
            .map(|one| (one.id, one.people_count))
            .collect();
        assert!(
            counts.contains(&(top.id, 1))
                && counts.contains(&(leaf.id, 1))
                && counts.contains(&(middle.id, 0))
        );
        let below =
            house.db.read(move |conn| lingtong::directory::departments::below(conn, top.id)).await.unwrap();
        assert_eq!(below.len(), 3);
    }
}

#[tokio::test]
async fn policies_have_defaults_and_survive_a_restart() {
    for backend in Backend::both() {
        let mut house = House::on(backend, "policies").await;
        assert_eq!(house.directory.policies().recall_limit_seconds, 86_400);
        let patch =
            PolicyPatch { recall_limit_seconds: Some(60), presence: Some(false), ..PolicyPatch::default() };
        house.directory.change_policies(&house.root(), patch.clone()).await.unwrap();
        let head = house.head().await;
        house.directory.change_policies(&house.root(), patch).await.unwrap();
        assert_eq!(house.head().await, head, "what is so already leaves no entry");
        let bad = PolicyPatch { edit_limit_seconds: Some(-1), ..PolicyPatch::default() };
        assert_eq!(
            refused(house.directory.change_policies(&house.root(), bad).await, Code::Validation).fields,
            ["edit_limit_seconds"]
        );
        house.restart().await;
        let now = house.directory.policies();
        assert_eq!((now.recall_limit_seconds, now.presence, now.read_lists), (60, false, true));
        assert_eq!(house.changes("policy.change").await[0]["after"]["recall_limit_seconds"], 60);
    }
}
