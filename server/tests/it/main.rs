//! The suite over the whole server, each test on SQLite and on PostgreSQL; one binary, because linking dominates.

mod bad_input;
mod client;
mod crash;
mod events;
mod idempotency;
mod isolation;
mod leakage;
mod lifecycle;
mod matrix;
mod openapi;
mod orders;
mod proxies;
mod support;
