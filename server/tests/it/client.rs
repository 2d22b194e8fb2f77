//! One contract suite over both clients: in process, and over HTTP to another node. And pages on a node without a database.

use mo_client::{MoClient, Remote};
use mo_contract::{
    Actor, Credential, ErrorCode, RequestContext,
    menu::{CreateMenuItem, GetMenu},
    order::{ListOrders, PlaceOrder, TrackOrder},
    tenant::{CreateToken, ResolveHost, TokenRole},
};
use reqwest::Method;

use crate::both;
use crate::support::{Db, World, http, listen, send, settings};

async fn suite(client: &MoClient, world: &World, name: &str) {
    let house = world.provision(name).await;
    let actor = world.services.authenticate(&house.token, "test").await.unwrap();
    let mut manager = RequestContext::new(actor, "test", chrono::Utc::now()).for_tenant(house.id);
    manager.credential = Some(Credential(house.token.clone()));
    let guest = RequestContext::new(Actor::Guest, "test", chrono::Utc::now()).for_tenant(house.id);

    let new = CreateMenuItem { name: "Soup".into(), price: 500, ..Default::default() };
    let item = client.call(&manager, new.clone()).await.unwrap();
    let refused = client.call(&manager, CreateMenuItem { price: -1, ..new.clone() }).await.unwrap_err();
    assert_eq!((refused.code, refused.field_messages("price").len()), (ErrorCode::ValidationFailed, 1));
    assert_eq!(client.call(&guest, new).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(client.call(&guest, GetMenu {}).await.unwrap().items, std::slice::from_ref(&item));

    let line = mo_contract::pricing::OrderLine { id: item.id, qty: 2, note: None, options: vec![] };
    let place = PlaceOrder {
        items: vec![line],
        customer: "Ada".into(),
        phone: None,
        note: None,
        fulfilment: Default::default(),
        expected_total: Some(1000),
    };
    let keyed = guest.clone().with_key(Some("0123456789abcdef-key".into()));
    let order = client.call(&keyed, place.clone()).await.unwrap();
    assert_eq!(client.call(&keyed, place.clone()).await.unwrap(), order);
    let changed = PlaceOrder { expected_total: Some(1), ..place };
    assert_eq!(client.call(&guest, changed).await.unwrap_err().code, ErrorCode::Conflict);
    assert_eq!(client.call(&guest, TrackOrder { id: order.id }).await.unwrap(), order);
    assert_eq!(client.call(&manager, ListOrders::default()).await.unwrap().orders.len(), 1);
}

async fn remote_of(world: &World) -> (MoClient, String) {
    let op = CreateToken { role: TokenRole::Front, tenant_id: None, label: "front".into(), days: None };
    let token = world.services.call(&world.system(), op).await.unwrap().secret;
    let url = format!("http://{}/api/v1/rpc", world.address);
    (MoClient::Remote(Remote::new(&url, Some(token.clone())).unwrap()), token)
}

both!(local_and_remote_agree, |db: Db| async move {
    let world = World::new(db).await;
    suite(&MoClient::Local(world.services.clone()), &world, "local").await;
    let (remote, _) = remote_of(&world).await;
    suite(&remote, &world, "remote").await;
    let mut ctx = RequestContext::new(Actor::System, "test", chrono::Utc::now());
    assert_eq!(
        remote.call(&ctx, ResolveHost { host: "nobody.example".into() }).await.unwrap_err().code,
        ErrorCode::TenantNotFound
    );
    // A reply that is no uniform error becomes one.
    let broken = MoClient::Remote(Remote::new(&format!("http://{}/nowhere", world.address), None).unwrap());
    ctx.tenant = None;
    let error = broken.call(&ctx, ResolveHost { host: "local.example".into() }).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::HttpError);
});

both!(pages_on_a_node_without_a_database, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("front").await;
    world.add_item(&house, "Only on the other node", 500).await;
    let (remote, _) = remote_of(&world).await;
    let front = listen(remote, None, settings(&world.folder)).await;
    let page = send(http().request(Method::GET, format!("http://{front}/")).header("host", &house.domain)).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Only on the other node"));
});

both!(another_node_sees_a_change_of_the_menu_within_a_second, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("nodes").await;
    world.add_item(&house, "On both nodes", 500).await;
    let services = crate::support::services(&world.url, &world.folder, mo_store::Pooler::None).await;
    let other = listen(MoClient::Local(services.clone()), Some(services), settings(&world.folder)).await;
    let get = async |path: &str| {
        send(http().request(Method::GET, format!("http://{other}{path}")).header("host", &house.domain)).await
    };
    // Both are kept there now.
    for path in ["/", "/api/v1/store/menu"] {
        assert!(get(path).await.text.contains("On both nodes"), "{path}");
    }
    world.add_item(&house, "Added on the first node", 500).await;
    // A second, and as much again for a busy machine.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(2);
    for path in ["/", "/api/v1/store/menu"] {
        while !get(path).await.text.contains("Added on the first node") {
            assert!(std::time::Instant::now() < deadline, "{path} is still as it was");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    // And what the other node sells by is the menu that it shows.
    let menu = get("/api/v1/store/menu").await.expect(200);
    let added =
        menu["items"].as_array().unwrap().iter().find(|item| item["name"] == "Added on the first node").unwrap();
    let order = serde_json::json!({ "items": [{ "id": added["id"], "qty": 1 }], "customer": "Ada" });
    let place = http().post(format!("http://{other}/api/v1/store/orders")).header("host", &house.domain).json(&order);
    send(place).await.expect(201);
});
