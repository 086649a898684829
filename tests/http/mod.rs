//! What is the same for every request, whatever the route.

mod address;
mod bad_input;
mod due;
mod edge;
mod health;
mod limits;
mod listen_guard;
mod metrics;
mod mutations;
mod openapi;
mod people;
mod roles;
mod state;
mod tls;
mod viewer;
