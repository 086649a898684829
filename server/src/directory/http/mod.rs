//! The directory's REST door: a handler extracts, calls one action and answers. No rule and no SQL is here.
//!
//! To add a handler: a function in the file of its noun with its `utoipa::path`, and its line in `http::routes`.

pub mod departments;
pub mod me;
pub mod own;
pub mod people;
pub mod personal_tokens;
pub mod policies;
pub mod roles;
pub mod scim;
pub mod session;
pub mod session_body;
pub mod session_cookie;
pub mod sessions;
