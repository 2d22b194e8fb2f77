//! The leakage test of the source specification, word for word, over REST.

use reqwest::Method;

use crate::both;
use crate::support::{Db, World, send};

both!(leakage, |db: Db| async move {
    // 1. Provision Tenant A (domain a.com) and Tenant B (domain b.com).
    let world = World::new(db).await;
    let provision = async |domain: &str| {
        let body = serde_json::json!({ "name": domain, "domain": domain });
        let made = send(
            world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(crate::support::BOOTSTRAP).json(&body),
        )
        .await;
        let made = made.expect(201);
        crate::support::Restaurant {
            id: made["tenant_id"].as_str().unwrap().parse().unwrap(),
            domain: domain.to_owned(),
            token: made["manager_token"].as_str().unwrap().to_owned(),
        }
    };
    let (a, b) = (provision("a.com").await, provision("b.com").await);
    // 2. Add "Burger" to Tenant A. 3. Add "Salad" to Tenant B.
    let burger = world.add_item(&a, "Burger", 1200).await;
    world.add_item(&b, "Salad", 900).await;
    // 4. Query Tenant A's menu via API. Success condition: only "Burger" is returned.
    let menu = send(world.store(Method::GET, "/menu", &a)).await.expect(200);
    let names: Vec<_> = menu["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["Burger"]);
    // 5. Place order on Tenant A.
    let order = world.order(&a, &burger, 1).await;
    assert_eq!(order["status"], "PENDING");
    assert_eq!(order["total_amount"], 1200);
    // 6. Inspect Tenant B's `orders` table. Success condition: table is empty.
    let rows = |of: &crate::support::Restaurant| {
        let schema = of.id.schema_name();
        match &world.url {
            mo_store::Url::Postgres(url) => {
                let database = crate::support::postgres::name_of(url);
                let sql = format!("SELECT count(*) FROM {schema}.orders");
                crate::support::postgres::cluster().psql(database, &sql).unwrap().trim().to_owned()
            }
            mo_store::Url::Sqlite(folder) => {
                let file = folder.join("tenants").join(format!("{schema}.db"));
                let script = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM orders').fetchone()[0])";
                let output = std::process::Command::new("python3").arg("-c").arg(script).arg(file).output().unwrap();
                String::from_utf8(output.stdout).unwrap().trim().to_owned()
            }
        }
    };
    assert_eq!(rows(&b), "0");
    assert_eq!(rows(&a), "1");
});
