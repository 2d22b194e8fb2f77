//! The binary's parts as a library, so that tests start the very server that people start.
//! It must never be depended on by another crate of the workspace.

pub mod commands;
pub mod demo;
pub mod export;
pub mod http;
pub mod settings;
