//! Operators' pages and the events screen over real sessions: who sees which, what the forms make, and that what is
//! downloaded in the browser is what the API exports.

use mo_contract::{
    Role, TenantId,
    event::{CountEvents, CountTenantEvents, EventOrder, ListEvents, ListTenantEvents},
    fleet::{ShowFleet, Standing},
    tenant::{ListTenants, ListTokens, ShowVitals, SuspendTenant},
};
use reqwest::{Method, RequestBuilder};

use crate::both;
use crate::support::{Db, Reply, Restaurant, World, form, send};

const PLATFORM: &str = "localhost";

/// A request of a browser that is signed in. `localhost` names may have the secure cookie.
fn page(world: &World, method: Method, host: &str, path: &str, session: &str) -> RequestBuilder {
    world
        .request(method, path)
        .header("host", host)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", format!("__Host-mo_session={session}"))
}

async fn operator(world: &World) -> String {
    world.person("olga@platform.example", None).await
}

/// A restaurant at a name that may have the secure cookie.
async fn restaurant(world: &World, name: &str) -> Restaurant {
    let op = mo_contract::tenant::ProvisionTenant {
        name: name.into(),
        domain: format!("{}.localhost", name.replace('_', "-")),
        ..Default::default()
    };
    let made = world.services.call(&world.system(), op).await.unwrap();
    Restaurant { id: made.tenant_id, domain: made.domain, token: made.manager_token }
}

async fn get(world: &World, host: &str, path: &str, session: &str) -> Reply {
    send(page(world, Method::GET, host, path, session)).await
}

const OPERATORS: &[&str] = &["/tenants", "/tenants/new", "/fleet", "/people", "/tokens", "/events", "/events/count"];
const HOUSE: &[&str] = &["/admin/events", "/admin/events/count", "/admin/events/1", "/admin/events/export?format=csv"];

both!(each_sees_their_own_pages_and_nobody_elses, |db: Db| async move {
    let world = World::new(db).await;
    let (own, other) = (restaurant(&world, "own").await, restaurant(&world, "other").await);
    world.add_item(&own, "Tea", 300).await;
    let olga = operator(&world).await;
    let manager = world.person("mia@own.localhost", Some((&own, Role::Manager))).await;
    let staff = world.person("sam@own.localhost", Some((&own, Role::Staff))).await;
    let tenant_page = format!("/tenants/{}", own.id);
    for path in OPERATORS.iter().copied().chain([tenant_page.as_str(), "/events/export?format=json"]) {
        assert_eq!(get(&world, PLATFORM, path, &olga).await.status, 200, "{path}");
        let guest = send(world.request(Method::GET, path).header("host", PLATFORM)).await;
        assert_eq!(guest.status, 303, "{path}");
        // A restaurant's session is none on the platform's host, and its pages are not on the restaurant's.
        let status = get(&world, PLATFORM, path, &manager).await.status;
        assert!(matches!(status, 303 | 403), "{path}: {status}");
        assert_eq!(get(&world, &own.domain, path, &manager).await.status, 404, "{path}");
    }
    for path in HOUSE {
        assert_eq!(get(&world, &own.domain, path, &manager).await.status, 200, "{path}");
        assert_eq!(get(&world, &own.domain, path, &staff).await.status, 403, "{path}");
        assert_eq!(get(&world, &other.domain, path, &manager).await.status, 403, "{path}");
        // To run the platform is not to work at a restaurant.
        assert_eq!(get(&world, &own.domain, path, &olga).await.status, 403, "{path}");
    }
    // What is changed asks for the same right.
    let posts = [
        (format!("/tenants/{}/suspend", own.id), vec![("reason", "spite")]),
        (format!("/tenants/{}/tokens", own.id), vec![("label", "x"), ("role", "owner")]),
        ("/people/invite".to_owned(), vec![("email", "eve@example.com")]),
        ("/tokens".to_owned(), vec![("label", "x"), ("role", "operator")]),
        ("/tenants/new".to_owned(), vec![("name", "x"), ("domain", "x.localhost")]),
    ];
    for (path, fields) in posts {
        let reply = send(form(page(&world, Method::POST, PLATFORM, &path, &manager), &fields)).await;
        assert!(matches!(reply.status, 303 | 403), "{path}: {}", reply.status);
        assert!(!reply.text.contains("mo_") && !reply.text.contains("/invitation/"), "{path}");
    }
    let list = world.services.call(&world.system(), ListTenants::default()).await.unwrap();
    assert_eq!(list.tenants.len(), 2);
    assert!(list.tenants.iter().all(|tenant| tenant.state == mo_contract::tenant::TenantState::Active));
});

both!(a_form_sent_twice_makes_one_restaurant, |db: Db| async move {
    let world = World::new(db).await;
    let olga = operator(&world).await;
    let shown = get(&world, PLATFORM, "/tenants/new", &olga).await.text;
    let key = shown.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let submit = |domain: &str| {
        let fields = [
            ("key", key.as_str()),
            ("name", "Forno"),
            ("domain", domain),
            ("primary_color", "#1d4ed8"),
            ("font", "serif"),
            ("currency", "chf"),
            ("locale", "de"),
            ("time_zone", "Europe/Zurich"),
            ("owner_email", "owner@forno.localhost"),
        ];
        send(form(page(&world, Method::POST, PLATFORM, "/tenants/new", &olga), &fields))
    };
    // What is wrong stands at its field, and what was typed is kept.
    let wrong = submit("not a domain").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"not a domain\"") && wrong.text.contains("Europe/Zurich"), "{}", wrong.text);
    let (first, second) = (submit("forno.localhost").await, submit("forno.localhost").await);
    let secret = |reply: &Reply| {
        assert_eq!(reply.status, 200, "{}", reply.text);
        let token = reply.text.split("value=\"mo_").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let link = reply.text.split("/invitation/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (format!("mo_{token}"), link)
    };
    assert_eq!(secret(&first), secret(&second));
    let list = world.services.call(&world.system(), ListTenants::default()).await.unwrap();
    let [made] = list.tenants.as_slice() else { panic!("{} restaurants", list.tenants.len()) };
    assert_eq!((made.currency.code(), made.time_zone.to_string().as_str()), ("CHF", "Europe/Zurich"));
    assert_eq!((made.theme.primary_color.to_string(), made.locale.as_str()), ("#1d4ed8".into(), "de"));
    // The token works, and the list and the page never show it again.
    let house = Restaurant { id: made.id, domain: made.domain.clone(), token: secret(&first).0 };
    world.add_item(&house, "Tea", 300).await;
    for path in ["/tenants".to_owned(), format!("/tenants/{}", made.id)] {
        let seen = get(&world, PLATFORM, &path, &olga).await;
        assert!(seen.text.contains("Forno") && !seen.text.contains(&house.token), "{path}");
    }
    // Another form with the same domain is told so, at the field.
    let fields = [("key", "another"), ("name", "Second"), ("domain", "forno.localhost")];
    let taken = send(form(page(&world, Method::POST, PLATFORM, "/tenants/new", &olga), &fields)).await;
    assert_eq!(taken.status, 409);
    assert!(taken.text.contains("id=\"domain-error\"") && taken.text.contains("belongs to another restaurant"));
});

both!(the_life_of_a_restaurant_by_forms, |db: Db| async move {
    let world = World::new(db).await;
    let olga = operator(&world).await;
    let house = restaurant(&world, "forno").await;
    let at = |end: &str| format!("/tenants/{}{end}", house.id);
    let post =
        |end: &str, fields: &[(&str, &str)]| send(form(page(&world, Method::POST, PLATFORM, &at(end), &olga), fields));
    let resumed = post("/resume", &[("reason", "")]).await;
    assert_eq!(resumed.status, 409, "an active one can't be resumed");
    assert_eq!(post("/suspend", &[("reason", "rent <b>unpaid</b>")]).await.status, 303);
    let seen = get(&world, PLATFORM, &at(""), &olga).await.text;
    assert!(seen.contains("rent &lt;b&gt;unpaid") && seen.contains("/resume\"") && !seen.contains("/suspend\""));
    assert_eq!(post("/resume", &[("reason", "paid")]).await.status, 303);
    // A token is shown once, works, and ends at once.
    let made = post("/tokens", &[("key", "k1"), ("label", "till"), ("role", "staff"), ("days", "30")]).await;
    let again = post("/tokens", &[("key", "k1"), ("label", "till"), ("role", "staff"), ("days", "30")]).await;
    assert_eq!((made.status, again.status), (200, 200));
    let op = ListTokens { tenant_id: Some(house.id), ..ListTokens::default() };
    let tokens = world.services.call(&world.system(), op).await.unwrap().tokens;
    assert_eq!(tokens.len(), 2, "the first manager's, and one made by two clicks");
    let till = tokens.iter().find(|token| token.label == "till").unwrap();
    assert_eq!(post("/tokens/revoke", &[("id", &till.id.to_string())]).await.status, 303);
    for (fields, field) in [
        ([("label", ""), ("role", "staff"), ("days", "")], "label"),
        ([("label", "x"), ("role", "king"), ("days", "")], "role"),
        ([("label", "x"), ("role", "operator"), ("days", "")], "tenant_id"),
        ([("label", "x"), ("role", "staff"), ("days", "many")], "days"),
    ] {
        assert_eq!(post("/tokens", &fields).await.status, 422, "{field}");
    }
    let invited = post("/invite", &[("key", "k2"), ("email", "ada@example.com"), ("as", "owner")]).await;
    assert!(invited.text.contains("http://forno.localhost/invitation/moi_"), "{}", invited.text);
    let platform = send(form(
        page(&world, Method::POST, PLATFORM, "/tokens", &olga),
        &[("key", "k3"), ("label", "front"), ("role", "front")],
    ));
    assert!(platform.await.text.contains("value=\"mo_"));
    assert_eq!(get(&world, PLATFORM, "/tenants/nonsense", &olga).await.status, 404);
    assert_eq!(get(&world, PLATFORM, &format!("/tenants/{}", uuid::Uuid::new_v4()), &olga).await.status, 404);
    assert_eq!(post("/archive", &[("reason", "over")]).await.status, 303);
    // The log of a closed house can still be read.
    let events = get(&world, PLATFORM, "/events?of=forno.localhost", &olga).await;
    assert_eq!(events.status, 200);
});

both!(what_is_downloaded_is_what_the_api_exports, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "log").await;
    let item = world.add_item(&house, "Tea, \"green\" & hot", 300).await;
    futures::future::join_all((0..12).map(|_| world.order(&house, &item, 1))).await;
    let manager = world.person("mia@log.localhost", Some((&house, Role::Manager))).await;
    let olga = operator(&world).await;
    for query in [
        "",
        "&type=order.placed",
        "&type=order.placed,menu_item.created",
        "&entity_type=menu_item",
        "&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
    ] {
        for format in ["csv", "json"] {
            let api = send(world.manager(Method::GET, &format!("/events?format={format}{query}"), &house)).await;
            assert_eq!(api.status, 200, "{}", api.text);
            let path = format!("/admin/events/export?format={format}{query}");
            let own = get(&world, &house.domain, &path, &manager).await;
            assert_eq!(own.text, api.text, "{query} {format}");
            assert_eq!(own.headers["content-type"], api.headers["content-type"]);
            let name = own.headers["content-disposition"].to_str().unwrap();
            assert!(name.contains("attachment") && name.contains("events-log.localhost-"), "{name}");
            let path = format!("/events/export?tenant={}&format={format}{query}", house.id);
            assert_eq!(get(&world, PLATFORM, &path, &olga).await.text, api.text, "{query} {format}");
        }
    }
    // The platform's own log holds what was done to the platform.
    let own = get(&world, PLATFORM, "/events/export?format=csv", &olga).await.text;
    assert!(own.contains("tenant.provisioned") && !own.contains("order.placed"), "{own}");
    for (path, status) in [
        ("/events/export?format=xml", 422),
        ("/events/export?from=yesterday", 422),
        ("/events/export?tenant=nonsense", 404),
        ("/events/export?tenant=00000000-0000-0000-0000-000000000000", 404),
    ] {
        assert_eq!(get(&world, PLATFORM, path, &olga).await.status, status, "{path}");
    }
});

both!(windows_from_both_ends_and_their_counts, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (restaurant(&world, "log").await, restaurant(&world, "quiet").await);
    let item = world.add_item(&house, "Tea", 300).await;
    let order = world.order(&house, &item, 1).await;
    for _ in 0..4 {
        world.order(&house, &item, 1).await;
    }
    let ctx = world.system().for_tenant(house.id);
    let seqs = async |op: ListEvents| {
        let page = world.services.call(&ctx, op).await.unwrap();
        (page.events.iter().map(|event| event.seq).collect::<Vec<_>>(), page.more)
    };
    let newest = ListEvents { order: EventOrder::Newest, limit: Some(2), ..ListEvents::default() };
    assert_eq!(seqs(newest.clone()).await, (vec![6, 5], true));
    assert_eq!(seqs(ListEvents { before: Some(5), ..newest.clone() }).await, (vec![4, 3], true));
    assert_eq!(seqs(ListEvents { before: Some(3), ..newest }).await, (vec![2, 1], false));
    let one = ListEvents { after: Some(2), before: Some(4), ..ListEvents::default() };
    assert_eq!(seqs(one).await, (vec![3], false));
    let id = order["id"].as_str().unwrap().to_owned();
    let of_it = ListEvents { entity_id: Some(id.clone()), entity_type: Some("order".into()), ..Default::default() };
    assert_eq!(seqs(of_it).await, (vec![2], false));
    let tally = world.services.call(&ctx, CountEvents::default()).await.unwrap();
    assert_eq!((tally.total, tally.counts.len(), tally.counts[1].count), (6, 2, 5));
    let of_it = CountEvents { entity_id: Some(id), ..CountEvents::default() };
    assert_eq!(world.services.call(&ctx, of_it).await.unwrap().total, 1);
    // An operator names the restaurant; each log is its own.
    let list = async |tenant_id: Option<TenantId>| {
        let op = ListTenantEvents { tenant_id, ..ListTenantEvents::default() };
        world.services.call(&world.system(), op).await.unwrap().events
    };
    let all = world.services.call(&ctx, ListEvents::default()).await.unwrap().events;
    assert_eq!(list(Some(house.id)).await, all);
    assert_eq!(list(Some(other.id)).await, []);
    assert!(list(None).await.iter().all(|event| event.entity_type != "order"));
    let count = async |tenant_id: Option<TenantId>| {
        let op = CountTenantEvents { tenant_id, ..CountTenantEvents::default() };
        world.services.call(&world.system(), op).await.unwrap().total
    };
    assert_eq!((count(Some(house.id)).await, count(Some(other.id)).await), (6, 0));
    let unknown = ListTenantEvents { tenant_id: Some(TenantId(uuid::Uuid::new_v4())), ..Default::default() };
    assert_eq!(world.services.call(&world.system(), unknown).await.unwrap_err().status(), 404);
});

both!(restaurants_are_found_and_stand_somewhere, |db: Db| async move {
    let world = World::new(db).await;
    let (forno, wok) = (restaurant(&world, "forno").await, restaurant(&world, "wok_100").await);
    let item = world.add_item(&forno, "Tea", 300).await;
    world.order(&forno, &item, 1).await;
    let last = world.order(&forno, &item, 1).await["created_at"].as_str().unwrap().to_owned();
    let found = async |search: &str| {
        let op = ListTenants { search: Some(search.into()), ..ListTenants::default() };
        let list = world.services.call(&world.system(), op).await.unwrap().tenants;
        list.into_iter().map(|tenant| tenant.name).collect::<Vec<_>>()
    };
    assert_eq!(found("FORN").await, ["forno"]);
    assert_eq!(found("localhost").await, ["forno", "wok_100"]);
    // What means something to a database means itself to a person.
    assert_eq!(found("%").await, [""; 0]);
    assert_eq!(found("k_1").await, ["wok_100"]);
    assert_eq!(found("f_r").await, [""; 0]);
    assert_eq!(found("'; --").await, [""; 0]);
    let op = ShowVitals { ids: vec![forno.id, wok.id, TenantId(uuid::Uuid::new_v4())] };
    let vitals = world.services.call(&world.system(), op).await.unwrap().tenants;
    assert_eq!(vitals.len(), 2);
    assert_eq!(vitals[0].last_order_at.as_deref(), Some(last.as_str()));
    assert_eq!((vitals[1].last_order_at.clone(), vitals[1].schema_version.is_some()), (None, true));
    let op = SuspendTenant { id: wok.id, reason: None };
    world.services.call(&world.system(), op).await.unwrap();
    let fleet = world.services.call(&world.system(), ShowFleet {}).await.unwrap();
    assert_eq!((fleet.total, fleet.count(Standing::Current), fleet.is_ready()), (2, 2, true));
    assert_eq!(fleet.versions.len(), 1);
});

both!(pages_of_operators_on_a_node_without_a_database, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let olga = operator(&world).await;
    let op = mo_contract::tenant::CreateToken {
        role: mo_contract::tenant::TokenRole::Front,
        tenant_id: None,
        label: "front".into(),
        days: None,
    };
    let token = world.services.call(&world.system(), op).await.unwrap().secret;
    let url = format!("http://{}/api/v1/rpc", world.address);
    let remote = mo_client::MoClient::Remote(mo_client::Remote::new(&url, Some(token)).unwrap());
    let front = crate::support::listen(remote, None, crate::support::settings(&world.folder)).await;
    let tenant_page = format!("/tenants/{}", house.id);
    for path in OPERATORS.iter().copied().chain([tenant_page.as_str(), "/events/export?format=csv"]) {
        let request = crate::support::http()
            .request(Method::GET, format!("http://{front}{path}"))
            .header("host", PLATFORM)
            .header("cookie", format!("__Host-mo_session={olga}"));
        assert_eq!(send(request).await.status, 200, "{path}");
    }
});
