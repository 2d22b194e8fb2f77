//! Real proxies before the server: PgBouncer in transaction mode with one shared backend, and nginx with our edge configuration.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use mo_store::{Pooler, Url};
use reqwest::Method;
use serde_json::json;

use crate::support::{
    Db, Folder, World,
    ground::keep_running,
    http,
    postgres::{as_postgres, cluster, database, free_port, name_of, wait_for},
    send, services,
};

fn pgbouncer(folder: &Folder, database: &str) -> u16 {
    let (port, cluster) = (free_port(), cluster());
    let config = format!(
        "[databases]\n{database} = host=127.0.0.1 port={} dbname={database}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 200\n\
         server_reset_query = DEALLOCATE ALL\nserver_reset_query_always = 1\nignore_startup_parameters = extra_float_digits\n",
        cluster.port
    );
    // Not every login is in the configuration: the pool signs in as the owner of this database.
    let config = config
        .replace("[pgbouncer]", "[pgbouncer]\nlogfile = /dev/null")
        .replace(&format!("dbname={database}"), &format!("dbname={database} user={database}"));
    let file = folder.0.join("pgbouncer.ini");
    std::fs::write(&file, config).unwrap();
    let _ = Command::new("chown").arg("-R").arg("postgres").arg(&folder.0).status();
    let mut command = as_postgres(Path::new("/usr/sbin/pgbouncer"));
    keep_running(command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null()));
    wait_for("PgBouncer", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    port
}

/// rails-on-services/apartment PR #470: behind a transaction pooler a session `SET` serves another tenant's rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_pgbouncer_no_row_is_anothers() {
    let folder = Folder::new();
    let direct = database();
    let name = name_of(&direct).to_owned();
    let port = pgbouncer(&folder, &name);
    let keys = Folder::new();
    let url = Url::Postgres(format!("postgres://{name}@127.0.0.1:{port}/{name}"));
    let services = services(&url, &keys, Pooler::Transaction).await;
    let system = || mo_contract::RequestContext::new(mo_contract::Actor::System, "test", chrono::Utc::now());
    let mut houses = Vec::new();
    for number in 0..5 {
        let op = mo_contract::tenant::ProvisionTenant {
            name: format!("P{number}"),
            domain: format!("p{number}.example"),
            ..Default::default()
        };
        let id = services.call(&system(), op).await.unwrap().tenant_id;
        let item = mo_contract::menu::CreateMenuItem { name: format!("dish of {id}"), price: 1, ..Default::default() };
        services.call(&system().for_tenant(id), item).await.unwrap();
        houses.push(id);
    }
    // 100 × 1,000, as without the pooler, takes five minutes through its one connection; this takes one.
    let tasks = (0..100).map(|task: usize| {
        let (services, houses) = (services.clone(), houses.clone());
        tokio::spawn(async move {
            for step in 0..200 {
                let id = houses[(task + step) % houses.len()];
                let ctx = mo_contract::RequestContext::new(mo_contract::Actor::System, "test", chrono::Utc::now())
                    .for_tenant(id);
                let menu = services.call(&ctx, mo_contract::menu::ListMenuItems {}).await.unwrap();
                assert_eq!(
                    menu.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>(),
                    [format!("dish of {id}")]
                );
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    // The control: a session SET through the same pooler must leak, or this test proves nothing.
    let mut sessions = Vec::new();
    for _ in 0..2 {
        let pool = sea_orm::sqlx::postgres::PgPoolOptions::new().max_connections(1);
        let options: sea_orm::sqlx::postgres::PgConnectOptions =
            format!("postgres://{name}@127.0.0.1:{port}/{name}").parse().unwrap();
        sessions.push(pool.connect_with(options.statement_cache_capacity(0).extra_float_digits(None)).await.unwrap());
    }
    let pid = async |session: &sea_orm::sqlx::PgPool| -> i32 {
        use sea_orm::sqlx::Row as _;
        sea_orm::sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(session).await.unwrap().get(0)
    };
    assert_eq!(pid(&sessions[0]).await, pid(&sessions[1]).await, "both sessions share one backend");
    let set = format!("SET search_path TO {}", houses[0].schema_name());
    sea_orm::sqlx::raw_sql(sea_orm::sqlx::AssertSqlSafe(set)).execute(&sessions[0]).await.unwrap();
    let seen: String = {
        use sea_orm::sqlx::Row as _;
        sea_orm::sqlx::raw_sql("SHOW search_path").fetch_one(&sessions[1]).await.unwrap().get(0)
    };
    assert_eq!(seen, houses[0].schema_name(), "the control did not leak");
}

/// Host, spoofed headers and body limits through real nginx with the configuration that is shipped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_nginx() {
    let world =
        World::with(Db::Sqlite, |settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let (a, b) = (world.provision("edge-a").await, world.provision("edge-b").await);
    let item = world.add_item(&a, "Edge", 100).await;
    let (folder, port) = (Folder::new(), free_port());
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/nginx.conf")).unwrap();
    let listen = regex_listen(&shipped);
    let config = shipped
        .replace(&listen, &format!("listen 127.0.0.1:{port} default_server;"))
        .replace("127.0.0.1:3000", &world.address.to_string())
        .replace("/srv/menuops/site", &folder.0.join("site").display().to_string())
        .lines()
        .filter(|line| !line.trim_start().starts_with("listen [::]") && !line.trim_start().starts_with("user "))
        .map(|line| line.replace("/var/cache/nginx", &folder.0.display().to_string()) + "\n")
        .collect::<String>();
    let file = folder.0.join("nginx.conf");
    let root = Command::new("id").arg("-u").output().unwrap().stdout.trim_ascii() == b"0";
    std::fs::write(&file, if root { format!("user root;\n{config}") } else { config }).unwrap();
    let log = folder.0.join("error.log");
    let global = format!("daemon off; pid {};", folder.0.join("nginx.pid").display());
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-c").arg(&file).arg("-e").arg(&log).args(["-g", &global]);
    keep_running(command.stdout(Stdio::null()).stderr(Stdio::null()));
    wait_for("nginx", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    let edge = |method: Method, path: &str, host: &str| {
        http().request(method, format!("http://127.0.0.1:{port}{path}")).header("host", host.to_owned())
    };
    for house in [&a, &b] {
        let config =
            send(edge(Method::GET, "/api/v1/store/config", &house.domain).header("x-forwarded-host", "evil.example"))
                .await;
        assert_eq!(config.expect(200)["tenant_id"], house.id.to_string());
    }
    let page = send(edge(Method::GET, "/", &a.domain)).await;
    assert!(page.status == 200 && page.text.contains("Edge"), "{}", page.text);
    let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
    send(edge(Method::POST, "/api/v1/store/orders", &a.domain).json(&body)).await.expect(201);
    let big = json!({ "customer": "x".repeat(300 * 1024) });
    send(edge(Method::POST, "/api/v1/store/orders", &a.domain).json(&big)).await.refused(413, "PAYLOAD_TOO_LARGE");
    // A picture is larger than what else is sent: it reaches `mo`, which asks who this is.
    let path = format!("/admin/pictures/{}", item["id"].as_str().unwrap());
    let upload = edge(Method::POST, &path, &a.domain)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(vec![0xff; 3 * 1024 * 1024]);
    let answer = send(upload).await;
    let leads_to = answer.headers.get("location").map(|place| place.to_str().unwrap()).unwrap_or_default();
    assert!(answer.status == 303 && leads_to.starts_with("/admin/sign-in"), "{} {}", answer.status, answer.text);
    // Which names may have a certificate is nobody's business out there.
    let question = format!("/edge/tls?domain={}", a.domain);
    let refused = send(edge(Method::GET, &question, &a.domain)).await;
    refused.refused(404, "NOT_FOUND");
    assert!(!refused.text.contains("no such name"), "`mo` was asked: {}", refused.text);
    send(edge(Method::GET, "/api/v1/store/config", "nobody.example")).await.refused(404, "TENANT_NOT_FOUND");
}

/// The line of the shipped configuration that says where to listen.
fn regex_listen(config: &str) -> String {
    let line = config.lines().map(str::trim).find(|line| line.starts_with("listen ") && !line.contains("[::]"));
    line.expect("a listen line").split(';').next().unwrap().to_owned() + ";"
}
