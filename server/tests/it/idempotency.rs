//! Stripe's and the IETF draft's rules, and Odoo #40567, #108518: a retry after a time-out never makes a second order.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{BOOTSTRAP, Db, World, send};

const KEY: &str = "0123456789abcdef-order";

both!(the_rules, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("keys").await;
    let item = world.add_item(&house, "Pizza", 1000).await;
    let place = |qty: i64, key: &str| {
        let body = json!({ "items": [{ "id": item["id"], "qty": qty }], "customer": "Ada" });
        world.store(Method::POST, "/orders", &house).header("idempotency-key", key).json(&body)
    };
    let first = send(place(1, KEY)).await.expect(201);
    let again = send(place(1, KEY)).await.expect(201);
    assert_eq!(first, again);
    // A replay lets go of the key before it answers: the next call never finds it taken.
    for _ in 0..50 {
        assert_eq!(send(place(1, KEY)).await.expect(201), first);
    }
    send(place(2, KEY)).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    send(place(1, "short")).await.refused(400, "IDEMPOTENCY_KEY_INVALID");
    send(place(1, "has a space in it, and length")).await.refused(400, "IDEMPOTENCY_KEY_INVALID");
    send(place(1, &"x".repeat(256))).await.refused(400, "IDEMPOTENCY_KEY_INVALID");
    let orders = send(world.manager(Method::GET, "/orders", &house)).await.expect(200);
    assert_eq!(orders["orders"].as_array().unwrap().len(), 1);
});

both!(many_at_once_make_one, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("race").await;
    let item = world.add_item(&house, "Pizza", 1000).await;
    let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
    let calls =
        (0..20).map(|_| send(world.store(Method::POST, "/orders", &house).header("idempotency-key", KEY).json(&body)));
    let replies = join_all(calls).await;
    let ids: std::collections::BTreeSet<_> =
        replies.iter().filter(|reply| reply.status == 201).map(|reply| reply.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.refused(409, "IDEMPOTENCY_IN_PROGRESS");
    }
    let orders = send(world.manager(Method::GET, "/orders", &house)).await.expect(200);
    assert_eq!(orders["orders"].as_array().unwrap().len(), 1);
});

both!(a_replayed_provisioning_shows_the_same_token_and_stores_none, |db: Db| async move {
    let world = World::new(db).await;
    let call = || {
        let body = json!({ "name": "Twice", "domain": "twice.example" });
        send(
            world
                .request(Method::POST, "/api/v1/sys/provision")
                .bearer_auth(BOOTSTRAP)
                .header("idempotency-key", "k1")
                .json(&body),
        )
    };
    let (first, again) = (call().await.expect(201), call().await.expect(201));
    assert_eq!(first, again);
    let body = json!({ "name": "Twice", "domain": "twice.example" });
    let other = send(world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(BOOTSTRAP).json(&body)).await;
    other.refused(409, "DOMAIN_TAKEN");
    let secret = first["manager_token"].as_str().unwrap().rsplit('_').next().unwrap().to_owned();
    if let mo_store::Url::Sqlite(folder) = &world.url {
        for file in ["platform.db", "platform.db-wal"] {
            let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "the secret is in {file}");
        }
    }
});

both!(old_answers_are_forgotten_and_young_ones_are_not, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("forget").await;
    let services = &world.services;
    let day = chrono::TimeDelta::days(1);
    assert!(mo_store::KEPT > day, "24 hours are promised");
    // As they were stored then: the id holds the time.
    let answer = |age: chrono::TimeDelta, key: String| {
        let millis = u128::from(u64::try_from((chrono::Utc::now() - age).timestamp_millis()).unwrap());
        let rand = uuid::Uuid::new_v4().as_u64_pair().1;
        let id = uuid::Uuid::from_u128((millis << 80) | (7 << 76) | (8 << 60) | (u128::from(rand) & 0xffff_ffff));
        format!(
            "INSERT INTO idempotency (id, scope, key, input_hash, answer) VALUES ('{id}', 's', '{key}', 'h', '{{}}');"
        )
    };
    let old: String = (0..30).map(|number| answer(mo_store::KEPT + day, format!("old{number}"))).collect();
    let young: String = (0..30).map(|number| answer(mo_store::KEPT - day / 24, format!("young{number}"))).collect();
    let keys = async || {
        use sea_orm::ConnectionTrait as _;
        let tx = services.databases().tenants.read(house.id).await.unwrap();
        let select = sea_orm::Statement::from_string(tx.get_database_backend(), "SELECT key FROM idempotency");
        let rows = tx.query_all_raw(select).await.unwrap();
        tx.commit().await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "key").unwrap()).collect::<Vec<_>>()
    };
    {
        use sea_orm::ConnectionTrait as _;
        let tx = services.databases().tenants.write(house.id).await.unwrap();
        tx.execute_unprepared(&(old + &young)).await.unwrap();
        tx.commit().await.unwrap();
    }
    let add = |key: &str| {
        let request = world.manager(Method::POST, "/menu", &house).header("idempotency-key", key.to_owned());
        send(request.json(&json!({ "name": key, "price": 1 })))
    };
    let first = add("one").await.expect(201);
    let left = keys().await.iter().filter(|key| key.starts_with("old")).count();
    assert!((1..30).contains(&left), "some at a time, so that no command waits for all: {left} are left");
    add("two").await.expect(201);
    let mut left = keys().await;
    left.sort();
    left.retain(|key| !key.starts_with("young"));
    assert_eq!(left, ["one", "two"]);
    assert_eq!(keys().await.len(), 32, "the young ones stay");
    assert_eq!(add("one").await.expect(201), first);
});
