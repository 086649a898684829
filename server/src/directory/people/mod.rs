//! People 人员: who works here. One file a verb; [`store`] has the SQL.
//!
//! Not here: roles, passwords and sessions (their own files), nor finding people by pinyin (the search room). Whoever
//! came from a directory source is changed there, except for their status and roles.

mod account;
mod add;
mod disable;
mod enable;
mod events;
mod get;
mod list;
pub mod store;
mod update;
pub(super) mod ways_in;

pub use account::Account;
pub use add::NewPerson;
pub use disable::DISABLED_BY_HAND;
pub use list::{PeopleFilter, PeoplePage};
pub use store::views;
pub use update::PersonPatch;

pub(super) use add::{insert, row_of};
pub(super) use disable::disable_in;
pub(super) use enable::enable_in;
pub(super) use events::{directory_moved, tell, tell_in};
pub(super) use update::must_not_report_to;

use super::own::CustomStatus;
use serde::{Deserialize, Serialize};
use store::PersonRow;

/// Whose particulars Lingtong itself keeps; the other sources are the names of [`super::sources`].
pub const LOCAL: &str = "local";

/// A person as clients see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// Position of the entry that made them.
    pub id: i64,
    /// The name to show.
    pub name: String,
    /// The name in Latin letters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub latin_name: Option<String>,
    /// 花名
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alias: Option<String>,
    /// What they sign in with.
    pub login: String,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// Ascending.
    pub departments: Vec<i64>,
    /// A person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manager: Option<i64>,
    /// 工号
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub employee_number: Option<String>,
    /// Not in the address book.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub hidden: bool,
    pub status: Status,
    /// What they show of themselves. Entries and events about people do not carry it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_status: Option<CustomStatus>,
    /// Position of the last change.
    pub pos: i64,
}

/// Whether they may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Disabled,
}

impl Status {
    /// As it is stored and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl Person {
    /// Of a row and the departments it is in.
    pub fn of(row: PersonRow, mut departments: Vec<i64>) -> Self {
        departments.sort_unstable();
        let status = if row.is_active() { Status::Active } else { Status::Disabled };
        Self {
            id: row.id,
            name: row.name,
            latin_name: row.latin_name,
            alias: row.alias,
            login: row.login,
            title: row.title,
            email: row.email,
            phone: row.phone,
            departments,
            manager: row.manager,
            employee_number: row.employee_number,
            hidden: row.hidden,
            status,
            custom_status: None,
            pos: row.pos,
        }
    }
}
