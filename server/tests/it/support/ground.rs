//! One folder and one process group for the whole run, and a process that clears both away when this one ends, however it ends.
//! Nothing may be written or started beside them.

use std::{
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock},
};

pub struct Ground {
    pub folder: PathBuf,
    group: i32,
    /// The system closes its input when this process is gone: that is what it waits for.
    _clearing: Child,
}

/// `$1` is the folder. The script is of the group that it ends, so it ignores the signals, and kills itself last.
const CLEAR: &str = r#"
trap '' HUP INT TERM
cat >/dev/null
kill -INT 0; kill -TERM 0
if pid=$(head -n 1 "$1/pg/data/postmaster.pid" 2>/dev/null); then
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
fi
for _ in $(seq 100); do rm -rf "$1" && break; sleep 0.1; done
kill -KILL 0
"#;

pub fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let name = format!("mo-test-{}-{}", std::process::id(), uuid::Uuid::new_v4().as_simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let clearing = Command::new("sh")
            .args(["-c", CLEAR, "sh"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let group = i32::try_from(clearing.id()).unwrap();
        Ground { folder, group, _clearing: clearing }
    })
}

/// Puts a command that is about to start into the group: it ends with this process.
pub fn of_this_run(command: &mut Command) -> &mut Command {
    command.process_group(ground().group)
}

/// Starts what stays until the run ends.
pub fn keep_running(command: &mut Command) {
    static RUNNING: Mutex<Vec<Child>> = Mutex::new(Vec::new());
    let child = of_this_run(command).stdin(Stdio::null()).spawn().unwrap();
    RUNNING.lock().unwrap().push(child);
}

mod tests {
    use super::*;
    use crate::support::postgres::{cluster, wait_for};
    use std::{
        io::{BufRead as _, BufReader},
        path::Path,
    };

    /// Not a test of its own: the process that the next one kills.
    #[test]
    #[ignore = "run by another test as a process"]
    fn stays_until_it_is_killed() {
        #[expect(clippy::disallowed_methods, reason = "says that another test is the caller")]
        if std::env::var("STAY").is_err() {
            return;
        }
        cluster();
        println!("\nground {}", ground().folder.display());
        loop {
            std::thread::park();
        }
    }

    #[test]
    fn a_killed_run_leaves_nothing() {
        let mut run = Command::new(std::env::current_exe().unwrap());
        run.args(["support::ground::tests::stays_until_it_is_killed", "--exact", "--ignored", "--nocapture"]);
        run.env("STAY", "1").stdout(Stdio::piped());
        let mut run = of_this_run(&mut run).spawn().unwrap();
        let mut lines = BufReader::new(run.stdout.take().unwrap()).lines().map(Result::unwrap);
        let folder = lines.find_map(|line| line.strip_prefix("ground ").map(PathBuf::from)).expect("it says where");
        let server = std::fs::read_to_string(folder.join("pg/data/postmaster.pid")).unwrap();
        let server = Path::new("/proc").join(server.lines().next().unwrap());
        assert!(server.exists());
        run.kill().unwrap();
        run.wait().unwrap();
        wait_for("the end of its PostgreSQL and of its folder", || !server.exists() && !folder.exists());
    }
}
