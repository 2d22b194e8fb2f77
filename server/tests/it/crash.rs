//! `kill -9` while provisioning and while ordering: what was answered is there, what was not is not half there, and the same
//! call again finishes. Medusa #6016: an event is there exactly when its order is.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use mo_contract::tenant::{ListTenants, TenantState};
use mo_store::{Pooler, Url};
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{BOOTSTRAP, Db, Folder, http, postgres, send, services};

struct Node {
    folder: Folder,
    url: String,
}

impl Node {
    fn new(db: Db) -> Self {
        let folder = Folder::new();
        let url = match db {
            Db::Sqlite => format!("sqlite:{}", folder.0.display()),
            Db::Postgres => postgres::database(),
        };
        std::fs::create_dir_all(folder.0.join("site")).unwrap();
        let assets = json!({ "boot.js": "/b", "mo_store.js": "/s", "mo_store.wasm": "/w", "app.css": "/c", "icons.svg": "/i", "favicon.svg": "/f", "build_id": "t" });
        std::fs::write(folder.0.join("site/assets.json"), assets.to_string()).unwrap();
        Self { folder, url }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mo"));
        command
            .args(arguments)
            .current_dir(&self.folder.0)
            .env("DATABASE_URL", &self.url)
            .env("MO_DATA_DIR", &self.folder.0)
            .env("SYSTEM_BOOTSTRAP_KEY", BOOTSTRAP)
            .env("MO_SIGNING_KEY", "signing-key-for-tests")
            .env("LEPTOS_SITE_ROOT", self.folder.0.join("site"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn serve(&self) -> (Child, String) {
        let address = format!("127.0.0.1:{}", postgres::free_port());
        let child = self.command(&["serve"]).env("LEPTOS_SITE_ADDR", &address).spawn().unwrap();
        postgres::wait_for("mo", || std::net::TcpStream::connect(&address).is_ok());
        (child, address)
    }

    async fn services(&self) -> mo_services::Services {
        let url: Url = self.url.parse().unwrap();
        services(&url, &self.folder, Pooler::None).await
    }
}

both!(killed_while_provisioning, |db: Db| async move {
    let node = Node::new(db);
    let services = node.services().await;
    let system = || mo_contract::RequestContext::new(mo_contract::Actor::System, "test", chrono::Utc::now());
    for round in 0..24_u64 {
        let domain = format!("crash{round}.example");
        let arguments = ["tenant", "provision", "--name", "Crash", "--domain", &domain];
        let mut child = node.command(&arguments).spawn().unwrap();
        // A little later each round, so that the kill falls on every step there is.
        tokio::time::sleep(Duration::from_millis(round * 4)).await;
        let _ = child.kill();
        let _ = child.wait();
        let seen = services.call(&system(), ListTenants { limit: Some(200), ..Default::default() }).await.unwrap();
        let made = seen.tenants.iter().find(|tenant| tenant.domain == domain);
        let active = made.is_some_and(|tenant| tenant.state == TenantState::Active);
        // The same call again finishes, unless the first had finished already.
        let finished = node.command(&arguments).status().unwrap();
        assert_eq!(finished.success(), !active, "round {round}: {made:?}");
    }
    let seen = services.call(&system(), ListTenants { limit: Some(200), ..Default::default() }).await.unwrap();
    assert_eq!(seen.tenants.len(), 24);
    for tenant in seen.tenants {
        assert_eq!(tenant.state, TenantState::Active, "{}", tenant.domain);
        let ctx = system().for_tenant(tenant.id);
        assert!(services.call(&ctx, mo_contract::order::ListMenuItems {}).await.unwrap().items.is_empty());
    }
});

both!(killed_while_ordering, |db: Db| async move {
    let node = Node::new(db);
    let http = http();
    let (mut child, mut address) = node.serve();
    let body = json!({ "name": "Crash", "domain": "crash.example" });
    let made = send(http.post(format!("http://{address}/api/v1/sys/provision")).bearer_auth(BOOTSTRAP).json(&body))
        .await
        .expect(201);
    let (token, id) =
        (made["manager_token"].as_str().unwrap().to_owned(), made["tenant_id"].as_str().unwrap().to_owned());
    let manager = |method: Method, address: &str, path: &str| {
        http.request(method, format!("http://{address}/api/v1/manager{path}"))
            .bearer_auth(&token)
            .header("x-tenant-id", &id)
    };
    let item = send(manager(Method::POST, &address, "/menu").json(&json!({ "name": "Pizza", "price": 1000 })))
        .await
        .expect(201);
    let order = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
    let place = |address: &str, key: String| {
        http.post(format!("http://{address}/api/v1/store/orders"))
            .header("host", "crash.example")
            .header("idempotency-key", key)
            .json(&order)
            .send()
    };
    let mut answered = std::collections::BTreeMap::new();
    for round in 0..6_u64 {
        let keys: Vec<String> = (0..10).map(|number| format!("order-{round:04}-{number:04}-key")).collect();
        let calls = futures::future::join_all(keys.iter().map(|key| place(&address, key.clone())));
        let kill = async {
            tokio::time::sleep(Duration::from_millis(2 + round * 6)).await;
            child.kill().unwrap();
            child.wait().unwrap();
        };
        let (replies, ()) = futures::join!(calls, kill);
        for (key, reply) in keys.iter().zip(replies) {
            if let Ok(reply) = reply
                && reply.status() == 201
                && let Ok(body) = reply.json::<serde_json::Value>().await
            {
                answered.insert(key.clone(), body["id"].clone());
            }
        }
        (child, address) = node.serve();
        // The guest tries again with the same key: one order, and the one that was answered.
        for key in &keys {
            let again: serde_json::Value = place(&address, key.clone()).await.unwrap().json().await.unwrap();
            assert!(again["id"].is_string(), "{again}");
            assert_eq!(answered.entry(key.clone()).or_insert_with(|| again["id"].clone()), &again["id"]);
        }
    }
    let orders = send(manager(Method::GET, &address, "/orders?limit=200")).await.expect(200);
    let events = send(manager(Method::GET, &address, "/events?type=order.placed")).await.expect(200);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut listed: Vec<_> = orders["orders"].as_array().unwrap().iter().map(|order| order["id"].to_string()).collect();
    let mut logged: Vec<_> = events.as_array().unwrap().iter().map(|event| event["entity_id"].to_string()).collect();
    let mut told: Vec<_> = answered.values().map(ToString::to_string).collect();
    listed.sort();
    logged.sort();
    told.sort();
    assert_eq!(told.len(), 60);
    assert_eq!((&listed, &logged), (&told, &told));
});
