//! A `mo` of the release build over a database of its own, and requests to it one at a time.
//! It must never read the settings or the database of whoever runs the bench.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;
use ureq::http::HeaderMap;

use super::{
    Bench,
    process::{End, Running, free_port, log_file, wait_for},
};
use crate::Result;

const BOOTSTRAP: &str = "bootstrap-key-of-the-bench";
/// What a browser takes.
pub const BROWSER: &str = "gzip, deflate, br";
pub const PLAIN: &str = "identity";
/// More than a load generator on this machine can ask for.
const NO_LIMIT: &str = "1000000/1000000";

/// A database, and the folder for what `mo` keeps beside it.
pub struct Place {
    name: String,
    url: String,
    folder: PathBuf,
    mo: PathBuf,
    site: PathBuf,
}

impl Place {
    pub fn sqlite(bench: &Bench, name: &str) -> Self {
        let folder = bench.scratch.path().join(name);
        Self::new(bench, name, format!("sqlite:{}", folder.display()))
    }

    pub fn new(bench: &Bench, name: &str, url: String) -> Self {
        let folder = bench.scratch.path().join(name);
        Self { name: name.to_owned(), url, folder, mo: bench.mo.clone(), site: bench.site.clone() }
    }

    /// Only what is named here, whatever the environment and the working folder say.
    fn settings(&self, command: &mut Command, address: SocketAddr) -> Result<()> {
        fs::create_dir_all(&self.folder)?;
        command.current_dir(&self.folder).env_clear();
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("DATABASE_URL", &self.url).env("MO_DATA_DIR", &self.folder);
        command.env("LEPTOS_SITE_ROOT", &self.site).env("LEPTOS_SITE_ADDR", address.to_string());
        command.env("SYSTEM_BOOTSTRAP_KEY", BOOTSTRAP);
        command.env("MO_RATE_READ", NO_LIMIT).env("MO_RATE_WRITE", NO_LIMIT);
        Ok(())
    }

    /// One command of `mo`, to its end; how long it took.
    pub fn run(&self, arguments: &[&str]) -> Result<Duration> {
        let mut command = Command::new(&self.mo);
        self.settings(&mut command, SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let started = Instant::now();
        let output = command.args(arguments).output()?;
        let took = started.elapsed();
        if output.status.success() {
            Ok(took)
        } else {
            Err(format!("mo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()).into())
        }
    }
}

/// A running `mo serve`.
pub struct Node {
    pub running: Running,
    pub address: SocketAddr,
    agent: ureq::Agent,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// An error that shows the body, if the status is another.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        Err(format!("status {} instead of {status}: {}", self.status, String::from_utf8_lossy(&self.body)).into())
    }
}

impl Node {
    /// Spawns it; it may not be listening yet.
    pub fn start(place: &Place) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let log = log_file(place.folder.parent().unwrap_or(&place.folder), &place.name);
        let mut set = Ok(());
        let running = Running::start(&[], &place.mo, End::Terminate, &log, |command| {
            command.arg("serve");
            set = place.settings(command, address);
        })?;
        set?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).max_redirects(0);
        let config = config.timeout_global(Some(Duration::from_secs(30))).build();
        Ok(Self { running, address, agent: config.into() })
    }

    pub fn wait_for_page(&mut self, host: &str) -> Result<()> {
        wait_for("mo", Duration::from_millis(1), || {
            self.running.check()?;
            Ok(self.get(host, "/", BROWSER).is_ok_and(|reply| reply.status == 200))
        })
    }

    pub fn get(&self, host: &str, path: &str, encodings: &str) -> Result<Reply> {
        let request = self.agent.get(format!("http://{}{path}", self.address)).header("host", host);
        reply(request.header("accept-encoding", encodings).call()?)
    }

    /// A guest's command, with a key.
    pub fn post(&self, host: &str, path: &str, key: &str, body: &Value) -> Result<Reply> {
        let request = self.agent.post(format!("http://{}{path}", self.address)).header("host", host);
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        reply(request.send(body.to_string())?)
    }

    /// Makes a restaurant; how long that took.
    pub fn provision(&self, domain: &str) -> Result<Duration> {
        let body = serde_json::json!({ "name": format!("Forno {domain}"), "domain": domain, "currency": "EUR" });
        let request = self.agent.post(format!("http://{}/api/v1/sys/provision", self.address));
        let request = request.header("authorization", format!("Bearer {BOOTSTRAP}"));
        let started = Instant::now();
        let response = request.header("content-type", "application/json").send(body.to_string())?;
        let took = started.elapsed();
        reply(response)?.expect(201)?;
        Ok(took)
    }
}

fn reply(mut response: ureq::http::Response<ureq::Body>) -> Result<Reply> {
    let body = response.body_mut().read_to_vec()?;
    Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), body })
}
