//! `mo` itself, as a process of its own: with the settings of a test's folder and database, and nothing of the machine's.
//! It must not outlive the run.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread::JoinHandle,
    time::Duration,
};

use mo_store::Url;
use serde_json::json;

use super::{BOOTSTRAP, Folder, World, ground::of_this_run, postgres::wait_for};

/// `mo` with these arguments, not started yet. What it prints goes nowhere unless the caller says where; what it logs can be read.
pub fn program(folder: &Folder, url: &Url, arguments: &[&str]) -> Command {
    let site = folder.0.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let assets = json!({ "boot.js": "/b", "mo_store.js": "/s", "mo_store.wasm": "/w", "app.css": "/c", "icons.svg": "/i", "favicon.svg": "/f", "build_id": "t" });
    std::fs::write(site.join("assets.json"), assets.to_string()).unwrap();
    let url = match url {
        Url::Postgres(url) => url.clone(),
        Url::Sqlite(folder) => format!("sqlite:{}", folder.display()),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_mo"));
    command
        .args(arguments)
        .current_dir(&folder.0)
        .env("DATABASE_URL", url)
        .env("MO_DATA_DIR", &folder.0)
        .env("SYSTEM_BOOTSTRAP_KEY", BOOTSTRAP)
        .env("MO_SIGNING_KEY", "signing-key-for-tests")
        .env("LEPTOS_SITE_ROOT", site)
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("RUST_LOG", "info")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    of_this_run(&mut command);
    command
}

/// A server that is up, as long as this is there.
pub struct Serving {
    pub child: Child,
    /// `127.0.0.1:port`.
    pub address: String,
    said: Option<JoinHandle<String>>,
}

impl Serving {
    /// Starts a program that serves on a port that the system gives, and waits until it does: the log says which.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let (sent, received) = mpsc::channel();
        let said = std::thread::spawn(move || {
            let mut text = String::new();
            loop {
                let before = text.len();
                if lines.read_line(&mut text).unwrap() == 0 {
                    return text;
                }
                if let Some((_, address)) = text[before..].split_once("listening on http://") {
                    sent.send(address.trim().to_owned()).unwrap();
                    lines.read_to_string(&mut text).unwrap();
                    return text;
                }
            }
        });
        let address = received.recv_timeout(Duration::from_secs(30)).expect("mo serves");
        Self { child, address, said: Some(said) }
    }

    /// One over the data of a world.
    pub fn of(world: &World) -> Self {
        let mut command = program(&world.folder, &world.url, &["serve"]);
        command.env("MO_PLATFORM_HOST", "platform.example");
        Self::start(command)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until it ends by itself; how, and what it said from its start.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let mut status = None;
        wait_for("the end of mo", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        (status.unwrap(), self.said.take().unwrap().join().unwrap())
    }

    /// Tells it to stop, as a service manager does, and waits until it has.
    pub fn stop(self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        self.ended();
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends the process; what it said, from its start.
    pub fn said(mut self) -> String {
        self.kill();
        self.said.take().unwrap().join().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
