//! The workspace's own tool: `cargo xtask site` builds what the browser loads, `check` reads the workspace against its rules, `bench`
//! times the released binaries. It must never be needed at run time, and never reach the network.

mod assets;
mod bench;
mod bundle;
mod check;
mod classes;
mod css;
mod site;
mod texts;

use std::{
    error::Error,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use clap::Parser;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Builds and checks the MenuOps workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Task {
    Site(site::Arguments),
    /// Reads the workspace against its rules: arrows, second versions, licences, options, names, docs
    Check,
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Site(arguments) => site::build(&arguments),
        Task::Check => check::run(),
        Task::Bench(arguments) => bench::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The cargo that runs this program, so that one compiler builds everything.
#[expect(clippy::disallowed_methods, reason = "cargo tells the tools it starts where it is by this variable alone")]
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// What cargo knows of this workspace. Not offline: it tells of the crates of other systems too, and a fresh machine has
/// fetched none of those yet.
fn workspace() -> Result<cargo_metadata::Metadata> {
    let mut command = cargo_metadata::MetadataCommand::new();
    command.cargo_path(cargo().get_program());
    command.manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"));
    command.other_options(["--locked".to_owned()]);
    Ok(command.exec()?)
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Makes the folders on the way, too.
fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()).into())
}
