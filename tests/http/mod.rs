//! What is the same for every request, whatever the route.

mod address;
mod bad_input;
mod contacts;
mod due;
mod edge;
mod files;
mod health;
mod invitations;
mod limits;
mod listen_guard;
mod metrics;
mod mutations;
mod openapi;
mod passwords;
mod people;
mod roles;
mod state;
mod tls;
mod viewer;
