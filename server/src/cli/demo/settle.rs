//! Makes the sample company: departments, people, roles, passwords, then what they said.
//!
//! Everything goes through the ordinary actions of directory and chat, so that the demo's journal is like any other.

use std::collections::HashMap;

use futures_util::future::try_join_all;

use super::clock::LateClock;
use super::company::{ADMINISTRATOR, APPROVER, AUDITOR, DEPARTMENTS, GUESTS, PASSWORD, PEOPLE};
use super::{history, people};
use crate::app::App;
use crate::directory::{Administrator, NewDepartment, NewPerson, Password, Role};
use crate::error::Problem;

/// How long ago the company began, milliseconds: before its first message.
pub const BEGAN_MS: i64 = 5 * 24 * 3_600_000;

/// Fills an empty house. The clock begins [`BEGAN_MS`] ago and is right when this returns.
pub async fn settle(app: &App, clock: &LateClock) -> Result<(), Problem> {
    let server = Administrator::server();
    let departments = departments(app, &server).await?;
    let mut people: HashMap<&str, i64> = HashMap::new();
    for employee in PEOPLE {
        let new = NewPerson {
            login: employee.login.into(),
            name: employee.name.into(),
            latin_name: employee.latin_name.map(Into::into),
            title: Some(employee.title.into()),
            email: Some(format!("{}@yunfan.example", employee.login)),
            manager: employee.manager.map(|login| people[login]),
            departments: employee.departments.iter().map(|code| departments[code]).collect(),
            ..NewPerson::default()
        };
        people.insert(employee.login, app.directory.add_person(&server, new).await?.id);
    }
    app.directory.grant(&server, people[ADMINISTRATOR], Role::SystemAdmin).await?;
    app.directory.name_offices(&server, people[AUDITOR], people[APPROVER]).await?;
    let actors = people::sign_in(app, &people).await?;
    let auditor =
        app.directory.propose_office(&actors[AUDITOR], people[AUDITOR], Role::Auditor, true).await?;
    app.directory.confirm_office(&actors[APPROVER], auditor.id).await?;
    let choose =
        |login: &'static str| app.directory.change_password(&actors[login], password(""), password(PASSWORD));
    try_join_all(GUESTS.iter().map(|guest| choose(guest.login))).await?;
    history::replay(app, clock, &people, &departments, &actors).await?;
    clock.catch_up(0);
    people::sign_out(app, &actors).await
}

async fn departments(app: &App, server: &Administrator) -> Result<HashMap<&'static str, i64>, Problem> {
    let mut made: HashMap<&str, i64> = HashMap::new();
    for department in DEPARTMENTS {
        let new = NewDepartment {
            name: department.name.into(),
            parent: department.parent.map(|code| made[code]),
            code: Some(department.code.into()),
        };
        made.insert(department.code, app.directory.add_department(server, new).await?.id);
    }
    Ok(made)
}

fn password(text: &str) -> Password {
    Password::new(text)
}
