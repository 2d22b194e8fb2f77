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
