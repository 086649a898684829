//! The binary as an operator runs it: what it says, its exit code, what is true afterwards.
//!
//! Tests that start a server have `process_` in their names and run alone.

mod audit;
mod colleague;
mod demo;
mod demo_parts;
mod directory;
mod doctor;
mod outside;
mod serve;
mod user;
