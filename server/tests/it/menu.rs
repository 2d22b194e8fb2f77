//! The menu's commands: options priced over the API, stock and hours, order, prices, categories, removal and return, and who did it.

use mo_contract::{
    RequestContext, Role,
    menu::{GetMenu, UpdateMenuItem},
    pricing::{OrderLine, PriceCart},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::orders_board::house_at;
use crate::support::{Db, Restaurant, World, form, send};

fn pizza() -> Value {
    json!({
        "name": "Pizza", "price": 900,
        "options": [
            { "name": "Size", "min": 1, "max": 1, "options": [{ "name": "Regular" }, { "name": "Large", "price": 300 }] },
            { "name": "Extras", "max": 2, "options": [
                { "name": "Olives", "price": 100 }, { "name": "Ham", "price": 150 }, { "name": "Basil", "is_available": false },
            ] },
        ],
    })
}

fn option(item: &Value, group: usize, at: usize) -> Value {
    item["options"][group]["options"][at]["id"].clone()
}

async fn rpc(world: &World, house: &Restaurant, route: &str, body: Value) -> crate::support::Reply {
    let request = world.request(Method::POST, &format!("/api/v1/rpc/{route}"));
    send(request.bearer_auth(&house.token).header("x-tenant-id", house.id.to_string()).json(&body)).await
}

both!(options_are_priced_and_kept_with_the_order, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("options").await;
    let item = send(world.manager(Method::POST, "/menu", &house).json(&pizza())).await.expect(201);
    let order = |options: Value| {
        let body = json!({ "items": [{ "id": item["id"], "qty": 2, "options": options }], "customer": "Ada" });
        send(world.store(Method::POST, "/orders", &house).json(&body))
    };
    let chosen = json!([option(&item, 1, 1), option(&item, 0, 1), option(&item, 1, 0)]);
    let placed = order(chosen.clone()).await.expect(201);
    let line = &placed["items"][0];
    assert_eq!((&placed["total_amount"], &line["unit_price"]), (&json!(2_900), &json!(1_450)));
    let names: Vec<_> = line["options"].as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Large", "Olives", "Ham"]);
    for (options, kind) in [
        (json!([]), "choose"),
        (json!([option(&item, 0, 0), option(&item, 0, 1)]), "choose"),
        (json!([option(&item, 0, 0), option(&item, 1, 2)]), "option_off"),
        (json!([option(&item, 0, 0), uuid::Uuid::new_v4()]), "option_unknown"),
    ] {
        let reply = order(options).await;
        reply.refused(422, "ORDER_ITEM_UNAVAILABLE");
        let line = &reply.body["error"]["details"]["items"][0];
        assert_eq!((&line["why"]["kind"], &line["line"], &line["id"]), (&json!(kind), &json!(0), &item["id"]));
    }
    for options in [json!("x"), json!(["x"]), json!([1]), json!(vec![uuid::Uuid::nil(); 101])] {
        order(options).await.refused(422, "VALIDATION_FAILED");
    }
    // The snapshot stays when the option changes its price and then goes; its id stays while it is there.
    let mut groups = item["options"].clone();
    groups[0]["options"][1]["price"] = json!(500);
    let path = format!("/menu/{}", item["id"].as_str().unwrap());
    let change = |groups: &Value| send(world.manager(Method::PATCH, &path, &house).json(&json!({ "options": groups })));
    let changed = change(&groups).await.expect(200);
    assert_eq!((option(&changed, 0, 1), &changed["name"]), (option(&item, 0, 1), &json!("Pizza")));
    assert_eq!(order(chosen.clone()).await.expect(201)["total_amount"], 3_300);
    groups.as_array_mut().unwrap().pop();
    change(&groups).await.expect(200);
    order(chosen).await.refused(422, "ORDER_ITEM_UNAVAILABLE");
    let kept = send(world.store(Method::GET, &format!("/orders/{}", placed["id"].as_str().unwrap()), &house)).await;
    assert_eq!(kept.expect(200)["items"], placed["items"]);
    // What was shown is what is paid, options and all.
    let body = json!({ "items": [{ "id": item["id"], "qty": 1, "options": [option(&item, 0, 1)] }], "customer": "Ada", "expected_total": 1_200 });
    send(world.store(Method::POST, "/orders", &house).json(&body)).await.refused(409, "CONFLICT");
});

both!(options_that_are_not_right, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("bad-options").await;
    let group = |more: Value| {
        let mut group = json!({ "name": "G", "options": [{ "name": "A" }] });
        group.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "name": "x", "price": 1, "options": [group] })
    };
    let cases = [
        (group(json!({ "name": " " })), "options.0.name"),
        (group(json!({ "options": [] })), "options.0.options"),
        (group(json!({ "min": 2 })), "options.0.min"),
        (group(json!({ "min": 1, "max": 0 })), "options.0.max"),
        (group(json!({ "options": [{ "name": "A", "price": -1 }] })), "options.0.options.0.price"),
        (group(json!({ "options": [{ "name": "" }] })), "options.0.options.0.name"),
        (json!({ "name": "x", "price": 1, "options": 7 }), "options"),
        (json!({ "name": "x", "price": 1, "schedule": [{ "days": [] }] }), "schedule.0.days"),
        (json!({ "name": "x", "price": 1, "schedule": [{ "days": ["mon"], "from": "25:00" }] }), "schedule.0.from"),
        (json!({ "name": "x", "price": 1, "schedule": [{ "days": ["funday"] }] }), "schedule.0.days.0"),
        (json!({ "name": "x", "price": 1, "available_until": "tomorrow" }), "available_until"),
    ];
    for (body, field) in cases {
        let reply = send(world.manager(Method::POST, "/menu", &house).json(&body)).await;
        reply.refused(422, "VALIDATION_FAILED");
        assert!(reply.body["error"]["details"]["fields"][field].is_array(), "{field}: {}", reply.text);
    }
});

both!(hours_and_stock_hold_by_the_houses_clock, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("hours").await;
    let lunch =
        json!({ "name": "Lunch", "price": 1_000, "schedule": [{ "days": ["sun"], "from": "02:30", "to": "03:30" }] });
    let item = send(world.manager(Method::POST, "/menu", &house).json(&lunch)).await.expect(201);
    let id = item["id"].as_str().unwrap().parse().unwrap();
    // At other moments than now: through the door, with a clock of our own.
    let at = |text: &str| {
        let now = chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        RequestContext::new(mo_contract::Actor::System, "test", now).for_tenant(house.id)
    };
    let served = async |text: &str| {
        let menu = world.services.call(&at(text), GetMenu {}).await.unwrap();
        let line = OrderLine { id, qty: 1, note: None, options: vec![] };
        let cart = world.services.call(&at(text), PriceCart { items: vec![line] }).await.unwrap();
        assert_eq!(menu.items[0].is_available, cart.unavailable.is_empty(), "one rule for the menu and the cart");
        menu.items[0].is_available
    };
    // The house's clock is UTC: every Sunday has the hour.
    assert!(served("2026-03-29T02:30:00Z").await && !served("2026-03-29T03:30:00Z").await);
    assert!(!served("2026-03-29T01:30:00Z").await && !served("2026-03-30T02:45:00Z").await);
    let tenant = send(world.store(Method::GET, "/config", &house)).await.expect(200);
    assert_eq!(tenant["tenant_id"], house.id.to_string());

    let path = format!("/menu/{}", item["id"].as_str().unwrap());
    let always = json!({ "schedule": [], "available_until": "2026-06-01T10:00:00Z" });
    send(world.manager(Method::PATCH, &path, &house).json(&always)).await.expect(200);
    assert!(served("2026-06-01T09:59:59Z").await && !served("2026-06-01T10:00:00Z").await);
    send(world.manager(Method::PATCH, &path, &house).json(&json!({ "available_until": "" }))).await.expect(200);

    // Sold out for today ends by itself, and can be taken back.
    let store = async || send(world.store(Method::GET, "/menu", &house)).await.expect(200)["items"][0].clone();
    let sold =
        rpc(&world, &house, "menu_item.sell_out", json!({ "id": item["id"], "sold_out": true })).await.expect(200);
    let until = chrono::DateTime::parse_from_rfc3339(sold["sold_out_until"].as_str().unwrap()).unwrap().to_utc();
    let left = until - chrono::Utc::now();
    assert!(left > chrono::Duration::zero() && left <= chrono::Duration::hours(24), "{left}");
    assert_eq!(sold["is_available"], true, "the switch is another matter");
    let version = send(world.manager(Method::GET, "/menu", &house)).await.expect(200)["items"][0]["version"].clone();
    assert_eq!(sold["version"], version, "whoever edits the dish meanwhile is not told off");
    let seen = store().await;
    assert_eq!((&seen["is_available"], &seen["unavailable"]["kind"]), (&json!(false), &json!("sold_out")));
    let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
    let refused = send(world.store(Method::POST, "/orders", &house).json(&body)).await;
    refused.refused(422, "ORDER_ITEM_UNAVAILABLE");
    assert_eq!(refused.body["error"]["details"]["items"][0]["why"]["kind"], "sold_out");
    let later = (until + chrono::Duration::seconds(1)).to_rfc3339();
    assert!(served(&later).await, "the next day it is there");
    rpc(&world, &house, "menu_item.sell_out", json!({ "id": item["id"], "sold_out": false })).await.expect(200);
    assert_eq!(store().await["is_available"], true);
});

both!(a_kept_menu_ends_with_the_hour_that_changes_it, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("kept").await;
    let item = world.add_item(&house, "Soup", 500).await;
    let menu = || send(world.store(Method::GET, "/menu", &house));
    assert_eq!(menu().await.expect(200)["items"][0]["is_available"], true);
    // Its last moment is a second or two away; nobody writes anything when it comes.
    let end = chrono::Utc::now() + chrono::Duration::milliseconds(1_500);
    let op = UpdateMenuItem {
        id: item["id"].as_str().unwrap().parse().unwrap(),
        available_until: Some(end.to_rfc3339()),
        ..UpdateMenuItem::default()
    };
    world.services.call(&world.system().for_tenant(house.id), op).await.unwrap();
    let first = menu().await;
    let page = || send(world.request(Method::GET, "/").header("host", &house.domain));
    assert!(page().await.text.contains("Add<"), "the page offers it");
    assert_eq!(first.expect(200)["items"][0]["is_available"], chrono::Utc::now() < end);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while menu().await.expect(200)["items"][0]["is_available"] == true {
        assert!(std::time::Instant::now() < deadline, "the menu that was kept outlives its hour");
        tokio::task::yield_now().await;
    }
    assert!(!page().await.text.contains("Add<"), "nor does the page");
});

both!(removed_and_brought_back, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (world.provision("undo").await, world.provision("undo-other").await);
    let body = json!({ "name": "Soup", "price": 500, "category": "Starters" });
    let item = send(world.manager(Method::POST, "/menu", &house).json(&body)).await.expect(201);
    let id = item["id"].as_str().unwrap();
    let stale = world.manager(Method::DELETE, &format!("/menu/{id}"), &house).header("if-match", "\"9\"");
    send(stale).await.refused(412, "STALE");
    assert_eq!(send(world.manager(Method::DELETE, &format!("/menu/{id}"), &house)).await.status, 204);
    let removed = rpc(&world, &house, "menu_item.list_removed", json!({})).await.expect(200);
    assert_eq!(removed["items"][0]["name"], "Soup");
    rpc(&world, &other, "menu_item.restore", json!({ "id": id })).await.refused(404, "NOT_FOUND");
    // Its category is gone meanwhile: it comes back without one.
    rpc(&world, &house, "category.delete", json!({ "id": item["category_id"] })).await.expect(200);
    let back = rpc(&world, &house, "menu_item.restore", json!({ "id": id })).await.expect(200);
    assert_eq!((&back["name"], &back["category_id"]), (&json!("Soup"), &Value::Null));
    let again = rpc(&world, &house, "menu_item.restore", json!({ "id": id })).await.expect(200);
    assert_eq!(again["version"], back["version"]);
    assert_eq!(rpc(&world, &house, "menu_item.list_removed", json!({})).await.expect(200)["items"], json!([]));
});

both!(two_editors_and_a_copy, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("editors").await;
    let item = send(world.manager(Method::POST, "/menu", &house).json(&pizza())).await.expect(201);
    let path = format!("/menu/{}", item["id"].as_str().unwrap());
    let patch =
        |change: Value| send(world.manager(Method::PATCH, &path, &house).header("if-match", "\"1\"").json(&change));
    let replies = futures::future::join_all((1..=6).map(|price| patch(json!({ "price": price })))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1, "one of them is first");
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.refused(412, "STALE");
    }
    let name = json!({ "id": item["id"], "name": "Pizza again" });
    let copy = rpc(&world, &house, "menu_item.duplicate", name).await.expect(200);
    assert_eq!(
        (&copy["name"], &copy["is_available"], &copy["version"]),
        (&json!("Pizza again"), &json!(false), &json!(1))
    );
    assert_ne!(option(&copy, 0, 0), option(&item, 0, 0), "an option belongs to one dish");
});

both!(order_categories_and_prices, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (world.provision("arrange").await, world.provision("arrange-other").await);
    let foreign = world.add_item(&other, "Foreign", 100).await;
    let mut items = Vec::new();
    for (name, category) in [("A", "One"), ("B", "One"), ("C", "Two")] {
        let body = json!({ "name": name, "price": 1_000, "category": category });
        items.push(send(world.manager(Method::POST, "/menu", &house).json(&body)).await.expect(201));
    }
    let (one, two) = (items[0]["category_id"].clone(), items[2]["category_id"].clone());
    let names = async |category: &Value| {
        let menu = send(world.manager(Method::GET, "/menu", &house)).await.expect(200);
        let items = menu["items"].as_array().unwrap().iter().filter(|item| item["category_id"] == *category);
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let arrange = async |category: &Value, ids: Value| {
        rpc(&world, &house, "menu_item.arrange", json!({ "category_id": category, "items": ids })).await
    };
    arrange(&one, json!([items[1]["id"], items[0]["id"]])).await.expect(200);
    assert_eq!(names(&one).await, ["B", "A"]);
    arrange(&one, json!([items[2]["id"], items[1]["id"]])).await.expect(200);
    assert_eq!((names(&one).await, names(&two).await), (vec!["C".into(), "B".into(), "A".into()], vec![]));
    arrange(&one, json!([foreign["id"]])).await.refused(404, "NOT_FOUND");
    arrange(&foreign["id"], json!([items[0]["id"]])).await.refused(404, "NOT_FOUND");
    // A place is no change of the dish: whoever edits it meanwhile is not told off.
    let patch = world.manager(Method::PATCH, &format!("/menu/{}", items[0]["id"].as_str().unwrap()), &house);
    send(patch.header("if-match", "\"1\"").json(&json!({ "price": 1_100 }))).await.expect(200);
    assert_eq!(names(&one).await, ["C", "B", "A"]);

    let order = json!({ "categories": [two, one] });
    rpc(&world, &house, "category.arrange", order).await.expect(200);
    let menu = send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!((&menu["categories"][0]["name"], &menu["categories"][1]["name"]), (&json!("Two"), &json!("One")));
    let named = rpc(&world, &house, "category.update", json!({ "id": two, "name": "One" })).await;
    named.refused(422, "VALIDATION_FAILED");
    rpc(&world, &house, "category.update", json!({ "id": two, "name": "Zwei" })).await.expect(200);
    let full = rpc(&world, &house, "category.delete", json!({ "id": one })).await;
    full.refused(409, "CONFLICT");
    let moved = json!({ "id": one, "items": { "kind": "move", "category_id": two } });
    rpc(&world, &house, "category.delete", moved).await.expect(200);
    assert_eq!(names(&two).await.len(), 3);

    // All prices or none, an event each.
    let menu = send(world.manager(Method::GET, "/menu", &house)).await.expect(200);
    let rows = menu["items"].as_array().unwrap();
    let prices = |version: i64| {
        let rows = rows.iter().enumerate().map(|(at, item)| {
            let version = if at == 0 { json!(version) } else { item["version"].clone() };
            json!({ "id": item["id"], "price": 2_000, "version": version })
        });
        json!({ "prices": rows.collect::<Vec<_>>() })
    };
    let stale = rpc(&world, &house, "menu_item.reprice", prices(99)).await;
    stale.refused(412, "STALE");
    assert_eq!(stale.body["error"]["details"]["items"].as_array().unwrap().len(), 1);
    let unchanged = send(world.manager(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(unchanged["items"], menu["items"]);
    let events = async || {
        let path = "/events?type=menu_item.updated";
        send(world.manager(Method::GET, path, &house)).await.expect(200).as_array().unwrap().len()
    };
    let before = events().await;
    let version = rows[0]["version"].as_i64().unwrap();
    let done = rpc(&world, &house, "menu_item.reprice", prices(version)).await.expect(200);
    assert!(done["items"].as_array().unwrap().iter().all(|item| item["price"] == 2_000));
    assert_eq!(events().await, before + 3);
    let dear = json!({ "prices": [{ "id": rows[0]["id"], "price": 100_000_001 }] });
    rpc(&world, &house, "menu_item.reprice", dear).await.refused(422, "VALIDATION_FAILED");
});

// SQLite folds the case of ASCII letters alone, Rust that of all.
both!(many_prices_at_once_leave_anothers_change_alone, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "sheet.localhost").await;
    let secret = world.person("mia@sheet.localhost", Some((&house, Role::Manager))).await;
    let (tea, soup) = (world.add_item(&house, "Tea", 300).await, world.add_item(&house, "Soup", 500).await);
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    let page = |method: Method, path: &str| {
        let request = world.request(method, path).header("host", &house.domain).header("sec-fetch-site", "same-origin");
        request.header("cookie", format!("__Host-mo_session={secret}"))
    };
    // Both were opened at their first prices; only the tea is typed into.
    let apply = |tea_version: &str| {
        let fields = [
            (format!("price-{}", id(&tea)), "3.50".to_owned()),
            (format!("was-{}", id(&tea)), "300".to_owned()),
            (format!("version-{}", id(&tea)), tea_version.to_owned()),
            (format!("price-{}", id(&soup)), "5.00".to_owned()),
            (format!("was-{}", id(&soup)), "500".to_owned()),
            (format!("version-{}", id(&soup)), "1".to_owned()),
            ("act".to_owned(), "apply".to_owned()),
        ];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send(form(page(Method::POST, "/admin/menu/prices"), &fields))
    };
    let change = |item: &Value, price: i64| {
        send(world.manager(Method::PATCH, &format!("/menu/{}", id(item)), &house).json(&json!({ "price": price })))
    };
    change(&soup, 600).await.expect(200);
    // A dish that came meanwhile is in nobody's way.
    world.add_item(&house, "Cake", 400).await;
    change(&tea, 310).await.expect(200);
    let told = apply("1").await;
    assert_eq!(told.status, 412, "{}", told.text);
    assert!(told.text.contains("value=\"3.50\"") && told.text.contains("value=\"6.00\""), "{}", told.text);
    assert_eq!(apply("2").await.status, 303);
    let menu = send(world.manager(Method::GET, "/menu", &house)).await.expect(200);
    let prices: Vec<_> = menu["items"].as_array().unwrap().iter().map(|item| item["price"].as_i64().unwrap()).collect();
    assert_eq!(prices, [350, 600, 400]);
});

both!(what_was_typed_outlives_the_dish, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "gone.localhost").await;
    let secret = world.person("mia@gone.localhost", Some((&house, Role::Manager))).await;
    let tea = world.add_item(&house, "Tea", 300).await;
    let own = format!("/menu/{}", tea["id"].as_str().unwrap());
    assert_eq!(send(world.manager(Method::DELETE, &own, &house)).await.status, 204);
    let request = world.request(Method::POST, &format!("/admin{own}")).header("host", &house.domain);
    let request =
        request.header("sec-fetch-site", "same-origin").header("cookie", format!("__Host-mo_session={secret}"));
    let told = send(form(request, &[("version", "1"), ("name", "Tea with long thoughts"), ("price", "3.50")])).await;
    assert_eq!(told.status, 404);
    assert!(
        told.text.contains("Tea with long thoughts") && told.text.contains("saving it makes a new dish"),
        "{}",
        told.text
    );
    assert!(told.text.contains("action=\"/admin/menu/new\""), "{}", told.text);
});

both!(a_category_is_found_by_a_name_in_any_script, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("scripts").await;
    for name in ["Öfen", "Ēst \u{df}", "ΣΊΣΥΦΟΣ", "İstanbul"] {
        let add = async |dish: &str| {
            let body = json!({ "name": dish, "price": 100, "category": name });
            send(world.manager(Method::POST, "/menu", &house).json(&body)).await.expect(201)
        };
        assert_eq!(add("First").await["category_id"], add("Second").await["category_id"], "{name}");
    }
});

both!(who_changed_what, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (world.provision("history").await, world.provision("history-other").await);
    let item = world.add_item(&house, "Soup", 500).await;
    let path = format!("/menu/{}", item["id"].as_str().unwrap());
    send(world.manager(Method::PATCH, &path, &house).json(&json!({ "price": 600 }))).await.expect(200);
    send(world.manager(Method::DELETE, &path, &house)).await;
    let told = rpc(&world, &house, "menu_item.history", json!({ "id": item["id"] })).await.expect(200);
    let changes = told["changes"].as_array().unwrap();
    let types: Vec<_> = changes.iter().map(|change| change["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["menu_item.deleted", "menu_item.updated", "menu_item.created"]);
    assert_eq!((&changes[1]["item"]["price"], &changes[2]["item"]["price"]), (&json!(600), &json!(500)));
    assert!(changes[1]["actor"].as_str().unwrap().starts_with("token:"), "{}", changes[1]);
    assert!(changes[1]["actor_name"].is_string(), "{}", changes[1]);
    let foreign = rpc(&world, &other, "menu_item.history", json!({ "id": item["id"] })).await.expect(200);
    assert_eq!(foreign["changes"], json!([]), "another restaurant's dish has no history here");
});
