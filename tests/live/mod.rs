//! The live door, as a client meets it: a real server, real sockets, both databases.

mod commands;
mod confirmed;
mod endings;
mod frames;
mod hello;
mod interest;
mod membership;
mod newer;
mod resume;
mod stored;
mod two_nodes;
