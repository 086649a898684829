//! What a list is asked for, and a page of it (RFC 7644 sections 3.4.2 and 3.4.3).

use super::filter::{self, Filter};
use super::schema::Resource;
use super::{Document, Projection};
use crate::error::{Code, Problem};
use serde::Deserialize;
use std::ops::Range;

/// The most resources in one page; a client that asks for more gets these.
pub const MOST: usize = 200;
/// Without a `count`.
const USUAL: i64 = 100;

/// The parameters of a GET, and the body of a `.search`. What is unknown is passed over; results are in order of id, `sortBy` is
/// not supported.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Question {
    pub filter: Option<String>,
    /// From 1.
    pub start_index: Option<i64>,
    pub count: Option<i64>,
    pub attributes: Option<Names>,
    pub excluded_attributes: Option<Names>,
}

/// `a,b` in a query, a list in a body.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Names {
    Text(String),
    List(Vec<String>),
}

impl Names {
    fn iter(&self) -> impl Iterator<Item = &str> {
        let list: &[String] = match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        };
        list.iter().flat_map(|text| text.split(',')).filter(|name| !name.trim().is_empty())
    }
}

impl Question {
    /// Where the page begins, from 1.
    pub fn start(&self) -> usize {
        usize::try_from(self.start_index.unwrap_or(1)).unwrap_or(1).max(1)
    }

    /// How many are wanted.
    pub fn count(&self) -> usize {
        usize::try_from(self.count.unwrap_or(USUAL)).unwrap_or(0).min(MOST)
    }

    /// Which of those that fit are wanted, from 0.
    pub(super) fn range(&self) -> Range<usize> {
        let from = self.start() - 1;
        from..from.saturating_add(self.count())
    }

    /// Errors: `invalid_filter`.
    pub(super) fn filter_on(&self, resource: &'static Resource) -> Result<Option<Filter>, Problem> {
        let filter = self.filter.as_deref().filter(|filter| !filter.trim().is_empty());
        filter.map(|text| filter::parse(resource, text)).transpose()
    }

    /// Errors: `validation` for attributes and excludedAttributes at once.
    pub fn projection(&self, resource: &'static Resource) -> Result<Projection, Problem> {
        if self.attributes.is_some() && self.excluded_attributes.is_some() {
            return Err(Code::Validation
                .because("either attributes or excludedAttributes")
                .field("excludedAttributes"));
        }
        let list = |names: &Names| names.iter().map(str::to_owned).collect::<Vec<_>>();
        let only = self.attributes.as_ref().map(list);
        let without = self.excluded_attributes.as_ref().map(list).unwrap_or_default();
        Ok(Projection::of(resource, only.as_deref(), &without))
    }
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPage {
    /// How many fit, on all pages.
    pub total: usize,
    pub items: Vec<Document>,
}
