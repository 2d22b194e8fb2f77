//! Live streams: every listener hears what is theirs, nobody hears what is not, and nothing is missed across a restart.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use mo_client::{MoClient, Remote};
use mo_contract::{Role, identity::SignOut};
use mo_store::{NewEvent, Origin, Subject};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::both;
use crate::orders_board::house_at;
use crate::support::{Db, Restaurant, World, listen, program::Serving, send, settings};

/// What is waited for must come within this.
const PATIENCE: Duration = Duration::from_secs(20);
/// What must not come has not come by then.
const SILENCE: Duration = Duration::from_millis(1_500);

#[derive(Debug, Default, PartialEq)]
struct Told {
    kind: String,
    id: Option<i64>,
    data: Value,
}

/// An open stream, read an event at a time.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(response.headers().get("content-encoding").is_none());
        Self { response, text: String::new() }
    }

    /// The next event; none when the stream ends. Comments are passed over.
    async fn read(&mut self) -> Option<Told> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let mut told = Told::default();
                for line in block.lines() {
                    match line.split_once(": ").or_else(|| line.split_once(':')) {
                        Some(("event", kind)) => told.kind = kind.to_owned(),
                        Some(("id", id)) => told.id = id.parse().ok(),
                        Some(("data", data)) => told.data = serde_json::from_str(data).unwrap(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                if !told.kind.is_empty() {
                    return Some(told);
                }
            }
            let chunk = self.response.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn next(&mut self) -> Told {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("an event in time").expect("an open stream")
    }

    async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(SILENCE, self.read()).await.is_err()
    }

    async fn ends(&mut self) -> bool {
        tokio::time::timeout(PATIENCE, self.read()).await.is_ok_and(|told| told.is_none())
    }
}

fn board(world: &World, at: &str, house: &Restaurant, secret: &str) -> RequestBuilder {
    listen_at(world, &format!("{at}/admin/orders/live"), house, secret)
}

fn since_the_start(world: &World, at: &str, house: &Restaurant, secret: &str) -> RequestBuilder {
    listen_at(world, &format!("{at}/admin/orders/live?since=0"), house, secret)
}

fn listen_at(world: &World, url: &str, house: &Restaurant, secret: &str) -> RequestBuilder {
    let cookie = format!("__Host-mo_session={secret}");
    world.http.get(url).header("host", &house.domain).header("cookie", cookie)
}

fn guest(world: &World, at: &str, house: &Restaurant, order: &Value) -> RequestBuilder {
    let id = order["id"].as_str().unwrap();
    world.http.get(format!("{at}/orders/{id}/live")).header("host", &house.domain)
}

fn here(world: &World) -> String {
    format!("http://{}", world.address)
}

async fn confirm(world: &World, house: &Restaurant, order: &Value) {
    let path = format!("/orders/{}/confirm", order["id"].as_str().unwrap());
    send(world.manager(Method::POST, &path, house)).await.expect(200);
}

both!(each_hears_what_is_theirs, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (house_at(&world, "one.localhost").await, house_at(&world, "two.localhost").await);
    let own = world.person("ada@one.localhost", Some((&house, Role::Staff))).await;
    let foreign = world.person("eve@two.localhost", Some((&other, Role::Owner))).await;
    let item = world.add_item(&house, "Tea", 300).await;
    let at = here(&world);

    send(world.http.get(format!("{at}/admin/orders/live")).header("host", &house.domain))
        .await
        .refused(401, "UNAUTHENTICATED");
    send(board(&world, &at, &house, &foreign)).await.refused(403, "FORBIDDEN");
    send(board(&world, &at, &house, "mos_nonsense")).await.refused(401, "UNAUTHENTICATED");
    let nobody = json!({ "id": uuid::Uuid::new_v4().to_string() });
    send(guest(&world, &at, &house, &nobody)).await.refused(404, "NOT_FOUND");

    let mut two =
        [Stream::open(board(&world, &at, &house, &own)).await, Stream::open(board(&world, &at, &house, &own)).await];
    let mut elsewhere = Stream::open(board(&world, &at, &other, &foreign)).await;
    let order = world.order(&house, &item, 1).await;
    let second = world.order(&house, &item, 1).await;
    for stream in &mut two {
        for placed in [&order, &second] {
            let told = stream.next().await;
            assert_eq!(
                (told.kind.as_str(), &told.data),
                ("order", &json!({ "type": "order.placed", "order": placed["id"] }))
            );
        }
    }
    // The guest hears how things are, and then of this order alone.
    send(guest(&world, &at, &other, &order)).await.refused(404, "NOT_FOUND");
    let mut follows = Stream::open(guest(&world, &at, &house, &order)).await;
    assert_eq!(follows.next().await.data, json!({ "status": "PENDING", "version": 1 }));
    confirm(&world, &house, &second).await;
    confirm(&world, &house, &order).await;
    assert_eq!(follows.next().await.data, json!({ "type": "order.confirmed", "version": 2 }));
    // A pause is no event of the restaurant's log, and the board hears of it all the same.
    assert_eq!((two[0].next().await.kind, two[0].next().await.kind), ("order".into(), "order".into()));
    let pause = mo_contract::order::PauseOrdering { minutes: 5 };
    world.services.call(&world.system().for_tenant(house.id), pause).await.unwrap();
    assert_eq!(two[0].next().await.kind, "restaurant");
    let cancel = world.manager(Method::POST, &format!("/orders/{}/cancel", order["id"].as_str().unwrap()), &house);
    send(cancel.json(&json!({ "reason": "x" }))).await.expect(200);
    assert_eq!(follows.next().await.data["type"], "order.cancelled");
    assert!(follows.ends().await, "an order that is over is not followed");
    assert!(elsewhere.is_silent().await, "another restaurant's events are nobody else's");
    // One order has few listeners.
    let mut open = Vec::new();
    for _ in 0..10 {
        open.push(Stream::open(guest(&world, &at, &house, &second)).await);
    }
    send(guest(&world, &at, &house, &second)).await.refused(503, "UNAVAILABLE");
});

both!(a_signed_out_session_hears_no_more, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "out.localhost").await;
    let secret = world.person("ada@out.localhost", Some((&house, Role::Staff))).await;
    let mut stream = Stream::open(board(&world, &here(&world), &house, &secret)).await;
    let mut ctx = world.system();
    ctx.actor = world.services.authenticate(&secret, "test").await.unwrap();
    world.services.call(&ctx, SignOut {}).await.unwrap();
    let since = Instant::now();
    assert!(stream.ends().await);
    assert!(since.elapsed() < Duration::from_secs(6), "{:?}", since.elapsed());
});

both!(what_was_missed_is_told_or_said_to_be_lost, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "missed.localhost").await;
    let secret = world.person("ada@missed.localhost", Some((&house, Role::Staff))).await;
    let item = world.add_item(&house, "Tea", 300).await;
    let at = here(&world);
    let (first, second) = (world.order(&house, &item, 1).await, world.order(&house, &item, 1).await);
    let mut stream = Stream::open(since_the_start(&world, &at, &house, &secret)).await;
    let (one, two) = (stream.next().await, stream.next().await);
    assert_eq!((&one.data["order"], &two.data["order"]), (&first["id"], &second["id"]));
    // What the browser heard last is worth more than what the page was as fresh as.
    let resumed = since_the_start(&world, &at, &house, &secret).header("last-event-id", one.id.unwrap());
    assert_eq!(Stream::open(resumed).await.next().await, two);
    // From the future: the database is an older one.
    let ahead = board(&world, &at, &house, &secret).header("last-event-id", "999999");
    let told = Stream::open(ahead).await.next().await;
    assert_eq!((told.kind.as_str(), told.id), ("reload", two.id));
    // More than anybody wants to be told one by one.
    let event = |n: i32| NewEvent {
        event_type: mo_contract::event::MENU_ITEM_UPDATED,
        entity_type: "menu_item",
        entity_id: n.to_string(),
        payload: json!({}),
        subject: Subject::Other,
    };
    let tx = world.services.databases().tenants.write(house.id).await.unwrap();
    let origin = Origin { correlation_id: None, idempotency_key: None, actor: "test" };
    tx.append_events(&origin, (0..600).map(event).collect()).await.unwrap();
    tx.commit().await.unwrap();
    let far = board(&world, &at, &house, &secret).header("last-event-id", one.id.unwrap());
    let mut far = Stream::open(far).await;
    assert_eq!(far.next().await, Told { kind: "reload".into(), id: Some(two.id.unwrap() + 600), data: json!({}) });
    let third = world.order(&house, &item, 1).await;
    assert_eq!(far.next().await.data["order"], third["id"]);
});

both!(a_restart_in_the_middle_misses_nothing, |db: Db| async move {
    // The world's own server is the other process, which writes; the node is the one that is listened to.
    let world = World::new(db).await;
    let house = house_at(&world, "restart.localhost").await;
    let secret = world.person("ada@restart.localhost", Some((&house, Role::Staff))).await;
    let item = world.add_item(&house, "Tea", 300).await;
    let node = Serving::of(&world);
    let mut stream = Stream::open(board(&world, &node.url(), &house, &secret)).await;
    let before = world.order(&house, &item, 1).await;
    let heard = stream.next().await;
    assert_eq!(heard.data["order"], before["id"], "what another process wrote is heard");
    let mut follows = Stream::open(guest(&world, &node.url(), &house, &before)).await;
    assert_eq!(follows.next().await.data["version"], 1);
    node.stop();
    assert!(stream.ends().await && follows.ends().await);
    let meanwhile = world.order(&house, &item, 1).await;
    confirm(&world, &house, &before).await;
    let node = Serving::of(&world);
    let again = board(&world, &node.url(), &house, &secret).header("last-event-id", heard.id.unwrap());
    let mut stream = Stream::open(again).await;
    let (one, two) = (stream.next().await, stream.next().await);
    assert_eq!((&one.data["order"], &two.data["type"]), (&meanwhile["id"], &json!("order.confirmed")));
    assert_eq!((one.id, two.id), (heard.id.map(|id| id + 1), heard.id.map(|id| id + 2)), "in order, each once");
    let mut follows = Stream::open(guest(&world, &node.url(), &house, &before)).await;
    assert_eq!(follows.next().await.data, json!({ "status": "CONFIRMED", "version": 2 }));
    node.stop();
});

both!(a_node_without_a_database_says_so, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "front.localhost").await;
    let url = format!("http://{}/api/v1/rpc", world.address);
    let front = MoClient::Remote(Remote::new(&url, None).unwrap());
    let at = format!("http://{}", listen(front, None, settings(&world.folder)).await);
    let nobody = json!({ "id": uuid::Uuid::new_v4().to_string() });
    send(board(&world, &at, &house, "mos_any")).await.refused(501, "NOT_ON_THIS_NODE");
    send(guest(&world, &at, &house, &nobody)).await.refused(501, "NOT_ON_THIS_NODE");
});

both!(five_hundred_listen_to_one_restaurant, |db: Db| async move {
    const LISTENERS: usize = 500;
    let world = World::new(db).await;
    let house = house_at(&world, "crowd.localhost").await;
    let secret = world.person("ada@crowd.localhost", Some((&house, Role::Staff))).await;
    let item = world.add_item(&house, "Tea", 300).await;
    let at = here(&world);
    let open = stream::iter((0..LISTENERS).map(|_| Stream::open(board(&world, &at, &house, &secret))));
    let mut all: Vec<Stream> = open.buffer_unordered(50).collect().await;
    assert_eq!(world.services.listeners(), LISTENERS);
    let order = world.order(&house, &item, 1).await;
    let since = Instant::now();
    let heard = futures::future::join_all(all.iter_mut().map(Stream::next)).await;
    assert!(heard.iter().all(|told| told.data["order"] == order["id"] && told.id == heard[0].id));
    println!("{LISTENERS} listeners heard of an order within {:?}", since.elapsed());
    drop(all);
    let deadline = Instant::now() + PATIENCE;
    while world.services.listeners() > 0 {
        assert!(Instant::now() < deadline, "{} seats are not given back", world.services.listeners());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
});

both!(a_few_listen_to_each_of_many_restaurants, |db: Db| async move {
    const HOUSES: usize = 200;
    let world = World::new(db).await;
    let world_of = &world;
    let made = stream::iter((0..HOUSES).map(|n| async move {
        let house = house_at(world_of, &format!("h{n}.localhost")).await;
        let secret = world_of.person(&format!("ada@h{n}.localhost"), Some((&house, Role::Staff))).await;
        let item = world_of.add_item(&house, "Tea", 300).await;
        (house, secret, item)
    }));
    let houses: Vec<_> = made.buffered(8).collect().await;
    let at = here(&world);
    let mut streams = Vec::new();
    for (house, secret, _) in &houses {
        for _ in 0..3 {
            streams.push(Stream::open(board(&world, &at, house, secret)).await);
        }
    }
    let mut orders = Vec::new();
    for (house, _, item) in &houses {
        orders.push(world.order(house, item, 1).await);
    }
    let since = Instant::now();
    let heard = futures::future::join_all(streams.iter_mut().map(Stream::next)).await;
    for (index, told) in heard.iter().enumerate() {
        assert_eq!(told.data["order"], orders[index / 3]["id"], "each its own, and the first it hears");
    }
    println!("{} listeners at {HOUSES} restaurants heard within {:?} of the last order", heard.len(), since.elapsed());
});
