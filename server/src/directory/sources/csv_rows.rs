//! What the lines of the two files mean. A mistake in one line is an error with its place: half of a company is none.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Note, SourceDepartment, SourceError, SourceGroup, SourcePerson,
    csv_table::{Column, Row, Table},
    ldap_dn::comparable,
    ldap_paths::{self, Paths},
    managers,
};
use crate::directory::names::{self, NameRefused};

pub(super) const PEOPLE: &[Column] = &[
    ("id", &["编号", "人员编号"]),
    ("login", &["用户名", "登录名"]),
    ("name", &["姓名"]),
    ("latin_name", &["拉丁名", "英文名"]),
    ("alias", &["花名"]),
    ("mail", &["邮箱", "email", "e-mail"]),
    ("phone", &["手机", "电话", "mobile"]),
    ("title", &["职务", "职位"]),
    ("employee_number", &["工号"]),
    ("departments", &["部门", "department"]),
    ("manager", &["上级", "直接上级"]),
    ("disabled", &["停用", "离职"]),
    ("groups", &["群组"]),
];
pub(super) const DEPARTMENTS: &[Column] = &[
    ("id", &["编号", "部门编号"]),
    ("name", &["名称", "部门"]),
    ("parent", &["上级部门"]),
    ("code", &["代码"]),
    ("order", &["排序"]),
    ("head", &["主管"]),
    ("deputy", &["副主管"]),
];

/// People as their lines say, without managers' loops.
pub(super) struct People {
    pub list: Vec<SourcePerson>,
    pub groups: Vec<SourceGroup>,
    pub notes: Vec<Note>,
}

/// Departments by their ids, or by paths where they have no file.
pub(super) struct Departments {
    pub list: Vec<SourceDepartment>,
    known: Option<HashSet<String>>,
}

impl Departments {
    /// Of their own file; parents may stand anywhere in it.
    pub(super) fn of_file(table: &Table) -> Result<Self, SourceError> {
        let rows: Vec<Row<'_>> = table.rows().collect();
        let mut at = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            if at.insert(row.need("id")?, index).is_some() {
                return Err(row.fault("id", "is there twice"));
            }
        }
        let mut above = Vec::with_capacity(rows.len());
        for row in &rows {
            let find =
                |parent| at.get(parent).copied().ok_or_else(|| row.fault("parent", "is no department"));
            above.push(row.get("parent").map(find).transpose()?);
        }
        let loops =
            managers::cut_loops(&mut above.clone(), |index| rows[index].get("id").unwrap_or_default());
        if let Some(round) = loops.first() {
            return Err(rows[round[0]].fault("parent", "is the department itself or one below it"));
        }
        let depth = |index: usize| std::iter::successors(above[index], |&index| above[index]).count();
        let mut sorted = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let number =
                |text: &str| text.parse::<i64>().map_err(|_| row.fault("order", "is no whole number"));
            let order = row.get("order").map(number).transpose()?.unwrap_or(i64::MAX);
            sorted.push((depth(index), order, index));
        }
        sorted.sort_unstable();
        let (mut list, mut children) =
            (Vec::with_capacity(rows.len()), BTreeMap::<Option<usize>, i32>::new());
        for (_, _, index) in sorted {
            let row = &rows[index];
            let next = children.entry(above[index]).or_default();
            list.push(SourceDepartment {
                external_id: row.need("id")?.to_owned(),
                parent: row.get("parent").map(str::to_owned),
                name: names::tidy(row.need("name")?).ok_or_else(|| row.fault("name", "cannot be shown"))?,
                code: row.get("code").map(str::to_owned),
                order: *next,
                head: row.get("head").map(str::to_owned),
                deputy: row.get("deputy").map(str::to_owned),
            });
            *next += 1;
        }
        let known = Some(list.iter().map(|department| department.external_id.clone()).collect());
        Ok(Self { list, known })
    }

    /// As people's lines name them.
    pub(super) fn of_people(table: &Table, separator: &str) -> Self {
        let mut paths = Paths::default();
        table.rows().for_each(|row| paths.take(&row.list("departments"), separator));
        Self { list: paths.departments(), known: None }
    }

    fn of_row(&self, row: &Row<'_>, separator: &str) -> Result<Vec<String>, SourceError> {
        let values = row.list("departments");
        let Some(known) = &self.known else { return Ok(ldap_paths::ids(&values, separator)) };
        let mut own = Vec::new();
        for id in values {
            if !known.contains(&id) {
                return Err(row.fault("departments", "is not in the departments file"));
            }
            if !own.contains(&id) {
                own.push(id);
            }
        }
        Ok(own)
    }
}

impl People {
    pub(super) fn of_file(
        table: &Table,
        departments: &Departments,
        separator: &str,
    ) -> Result<Self, SourceError> {
        let (mut list, mut at, mut logins) = (Vec::new(), HashMap::new(), HashSet::new());
        let (mut managers, mut groups) = (Vec::new(), BTreeMap::<String, SourceGroup>::new());
        for row in table.rows() {
            let person = person(&row, departments.of_row(&row, separator)?)?;
            if at.insert(person.external_id.clone(), list.len()).is_some() {
                return Err(row.fault("id", "is there twice"));
            }
            if !logins.insert(names::fold(&person.login)) {
                return Err(row.fault("login", "is there twice"));
            }
            for name in row.list("groups") {
                let id = group_id(&name);
                let fresh =
                    SourceGroup { external_id: id.clone(), key: name.clone(), name, people: Vec::new() };
                let people = &mut groups.entry(id).or_insert(fresh).people;
                if people.last() != Some(&person.external_id) {
                    people.push(person.external_id.clone());
                }
            }
            managers.push(row.get("manager").map(str::to_owned));
            list.push(person);
        }
        let mut notes = Vec::new();
        let mut above: Vec<Option<usize>> = Vec::with_capacity(list.len());
        for (person, manager) in list.iter().zip(managers) {
            let place = manager.as_ref().and_then(|id| at.get(id).copied());
            if let (None, Some(dn)) = (place, manager) {
                notes.push(Note::ManagerUnknown { person: person.external_id.clone(), dn });
            }
            above.push(place);
        }
        let loops = managers::cut_loops(&mut above, |index| &list[index].external_id);
        let id = |index: usize| list[index].external_id.clone();
        let rounds =
            loops.into_iter().map(|round| Note::ManagerLoop { people: round.into_iter().map(id).collect() });
        notes.extend(rounds);
        let above: Vec<Option<String>> = above.into_iter().map(|place| place.map(id)).collect();
        list.iter_mut().zip(above).for_each(|(person, manager)| person.manager = manager);
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.iter_mut().for_each(|group| group.people.sort());
        Ok(Self { list, groups, notes })
    }
}

fn group_id(name: &str) -> String {
    format!("group:{}", comparable(name))
}

fn person(row: &Row<'_>, departments: Vec<String>) -> Result<SourcePerson, SourceError> {
    let login = row.need("login")?;
    if !matches!(names::login(login), Ok(_) | Err(NameRefused::Space)) {
        return Err(row.fault("login", "is no usable user name"));
    }
    let disabled = match row.get("disabled").map(str::to_lowercase).as_deref() {
        None | Some("0" | "no" | "false" | "否") => false,
        Some("1" | "yes" | "true" | "是") => true,
        Some(_) => return Err(row.fault("disabled", "must be yes or no (是, 否)")),
    };
    Ok(SourcePerson {
        external_id: row.need("id")?.to_owned(),
        login: login.to_owned(),
        name: names::tidy(row.need("name")?).ok_or_else(|| row.fault("name", "cannot be shown"))?,
        latin_name: row.get("latin_name").and_then(names::tidy),
        alias: row.get("alias").and_then(names::tidy),
        mail: row.get("mail").map(str::to_owned),
        phone: row.get("phone").map(str::to_owned),
        title: row.get("title").map(str::to_owned),
        employee_number: row.get("employee_number").map(str::to_owned),
        departments,
        manager: None,
        disabled,
    })
}
