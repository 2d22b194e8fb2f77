//! The board: an order's life step by step, corrections, orders taken for guests, searching, and the pause.

use mo_contract::{ErrorCode, Role, order::PauseOrdering};
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Db, Restaurant, World, form, send, services};

/// Asks until it is so.
async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(15);
    while !is_so().await {
        assert!(std::time::Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// A restaurant whose pages a browser can sign in to.
pub async fn house_at(world: &World, domain: &str) -> Restaurant {
    let body = json!({ "name": domain, "domain": domain, "profile": { "tables": ["1", "2"] } });
    let request = world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(crate::support::BOOTSTRAP);
    let made = send(request.json(&body)).await.expect(201);
    Restaurant {
        id: made["tenant_id"].as_str().unwrap().parse().unwrap(),
        domain: domain.to_owned(),
        token: made["manager_token"].as_str().unwrap().to_owned(),
    }
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

/// Calls an operation as the restaurant's manager.
async fn rpc(world: &World, of: &Restaurant, route: &str, body: &Value, version: Option<i64>) -> crate::support::Reply {
    let mut request = world
        .request(Method::POST, &format!("/api/v1/rpc/{route}"))
        .bearer_auth(&of.token)
        .header("x-tenant-id", of.id.to_string())
        .json(body);
    if let Some(version) = version {
        request = request.header("if-match", format!("\"{version}\""));
    }
    send(request).await
}

both!(an_order_goes_through_its_life_and_each_step_is_recorded, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("life-of-order").await;
    let item = world.add_item(&house, "Tea", 300).await;
    let order = world.order(&house, &item, 2).await;
    let path = |step: &str| format!("/orders/{}{step}", id(&order));
    let step = |to: &str| send(world.manager(Method::POST, &path(to), &house));
    // No step may be left out.
    step("/ready").await.refused(409, "INVALID_TRANSITION");
    step("/done").await.refused(409, "INVALID_TRANSITION");
    assert_eq!(step("/confirm").await.expect(200)["status"], "CONFIRMED");
    let stale = send(world.manager(Method::POST, &path("/ready"), &house).header("if-match", "\"1\"")).await;
    stale.refused(412, "STALE");
    let racing = futures::future::join_all((0..6).map(|_| step("/ready"))).await;
    assert_eq!(racing.iter().filter(|reply| reply.status == 200).count(), 1, "one of many takes the step");
    assert_eq!(step("/done").await.expect(200)["status"], "DONE");
    let cancel = world.manager(Method::POST, &path("/cancel"), &house).json(&json!({ "reason": "too late" }));
    send(cancel).await.refused(409, "INVALID_TRANSITION");

    let shown = send(world.manager(Method::GET, &path(""), &house)).await.expect(200);
    let steps: Vec<_> =
        shown["transitions"].as_array().unwrap().iter().map(|step| step["to"].as_str().unwrap()).collect();
    assert_eq!(steps, ["PENDING", "CONFIRMED", "READY", "DONE"]);
    let by: Vec<_> =
        shown["transitions"].as_array().unwrap().iter().map(|step| step["changed_by"].as_str().unwrap()).collect();
    assert!(by[0] == "guest" && by[1..].iter().all(|by| by.starts_with("token:")), "{by:?}");
    let events = send(world.manager(Method::GET, "/events", &house)).await.expect(200);
    let told: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["entity_type"] == "order")
        .map(|event| event["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["order.placed", "order.confirmed", "order.ready", "order.done"]);
});

both!(an_order_is_called_off_with_a_reason, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (world.provision("cancel").await, world.provision("cancel-other").await);
    let item = world.add_item(&house, "Tea", 300).await;
    let order = world.order(&house, &item, 1).await;
    let cancel = |of: &Restaurant, body: Value| {
        send(world.manager(Method::POST, &format!("/orders/{}/cancel", id(&order)), of).json(&body))
    };
    cancel(&house, json!({})).await.refused(422, "VALIDATION_FAILED");
    cancel(&house, json!({ "reason": "  " })).await.refused(422, "VALIDATION_FAILED");
    cancel(&other, json!({ "reason": "not mine" })).await.refused(404, "NOT_FOUND");
    send(world.manager(Method::GET, &format!("/orders/{}", id(&order)), &other)).await.refused(404, "NOT_FOUND");
    assert_eq!(cancel(&house, json!({ "reason": "no tea left" })).await.expect(200)["status"], "CANCELLED");
    let shown = send(world.manager(Method::GET, &format!("/orders/{}", id(&order)), &house)).await.expect(200);
    assert_eq!(shown["transitions"][1]["reason"], "no tea left");
    let events = send(world.manager(Method::GET, "/events?type=order.cancelled", &house)).await.expect(200);
    assert_eq!(events[0]["payload"]["reason"], "no tea left");
    // The guest sees that it is off, and not why.
    let seen = send(world.store(Method::GET, &format!("/orders/{}", id(&order)), &house)).await;
    assert!(!seen.text.contains("no tea left"));
    assert_eq!(seen.expect(200)["status"], "CANCELLED");
});

both!(a_correction_keeps_old_prices_and_prices_what_is_new, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("correct").await;
    let (tea, cake) = (world.add_item(&house, "Tea", 300).await, world.add_item(&house, "Cake", 425).await);
    let order = world.order(&house, &tea, 2).await;
    let patch = json!({ "price": 999 });
    send(world.manager(Method::PATCH, &format!("/menu/{}", id(&tea)), &house).json(&patch)).await.expect(200);
    let correct = async |body: Value, version: Option<i64>| {
        let mut all = json!({ "id": id(&order) });
        all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        rpc(&world, &house, "order.correct", &all, version).await
    };
    let body = json!({
        "kept": [{ "line": 0, "qty": 3, "note": "no sugar" }], "added": [{ "id": cake["id"], "qty": 2 }],
        "customer": "Grace", "phone": "+49 30 5550123", "note": "ring twice",
    });
    let corrected = correct(body.clone(), Some(1)).await.expect(200);
    assert_eq!(corrected["total_amount"], 3 * 300 + 2 * 425, "the tea at its old price, the cake at the menu's");
    assert_eq!(
        (&corrected["customer"], &corrected["version"], &corrected["phone"]),
        (&json!("Grace"), &json!(2), &json!("+49 30 5550123"))
    );
    // The log is for ever and for others: a number is told apart there, and can't be called.
    let told = send(world.manager(Method::GET, "/events?type=order.corrected", &house)).await;
    assert!(!told.text.contains("5550123"), "{}", told.text);
    assert_eq!(told.expect(200)[0]["payload"]["after"]["phone"], "…123");
    assert_eq!(corrected["items"][0]["note"], "no sugar");
    // The second of two people is told, and nothing of theirs is written.
    correct(body, Some(1)).await.refused(412, "STALE");
    // Absent stays, empty clears.
    let cleared = correct(json!({ "note": "" }), None).await.expect(200);
    assert_eq!(
        (&cleared["note"], &cleared["customer"], &cleared["total_amount"]),
        (&Value::Null, &json!("Grace"), &json!(1750))
    );
    // Nothing changed is nothing recorded.
    assert_eq!(correct(json!({}), None).await.expect(200)["version"], 3);
    for (wrong, field) in [
        (json!({ "kept": [] }), "items"),
        (json!({ "kept": [{ "line": 9, "qty": 1 }] }), "kept.0.line"),
        (json!({ "kept": [{ "line": 0, "qty": 1 }, { "line": 0, "qty": 1 }] }), "kept.1.line"),
        (json!({ "kept": [{ "line": 0, "qty": 100 }] }), "kept.0.qty"),
        (json!({ "customer": " " }), "customer"),
        (json!({ "fulfilment": { "kind": "table", "table": "99" } }), "table"),
    ] {
        let reply = correct(wrong, None).await;
        reply.refused(422, "VALIDATION_FAILED");
        assert!(reply.body["error"]["details"]["fields"][field].is_array(), "{field}: {}", reply.text);
    }
    let unknown = json!({ "added": [{ "id": uuid::Uuid::new_v4(), "qty": 1 }] });
    correct(unknown, None).await.refused(422, "ORDER_ITEM_UNAVAILABLE");

    let shown = send(world.manager(Method::GET, &format!("/orders/{}", id(&order)), &house)).await.expect(200);
    let corrections = shown["corrections"].as_array().unwrap();
    assert_eq!(corrections.len(), 2);
    assert_eq!(
        (&corrections[0]["before"]["total_amount"], &corrections[0]["after"]["total_amount"]),
        (&json!(600), &json!(1750))
    );
    assert_eq!(corrections[0]["before"]["customer"], "John Doe");
    let cancel = world.manager(Method::POST, &format!("/orders/{}/cancel", id(&order)), &house);
    send(cancel.json(&json!({ "reason": "x" }))).await.expect(200);
    correct(json!({ "customer": "Late" }), None).await.refused(409, "INVALID_TRANSITION");
});

both!(staff_take_orders_and_find_them, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("taken").await;
    let item = world.add_item(&house, "Tea", 300).await;
    let create = async |customer: &str, phone: &str, more: Value| {
        let mut body = json!({ "items": [{ "id": item["id"], "qty": 2 }], "customer": customer, "phone": phone });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rpc(&world, &house, "order.create", &body, None).await
    };
    let made = create("Ada 100%", "+49 30 555", json!({ "confirm": true })).await.expect(200);
    assert_eq!(
        (&made["status"], &made["total_amount"], &made["version"]),
        (&json!("CONFIRMED"), &json!(600), &json!(2))
    );
    let shown = send(world.manager(Method::GET, &format!("/orders/{}", id(&made)), &house)).await.expect(200);
    assert!(shown["transitions"][0]["changed_by"].as_str().unwrap().starts_with("token:"), "who took it is recorded");
    create("Grace_Hopper", "555-1", json!({})).await.expect(200);
    create("Ada", "1", json!({ "expected_total": 1 })).await.refused(409, "CONFLICT");
    let find = async |query: &str| {
        let found = send(world.manager(Method::GET, &format!("/orders?{query}"), &house)).await.expect(200);
        found["orders"].as_array().unwrap().iter().map(|order| order["number"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(find("q=ada").await, [1]);
    assert_eq!(find("q=555").await, [2, 1]);
    assert_eq!(find("q=2").await, [2]);
    assert_eq!(find("q=%232").await, [2]);
    assert_eq!(find("q=100%25").await, [1], "a percent sign stands for itself");
    assert_eq!(find("q=_").await, [2], "and so does a low line");
    assert_eq!(find("q=555&status=PENDING").await, [2]);
    assert_eq!(find("q=nobody").await, Vec::<i64>::new());
    let board = rpc(&world, &house, "order.board", &json!({}), None).await.expect(200);
    let open: Vec<_> =
        board["open"].as_array().unwrap().iter().map(|order| order["number"].as_i64().unwrap()).collect();
    assert_eq!((open, &board["more"]), (vec![1, 2], &json!(false)), "oldest first");
    assert!(board["as_of"].as_i64().unwrap() >= 3);
});

both!(a_pause_is_said_everywhere_and_ends_by_itself, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("pause").await;
    let item = world.add_item(&house, "Tea", 300).await;
    let page = async || send(world.request(Method::GET, "/").header("host", &house.domain)).await.text;
    let busy = "We are very busy right now";
    assert!(!page().await.contains(busy));
    for wrong in [json!({}), json!({ "minutes": 0 }), json!({ "minutes": 1441 })] {
        rpc(&world, &house, "ordering.pause", &wrong, None).await.refused(422, "VALIDATION_FAILED");
    }
    let state = rpc(&world, &house, "ordering.pause", &json!({ "minutes": 30 }), None).await.expect(200);
    assert!(state["paused_until"].is_string());
    assert!(page().await.contains(busy), "a kept page says so at once");
    let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
    let refused = send(world.store(Method::POST, "/orders", &house).json(&body)).await;
    refused.refused(503, "ORDERING_PAUSED");
    let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1_700..=1_800).contains(&seconds), "{seconds}");
    // The house itself goes on.
    rpc(&world, &house, "order.create", &body, None).await.expect(200);
    rpc(&world, &house, "ordering.resume", &json!({}), None).await.expect(200);
    assert!(!page().await.contains(busy));
    send(world.store(Method::POST, "/orders", &house).json(&body)).await.expect(201);
    let told = |event: &mo_contract::event::EventRow| event.event_type.starts_with("ordering.");
    let tx = world.services.databases().platform.read().await.unwrap();
    let filter = mo_store::EventFilter { limit: 1_000, ..Default::default() };
    let events: Vec<_> =
        tx.events(&filter).await.unwrap().into_iter().filter(told).map(|event| event.event_type).collect();
    assert_eq!(events, ["ordering.paused", "ordering.resumed"]);

    // Another process pauses, for a moment that a test can wait for: this one says so within a second or two, and no more after.
    let other = services(&world.url, &world.folder, mo_store::Pooler::None).await;
    let mut ctx = world.system().for_tenant(house.id);
    ctx.now = chrono::Utc::now() - chrono::Duration::seconds(54);
    other.call(&ctx, PauseOrdering { minutes: 1 }).await.unwrap();
    eventually("the pause to be seen", async || page().await.contains(busy)).await;
    eventually("the pause to be over", async || !page().await.contains(busy)).await;
    send(world.store(Method::POST, "/orders", &house).json(&body)).await.expect(201);
});

both!(pages_of_orders_work_without_a_script, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "board.localhost").await;
    let secret = world.person("sam@board.localhost", Some((&house, Role::Staff))).await;
    let item = world.add_item(&house, "Tea", 300).await;
    let page = |method: Method, path: &str| {
        world
            .request(method, path)
            .header("host", &house.domain)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", format!("__Host-mo_session={secret}"))
    };
    let home = send(page(Method::GET, "/admin")).await;
    assert_eq!((home.status, home.headers["location"].to_str().unwrap()), (303, "/admin/orders"));
    let order = world.order(&house, &item, 2).await;
    let own = format!("/admin/orders/{}", id(&order));
    let board = send(page(Method::GET, "/admin/orders")).await;
    assert_eq!((board.status, board.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert!(board.text.contains("<title>(1) Orders") && board.text.contains("John Doe"), "{}", board.text);
    let step = |version: &str, to: &str| {
        form(page(Method::POST, &format!("{own}/step")), &[("from", "board"), ("version", version), ("to", to)])
    };
    let done = send(step("1", "CONFIRMED")).await;
    assert_eq!((done.status, done.headers["location"].to_str().unwrap()), (303, "/admin/orders"));
    // Two people at one board: the second is told, and sees how things are.
    let late = send(step("1", "CONFIRMED")).await;
    assert_eq!(late.status, 412);
    assert!(late.text.contains("role=\"alert\"") && late.text.contains("In the kitchen"));
    assert_eq!(send(step("2", "PENDING")).await.status, 400);
    assert_eq!(send(form(page(Method::POST, "/admin/orders/nonsense/step"), &[])).await.status, 404);

    let cancel = |reason: &str| {
        form(page(Method::POST, &format!("{own}/step")), &[("version", "2"), ("to", "CANCELLED"), ("reason", reason)])
    };
    let long = "x".repeat(201);
    let refused = send(cancel(&long)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains(&long), "what was typed is kept");

    let keep = |version: &str, qty: &str| {
        let fields = [
            ("version", version),
            ("keep-0", qty),
            ("keep-note-0", "hot"),
            ("customer", "Grace"),
            ("phone", "1"),
            ("note", ""),
            ("fulfilment", "table:1"),
        ];
        form(page(Method::POST, &format!("{own}/correct")), &fields)
    };
    assert_eq!(send(keep("2", "x")).await.status, 422);
    assert_eq!(send(keep("1", "5")).await.status, 412);
    assert_eq!(send(keep("2", "5")).await.status, 303);
    let second = world.order(&house, &item, 1).await;
    let late = format!("/admin/orders/{}", id(&second));
    let step =
        form(page(Method::POST, &format!("{late}/step")), &[("version", "1"), ("to", "CANCELLED"), ("reason", "no")]);
    assert_eq!(send(step).await.status, 303);
    let fields =
        [("version", "1"), ("keep-0", "2"), ("keep-note-0", ""), ("customer", "Grace"), ("fulfilment", "pickup")];
    let told = send(form(page(Method::POST, &format!("{late}/correct")), &fields)).await;
    assert!(told.status == 409 && told.text.contains("This order has gone on meanwhile"), "{}", told.text);
    let shown = send(page(Method::GET, &own)).await.text;
    assert!(shown.contains("Grace") && shown.contains("€15.00") && shown.contains("Test Person"), "{shown}");
    let ticket = send(page(Method::GET, &format!("{own}/ticket"))).await;
    assert!(ticket.status == 200 && ticket.text.contains("Table 1") && ticket.text.contains("hot"));

    let qty = format!("qty-{}", id(&item));
    let new = |qty_typed: &str, extra: (&str, &str)| {
        let fields = [
            (qty.as_str(), qty_typed),
            ("customer", "Phone guest"),
            ("phone", ""),
            ("note", ""),
            ("fulfilment", "pickup"),
            ("key", "k-1"),
            extra,
        ];
        form(page(Method::POST, "/admin/orders/new"), &fields)
    };
    assert_eq!(send(page(Method::GET, "/admin/orders/new")).await.status, 200);
    let preview = send(new("3", ("preview", "1"))).await;
    assert!(preview.status == 200 && preview.text.contains("€9.00") && preview.text.contains("Phone guest"));
    assert_eq!(send(new("", ("x", ""))).await.status, 422);
    let made = send(new("3", ("confirm", "1"))).await;
    assert_eq!(made.status, 303);
    let again = send(new("3", ("confirm", "1"))).await;
    assert_eq!(again.headers["location"], made.headers["location"], "sent twice is one order");
    let found = send(page(Method::GET, "/admin/orders/all?q=phone&status=CONFIRMED")).await.text;
    assert!(found.contains("Phone guest") && !found.contains("Grace"));
    let paused = send(form(page(Method::POST, "/admin/orders/pause"), &[("minutes", "15")])).await;
    assert_eq!(paused.status, 303);
    assert!(send(page(Method::GET, "/admin/orders")).await.text.contains("Guests can't order until"));
    assert_eq!(send(form(page(Method::POST, "/admin/orders/resume"), &[])).await.status, 303);

    // Nobody from elsewhere.
    let stranger = house_at(&world, "stranger.localhost").await;
    let foreign = world.person("eve@stranger.localhost", Some((&stranger, Role::Owner))).await;
    let request = world.request(Method::GET, "/admin/orders").header("host", &house.domain);
    let seen = send(request.header("cookie", format!("__Host-mo_session={foreign}"))).await;
    assert_eq!(seen.status, 403);
});

both!(an_archived_house_reads_and_does_not_change, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("past").await;
    let item = world.add_item(&house, "Tea", 300).await;
    let order = world.order(&house, &item, 1).await;
    let system = world.system();
    world.services.call(&system, mo_contract::tenant::ArchiveTenant { id: house.id, reason: None }).await.unwrap();
    send(world.manager(Method::GET, &format!("/orders/{}", id(&order)), &house)).await.expect(200);
    let pause = rpc(&world, &house, "ordering.pause", &json!({ "minutes": 5 }), None).await;
    assert_eq!(pause.code(), ErrorCode::TenantArchived.as_str());
    send(world.manager(Method::POST, &format!("/orders/{}/confirm", id(&order)), &house))
        .await
        .refused(410, "TENANT_ARCHIVED");
});
