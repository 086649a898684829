//! The HTTP door: what is the same for every request.
//!
//! It is not the rules: a handler extracts, calls one action and answers, in the `http.rs` of its room.
//! [`edge::edge`] wraps the whole application: request id, client address, limits, span, problem+json, headers.
//!
//! To wire an application: `app_data` of `web::Data<Addresses>` and `web::Data<RateLimits>`,
//! `configure(problem::extractors(..))`, `wrap(from_fn(edge))` as the last (outermost) wrap.

pub mod address;
pub mod edge;
pub mod health;
pub mod journal;
pub mod limits;
pub mod listen_guard;
pub mod metrics;
pub mod openapi;
pub mod origin;
pub mod problem;
pub mod request_id;
pub mod routes;
pub mod scim;
pub mod security;
pub mod server;
pub mod signed;
pub mod state;
pub mod tls;
pub mod viewer;
pub mod web;
