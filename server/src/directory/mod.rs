//! People, departments, roles, sign-in, sessions; other directories as adapters.

pub mod names;
pub mod sources;
