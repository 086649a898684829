//! The SCIM door (RFC 7644): its routes on one page, as `http::routes` has those of the API, and its form of refusals.
//!
//! It stands outside of the API and its document: paths, types and errors are the RFC's. Everything asks for the scope `scim` and
//! the role `system_admin`. To add a route: its line in [`routes`].

mod problem;
pub mod routes;

pub use problem::render;

/// Before the path of every route.
pub const ROOT: &str = "/scim/v2";
/// The content type of every answer.
pub const SCIM_JSON: &str = "application/scim+json";

/// Whether a request is for this door.
pub fn is_below(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
