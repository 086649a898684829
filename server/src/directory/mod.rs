//! People, departments, roles, sign-in, sessions; other directories as adapters.

pub mod names;
pub mod shim;
pub mod sources;
pub use shim::*;
