//! The directory's REST door: a handler extracts, calls one action and answers. No rule and no SQL is here.
//!
//! To add a handler: a function in the file of its noun with its `utoipa::path`, and its line in `http::routes`.

pub mod contacts;
pub mod departments;
pub mod invitations;
pub mod me;
pub mod own;
pub mod passwords;
pub mod people;
pub mod policies;
pub mod roles;
pub mod session;
pub mod session_body;
pub mod session_cookie;
pub mod sessions;
