//! `mo`: one binary that serves many restaurants. Errors go to stderr, one line; exit 1, or 2 for usage.

use std::process::ExitCode;

fn main() -> ExitCode {
    mo::commands::run()
}
