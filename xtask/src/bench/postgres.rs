//! A PostgreSQL cluster of the bench's own, with the settings it comes with: commits reach the disk.
//! The login of `mo` is neither superuser nor exempt from row-level security, as in production.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::process::{End, Running, free_port, log_file, wait_for};
use crate::Result;

/// Starts every entry of the server's log.
const MARK: &str = "@mo-bench@";

pub struct Cluster {
    port: u16,
    log: PathBuf,
    bin: PathBuf,
    _running: Running,
}

impl Cluster {
    pub fn start(scratch: &Path) -> Result<Self> {
        let (bin, folder) = (binaries()?, scratch.join("postgres"));
        let (data, log) = (folder.join("data"), log_file(scratch, "postgres"));
        fs::create_dir_all(&folder)?;
        let options = as_postgres(&folder)?;
        let made = Command::new("setpriv")
            .args(options)
            .arg(bin.join("initdb"))
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
            .output()?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)).into());
        }
        let port = free_port()?;
        let mut running = Running::start(options, &bin.join("postgres"), End::Interrupt, &log, |command| {
            command.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
            command.args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("log_line_prefix={MARK}")]);
        })?;
        let answer = || run(psql(&bin, port, "postgres").args(["-c", "SHOW data_directory"]));
        wait_for("PostgreSQL", Duration::from_millis(50), || {
            running.check()?;
            Ok(answer().is_ok())
        })?;
        // The port was free a moment ago: make sure that who answers is ours.
        if Path::new(answer()?.trim()) != data {
            return Err("another PostgreSQL took the port".into());
        }
        Ok(Self { port, log, bin, _running: running })
    }

    /// Runs SQL as the superuser.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String> {
        run(psql(&self.bin, self.port, database).args(["-c", sql]))
    }

    /// A new database with a login of the same name, made as an operator would; its address.
    pub fn database(&self, name: &str) -> Result<String> {
        self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        let grants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/postgres-grants.sql");
        run(psql(&self.bin, self.port, name).args(["-v", &format!("login={name}"), "-f"]).arg(grants))?;
        Ok(format!("postgres://{name}@127.0.0.1:{}/{name}", self.port))
    }

    /// `pgbench` as a database's own login.
    pub fn pgbench(&self, database: &str) -> Command {
        let mut command = Command::new(self.bin.join("pgbench"));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", database]).arg(database);
        command
    }

    /// What the server logs while `act` runs, entry by entry, every statement included.
    pub fn logged(&self, act: impl FnOnce() -> Result<()>) -> Result<Vec<String>> {
        self.psql("postgres", "ALTER SYSTEM SET log_statement = 'all'")?;
        self.psql("postgres", "SELECT pg_reload_conf()")?;
        // A session reads the new settings before its next statement, once the signal has reached it.
        self.psql("postgres", "SELECT pg_sleep(0.5)")?;
        let before = fs::read(&self.log)?.len();
        let acted = act();
        self.psql("postgres", "ALTER SYSTEM RESET log_statement")?;
        self.psql("postgres", "SELECT pg_reload_conf()")?;
        acted?;
        let log = fs::read(&self.log)?;
        let text = String::from_utf8_lossy(log.get(before..).unwrap_or_default());
        Ok(text.split(MARK).map(|entry| entry.trim().to_owned()).collect())
    }
}

/// `psql` as the superuser, with nothing to do yet.
fn psql(bin: &Path, port: u16, database: &str) -> Command {
    let mut command = Command::new(bin.join("psql"));
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "postgres"]);
    command.args(["-p", &port.to_string(), "-d", database]);
    command
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
    }
}

/// The newest server that Debian's packages have put there.
fn binaries() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").map_err(|_| "no PostgreSQL: run script/bootstrap bench")?;
    let mut found: Vec<PathBuf> = versions
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| ["initdb", "pgbench"].iter().all(|program| bin.join(program).exists()))
        .collect();
    found.sort();
    found.pop().ok_or_else(|| "no PostgreSQL server: run script/bootstrap bench".into())
}

/// PostgreSQL refuses root: as root it runs as `postgres`, to whom the folder then belongs.
fn as_postgres(folder: &Path) -> Result<&'static [&'static str]> {
    if Command::new("id").arg("-u").output()?.stdout.trim_ascii() != b"0" {
        return Ok(&[]);
    }
    if !Command::new("chown").arg("postgres").arg(folder).status()?.success() {
        return Err("no account postgres: run script/bootstrap bench".into());
    }
    Ok(&["--reuid=postgres", "--regid=postgres", "--init-groups"])
}
