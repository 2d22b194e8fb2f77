//! The suite over the whole server, each test on SQLite and on PostgreSQL; one binary, because linking dominates.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod audit;
mod bad_input;
mod brand;
mod certificates;
mod client;
mod commands;
mod crash;
mod events;
mod fleet;
mod idempotency;
mod identity;
mod isolation;
mod leakage;
mod lifecycle;
mod live;
mod matrix;
mod menu;
mod openapi;
mod orders;
mod orders_board;
mod pages;
mod pictures;
mod portal;
mod proxies;
mod support;
