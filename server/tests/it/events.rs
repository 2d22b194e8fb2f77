//! The log: gapless, in commit order, exported as the source specification's COPY writes it.

use reqwest::Method;

use crate::both;
use crate::support::{Db, World, send};

both!(gapless_under_concurrency_and_exported, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("log").await;
    let item = world.add_item(&house, "Tea, \"green\"", 300).await;
    futures::future::join_all((0..25).map(|_| world.order(&house, &item, 1))).await;
    let ctx = world.system().for_tenant(house.id);
    let page = world.services.call(&ctx, mo_contract::event::ListEvents::default()).await.unwrap();
    let seqs: Vec<i64> = page.events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=26).collect::<Vec<_>>());
    assert!(page.events.is_sorted_by_key(|event| event.occurred_at.clone()));
    let csv = send(world.manager(Method::GET, "/events?format=csv", &house)).await;
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (27, "occurred_at,event_type,entity_type,entity_id,payload"));
    let json = send(world.manager(Method::GET, "/events?format=json&type=order.placed", &house)).await.expect(200);
    assert_eq!(json.as_array().unwrap().len(), 25);
    let of = async |types: &str| {
        let path = format!("/events?type={types}");
        send(world.manager(Method::GET, &path, &house)).await.expect(200).as_array().unwrap().len()
    };
    assert_eq!((of("order.placed,%20menu_item.created").await, of("order.done,menu_item.created,").await), (26, 1));
    assert_eq!((of("order.done,order.ready").await, of("order.placed')--").await), (0, 0));
    let all = mo_contract::event::ALL.join(",");
    assert_eq!(of(&all).await, 26, "there is room for every type");
    let path = format!("/events?type={}", "x".repeat(1_001));
    send(world.manager(Method::GET, &path, &house)).await.refused(422, "VALIDATION_FAILED");
    // `from` is inclusive, `to` is exclusive.
    let (from, to) = (&page.events[1].occurred_at, &page.events[2].occurred_at);
    let window = send(world.manager(Method::GET, &format!("/events?from={from}&to={to}"), &house)).await.expect(200);
    assert_eq!(window.as_array().unwrap().len(), 1);
    send(world.manager(Method::GET, "/events?from=yesterday", &house)).await.refused(422, "VALIDATION_FAILED");
    let stats = send(world.manager(Method::GET, "/events/stats", &house)).await.expect(200);
    assert_eq!(stats["counts"][1], serde_json::json!({ "event_type": "order.placed", "count": 25 }));
});
