//! The fleet goes from one version of the tenant schema to the next: dead half-way and resumed, past a tenant that fails, and
//! with nothing to do. The next version is this file's own.

use std::process::Command;

use mo::settings::Settings;
use mo_contract::{
    TenantId,
    menu::{CreateMenuItem, DeleteMenuItem, ListMenuItems},
    order::{ConfirmOrder, Fulfilment, ListOrders, OrderStatus, PlaceOrder},
    pricing::OrderLine,
};
use mo_migration::{Backend, Step, TenantSchema};
use mo_services::{FleetStatus, Migrated, Services};
use mo_store::{Pooler, Url};
use reqwest::Method;
use sea_orm::ConnectionTrait as _;

use crate::both;
use crate::crash::{Story, assert_died_at, points};
use crate::support::{Db, Folder, World, database_of, ground::of_this_run, postgres, send, services};

/// Adds what the code of today does not know, and fails where two dishes have one name.
const NEXT: Step = Step { name: "m9999_kitchen", sql: next };

fn next(_: Backend, _: TenantId) -> String {
    "ALTER TABLE menu_items ADD COLUMN kitchen text;\n\
     CREATE UNIQUE INDEX menu_items_one_name ON menu_items (name) WHERE deleted_at IS NULL;\n"
        .to_owned()
}

fn next_schema() -> TenantSchema {
    TenantSchema::shipped().then(NEXT)
}

/// Whether the tables of a tenant have taken the step: all of it, or none.
async fn has_stepped(services: &Services, id: TenantId) -> bool {
    let tx = services.databases().tenants.read(id).await.unwrap();
    let recorded = "SELECT version FROM seaql_migrations WHERE version = 'm9999_kitchen'";
    let statement = sea_orm::Statement::from_string(tx.get_database_backend(), recorded);
    let recorded = tx.query_one_raw(statement).await.unwrap().is_some();
    let column = tx.execute_unprepared("SELECT kitchen FROM menu_items").await.is_ok();
    tx.rollback().await.unwrap();
    assert_eq!(recorded, column, "{id}: half a step");
    column
}

async fn add(services: &Services, system: &mo_contract::RequestContext, id: TenantId, name: &str) {
    let item = CreateMenuItem { name: name.into(), price: 100, ..Default::default() };
    services.call(&system.clone().for_tenant(id), item).await.unwrap();
}

async fn provisioned(world: &World, count: usize) -> Vec<TenantId> {
    let mut ids = Vec::new();
    for number in 0..count {
        let id = world.provision(&format!("fleet{number}")).await.id;
        add(&world.services, &world.system(), id, "before").await;
        ids.push(id);
    }
    ids
}

/// Not a test of its own: the process that `dead_half_way` kills, with a version of the schema that `mo` does not have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test as a process"]
async fn migrates_until_it_dies() {
    #[expect(clippy::disallowed_methods, reason = "says that another test is the caller")]
    if std::env::var("CRASH_AT").is_err() {
        return;
    }
    let settings = Settings::load().unwrap();
    // Another process's folder: not this one's to remove.
    let folder = std::mem::ManuallyDrop::new(Folder(settings.data_dir));
    let services = services(&settings.database_url, &folder, Pooler::None).await;
    services.migrate_fleet(&next_schema(), &[], 2, |_, _| {}).await.unwrap();
}

// stancl/tenancy #948, #972; django-tenants #177: a migration that died half-way could not go on.
both!(dead_half_way, |db: Db| async move {
    for point in points(Story::Migrating, db) {
        let world = World::new(db).await;
        let ids = provisioned(&world, 6).await;
        let mut died = Command::new(std::env::current_exe().unwrap());
        died.args(["fleet::migrates_until_it_dies", "--exact", "--ignored", "--nocapture"])
            .env("DATABASE_URL", database_of(&world.url))
            .env("MO_DATA_DIR", &world.folder.0)
            .env("CRASH_AT", format!("{}:3", point.name()));
        let died = of_this_run(&mut died).output().unwrap();
        assert_died_at(point, died.status, &String::from_utf8_lossy(&died.stderr));
        // Two at a time, dead at the third: some have stepped, some have not, none is in between; what is recorded is true.
        let mut stepped = 0;
        for status in world.services.fleet_status().await.unwrap() {
            let has = has_stepped(&world.services, status.id).await;
            stepped += usize::from(has);
            assert!(has || !status.is_at(&next_schema()), "{} is said to have stepped", status.domain);
        }
        assert!((1..6).contains(&stepped), "{}: {stepped}", point.name());
        // The code of today goes on serving both.
        for id in &ids {
            add(&world.services, &world.system(), *id, "between").await;
        }
        let left: Vec<_> = statuses(&world.services).await.into_iter().filter(|it| !it.is_at(&next_schema())).collect();
        let report = world.services.migrate_fleet(&next_schema(), &[], 2, |_, _| {}).await.unwrap();
        assert_eq!((report.outcomes.len(), report.failures()), (left.len(), 0), "{}", point.name());
        for status in statuses(&world.services).await {
            assert!(status.is_at(&next_schema()) && status.migration_error.is_none(), "{status:?}");
            assert!(has_stepped(&world.services, status.id).await);
            let ctx = world.system().for_tenant(status.id);
            assert_eq!(world.services.call(&ctx, ListMenuItems {}).await.unwrap().items.len(), 2);
        }
        let again = world.services.migrate_fleet(&next_schema(), &[], 2, |_, _| {}).await.unwrap();
        assert!(again.outcomes.is_empty(), "{:?}", again.outcomes);
    }
});

async fn statuses(services: &Services) -> Vec<FleetStatus> {
    services.fleet_status().await.unwrap()
}

both!(one_fails_and_the_rest_go_on, |db: Db| async move {
    let world = World::new(db).await;
    let ids = provisioned(&world, 5).await;
    let (bad, system) = (ids[1], world.system());
    add(&world.services, &system, bad, "before").await;
    let report = world.services.migrate_fleet(&next_schema(), &[], 2, |_, _| {}).await.unwrap();
    assert_eq!((report.outcomes.len(), report.failures()), (5, 1));
    for status in statuses(&world.services).await {
        let failed = status.id == bad;
        assert_eq!(status.migration_error.is_some(), failed, "{status:?}");
        assert_eq!(status.is_at(&next_schema()), !failed, "{status:?}");
        // Nothing of a failed step stays, and its restaurant stays open.
        assert_eq!(has_stepped(&world.services, status.id).await, !failed);
        add(&world.services, &system, status.id, "after").await;
    }
    // Mended, it is the only one that is left to do.
    let ctx = system.clone().for_tenant(bad);
    let menu = world.services.call(&ctx, ListMenuItems {}).await.unwrap();
    let double = menu.items.iter().find(|item| item.name == "before").unwrap();
    world.services.call(&ctx, DeleteMenuItem { id: double.id }).await.unwrap();
    let report = world.services.migrate_fleet(&next_schema(), &[], 2, |_, _| {}).await.unwrap();
    let outcomes: Vec<_> = report.outcomes.iter().map(|(tenant, outcome)| (tenant.id, outcome)).collect();
    assert_eq!(outcomes, [(bad, &Migrated::Done)]);
    for status in statuses(&world.services).await {
        assert!(status.is_at(&next_schema()) && status.migration_error.is_none(), "{status:?}");
    }
});

// django-tenants #1082, tenant-schemas #387: minutes and hours to find that there is nothing to do.
both!(nothing_to_do_is_one_query, |db: Db| async move {
    let world = World::new(db).await;
    let version = TenantSchema::shipped();
    let version = version.version();
    // Rows and nothing else: a look at any of their schemas or files would fail.
    let rows: Vec<String> = (0..1_500)
        .map(|_| TenantId(uuid::Uuid::now_v7()))
        .map(|id| {
            let schema = id.schema_name();
            format!(
                "('{id}', '{id}', 'N', '{schema}.example', '{schema}', 'active', 'EUR', '{{}}', '{{}}', '{version}')"
            )
        })
        .collect();
    let tx = world.services.databases().platform.write().await.unwrap();
    let columns = "id, project_id, name, domain, schema_name, state, currency, theme, profile, schema_version";
    tx.execute_unprepared(&format!("INSERT INTO tenants ({columns}) VALUES {}", rows.join(", "))).await.unwrap();
    tx.commit().await.unwrap();
    let counted = match &world.url {
        Url::Sqlite(_) => None,
        Url::Postgres(url) => Some(postgres::Statements::of(url)),
    };
    let fresh = services(&world.url, &world.folder, Pooler::None).await;
    let before = counted.as_ref().map(postgres::Statements::so_far);
    let report = fresh.migrate_fleet(&TenantSchema::shipped(), &[], 4, |_, _| {}).await.unwrap();
    assert!(report.outcomes.is_empty(), "{}", report.outcomes.len());
    if let (Some(counted), Some(before)) = (counted, before) {
        let all = counted.so_far();
        let frame = |text: &&String| {
            ["BEGIN", "SET TRANSACTION", "SELECT set_config", "COMMIT"].iter().any(|start| text.starts_with(start))
        };
        let asked: Vec<_> = all[before.len()..].iter().filter(|text| !frame(text)).collect();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked[0].starts_with("SELECT") && asked[0].contains("tenants"), "{asked:?}");
    }
    assert_eq!(statuses(&fresh).await.len(), 1_500);
});

/// A tenant whose tables stopped at the first step, with what its guests and its house wrote in them then.
async fn tenant_of_the_first_step(world: &World, db: Db) -> TenantId {
    let first = TenantSchema::shipped().until("m0001_menu_and_orders");
    assert_eq!(first.version(), "m0001_menu_and_orders");
    let (id, dbs) = (TenantId(uuid::Uuid::now_v7()), world.services.databases());
    let tx = dbs.platform.write().await.unwrap();
    let (schema, version) = (id.schema_name(), first.version());
    let theme = serde_json::to_string(&mo_contract::theme::Theme::default()).unwrap();
    tx.execute_unprepared(&format!(
        "INSERT INTO tenants (id, project_id, name, domain, schema_name, state, currency, theme, profile, schema_version) VALUES \
         ('{id}', '{id}', 'Old', 'old.example', '{schema}', 'active', 'EUR', '{theme}', '{{}}', '{version}')"
    ))
    .await
    .unwrap();
    if db == Db::Postgres {
        tx.execute_unprepared(&first.template(Backend::Postgres, id)).await.unwrap();
    }
    tx.commit().await.unwrap();
    dbs.tenants.create_file(id, uuid::Uuid::new_v4(), &first.template(Backend::Sqlite, id)).await.unwrap();
    let (dish, order, event) = (uuid::Uuid::now_v7(), uuid::Uuid::new_v4(), uuid::Uuid::now_v7());
    let line =
        format!(r#"[{{"id":"{dish}","name":"Old soup","qty":2,"unit_price":450,"line_total":900,"note":"hot"}}]"#);
    let log = if db == Db::Postgres { "public.event_log" } else { "event_log" };
    let tx = dbs.tenants.write(id).await.unwrap();
    for sql in [
        format!("INSERT INTO menu_items (id, name, price) VALUES ('{dish}', 'Old soup', 450)"),
        format!(
            "INSERT INTO orders (id, number, customer_name, fulfilment, status, total_amount, items) VALUES \
             ('{order}', 1, 'Ada', '{{\"kind\":\"pickup\"}}', 'PENDING', 900, '{line}')"
        ),
        "UPDATE counters SET order_number = 1, event_seq = 1".to_owned(),
        format!(
            "INSERT INTO {log} (id, tenant_id, event_type, entity_type, entity_id, payload, seq) VALUES \
             ('{event}', '{id}', 'order.placed', 'order', '{order}', '{{}}', 1)"
        ),
    ] {
        tx.execute_unprepared(&sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

both!(tables_that_are_too_old_are_not_served, |db: Db| async move {
    let world = World::new(db).await;
    tenant_of_the_first_step(&world, db).await;
    let page = || send(world.request(Method::GET, "/").header("host", "old.example"));
    let menu = || send(world.request(Method::GET, "/api/v1/store/menu").header("host", "old.example"));
    let closed = page().await;
    assert_eq!(closed.status, 503);
    assert!(closed.text.contains("being updated") && closed.headers.contains_key("retry-after"), "{}", closed.text);
    menu().await.refused(503, "UNAVAILABLE");
    let report = world.services.migrate_fleet(&TenantSchema::shipped(), &[], 2, |_, _| {}).await.unwrap();
    assert_eq!((report.outcomes.len(), report.failures()), (1, 0));
    assert_eq!(page().await.status, 200);
    menu().await.expect(200);
});

both!(rows_of_the_first_version_are_read_by_the_last, |db: Db| async move {
    let world = World::new(db).await;
    let id = tenant_of_the_first_step(&world, db).await;
    let schema = TenantSchema::shipped();
    let report = world.services.migrate_fleet(&schema, &[], 2, |_, _| {}).await.unwrap();
    assert_eq!(
        report.outcomes.iter().map(|(tenant, outcome)| (tenant.id, outcome)).collect::<Vec<_>>(),
        [(id, &Migrated::Done)]
    );
    assert!(statuses(&world.services).await[0].is_at(&schema));
    let ctx = world.system().for_tenant(id);
    let menu = world.services.call(&ctx, ListMenuItems {}).await.unwrap();
    assert_eq!((menu.items.len(), menu.items[0].name.as_str(), menu.items[0].price), (1, "Old soup", 450));
    let line = OrderLine { id: menu.items[0].id, qty: 1, note: None, options: vec![] };
    let new = PlaceOrder {
        items: vec![line],
        customer: "Bob".into(),
        phone: None,
        note: None,
        fulfilment: Fulfilment::Pickup,
        expected_total: None,
    };
    assert_eq!(world.services.call(&ctx, new).await.unwrap().number, 2);
    let orders = world.services.call(&ctx, ListOrders::default()).await.unwrap().orders;
    let old = &orders[1].order;
    assert_eq!((old.number, old.total_amount, old.items[0].note.as_deref()), (1, 900, Some("hot")));
    let confirmed = world.services.call(&ctx, ConfirmOrder { id: old.id }).await.unwrap();
    assert_eq!(confirmed.order.status, OrderStatus::Confirmed);
});
