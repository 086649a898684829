//! The directory's REST door: a handler extracts, calls one action and answers. No rule and no SQL is here.
//!
//! To add a handler: a function in the file of its noun with its `utoipa::path`, and its line in `http::routes`.

pub mod departments;
pub mod groups;
pub mod identities;
pub mod me;
pub mod offices;
pub mod oidc;
pub mod own;
pub mod people;
pub mod personal_tokens;
pub mod policies;
pub mod roles;
pub mod scim;
pub mod second_factor_body;
pub mod second_factors;
pub mod session;
pub mod session_body;
pub mod session_cookie;
pub mod session_second;
pub mod sessions;
pub mod syncs;
