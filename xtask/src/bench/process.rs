//! Programs that run for as long as the bench does; and what one of `mo` weighs and how soon it answers.
//! None may outlive this process: each is told to end when its parent does.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    Bench,
    load::median,
    node::{Node, Place},
    report::{Goal, Report, Row},
};
use crate::Result;

pub const ROWS: [&str; 2] = [IDLE, START];
const IDLE: &str = "process, idle, resident";
const START: &str = "process, start to first page";

/// How a program is asked to end.
#[derive(Clone, Copy)]
pub enum End {
    Terminate,
    /// PostgreSQL's fast shutdown.
    Interrupt,
}

impl End {
    fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }
}

/// A program that ends with this value, or with this process.
pub struct Running {
    child: Child,
    end: End,
}

impl Running {
    /// Starts `program` after the options of `setpriv`, its messages in `log`.
    pub fn start(
        options: &[&str],
        program: &Path,
        end: End,
        log: &Path,
        set: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let mut command = Command::new("setpriv");
        command.arg(format!("--pdeathsig={}", end.name())).args(options).arg(program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log)?);
        set(&mut command);
        let child = command.spawn().map_err(|error| format!("setpriv {}: {error}", program.display()))?;
        Ok(Self { child, end })
    }

    /// What the program printed, if `start` was told to pipe it.
    pub fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    fn resident_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// An error once the program has ended.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(format!("a program of the bench ended: {status}").into()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-s", self.end.name(), &pid]).status();
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(20) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            pause(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?.local_addr()?.port())
}

/// There is no runtime here to wait on, and nothing else to do meanwhile.
pub fn pause(time: Duration) {
    let until = Instant::now() + time;
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::park_timeout(left);
    }
}

/// Asks again and again until `ready` says yes.
pub fn wait_for(what: &str, every: Duration, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !ready()? {
        if started.elapsed() > Duration::from_secs(30) {
            return Err(format!("{what} did not come up").into());
        }
        pause(every);
    }
    Ok(())
}

/// A node over the demo restaurants on SQLite, as `script/server` makes it.
pub fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let place = Place::sqlite(bench, "demo");
    place.run(&["demo"])?;
    let (mut starts, mut weights): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for _ in 0..bench.arguments.rounds {
        let started = Instant::now();
        let mut node = Node::start(&place)?;
        node.wait_for_page("pizza.localhost")?;
        starts.push(started.elapsed().as_secs_f64() * 1000.0);
        pause(Duration::from_secs(1));
        #[expect(clippy::cast_precision_loss, reason = "bytes of memory are far below 2^53")]
        weights.push(node.running.resident_bytes()? as f64 / 1e6);
    }
    let (start, weight) = (median(&starts), median(&weights));
    report.add(
        Row::new("process-idle", IDLE, format!("{weight:.1} MB"))
            .goal(Goal::AtMost(50.0, "50 MB"), weight)
            .details(serde_json::json!({ "megabytes": weights, "how": "VmRSS one second after the first page, two demo restaurants, SQLite" })),
    )?;
    report.add(
        Row::new("process-start", START, format!("{start:.0} ms"))
            .goal(Goal::AtMost(300.0, "300 ms"), start)
            .details(serde_json::json!({ "milliseconds": starts, "how": "from spawning `mo serve` to a whole storefront page, two demo restaurants, SQLite" })),
    )
}

/// Where a program's messages go.
pub fn log_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.log"))
}
