//! The process dies at every step that has a name, and among many orders: what was answered is there, what was not is not half
//! there, and the same call again finishes. Medusa #6016: an event is there exactly when its order is.

use std::{
    collections::BTreeMap,
    os::unix::process::ExitStatusExt as _,
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use futures::stream::{FuturesUnordered, StreamExt as _};
use mo_contract::{
    ErrorCode, TenantId,
    menu::ListMenuItems,
    order::ListOrders,
    tenant::{ListTenants, ResolveHost, ShowTenant, TenantState},
};
use mo_services::Services;
use mo_store::{EventFilter, Pooler, Url, crash::Point};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::both;
use crate::support::{
    BOOTSTRAP, Db, Folder, Reply, http, postgres,
    program::{Serving, program},
    send, services,
};

/// What goes on when the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// `mo tenant provision`.
    Provisioning,
    /// The same over HTTP, with an idempotency key.
    ProvisioningWithKey,
    /// An order of a guest, with an idempotency key.
    Ordering,
    /// The fleet's step to the next version: see `fleet.rs`.
    Migrating,
}

/// The stories that pass a point. A new point does not compile until it is in one.
fn stories(point: Point, db: Db) -> &'static [Story] {
    use Story::{Migrating, Ordering, Provisioning, ProvisioningWithKey};
    match (point, db) {
        (
            Point::ProvisionStarted | Point::ProvisionOpened | Point::ProvisionActivated | Point::ProvisionTokenMade,
            _,
        )
        | (
            Point::ProvisionReserving
            | Point::ProvisionReserved
            | Point::FileReplayed
            | Point::FileWritten
            | Point::FilePlaced
            | Point::FileTidied,
            Db::Sqlite,
        )
        | (Point::ProvisionSchemaMade, Db::Postgres) => &[Provisioning],
        // A file of its own is SQLite's way, a schema PostgreSQL's.
        (
            Point::ProvisionReserving
            | Point::ProvisionReserved
            | Point::FileReplayed
            | Point::FileWritten
            | Point::FilePlaced
            | Point::FileTidied,
            Db::Postgres,
        )
        | (Point::ProvisionSchemaMade, Db::Sqlite) => &[],
        (Point::FleetMigrating | Point::FleetMigrated | Point::FleetRecorded, _) => &[Migrating],
        (Point::OrderNumbered | Point::OrderInserted, _) => &[Ordering],
        (Point::CommandHandled | Point::CommandAudited | Point::CommandLogged, _) => &[Provisioning, Ordering],
        (Point::CommandAnswerKept, _) => &[ProvisioningWithKey, Ordering],
        (Point::CommandCommitted, _) => &[Provisioning, ProvisioningWithKey, Ordering],
    }
}

pub fn points(story: Story, db: Db) -> impl Iterator<Item = Point> {
    Point::ALL.iter().copied().filter(move |point| stories(*point, db).contains(&story))
}

/// Where the data of a server is that comes and goes.
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
        Self { folder, url }
    }

    fn command(&self, arguments: &[&str], die_at: Option<Point>) -> Command {
        let mut command = program(&self.folder, &self.url.parse().unwrap(), arguments);
        command.env_remove("CRASH_AT").env_remove("PANIC_AT");
        if let Some(point) = die_at {
            command.env("CRASH_AT", point.name());
        }
        command
    }

    fn serve(&self, die_at: Option<Point>) -> Serving {
        Serving::start(self.command(&["serve"], die_at))
    }

    /// The data as a process sees it that has just started.
    async fn services(&self) -> Services {
        let url: Url = self.url.parse().unwrap();
        services(&url, &self.folder, Pooler::None).await
    }

    /// Unfinished files of tenants.
    fn half_made(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.0.join("tenants")) else { return Vec::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".new")).collect()
    }
}

/// Asserts that the process dies, and of this point.
fn dies_at(serving: Serving, point: Point) {
    let (status, said) = serving.ended();
    assert_died_at(point, status, &said);
}

/// A panic or an error would have ended the process too, but not like this.
#[track_caller]
pub fn assert_died_at(point: Point, status: ExitStatus, said: &str) {
    const SIGABRT: i32 = 6;
    assert_eq!(status.signal(), Some(SIGABRT), "{}: {status}: {said}", point.name());
    assert!(said.contains(&format!("died at {}", point.name())), "{said}");
}

/// The answer, once the dead process's connection has let go of the key: the database learns of a death when it reads from the
/// socket, not before.
async fn settled(request: impl Fn() -> RequestBuilder) -> Reply {
    let started = Instant::now();
    loop {
        let reply = send(request()).await;
        if reply.code() != "IDEMPOTENCY_IN_PROGRESS" {
            return reply;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "the key of a dead call stays taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn system() -> mo_contract::RequestContext {
    mo_contract::RequestContext::new(mo_contract::Actor::System, "test", chrono::Utc::now())
}

/// The tenant of a domain and whether its host is served, as a process sees it that has just started.
async fn look(node: &Node, domain: &str) -> (Option<(TenantId, TenantState)>, bool) {
    let services = node.services().await;
    let seen = services.call(&system(), ListTenants { limit: Some(200), ..Default::default() }).await.unwrap();
    let listed = seen.tenants.iter().find(|tenant| tenant.domain == domain);
    let served = match services.call(&system(), ResolveHost { host: domain.to_owned() }).await {
        Ok(tenant) => tenant.state == TenantState::Active,
        Err(error) => {
            assert_eq!(error.code, ErrorCode::TenantNotFound);
            false
        }
    };
    (listed.map(|tenant| (tenant.id, tenant.state)), served)
}

/// Complete, once, and at work.
async fn assert_whole(node: &Node, domain: &str) {
    let (Some((id, TenantState::Active)), true) = look(node, domain).await else { panic!("{domain} is not there") };
    let services = node.services().await;
    let detail = services.call(&system(), ShowTenant { id }).await.unwrap();
    let steps: Vec<_> = detail.transitions.iter().map(|step| step.to.as_str()).collect();
    assert_eq!(steps, ["draft", "provisioning", "active"], "{domain}");
    let tx = services.databases().platform.read().await.unwrap();
    let events = tx.events(&EventFilter { limit: 1_000, ..Default::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let told =
        events.iter().filter(|event| event.event_type == "tenant.provisioned" && event.entity_id == id.to_string());
    assert_eq!(told.count(), 1, "{domain}");
    let ctx = system().for_tenant(id);
    let item = mo_contract::menu::CreateMenuItem { name: "Soup".into(), price: 100, ..Default::default() };
    services.call(&ctx, item).await.unwrap();
    assert_eq!(services.call(&ctx, ListMenuItems {}).await.unwrap().items.len(), 1, "{domain}");
    assert_eq!(node.half_made(), [""; 0], "{domain}");
}

// stancl/tenancy #948, #972; django-tenants #177: provisioning that died half-way could not go on.
both!(dead_at_every_step_of_provisioning, |db: Db| async move {
    let node = Node::new(db);
    for point in points(Story::Provisioning, db) {
        let domain = format!("{}.example", point.name().replace(['.', '_'], "-"));
        let arguments = ["tenant", "provision", "--name", "Crash", "--domain", &domain];
        let died = node.command(&arguments, Some(point)).output().unwrap();
        assert_died_at(point, died.status, &String::from_utf8_lossy(&died.stderr));
        // Never half-visible: the host is served when the last commit was made, and not before.
        let committed = point == Point::CommandCommitted;
        let (listed, served) = look(&node, &domain).await;
        assert_eq!(served, committed, "{}", point.name());
        assert_eq!(listed.is_some_and(|(_, state)| state == TenantState::Active), committed, "{}", point.name());
        // Nobody switches on what is half made: only provisioning finishes it.
        if let Some((id, TenantState::Provisioning)) = listed {
            let early = node.command(&["tenant", "resume", &id.to_string()], None).output().unwrap();
            let said = String::from_utf8_lossy(&early.stderr);
            assert!(!early.status.success() && said.contains("can't become active"), "{}: {said}", point.name());
        }
        // The same call again finishes, or says that it is done.
        let again = node.command(&arguments, None).output().unwrap();
        let said = String::from_utf8_lossy(&again.stderr);
        assert_eq!(again.status.success(), !committed, "{}: {said}", point.name());
        assert_eq!(said.contains("belongs to another restaurant"), committed, "{}: {said}", point.name());
        assert_whole(&node, &domain).await;
    }
});

both!(provisioning_is_finished_by_its_key, |db: Db| async move {
    let (node, http) = (Node::new(db), http());
    for point in points(Story::ProvisioningWithKey, db) {
        let domain = format!("{}.example", point.name().replace(['.', '_'], "-"));
        let provision = |address: &str| {
            http.post(format!("http://{address}/api/v1/sys/provision"))
                .bearer_auth(BOOTSTRAP)
                .header("idempotency-key", &domain)
                .json(&json!({ "name": "Crash", "domain": domain }))
        };
        let dying = node.serve(Some(point));
        provision(&dying.address).send().await.expect_err("nobody is there to answer");
        dies_at(dying, point);
        let serving = node.serve(None);
        let made = settled(|| provision(&serving.address)).await.expect(201);
        assert_eq!(send(provision(&serving.address)).await.expect(201), made, "{}", point.name());
        let as_manager = http
            .get(format!("http://{}/api/v1/manager/menu", serving.address))
            .bearer_auth(made["manager_token"].as_str().unwrap())
            .header("x-tenant-id", made["tenant_id"].as_str().unwrap());
        send(as_manager).await.expect(200);
        assert_whole(&node, &domain).await;
    }
});

/// A restaurant with one dish, and its guests.
struct Shop {
    http: reqwest::Client,
    id: TenantId,
    order: Value,
}

impl Shop {
    async fn open(node: &Node) -> Self {
        let (serving, http) = (node.serve(None), http());
        let body = json!({ "name": "Crash", "domain": "crash.example" });
        let url = |path: &str| format!("http://{}/api/v1{path}", serving.address);
        let made = send(http.post(url("/sys/provision")).bearer_auth(BOOTSTRAP).json(&body)).await.expect(201);
        let id = made["tenant_id"].as_str().unwrap();
        let item = http
            .request(Method::POST, url("/manager/menu"))
            .bearer_auth(made["manager_token"].as_str().unwrap())
            .header("x-tenant-id", id)
            .json(&json!({ "name": "Pizza", "price": 1000 }));
        let item = send(item).await.expect(201);
        let order = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
        Self { http, id: id.parse().unwrap(), order }
    }

    fn place(&self, address: &str, key: &str) -> RequestBuilder {
        self.http
            .post(format!("http://{address}/api/v1/store/orders"))
            .header("host", "crash.example")
            .header("idempotency-key", key)
            .json(&self.order)
    }

    /// The orders' ids, and the ids of the orders that the log tells of; sorted.
    async fn orders_and_events(&self, services: &Services) -> (Vec<String>, Vec<String>) {
        let list = ListOrders { limit: Some(200), ..Default::default() };
        let page = services.call(&system().for_tenant(self.id), list).await.unwrap();
        let tx = services.databases().tenants.read(self.id).await.unwrap();
        let filter = EventFilter { event_types: vec!["order.placed".into()], limit: 1_000, ..Default::default() };
        let events = tx.events(&filter).await.unwrap();
        tx.commit().await.unwrap();
        let mut numbers: Vec<_> = page.orders.iter().map(|order| order.order.number).collect();
        numbers.reverse();
        assert!(numbers.iter().copied().eq(1..=i64::try_from(numbers.len()).unwrap()), "a gap: {numbers:?}");
        let mut listed: Vec<_> = page.orders.iter().map(|order| order.order.id.to_string()).collect();
        let mut logged: Vec<_> = events.into_iter().map(|event| event.entity_id).collect();
        listed.sort();
        logged.sort();
        (listed, logged)
    }
}

// Odoo #40567, #108518: killed and tried again at every point, it is one order.
both!(dead_at_every_step_of_an_order, |db: Db| async move {
    let node = Node::new(db);
    let shop = Shop::open(&node).await;
    let services = node.services().await;
    let mut known: Vec<String> = Vec::new();
    for point in points(Story::Ordering, db) {
        let key = format!("an-order-that-dies-at-{}", point.name());
        let dying = node.serve(Some(point));
        shop.place(&dying.address, &key).send().await.expect_err("nobody is there to answer");
        dies_at(dying, point);
        let committed = usize::from(point == Point::CommandCommitted);
        let (orders, events) = shop.orders_and_events(&services).await;
        assert_eq!(orders.len(), known.len() + committed, "{}", point.name());
        assert_eq!(orders, events, "{}", point.name());
        let serving = node.serve(None);
        let order = settled(|| shop.place(&serving.address, &key)).await.expect(201);
        assert_eq!(send(shop.place(&serving.address, &key)).await.expect(201), order, "{}", point.name());
        let id = order["id"].as_str().unwrap().to_owned();
        assert!(committed == 0 || orders.contains(&id), "{}: another order than the committed one", point.name());
        known.push(id);
        known.sort();
        assert_eq!(shop.orders_and_events(&services).await, (known.clone(), known.clone()), "{}", point.name());
    }
});

both!(killed_among_many_orders, |db: Db| async move {
    let node = Node::new(db);
    let shop = Shop::open(&node).await;
    let services = node.services().await;
    let mut answered = BTreeMap::new();
    for round in 1..=6 {
        let mut serving = node.serve(None);
        let keys: Vec<String> = (0..10).map(|number| format!("order-{round:04}-{number:04}-key")).collect();
        let mut calls: FuturesUnordered<_> = keys
            .iter()
            .map(|key| {
                let call = shop.place(&serving.address, key);
                async move { (key, async { call.send().await?.json::<Value>().await }.await) }
            })
            .collect();
        // The kill comes with the first, second, … answer, while the others are under way.
        let mut left = round;
        while let Some((key, reply)) = calls.next().await {
            if let Ok(reply) = reply
                && let Some(id) = reply["id"].as_str()
            {
                answered.insert(key.clone(), id.to_owned());
                left -= 1;
            }
            if left == 0 {
                serving.kill();
                left = usize::MAX;
            }
        }
        // The guests try again with the same key: one order each, and the one that was answered.
        let serving = node.serve(None);
        for key in &keys {
            let again = settled(|| shop.place(&serving.address, key)).await.expect(201);
            let id = again["id"].as_str().unwrap();
            assert_eq!(answered.entry(key.clone()).or_insert_with(|| id.to_owned()), id, "{key}");
        }
    }
    let mut told: Vec<String> = answered.into_values().collect();
    told.sort();
    assert_eq!(told.len(), 60);
    assert_eq!(shop.orders_and_events(&services).await, (told.clone(), told));
});

both!(a_panic_is_a_bare_error_and_leaves_nothing, |db: Db| async move {
    let node = Node::new(db);
    let shop = Shop::open(&node).await;
    let mut command = node.command(&["serve"], None);
    command.env("PANIC_AT", Point::CommandLogged.name());
    let serving = Serving::start(command);
    let place = || shop.place(&serving.address, "key-of-a-panic-0001").header("x-request-id", "the-panicking-one");
    let reply = send(place()).await;
    reply.refused(500, "INTERNAL");
    let message = "Something went wrong on our side. Please try again.";
    assert_eq!(reply.body, json!({ "error": { "code": "INTERNAL", "message": message, "details": {} } }));
    assert_eq!(reply.headers["x-request-id"], "the-panicking-one");
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert!(reply.headers.contains_key("content-security-policy"));
    // The order is undone, its key is free, and the server goes on.
    let order = send(place()).await.expect(201);
    let services = node.services().await;
    let orders = services.call(&system().for_tenant(shop.id), ListOrders::default()).await.unwrap().orders;
    assert_eq!(
        orders.iter().map(|order| order.order.id.to_string()).collect::<Vec<_>>(),
        [order["id"].as_str().unwrap()]
    );
    assert!(serving.said().contains("told to panic at command.logged"));
});
