//! Routes x roles: the one table of rights, committed so that a change to it is a visible diff, and held against the server.

use lingtong::directory::rights::{Right, Who};
use lingtong::directory::{Administrator, Role, RoleSet};
use lingtong::http::routes::{Route, TABLE};
use lingtong::live::socket::command::TABLE as COMMANDS;
use lingtong_tests::generated::assert_committed;
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;
use serde_json::json;

const HEAD: &str = "\
# Who may do what 权限

Generated from `server/src/http/routes.rs`; a test compares, and asks the server as each role.

A dot: the role is enough to be let in; what depends on the object is checked after it (a department administrator acts in their
own departments, a member in their own conversations). No role contains another: each column stands for a person who holds
that role and no other. A personal access token must have the scope too; `session` is given to none. *due*: also
while a first password or a second factor is still due. What each role is for: [roles](../operations/roles.md).

M member 成员, E external 外部, D department_admin 部门管理员, S system_admin 系统管理员, C compliance_officer 合规官,
A auditor 审计员, P approver 审批人, - nobody needs to be signed in.

| Route | M | E | D | S | C | A | P | Scope | |
|---|---|---|---|---|---|---|---|---|---|
";

const SOCKET: &str = "
## Commands of the socket 命令

The same table in `server/src/live/socket/command.rs`. A token is held against it with every command.

| `do` | M | E | D | S | C | A | P | Scope | |
|---|---|---|---|---|---|---|---|---|---|
";

fn row(name: &str, right: Right) -> String {
    let mark = |role: &Role| match right.who {
        Who::Public => "-",
        who if who.includes(RoleSet::of_grants([*role])) => "•",
        _ => "",
    };
    let marks: Vec<&str> = Role::ALL.iter().map(mark).collect();
    let scope = if right.who == Who::Public { "" } else { right.scope.name() };
    let due = if right.while_due { "due" } else { "" };
    format!("| `{name}` | {} | {scope} | {due} |\n", marks.join(" | "))
}

#[test]
fn the_committed_table_of_rights_is_what_the_routes_say() {
    let route = |route: &Route| row(&format!("{} {}", route.method.to_uppercase(), route.path), route.right);
    let page = TABLE.iter().fold(HEAD.to_owned(), |page, one| page + &route(one)) + SOCKET;
    let page = COMMANDS.iter().fold(page, |page, (name, right)| page + &row(name, *right));
    assert_committed("docs/reference/rights.md", &page);
}

/// Where a line stands twice, after a merge, the handler of the first and the right of the last would count.
#[test]
fn no_route_stands_twice() {
    let mut seen = std::collections::HashSet::new();
    for route in TABLE {
        assert!(seen.insert((route.method, route.path)), "{} {} stands twice", route.method, route.path);
    }
}

/// Someone who holds a role and no other.
async fn holder(house: &House, role: Role, officers: &[Guest; 2]) -> Guest {
    let (directory, server) = (&house.app.directory, Administrator::server());
    match role {
        Role::Member => house.person("member").await,
        Role::External => house.external("external").await,
        Role::SystemAdmin => house.administrator("system").await,
        Role::DepartmentAdmin => {
            let guest = house.person("department").await;
            let own = house.department("Theirs", None, &[]).await;
            directory.add_department_admin(&server, own, guest.id).await.unwrap();
            guest
        }
        Role::ComplianceOfficer => officers[0].clone(),
        Role::Approver => officers[1].clone(),
        Role::Auditor => {
            let guest = house.person("auditor").await;
            let [officer, approver] = officers;
            let asked = directory.propose_office(&officer.actor, guest.id, role, true).await.unwrap();
            directory.confirm_office(&approver.actor, asked.id).await.unwrap();
            guest
        }
    }
}

/// The path with a role where one is named, and numbers that nothing has.
fn real(path: &str) -> String {
    let fill = |part: &str| match part {
        "{role}" => "auditor".to_owned(),
        part if part.starts_with('{') => "999999".to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// These take away what they are asked with: the session, the office.
const LAST: &[(&str, &str)] = &[("delete", "/session"), ("delete", "/me/offices/{role}")];

#[actix_web::test]
async fn each_route_lets_in_whom_the_table_says() {
    let house = House::open(Backend::Sqlite).await;
    let officers = [house.person("officer").await, house.person("approver").await];
    let [officer, approver] = &officers;
    let console = Administrator::of_command_line();
    house.app.directory.name_offices(&console, officer.id, approver.id).await.unwrap();
    let walked: Vec<&Route> = TABLE
        .iter()
        .filter(|route| route.right.who != Who::Public && !LAST.contains(&(route.method, route.path)))
        .collect();
    for route in &walked {
        let answer = house.ask(&route.method.to_uppercase(), &real(route.path)).go().await;
        assert_eq!((answer.status, answer.code()), (401, "unauthenticated"), "{route:?}: {}", answer.text);
    }
    for role in Role::ALL {
        let guest = holder(&house, *role, &officers).await;
        let roles = RoleSet::of_grants([*role]);
        for route in &walked {
            let head = house.head().await;
            let what = format!("{role}: {} {}", route.method, route.path);
            let request = guest.asks(&house, &route.method.to_uppercase(), &real(route.path));
            // A body that no route accepts: who is let in changes nothing either.
            let request = if route.method == "get" { request } else { request.json(&json!({"x": 1})) };
            let answer = request.go().await;
            let by_table = answer.body["detail"] == route.right.who.words();
            if route.right.who.includes(roles) {
                assert!(answer.status != 401 && !by_table, "{what}: {}", answer.text);
            } else {
                assert!(
                    answer.code() == "forbidden" && by_table,
                    "{what}: {} {}",
                    answer.status,
                    answer.text
                );
                assert_eq!(
                    house.kinds_since(head).await,
                    [""; 0],
                    "{what}: who is not let in changes nothing"
                );
            }
        }
        let mut line = guest.line(&house).await;
        for (name, right) in COMMANDS {
            let refused = line.ask(json!({"do": name})).await == Err("forbidden".into());
            assert_eq!(refused, !right.who.includes(roles), "{role}: {name}");
        }
    }
    house.close().await;
}
