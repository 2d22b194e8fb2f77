//! The life of a tenant: states, what each lets through, the record of steps; and migrations that can be run again.

use mo_store::Url;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{BOOTSTRAP, Db, World, postgres, send};

both!(suspended_resumed_archived, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("life").await;
    world.add_item(&house, "Tea", 300).await;
    let change = |to: &str| {
        let path = format!("/api/v1/sys/tenants/{}/{to}", house.id);
        send(world.request(Method::POST, &path).bearer_auth(BOOTSTRAP).json(&json!({ "reason": "test" })))
    };
    assert_eq!(change("suspend").await.expect(200)["state"], "suspended");
    let closed = send(world.store(Method::GET, "/menu", &house)).await;
    closed.refused(503, "TENANT_SUSPENDED");
    assert!(closed.headers.contains_key("retry-after"));
    assert_eq!(send(world.request(Method::GET, "/").header("host", &house.domain)).await.status, 503);
    world.add_item(&house, "The manager still works", 1).await;
    change("suspend").await.refused(409, "INVALID_TRANSITION");
    assert_eq!(change("resume").await.expect(200)["state"], "active");
    send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(change("archive").await.expect(200)["state"], "archived");
    send(world.store(Method::GET, "/menu", &house)).await.refused(410, "TENANT_ARCHIVED");
    assert_eq!(send(world.request(Method::GET, "/").header("host", &house.domain)).await.status, 410);
    send(world.manager(Method::GET, "/menu", &house)).await.expect(200);
    let write = send(world.manager(Method::POST, "/menu", &house).json(&json!({ "name": "x", "price": 1 }))).await;
    write.refused(410, "TENANT_ARCHIVED");
    let path = format!("/api/v1/sys/tenants/{}", house.id);
    let detail = send(world.request(Method::GET, &path).bearer_auth(BOOTSTRAP)).await.expect(200);
    let steps: Vec<_> =
        detail["transitions"].as_array().unwrap().iter().map(|step| step["to"].as_str().unwrap()).collect();
    assert_eq!(steps, ["draft", "provisioning", "active", "suspended", "active", "archived"]);
    assert_eq!(
        (&detail["transitions"][3]["changed_by"], &detail["transitions"][3]["reason"]),
        (&json!("bootstrap"), &json!("test"))
    );
});

both!(what_machines_read_says_so_too, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("machines").await;
    let paths = ["/", "/manifest.webmanifest", "/robots.txt", "/sitemap.xml"];
    let get = |path: &str| send(world.request(Method::GET, path).header("host", &house.domain));
    let page = get("/").await;
    let theme = page.text.split('"').find(|part| part.starts_with("/theme.")).unwrap().to_owned();
    for path in paths {
        assert_eq!(get(path).await.status, 200, "{path}");
    }
    for (step, status) in [("suspend", 503), ("archive", 410)] {
        let path = format!("/api/v1/sys/tenants/{}/{step}", house.id);
        send(world.request(Method::POST, &path).bearer_auth(BOOTSTRAP).json(&json!({}))).await.expect(200);
        for path in paths {
            let closed = get(path).await;
            assert_eq!(closed.status, status, "{path} after {step}: {}", closed.text);
            assert_eq!(closed.headers.contains_key("retry-after"), step == "suspend", "{path} after {step}");
            assert!(!closed.headers["cache-control"].to_str().unwrap().contains("max-age=3"), "{path} after {step}");
        }
        // The page that says so wears the brand.
        assert_eq!(get(&theme).await.status, 200, "after {step}");
    }
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_can_not_be_made_is_recorded_and_tried_again() {
    let world = World::new(Db::Sqlite).await;
    let tenants = world.folder.0.join("tenants");
    let body = json!({ "name": "Unlucky", "domain": "unlucky.example" });
    let provision = || send(world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(BOOTSTRAP).json(&body));
    std::fs::remove_dir(&tenants).unwrap();
    std::fs::write(&tenants, "in the way").unwrap();
    let refused = provision().await;
    assert!(refused.status >= 500 && !refused.text.contains("tenants"), "{}", refused.text);
    let list =
        || async { send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(BOOTSTRAP)).await.expect(200) };
    assert_eq!(list().await["tenants"][0]["state"], "failed");
    std::fs::remove_file(&tenants).unwrap();
    std::fs::create_dir(&tenants).unwrap();
    let made = provision().await.expect(201);
    let path = format!("/api/v1/sys/tenants/{}", made["tenant_id"].as_str().unwrap());
    let detail = send(world.request(Method::GET, &path).bearer_auth(BOOTSTRAP)).await.expect(200);
    let steps: Vec<_> =
        detail["transitions"].as_array().unwrap().iter().map(|step| step["to"].as_str().unwrap()).collect();
    assert_eq!(steps, ["draft", "provisioning", "failed", "provisioning", "active"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_cut_off_is_reached_again() {
    let world = World::new(Db::Postgres).await;
    let house = world.provision("cut").await;
    let orders = || send(world.manager(Method::GET, "/orders", &house));
    orders().await.expect(200);
    let Url::Postgres(url) = &world.url else { unreachable!() };
    let name = postgres::name_of(url);
    let cut = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    );
    postgres::cluster().psql("postgres", &cut).unwrap();
    // At once a request may find its connection dead, which is said as what it is; then it works again.
    let mut replies = Vec::new();
    for _ in 0..40 {
        let reply = orders().await;
        assert!(matches!((reply.status, reply.code()), (200, _) | (503, "UNAVAILABLE")), "{}", reply.text);
        replies.push(reply.status);
    }
    assert_eq!(replies.last(), Some(&200), "{replies:?}");
    // After a pause nobody notices.
    orders().await.expect(200);
    postgres::cluster().psql("postgres", &cut).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    orders().await.expect(200);
}

both!(a_token_ends_by_its_date, |db: Db| async move {
    use mo_contract::tenant::{CreateToken, TokenRole};
    let world = World::new(db).await;
    let house = world.provision("dated").await;
    let get = async |secret: &str| {
        let request = world.request(Method::GET, "/api/v1/manager/menu").bearer_auth(secret);
        send(request.header("x-tenant-id", house.id.to_string())).await
    };
    let op = CreateToken { role: TokenRole::Staff, tenant_id: Some(house.id), label: "till".into(), days: Some(2) };
    // Made so long ago that it ends soon, and that it has just ended.
    for (age, status) in [(chrono::Duration::minutes(2 * 24 * 60 - 5), 200), (chrono::Duration::days(2), 401)] {
        let mut ctx = world.system();
        ctx.now -= age;
        let made = world.services.call(&ctx, op.clone()).await.unwrap();
        assert_eq!(get(&made.secret).await.status, status, "{:?}", made.token.expires_at);
    }
});

both!(revoked_tokens_are_refused, |db: Db| async move {
    use mo_contract::tenant::{CreateToken, RevokeToken, TokenRole};
    let world = World::new(db).await;
    let house = world.provision("tokens").await;
    let op = CreateToken { role: TokenRole::Staff, tenant_id: Some(house.id), label: "till".into(), days: Some(1) };
    let made = world.services.call(&world.system(), op).await.unwrap();
    let get = || {
        send(
            world
                .request(Method::GET, "/api/v1/manager/menu")
                .bearer_auth(&made.secret)
                .header("x-tenant-id", house.id.to_string()),
        )
    };
    get().await.expect(200);
    // Another process revokes it: this one learns of it from the log's head, within a second.
    let other = crate::support::services(&world.url, &world.folder, mo_store::Pooler::None).await;
    other.call(&world.system(), RevokeToken { id: made.token.id }).await.unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while get().await.status == 200 {
        assert!(std::time::Instant::now() < deadline, "a revoked token goes on working");
        tokio::task::yield_now().await;
    }
    get().await.refused(401, "UNAUTHENTICATED");
});

both!(migrations_can_be_run_again, |db: Db| async move {
    let world = World::new(db).await;
    world.provision("again").await;
    world.services.migrate_platform().await.unwrap();
    let schema = mo_migration::TenantSchema::shipped();
    let report = world.services.migrate_fleet(&schema, &[], 4, |_, _| {}).await.unwrap();
    assert!(report.outcomes.is_empty(), "nothing to do is nothing done");
    let status = world.services.fleet_status().await.unwrap();
    assert!(status.iter().all(|tenant| tenant.is_at(&schema)));
});

both!(one_domain_one_tenant_whoever_comes_first, |db: Db| async move {
    let world = World::new(db).await;
    let body = json!({ "name": "Race", "domain": "race.example" });
    let calls =
        (0..6).map(|_| send(world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(BOOTSTRAP).json(&body)));
    let replies = futures::future::join_all(calls).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.refused(409, "DOMAIN_TAKEN");
    }
});

// Rights on what tenants share are granted once: two grants at the same time would make one of them fail.
both!(many_are_provisioned_at_once, |db: Db| async move {
    let world = World::new(db).await;
    let names: Vec<String> = (0..12).map(|number| format!("crowd{number}")).collect();
    let houses = futures::future::join_all(names.iter().map(|name| world.provision(name))).await;
    for house in &houses {
        world.add_item(house, "Tea", 300).await;
    }
});
