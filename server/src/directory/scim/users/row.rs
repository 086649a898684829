//! What of a document has a place in Lingtong, and how a person of another source looks as a document.

use super::SOURCE;
use crate::directory::names;
use crate::directory::people::{self, NewPerson, store::PersonRow};
use crate::directory::scim::Document;
use crate::directory::scim::read::{is_primary, referred};
use crate::directory::scim::schema::USER;
use crate::error::{Code, Problem};
use serde_json::{Map, Value, json};

/// The person of a document; of a known one, what SCIM does not keep stays.
///
/// Errors: `validation` for what a person here cannot have.
pub(super) fn row_of(document: &Document, old: Option<&PersonRow>) -> Result<PersonRow, Problem> {
    let login = text(document, "userName")
        .ok_or_else(|| Code::Validation.because("a user has a userName").field("userName"))?;
    let (name, latin_name) = names_of(document, login);
    let fresh = people::row_of(&NewPerson {
        login: login.to_owned(),
        name,
        latin_name,
        alias: text(document, "nickName").map(str::to_owned),
        title: text(document, "title").map(str::to_owned),
        email: chosen(document, "emails", &["work"]),
        phone: chosen(document, "phoneNumbers", &["mobile", "work"])
            .map(|phone| phone.trim_start_matches("tel:").to_owned()),
        employee_number: enterprise(document).and_then(|it| text(it, "employeeNumber")).map(str::to_owned),
        ..NewPerson::default()
    })?;
    let external_id = text(document, "externalId").map(str::to_owned);
    let manager = manager(document)?;
    let Some(old) = old else {
        return Ok(PersonRow { source: SOURCE.into(), external_id, manager, ..fresh });
    };
    let mut row = old.clone();
    row.login = fresh.login;
    row.login_key = fresh.login_key;
    row.name = fresh.name;
    row.latin_name = fresh.latin_name;
    row.alias = fresh.alias;
    row.title = fresh.title;
    row.email = fresh.email;
    row.phone = fresh.phone;
    row.employee_number = fresh.employee_number;
    row.manager = manager;
    row.external_id = external_id;
    Ok(row.keyed())
}

/// The path of the department.
pub(super) fn department(document: &Document) -> Option<&str> {
    text(enterprise(document)?, "department")
}

fn manager(document: &Document) -> Result<Option<i64>, Problem> {
    let Some(manager) = enterprise(document).and_then(|it| it.get("manager")) else { return Ok(None) };
    let refused = || Code::Validation.because("the manager is a user here").field("manager");
    referred(manager).map(Some).ok_or_else(refused)
}

/// The name to show, and the Latin one beside a Chinese one.
fn names_of(document: &Document, login: &str) -> (String, Option<String>) {
    let none = Map::new();
    let name = document.get("name").and_then(Value::as_object).unwrap_or(&none);
    let parts = match (text(name, "givenName"), text(name, "familyName")) {
        (Some(given), Some(family)) if names::has_han(family) => Some(format!("{family}{given}")),
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (given, family) => given.or(family).map(str::to_owned),
    };
    let whole = text(name, "formatted").map(str::to_owned).or(parts);
    let shown = text(document, "displayName").map(str::to_owned);
    let latin = whole
        .clone()
        .filter(|whole| !names::has_han(whole) && shown.as_ref().is_some_and(|shown| names::has_han(shown)));
    (shown.or(whole).unwrap_or_else(|| login.to_owned()), latin)
}

/// The primary value of several, else the first of the first of these types that there is, else the first.
fn chosen(document: &Document, attribute: &str, types: &[&str]) -> Option<String> {
    let values: Vec<&Value> =
        document.get(attribute)?.as_array()?.iter().filter(|value| value["value"].is_string()).collect();
    let of_type = |kind: &&str| {
        values.iter().find(|value| value["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind)))
    };
    let primary = values.iter().find(|value| is_primary(value));
    let chosen = primary.or_else(|| types.iter().find_map(of_type)).or(values.first())?;
    chosen["value"].as_str().map(str::to_owned)
}

fn enterprise(document: &Document) -> Option<&Map<String, Value>> {
    document.get(USER.extension.as_ref()?.id)?.as_object()
}

fn text<'a>(document: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    document.get(name)?.as_str()
}

/// A person whom SCIM does not keep, as a document.
pub(super) fn document_of(row: &PersonRow) -> Document {
    let mut document = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(name.to_owned(), value);
        }
    };
    let only = |value: &Option<String>| {
        value.as_ref().map(|it| json!([{"value": it, "type": "work", "primary": true}]))
    };
    put("userName", Some(json!(row.login)));
    put("displayName", Some(json!(row.name)));
    put("name", Some(json!({"formatted": row.latin_name.as_ref().unwrap_or(&row.name)})));
    put("nickName", row.alias.as_ref().map(|it| json!(it)));
    put("title", row.title.as_ref().map(|it| json!(it)));
    put("emails", only(&row.email));
    put("phoneNumbers", only(&row.phone));
    let mut work = Map::new();
    if let Some(number) = &row.employee_number {
        work.insert("employeeNumber".to_owned(), json!(number));
    }
    if let Some(manager) = row.manager {
        work.insert("manager".to_owned(), json!({"value": manager.to_string()}));
    }
    if let Some(schema) = USER.extension.as_ref().filter(|_| !work.is_empty()) {
        put(schema.id, Some(Value::Object(work)));
    }
    document
}
