//! Orders: the database's prices, snapshots that stay, notes that arrive, one confirmation.

use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Db, World, send};

both!(prices_are_the_menus_and_snapshots_stay, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("orders").await;
    let (soup, cake) = (world.add_item(&house, "Soup", 550).await, world.add_item(&house, "Cake", 425).await);
    let body = json!({
        "items": [{ "id": soup["id"], "qty": 2, "price": 1, "note": "hot" }, { "id": cake["id"], "qty": 3 }],
        "customer": "  Ada  ", "phone": "+49 30 1", "note": "no nuts", "total_amount": 1, "fulfilment": { "kind": "table", "table": "2" },
    });
    let reply = send(world.store(Method::POST, "/orders", &house).json(&body)).await;
    let location = reply.headers["location"].to_str().unwrap().to_owned();
    let order = reply.expect(201);
    assert_eq!(
        (order["total_amount"].as_i64(), order["customer"].as_str(), order["currency"].as_str()),
        (Some(2375), Some("Ada"), Some("EUR"))
    );
    let patch = json!({ "price": 9_999, "name": "Dear soup" });
    send(world.manager(Method::PATCH, &format!("/menu/{}", soup["id"].as_str().unwrap()), &house).json(&patch))
        .await
        .expect(200);
    let later = send(world.request(Method::GET, &location).header("host", &house.domain)).await.expect(200);
    assert_eq!(later, order);
    assert!(later.get("phone").is_none(), "the phone number is the house's alone");
    // Enatega #1395: the note is on the order that the house sees, and on the event.
    let seen = send(world.manager(Method::GET, "/orders?status=PENDING", &house)).await.expect(200);
    assert_eq!(
        (seen["orders"][0]["note"].as_str(), seen["orders"][0]["phone"].as_str()),
        (Some("no nuts"), Some("+49 30 1"))
    );
    let events = send(world.manager(Method::GET, "/events?type=order.placed", &house)).await.expect(200);
    assert_eq!(
        (&events[0]["payload"]["note"], &events[0]["payload"]["items"][0]["note"]),
        (&json!("no nuts"), &json!("hot"))
    );
    let wrong = json!({ "items": [{ "id": soup["id"], "qty": 1 }], "customer": "A", "fulfilment": { "kind": "table", "table": "99" } });
    send(world.store(Method::POST, "/orders", &house).json(&wrong)).await.refused(422, "VALIDATION_FAILED");
});

both!(what_is_gone_is_named, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("gone").await;
    let (off, deleted) = (world.add_item(&house, "Off", 100).await, world.add_item(&house, "Deleted", 100).await);
    let path = |item: &serde_json::Value| format!("/menu/{}", item["id"].as_str().unwrap());
    send(world.manager(Method::PATCH, &path(&off), &house).json(&json!({ "is_available": false }))).await.expect(200);
    assert_eq!(send(world.manager(Method::DELETE, &path(&deleted), &house)).await.status, 204);
    send(world.manager(Method::DELETE, &path(&deleted), &house)).await.refused(404, "NOT_FOUND");
    let body =
        json!({ "items": [{ "id": off["id"], "qty": 1 }, { "id": deleted["id"], "qty": 1 }], "customer": "Ada" });
    let reply = send(world.store(Method::POST, "/orders", &house).json(&body)).await;
    reply.refused(422, "ORDER_ITEM_UNAVAILABLE");
    assert_eq!(reply.body["error"]["details"]["items"].as_array().unwrap().len(), 2);
    // A deleted name is free again.
    world.add_item(&house, "Deleted", 100).await;
});

both!(confirmed_once_and_versions_hold, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("confirm").await;
    let item = world.add_item(&house, "Tea", 300).await;
    let order = world.order(&house, &item, 1).await;
    let confirm = || world.manager(Method::POST, &format!("/orders/{}/confirm", order["id"].as_str().unwrap()), &house);
    send(confirm().header("if-match", "\"7\"")).await.refused(412, "STALE");
    send(confirm().header("if-match", "not-ours")).await.refused(412, "STALE");
    let replies = futures::future::join_all((0..8).map(|_| send(confirm()))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    send(confirm()).await.refused(409, "INVALID_TRANSITION");
    let patch = |version: i64| {
        world
            .manager(Method::PATCH, &format!("/menu/{}", item["id"].as_str().unwrap()), &house)
            .header("if-match", format!("\"{version}\""))
            .json(&json!({ "price": 1 }))
    };
    assert_eq!(send(patch(1)).await.expect(200)["version"], 2);
    send(patch(1)).await.refused(412, "STALE");
});

both!(menus_are_validated_by_tag, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("etag").await;
    world.add_item(&house, "Tea", 300).await;
    let get = |encoding: &str| world.store(Method::GET, "/menu", &house).header("accept-encoding", encoding.to_owned());
    let (plain, gzip) = (send(get("identity")).await, send(get("gzip")).await);
    let tag = plain.headers["etag"].to_str().unwrap().to_owned();
    assert_ne!(tag, gzip.headers["etag"].to_str().unwrap());
    assert_eq!(
        (gzip.headers["content-encoding"].to_str().unwrap(), gzip.headers["vary"].to_str().unwrap()),
        ("gzip", "Accept-Encoding")
    );
    assert_eq!(send(get("identity").header("if-none-match", format!("W/{tag}"))).await.status, 304);
    world.add_item(&house, "Coffee", 300).await;
    let changed = send(get("identity").header("if-none-match", tag)).await;
    assert_eq!(changed.expect(200)["items"].as_array().unwrap().len(), 2);
});
