//! What tests share.

pub mod bench;
pub mod generated;
