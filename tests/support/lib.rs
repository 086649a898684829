//! What tests share. Each file is one thing a test can start and drop.

pub mod certificates;
pub mod generated;
pub mod slapd;
