//! Chat's REST door: a handler extracts, calls one action and answers. No rule and no SQL is here.
//!
//! To add a handler: a function in the file of its noun with its `utoipa::path`, and its line in `http::routes`.

pub mod conversations;
pub mod follows;
pub mod marks;
pub mod members;
pub mod messages;
pub mod personal;
pub mod reading;
pub mod search;
pub mod sync;
