//! What tests share.

pub mod generated;
