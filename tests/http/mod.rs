//! What is the same for every request, whatever the route.

mod address;
mod edge;
mod limits;
mod listen_guard;
mod metrics;
mod openapi;
mod tls;
mod viewer;
