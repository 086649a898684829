//! Lingtong 灵通: the floor plan. One line a room; who may import whom.
//!
//! `cli, http, live::socket → {compliance, bots, trade, approvals} → attention → chat → directory →
//! {journal, live::hub, db, outside} → {config, clock, error}`. A lower room never imports a higher one; where it must
//! reach up, the higher room follows the journal. `tests/architecture.rs` checks this table.

pub mod app;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod directory;
pub mod error;
pub mod http;
pub mod journal;
pub mod live;
pub mod outside;
