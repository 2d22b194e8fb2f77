//! One PostgreSQL cluster for the test process, in a temporary folder on a private port; a database and a login for each test.
//! The login is neither superuser nor exempt from row-level security.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use super::ground::{ground, keep_running};

pub struct Cluster {
    pub port: u16,
    log: PathBuf,
}

fn binaries() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed by script/bootstrap")
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect("a PostgreSQL server")
}

/// PostgreSQL refuses root; as root, run as `postgres`.
pub fn as_postgres(program: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().unwrap().stdout.trim_ascii() == b"0";
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    command
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub fn wait_for(what: &str, mut ready: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ready() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what} did not come up");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let folder = ground().folder.join("pg");
        std::fs::create_dir_all(&folder).unwrap();
        let _ = Command::new("chown").arg("postgres").arg(&folder).status();
        let (bin, data) = (binaries(), folder.join("data"));
        let made = as_postgres(&bin.join("initdb"))
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let mut server = as_postgres(&bin.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
        server.args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=300"]);
        server.args(["-c", "log_line_prefix=%d|"]);
        let log = folder.join("server.log");
        let file = std::fs::File::create(&log).unwrap();
        keep_running(server.stdout(file.try_clone().unwrap()).stderr(file));
        let cluster = Cluster { port, log };
        wait_for("PostgreSQL", || cluster.psql("postgres", "SELECT 1").is_ok());
        // As in deploy/postgres-grants.sql: it is the cluster's, not one login's.
        cluster.psql("postgres", "CREATE ROLE mo_tenants NOLOGIN NOINHERIT").unwrap();
        // The port was free a moment ago: make sure that who answers is ours.
        let answered = cluster.psql("postgres", "SHOW data_directory").unwrap();
        assert_eq!(Path::new(answered.trim()), data);
        cluster
    })
}

impl Cluster {
    /// Runs SQL as the superuser.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let output = Command::new("psql")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-p",
                &self.port.to_string(),
            ])
            .args(["-d", database, "-c", sql])
            .output()
            .unwrap();
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

/// A new database with a login of its own; its address.
pub fn database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = cluster();
    let name = format!("mo_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let login = format!(
        "CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE NOINHERIT; GRANT mo_tenants TO {name} WITH ADMIN OPTION"
    );
    cluster.psql("postgres", &login).unwrap();
    cluster.psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
    let grants = format!(
        "GRANT CREATE ON DATABASE {name} TO {name}; REVOKE ALL ON SCHEMA public FROM PUBLIC; \
         GRANT USAGE, CREATE ON SCHEMA public TO {name} WITH GRANT OPTION"
    );
    cluster.psql(&name, &grants).unwrap();
    format!("postgres://{name}@127.0.0.1:{}/{name}", cluster.port)
}

/// The database's name in its address.
pub fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// What the server was asked by one login, from when its sessions are new.
pub struct Statements(String);

impl Statements {
    /// Has the server write them down for sessions that start from now on.
    pub fn of(url: &str) -> Self {
        let name = name_of(url);
        cluster().psql("postgres", &format!("ALTER ROLE {name} SET log_statement = 'all'")).unwrap();
        Self(name.to_owned())
    }

    pub fn so_far(&self) -> Vec<String> {
        let log = std::fs::read_to_string(&cluster().log).unwrap();
        let prefix = format!("{}|LOG:  ", self.0);
        let asked = log.lines().filter_map(|line| line.strip_prefix(&prefix));
        let kinds = ["statement", "execute"];
        asked
            .filter_map(|line| line.split_once(": ").filter(|(kind, _)| kinds.iter().any(|it| kind.starts_with(it))))
            .map(|(_, statement)| statement.to_owned())
            .collect()
    }
}
