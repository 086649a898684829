//! Looking at a directory step by step, for who sets it up: each step says what was seen or what to do.
//!
//! It reads as a sync would and keeps nothing, so that a limit of the server shows here first.

use tokio::net::TcpStream;

use super::{
    CheckOutcome, CheckStep, Checked, SourceError, SourcePerson,
    ldap_connect::{Servers, Session, guarded},
    ldap_departments::Departments,
    ldap_people::People,
    ldap_read::Reading,
    ldap_roll::Roll,
};
use crate::config::{DepartmentsFrom, LdapConfig};

/// Who is told each step.
pub(super) type Told<'a> = &'a (dyn Fn(Checked) + Send + Sync);

/// Every server by itself; a session with the first that lets us in.
pub(super) async fn servers(config: &LdapConfig, servers: &Servers, told: Told<'_>) -> Option<Session> {
    let mut usable = None;
    for (server, url) in config.urls.iter().enumerate() {
        let say = |step, outcome| told(Checked { step, of: url.clone(), outcome });
        if let Err(error) = reach(url, config).await {
            say(CheckStep::Reach, CheckOutcome::Failed(error));
            continue;
        }
        say(CheckStep::Reach, passed("answers 有应答"));
        let mut session = match guarded(servers.connect(server)).await {
            Ok(session) => session,
            Err(error) => {
                say(CheckStep::Tls, CheckOutcome::Failed(error));
                continue;
            }
        };
        say(CheckStep::Tls, encryption(url, config));
        match guarded(servers.bind(&mut session)).await {
            Ok(()) => {
                let who = config.bind_dn.as_deref().unwrap_or("anonymous 匿名");
                say(CheckStep::Bind, passed(who));
                usable = usable.or(Some(session));
            }
            Err(error) => say(CheckStep::Bind, CheckOutcome::Failed(error)),
        }
    }
    usable
}

async fn reach(url: &str, config: &LdapConfig) -> Result<(), SourceError> {
    let (scheme, host) = url.split_once("://").unwrap_or_default();
    let port = if scheme == "ldaps" { 636 } else { 389 };
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:{port}") };
    let limit = config.connect_limit();
    match tokio::time::timeout(limit, TcpStream::connect(&address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(SourceError::Broken { doing: "connecting", detail: error.to_string() }),
        Err(_) => Err(SourceError::TimedOut { doing: "connecting", limit }),
    }
}

fn encryption(url: &str, config: &LdapConfig) -> CheckOutcome {
    match url.starts_with("ldaps://") {
        true => passed("LDAPS, certificate trusted 证书可信"),
        false if config.allow_plain => {
            CheckOutcome::Skipped("`allow_plain`: passwords are readable on the network 密码明文传输".into())
        }
        false => passed("StartTLS, certificate trusted 证书可信"),
    }
}

/// What is below the bases, on a session that is let in.
pub(super) async fn contents(mut reading: Reading<'_>, told: Told<'_>) {
    let config = reading.config;
    let base = &config.people_base;
    let say = |step, of: &str, outcome| told(Checked { step, of: of.to_owned(), outcome });
    let (roll, mut people) = match guarded(reading.people(&Departments::default(), None)).await {
        Ok((roll, people, paths)) => {
            let shown = format!("{} people 人员, pages of {}", roll.len(), reading.pager.page_size);
            say(CheckStep::Search, base, passed(&shown));
            if config.departments_from == DepartmentsFrom::Attribute {
                departments(&say, base, &Departments::plain(paths.departments()));
            }
            (roll, people)
        }
        Err(error) => {
            say(CheckStep::Search, base, CheckOutcome::Failed(error));
            for step in [CheckStep::Entry, CheckStep::Departments, CheckStep::Groups] {
                say(step, base, CheckOutcome::Skipped("no people were read 未读到人员".into()));
            }
            return;
        }
    };
    if let Some(person) = people.list.first() {
        say(CheckStep::Entry, &person.login, passed(&particulars(person)));
    }
    tree(&mut reading, &roll, &mut people, &say).await;
    let Some(base) = &config.groups_base else {
        return say(CheckStep::Groups, "groups_base", CheckOutcome::Skipped("is not set 未设置".into()));
    };
    let groups = guarded(async {
        let filter = &reading.schema.groups_filter;
        let found = reading.groups(base, filter, &roll, super::Step::Groups).await?;
        found.flat(&found.all(), &roll)
    });
    let outcome = match groups.await {
        Ok(groups) if groups.is_empty() => {
            CheckOutcome::Failed(SourceError::Empty { what: "groups", base: base.clone() })
        }
        Ok(groups) => {
            let with = groups.iter().filter(|group| !group.people.is_empty()).count();
            passed(&format!("{} groups 群组, {with} with people 有成员", groups.len()))
        }
        Err(error) => CheckOutcome::Failed(error),
    };
    say(CheckStep::Groups, base, outcome);
}

/// Departments that have entries of their own.
async fn tree(
    reading: &mut Reading<'_>,
    roll: &Roll,
    people: &mut People,
    say: &impl Fn(CheckStep, &str, CheckOutcome),
) {
    let config = reading.config;
    let Some(base) = &config.departments_base else {
        if config.departments_from != DepartmentsFrom::Attribute {
            let outcome =
                CheckOutcome::Skipped("is not set: no departments are read 未设置，不读部门".into());
            say(CheckStep::Departments, "departments_base", outcome);
        }
        return;
    };
    let found = guarded(async {
        match config.departments_from {
            DepartmentsFrom::Units => reading.units(base).await.map(Some),
            DepartmentsFrom::Groups => {
                let filter = &reading.schema.departments_filter;
                let groups = reading.groups(base, filter, roll, super::Step::Departments).await?;
                Departments::of_groups(groups, roll, people).map(Some)
            }
            DepartmentsFrom::Attribute => Ok(None),
        }
    });
    match found.await {
        Ok(Some(found)) => departments(say, base, &found),
        Ok(None) => {}
        Err(error) => say(CheckStep::Departments, base, CheckOutcome::Failed(error)),
    }
}

fn departments(say: &impl Fn(CheckStep, &str, CheckOutcome), base: &str, found: &Departments) {
    let outcome = if found.list.is_empty() {
        CheckOutcome::Failed(SourceError::Empty { what: "departments", base: base.to_owned() })
    } else {
        let top = found.list.iter().filter(|department| department.parent.is_none()).count();
        passed(&format!("{} departments 部门, {top} at the top 顶层", found.list.len()))
    };
    say(CheckStep::Departments, base, outcome);
}

/// What of a person was found and what not.
fn particulars(person: &SourcePerson) -> String {
    let has = [
        ("mail 邮箱", person.mail.is_some()),
        ("phone 电话", person.phone.is_some()),
        ("title 职务", person.title.is_some()),
        ("employee number 工号", person.employee_number.is_some()),
        ("Latin name 拉丁名", person.latin_name.is_some()),
    ];
    let named = |wanted| {
        let names: Vec<_> = has.iter().filter(|(_, there)| *there == wanted).map(|(name, _)| *name).collect();
        names.join(", ")
    };
    format!("{}; with 有: {}; without 无: {}", person.name, named(true), named(false))
}

fn passed(words: &str) -> CheckOutcome {
    CheckOutcome::Passed(words.to_owned())
}
