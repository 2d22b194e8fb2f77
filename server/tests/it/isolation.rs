//! The walls between tenants, each with the others taken away; and many tenants at once.

use mo_contract::TenantId;
use reqwest::Method;
use sea_orm::ConnectionTrait as _;

use crate::both;
use crate::support::{
    Db, World,
    postgres::{cluster, name_of},
    send,
};

/// rails-on-services/apartment's stress: many tasks, many switches, every row checked.
async fn stress(db: Db, tenants: usize, tasks: usize, switches: usize) {
    let world = World::new(db).await;
    let mut houses = Vec::new();
    for number in 0..tenants {
        let house = world.provision(&format!("t{number}")).await;
        let ctx = world.system().for_tenant(house.id);
        let item = mo_contract::menu::CreateMenuItem {
            name: format!("dish of {}", house.id),
            price: 100,
            ..Default::default()
        };
        world.services.call(&ctx, item).await.unwrap();
        houses.push(house.id);
    }
    let houses = std::sync::Arc::new(houses);
    let running = (0..tasks).map(|task| {
        let (services, houses, system) = (world.services.clone(), houses.clone(), world.system());
        tokio::spawn(async move {
            for step in 0..switches {
                let id = houses[(task * 7919 + step * 104_729) % houses.len()];
                let menu =
                    services.call(&system.clone().for_tenant(id), mo_contract::menu::ListMenuItems {}).await.unwrap();
                assert_eq!(menu.items.len(), 1);
                assert_eq!(menu.items[0].name, format!("dish of {id}"));
            }
        })
    });
    for task in running.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stress_sqlite() {
    stress(Db::Sqlite, 200, 100, 1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stress_postgres() {
    stress(Db::Postgres, 200, 100, 1_000).await;
}

/// The first column of what is found.
async fn texts(tx: &mo_store::TenantTx, sql: &str) -> Result<Vec<String>, sea_orm::DbErr> {
    let statement = sea_orm::Statement::from_string(tx.get_database_backend(), sql);
    tx.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What a tenant's role may reach, tried as that role: the other walls are not in play.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_is_a_wall() {
    let world = World::new(Db::Postgres).await;
    let (a, b) = (world.provision("wall-a").await, world.provision("wall-b").await);
    world.add_item(&b, "B's", 1).await;
    let mo_store::Url::Postgres(url) = &world.url else { unreachable!() };
    let (database, cluster) = (name_of(url), cluster());
    let (own, foreign) = (a.id.schema_name(), b.id.schema_name());
    let as_a = |sql: &str| {
        cluster.psql(database, &format!("SET ROLE {own}; SELECT set_config('app.tenant_id', '{}', false); {sql}", a.id))
    };
    assert!(as_a(&format!("SELECT count(*) FROM {foreign}.menu_items")).unwrap_err().contains("permission denied"));
    assert!(as_a("SELECT * FROM public.tenants").unwrap_err().contains("permission denied"));
    assert!(as_a("SELECT * FROM public.api_tokens").unwrap_err().contains("permission denied"));
    let count = |sql: &str| as_a(sql).unwrap().lines().last().unwrap().to_owned();
    assert_eq!(count(&format!("SELECT count(*) FROM {own}.menu_items")), "0");
    assert_eq!(count("SELECT count(*) FROM public.event_log"), "0", "row security hides the others' events");
    // Claiming to be another tenant does not help: the policy asks for the role too.
    let claimed =
        format!("SELECT set_config('app.tenant_id', '{}', false); SELECT count(*) FROM public.event_log", b.id);
    assert_eq!(count(&claimed), "0");
    let forged = format!(
        "INSERT INTO public.event_log (id, tenant_id, event_type, entity_type, entity_id, payload, seq) VALUES (gen_random_uuid(), '{}', 'x', 'x', 'x', '{{}}', 99)",
        b.id
    );
    assert!(as_a(&forged).unwrap_err().contains("row-level security"));
    assert!(as_a("DELETE FROM public.event_log").unwrap_err().contains("permission denied"));
}

// A row cannot sit in the wrong place, whatever the role; and no table is without that wall.
both!(a_row_knows_its_tenant, |db: Db| async move {
    let world = World::new(db).await;
    let (a, b) = (world.provision("row-a").await, world.provision("row-b").await);
    let tx = world.services.databases().tenants.write(a.id).await.unwrap();
    let insert = |tenant: TenantId| {
        format!("INSERT INTO categories (id, tenant_id, name) VALUES ('{}', '{tenant}', 'x')", uuid::Uuid::now_v7())
    };
    tx.execute_unprepared(&insert(a.id)).await.unwrap();
    tx.execute_unprepared("SAVEPOINT before").await.unwrap();
    for sql in [insert(b.id), format!("UPDATE categories SET tenant_id = '{}'", b.id)] {
        let refused = tx.execute_unprepared(&sql).await.unwrap_err().to_string();
        assert!(refused.to_lowercase().contains("check constraint"), "{refused}");
        tx.execute_unprepared("ROLLBACK TO before").await.unwrap();
    }
    let unguarded = match db {
        Db::Sqlite => format!(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%CHECK (tenant_id = ''{}'')%'",
            a.id
        ),
        Db::Postgres => format!(
            "SELECT table_name::text AS name FROM information_schema.tables t WHERE table_schema = current_schema() AND NOT EXISTS \
             (SELECT FROM pg_constraint WHERE conrelid = format('%I.%I', t.table_schema, t.table_name)::regclass \
             AND pg_get_constraintdef(oid) = 'CHECK ((tenant_id = ''{}''::uuid))')",
            a.id
        ),
    };
    let mut unguarded = texts(&tx, &unguarded).await.unwrap();
    unguarded.sort();
    // The record of migrations, which only migrations write; and SQLite's own copy of the log, which on PostgreSQL is shared.
    let expected: &[&str] = if db == Db::Sqlite { &["event_log", "seaql_migrations"] } else { &["seaql_migrations"] };
    assert_eq!(unguarded, expected);
});

/// The file alone: what is open is this tenant's file, and no other can be opened beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_is_a_wall() {
    let world = World::new(Db::Sqlite).await;
    let (a, b) = (world.provision("file-a").await, world.provision("file-b").await);
    world.add_item(&b, "B's", 1).await;
    let file = |id: TenantId| world.folder.0.join("tenants").join(format!("{}.db", id.schema_name()));
    let databases = &world.services.databases().tenants;
    for tx in [databases.read(a.id).await.unwrap(), databases.write(a.id).await.unwrap()] {
        let open = texts(&tx, "SELECT file FROM pragma_database_list WHERE file <> ''").await.unwrap();
        assert_eq!(open, [file(a.id).canonicalize().unwrap().display().to_string()]);
        assert!(texts(&tx, "SELECT name FROM menu_items").await.unwrap().is_empty());
        let no_platform = texts(&tx, "SELECT domain FROM tenants").await.unwrap_err().to_string();
        assert!(no_platform.contains("no such table"), "{no_platform}");
        for other in [file(b.id), world.folder.0.join("platform.db"), ":memory:".into()] {
            let attach = format!("ATTACH DATABASE '{}' AS other", other.display());
            let refused = tx.execute_unprepared(&attach).await.unwrap_err().to_string();
            assert!(refused.contains("too many attached databases"), "{refused}");
        }
        tx.rollback().await.unwrap();
    }
}

/// The search path alone: the schema that is looked in holds this tenant's tables and no other is searched, not even `public`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_search_path_is_a_wall_and_ends_with_the_transaction() {
    let world = World::new(Db::Postgres).await;
    let house = world.provision("path").await;
    let tx = world.services.databases().tenants.read(house.id).await.unwrap();
    assert_eq!(texts(&tx, "SHOW search_path").await.unwrap(), [house.id.schema_name()]);
    assert_eq!(texts(&tx, "SELECT current_user::text").await.unwrap(), [house.id.schema_name()]);
    assert!(texts(&tx, "SELECT domain FROM tenants").await.unwrap_err().to_string().contains("does not exist"));
    drop(tx);
    let tx = world.services.databases().tenants.read(house.id).await.unwrap();
    assert!(tx.execute_unprepared("DELETE FROM menu_items").await.unwrap_err().to_string().contains("read-only"));
}

// axum PR #839: X-Forwarded-Host is believed from a trusted proxy alone.
both!(a_spoofed_host_changes_nothing, |db: Db| async move {
    let world = World::new(db).await;
    let (a, b) = (world.provision("real").await, world.provision("spoofed").await);
    let config = |world: &World| world.store(Method::GET, "/config", &a).header("x-forwarded-host", &b.domain);
    assert_eq!(send(config(&world)).await.expect(200)["tenant_id"], a.id.to_string());
    let mut settings = crate::support::settings(&world.folder);
    settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let trusting = crate::support::listen(
        mo_client::MoClient::Local(world.services.clone()),
        Some(world.services.clone()),
        settings,
    )
    .await;
    let request = world
        .http
        .get(format!("http://{trusting}/api/v1/store/config"))
        .header("host", &a.domain)
        .header("x-forwarded-host", &b.domain);
    assert_eq!(send(request).await.expect(200)["tenant_id"], b.id.to_string());
});
