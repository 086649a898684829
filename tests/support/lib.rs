//! What tests share. Each file is one thing a test can start and drop.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

pub mod authenticator;
pub mod bench;
pub mod certificates;
pub mod demo;
pub mod generated;
pub mod house;
pub mod lean;
pub mod logs;
pub mod model;
pub mod node;
pub mod oidc;
pub mod own_postgres;
pub mod postgres;
pub mod proxy;
pub mod reducer;
pub mod rest;
pub mod samba;
pub mod seeded;
pub mod slapd;
pub mod stayer;
pub mod stored;
pub mod wait;
pub mod wire;
