//! The policy matrix of the pages, made from the routes that stand in the source: who may open which, whose forms do nothing,
//! which host has which, and that no other site sends any of them. A route that is in no table fails the first test.

use std::{collections::BTreeMap, path::Path};

use mo_contract::Role;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::both;
use crate::orders_board::house_at;
use crate::support::{BOOTSTRAP, Db, PASSWORD, Reply, Restaurant, World, form, send};

const PLATFORM: &str = "localhost";

/// Who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// There is no such method.
    No,
    /// Whoever comes: signing in and out, an invitation's link.
    Anybody,
    /// Whoever is signed in: their own account.
    Person,
    Works(Role),
    Operator,
}

use Who::{Anybody, No, Operator, Person, Works};
const STAFF: Who = Works(Role::Staff);
const MANAGER: Who = Works(Role::Manager);
const OWNER: Who = Works(Role::Owner);

/// Path, who may open it, who may send its form. An address that only takes forms leads whoever opens it to
/// the page that the form is on.
const HOUSE: &[(&str, Who, Who)] = &[
    ("/admin", STAFF, No),
    ("/admin/account", Person, No),
    ("/admin/account/password", Anybody, Person),
    ("/admin/account/sessions/end", No, Person),
    ("/admin/events", MANAGER, No),
    ("/admin/events/count", MANAGER, No),
    ("/admin/events/export", MANAGER, No),
    ("/admin/events/{seq}", MANAGER, No),
    ("/admin/keys", Person, No),
    ("/admin/kit", STAFF, No),
    ("/admin/menu", STAFF, No),
    ("/admin/menu/add", STAFF, MANAGER),
    ("/admin/menu/add-category", STAFF, MANAGER),
    ("/admin/menu/arrange", STAFF, MANAGER),
    ("/admin/menu/categories", MANAGER, MANAGER),
    ("/admin/menu/move", STAFF, MANAGER),
    ("/admin/menu/new", MANAGER, MANAGER),
    ("/admin/menu/prices", MANAGER, MANAGER),
    ("/admin/menu/{id}", MANAGER, MANAGER),
    ("/admin/menu/{id}/duplicate", STAFF, MANAGER),
    ("/admin/menu/{id}/history", MANAGER, No),
    ("/admin/menu/{id}/remove", STAFF, MANAGER),
    ("/admin/menu/{id}/restore", STAFF, MANAGER),
    ("/admin/menu/{id}/sold-out", STAFF, STAFF),
    ("/admin/orders", STAFF, No),
    ("/admin/orders/all", STAFF, No),
    ("/admin/orders/new", STAFF, STAFF),
    ("/admin/orders/pause", STAFF, STAFF),
    ("/admin/orders/resume", STAFF, STAFF),
    ("/admin/orders/{id}", STAFF, No),
    ("/admin/orders/{id}/correct", STAFF, STAFF),
    ("/admin/orders/{id}/step", STAFF, STAFF),
    ("/admin/orders/{id}/ticket", STAFF, No),
    ("/admin/people", MANAGER, No),
    ("/admin/people/change", No, OWNER),
    ("/admin/people/invite", Anybody, OWNER),
    ("/admin/people/remove", No, OWNER),
    ("/admin/people/revoke", No, OWNER),
    ("/admin/pictures/{item}", MANAGER, MANAGER),
    ("/admin/pictures/{item}/describe", STAFF, MANAGER),
    ("/admin/pictures/{item}/remove", STAFF, MANAGER),
    ("/admin/settings", OWNER, OWNER),
    ("/admin/sign-in", Anybody, Anybody),
    ("/admin/sign-out", No, Anybody),
    ("/admin/theme", MANAGER, No),
    ("/admin/theme/discard", STAFF, MANAGER),
    ("/admin/theme/draft", STAFF, MANAGER),
    ("/admin/theme/logo", STAFF, MANAGER),
    ("/admin/theme/logo/remove", STAFF, MANAGER),
    ("/admin/theme/preview", MANAGER, No),
    ("/admin/theme/preview.css", STAFF, No),
    ("/admin/theme/publish", STAFF, MANAGER),
    ("/admin/theme/restore", STAFF, MANAGER),
    ("/invitation/{secret}", Anybody, Anybody),
];

const PORTAL: &[(&str, Who, Who)] = &[
    ("/", Person, No),
    ("/account", Person, No),
    ("/account/password", Anybody, Person),
    ("/account/sessions/end", No, Person),
    ("/events", Operator, No),
    ("/events/count", Operator, No),
    ("/events/export", Operator, No),
    ("/events/{seq}", Operator, No),
    ("/fleet", Operator, No),
    ("/invitation/{secret}", Anybody, Anybody),
    ("/keys", Person, No),
    ("/people", Operator, No),
    ("/people/invite", Operator, Operator),
    ("/people/remove", Operator, Operator),
    ("/people/reset", Operator, Operator),
    ("/sign-in", Anybody, Anybody),
    ("/sign-out", No, Anybody),
    ("/tenants", Operator, No),
    ("/tenants/new", Operator, Operator),
    ("/tenants/{id}", Operator, No),
    ("/tenants/{id}/archive", Operator, Operator),
    ("/tenants/{id}/invite", Operator, Operator),
    ("/tenants/{id}/resume", Operator, Operator),
    ("/tenants/{id}/suspend", Operator, Operator),
    ("/tenants/{id}/tokens", Operator, Operator),
    ("/tenants/{id}/tokens/revoke", Operator, Operator),
    ("/tokens", Operator, Operator),
    ("/tokens/revoke", Operator, Operator),
];

/// Forms that send a file.
const FILES: &[&str] = &["/admin/pictures/{item}", "/admin/theme/logo"];

/// Path, whether it can be opened, whether it takes a form: of every `.route(…)` below a folder, or in a file.
fn routes_in(path: &Path, found: &mut BTreeMap<String, (bool, bool)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            routes_in(&entry.unwrap().path(), found);
        }
        return;
    }
    let source = std::fs::read_to_string(path).unwrap();
    for call in source.split(".route(").skip(1) {
        let mut depth = 1_u32;
        let end = call.find(|letter| {
            depth = match letter {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            depth == 0
        });
        let (route, methods) = call[..end.unwrap()].split_once(',').unwrap();
        let route = match route.trim().strip_prefix('"') {
            Some(text) => text.trim_end_matches('"').to_owned(),
            // A constant of the same file.
            None => {
                let constant = format!("const {}: &str = \"", route.trim());
                let text = source.split(&constant).nth(1).unwrap_or_else(|| panic!("{route} in {}", path.display()));
                text.split('"').next().unwrap().to_owned()
            }
        };
        let known = found.entry(route).or_default();
        known.0 |= methods.contains("get(");
        known.1 |= methods.contains("post(");
    }
}

fn in_the_source(places: &[&str]) -> BTreeMap<String, (bool, bool)> {
    let mut found = BTreeMap::new();
    for place in places {
        routes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut found);
    }
    found
}

fn back_office() -> BTreeMap<String, (bool, bool)> {
    in_the_source(&["../app/src/admin", "src/http/download.rs"])
}

/// The storefront's addresses that take a form.
fn storefront_forms() -> Vec<String> {
    let found = in_the_source(&["../app/src/pages/mod.rs"]);
    found.into_iter().filter(|(_, (_, post))| *post).map(|(path, _)| path).collect()
}

#[test]
fn every_route_says_who_may_use_it() {
    let mut listed = BTreeMap::new();
    for (path, get, post) in HOUSE.iter().chain(PORTAL) {
        listed.insert((*path).to_owned(), (*get != No, *post != No));
    }
    assert_eq!(
        back_office(),
        listed,
        "left: the source; right: the tables of this file. Say there who may use a new route"
    );
    assert!(storefront_forms().len() >= 4);
}

struct Scene {
    world: World,
    own: Restaurant,
    item: Value,
    order: Value,
    /// Names that don't change during a test, and secrets.
    callers: Vec<(&'static str, Option<Role>, String)>,
    operator: String,
}

impl Scene {
    async fn new(db: Db) -> Self {
        let world = World::new(db).await;
        let (own, other) = (house_at(&world, "own.localhost").await, house_at(&world, "other.localhost").await);
        let item = world.add_item(&own, "Tea", 300).await;
        world.add_item(&own, "Cake", 400).await;
        let order = world.order(&own, &item, 1).await;
        let mut callers = Vec::new();
        for (name, role) in [("staff", Role::Staff), ("manager", Role::Manager), ("owner", Role::Owner)] {
            callers.push((name, Some(role), world.person(&format!("{name}@own.localhost"), Some((&own, role))).await));
        }
        // Of another restaurant, with a cookie that was set there; and one who runs the platform and works nowhere.
        callers.push(("stranger", None, world.person("eve@other.localhost", Some((&other, Role::Owner))).await));
        let operator = world.person("olga@platform.example", None).await;
        callers.push(("operator", None, operator.clone()));
        Self { world, own, item, order, callers, operator }
    }

    fn path(&self, route: &str) -> String {
        let id = match route {
            _ if route.starts_with("/admin/orders") => self.order["id"].as_str().unwrap().to_owned(),
            _ if route.starts_with("/tenants") => self.own.id.to_string(),
            _ => self.item["id"].as_str().unwrap().to_owned(),
        };
        route
            .replace("{id}", &id)
            .replace("{item}", &id)
            .replace("{seq}", "1")
            .replace("{secret}", "moi_nobody")
            .replace("{name}", "cart")
    }

    fn ask(&self, method: Method, host: &str, route: &str, session: Option<&str>) -> RequestBuilder {
        let request = self.world.request(method, &self.path(route)).header("host", host.to_owned());
        match session {
            Some(secret) => request.header("cookie", format!("__Host-mo_session={secret}")),
            None => request,
        }
    }

    async fn get(&self, host: &str, route: &str, session: Option<&str>) -> Reply {
        send(self.ask(Method::GET, host, route, session)).await
    }

    /// A form that would do something, were it let in.
    fn filled(&self, host: &str, route: &str, session: Option<&str>) -> RequestBuilder {
        let request = self.ask(Method::POST, host, route, session);
        let nobody = uuid::Uuid::new_v4().to_string();
        let item = self.item["id"].as_str().unwrap();
        let price = format!("price-{item}");
        let fields = [
            ("id", nobody.as_str()),
            ("user_id", &nobody),
            ("item", item),
            ("by", "1"),
            (&price, "1"),
            ("role", "owner"),
            ("email", "eve@example.com"),
            ("of", "olga@platform.example"),
            ("name", "Eve"),
            ("customer", "Eve"),
            ("domain", "eve.localhost"),
            ("price", "1"),
            ("label", "x"),
            ("reason", "spite"),
            ("to", "CONFIRMED"),
            ("minutes", "15"),
            ("sold_out", "1"),
            ("version", "1"),
            ("primary_color", "#ff0000"),
            ("alt", "x"),
            ("current", PASSWORD),
            ("new", "another long password"),
            ("confirm", "own.localhost"),
        ];
        if !FILES.contains(&route) {
            return form(request, &fields);
        }
        let head = "--edge\r\ncontent-disposition: form-data; name=\"image\"; filename=\"x\"\r\n\r\n";
        let mut body = head.as_bytes().to_vec();
        body.extend_from_slice(include_bytes!("../../demo/pictures/margherita.webp"));
        body.extend_from_slice(
            b"\r\n--edge\r\ncontent-disposition: form-data; name=\"version\"\r\n\r\n1\r\n--edge--\r\n",
        );
        request.header("content-type", "multipart/form-data; boundary=edge").body(body)
    }

    async fn submit(&self, host: &str, route: &str, session: Option<&str>) -> Reply {
        send(self.filled(host, route, session).header("sec-fetch-site", "same-origin")).await
    }

    /// All that forms could have changed.
    async fn everything(&self) -> Vec<String> {
        let mut seen = Vec::new();
        let world = &self.world;
        seen.push(send(world.manager(Method::GET, "/events", &self.own)).await.text);
        for (route, token) in [
            ("brand.show", self.own.token.as_str()),
            ("member.list", &self.own.token),
            ("tenant.list", BOOTSTRAP),
            ("user.list", BOOTSTRAP),
            ("token.list", BOOTSTRAP),
        ] {
            let request = world.request(Method::POST, &format!("/api/v1/rpc/{route}")).bearer_auth(token);
            let reply = send(request.header("x-tenant-id", self.own.id.to_string()).json(&json!({}))).await;
            assert!(matches!(reply.status, 200 | 403), "{route}: {}", reply.text);
            seen.push(reply.text);
        }
        seen
    }
}

/// Led to where one signs in, with nothing of the page.
fn to_the_door(reply: &Reply, door: &str, what: &str) {
    assert_eq!(reply.status, 303, "{what}: {}", reply.text);
    assert!(reply.headers["location"].to_str().unwrap().starts_with(door), "{what}: {:?}", reply.headers);
    assert!(reply.text.is_empty(), "{what}");
}

both!(a_page_opens_for_whom_it_is_for, |db: Db| async move {
    let scene = Scene::new(db).await;
    let host = scene.own.domain.as_str();
    for (route, get, _) in HOUSE {
        let guest = scene.get(host, route, None).await;
        match get {
            No => assert_eq!(guest.status, 405, "{route}"),
            Anybody => assert!(matches!(guest.status, 200 | 303 | 404), "{route}: {}", guest.status),
            _ => to_the_door(&guest, "/admin/sign-in", route),
        }
        let Works(needed) = get else { continue };
        for (name, role, secret) in &scene.callers {
            let reply = scene.get(host, route, Some(secret)).await;
            let what = format!("{route} for {name}: {}", reply.text);
            if role.is_some_and(|role| role >= *needed) {
                assert!(matches!(reply.status, 200 | 303), "{what}");
            } else {
                assert_eq!(reply.status, 403, "{what}");
                assert!(!reply.text.contains("Cake"), "{what}");
            }
            assert_ne!(reply.headers.get("location").map(|to| to.to_str().unwrap().contains("sign-in")), Some(true));
        }
    }
    for (route, get, _) in PORTAL {
        let guest = scene.get(PLATFORM, route, None).await;
        match get {
            No => assert_eq!(guest.status, 405, "{route}"),
            Anybody => assert!(matches!(guest.status, 200 | 303 | 404), "{route}: {}", guest.status),
            _ => to_the_door(&guest, "/sign-in", route),
        }
        if *get != Operator {
            continue;
        }
        for (name, _, secret) in &scene.callers {
            let reply = scene.get(PLATFORM, route, Some(secret)).await;
            let door = reply.headers.get("location").is_some_and(|to| to.to_str().unwrap().starts_with("/sign-in"));
            let is_in = reply.status < 500 && reply.status != 403 && !door;
            assert_eq!(is_in, *name == "operator", "{route} for {name}: {} {}", reply.status, reply.text);
        }
    }
});

both!(a_form_does_nothing_for_whom_it_is_not_for, |db: Db| async move {
    let scene = Scene::new(db).await;
    let host = scene.own.domain.as_str();
    let before = scene.everything().await;
    for (route, _, post) in HOUSE {
        if matches!(post, No | Anybody) {
            continue;
        }
        to_the_door(&scene.submit(host, route, None).await, "/admin/sign-in", route);
        let Works(needed) = post else { continue };
        for (name, role, secret) in &scene.callers {
            if role.is_some_and(|role| role >= *needed) {
                continue;
            }
            let reply = scene.submit(host, route, Some(secret)).await;
            assert_eq!(reply.status, 403, "{route} for {name}: {}", reply.text);
        }
    }
    for (route, _, post) in PORTAL {
        if matches!(post, No | Anybody) {
            continue;
        }
        to_the_door(&scene.submit(PLATFORM, route, None).await, "/sign-in", route);
        for (name, _, secret) in scene.callers.iter().filter(|(name, ..)| *post == Operator && *name != "operator") {
            let reply = scene.submit(PLATFORM, route, Some(secret)).await;
            assert!(matches!(reply.status, 303 | 403), "{route} for {name}: {} {}", reply.status, reply.text);
        }
    }
    assert_eq!(scene.everything().await, before, "what was refused has changed nothing");
});

both!(each_host_has_its_own_pages, |db: Db| async move {
    let scene = Scene::new(db).await;
    let host = scene.own.domain.as_str();
    let owner = scene.callers.iter().find(|(name, ..)| *name == "owner").map(|(.., secret)| secret.clone());
    let before = scene.everything().await;
    for (route, get, post) in PORTAL.iter().filter(|(route, ..)| *route != "/" && !route.starts_with("/invitation/")) {
        for secret in [owner.as_deref(), Some(&scene.operator)] {
            if *get != No {
                assert_eq!(scene.get(host, route, secret).await.status, 404, "{route} at a restaurant");
            }
            if *post != No {
                assert_eq!(scene.submit(host, route, secret).await.status, 404, "{route} at a restaurant");
            }
        }
    }
    for (route, get, post) in HOUSE.iter().filter(|(route, ..)| !route.starts_with("/invitation/")) {
        for secret in [owner.as_deref(), Some(&scene.operator)] {
            if *get != No {
                assert_eq!(scene.get(PLATFORM, route, secret).await.status, 404, "{route} at the platform");
            }
            if *post != No {
                assert_eq!(scene.submit(PLATFORM, route, secret).await.status, 404, "{route} at the platform");
            }
        }
    }
    assert_eq!(scene.everything().await, before);
});

/// What a browser says of a form that a page of somebody else sent.
const ELSEWHERE: &[(&str, &str)] = &[
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://evil.example"),
    ("origin", "http://other.localhost"),
    ("origin", "null"),
];

both!(no_form_is_taken_from_another_site, |db: Db| async move {
    let scene = Scene::new(db).await;
    let owner = scene.callers.iter().find(|(name, ..)| *name == "owner").map(|(.., secret)| secret.clone()).unwrap();
    let before = scene.everything().await;
    let forms = |table: &'static [(&'static str, Who, Who)]| {
        table.iter().filter(|(.., post)| *post != No).map(|(route, ..)| (*route).to_owned()).collect::<Vec<_>>()
    };
    let places = [
        (scene.own.domain.as_str(), forms(HOUSE), Some(owner.as_str())),
        (PLATFORM, forms(PORTAL), Some(scene.operator.as_str())),
        // A guest has no session; a basket filled or an order sent by another site would be one all the same.
        (scene.own.domain.as_str(), storefront_forms(), None),
        (scene.own.domain.as_str(), vec!["/admin/sign-in".into(), "/invitation/{secret}".into()], None),
    ];
    let mut tried = 0;
    for (host, routes, session) in places {
        for route in routes {
            for (name, value) in ELSEWHERE {
                let reply = send(scene.filled(host, &route, session).header(*name, *value)).await;
                assert_eq!(reply.status, 403, "{route} with {name}: {value}: {}", reply.text);
                tried += 1;
            }
            // With a session, who does not say where it comes from is nobody either.
            if session.is_some() {
                assert_eq!(send(scene.filled(host, &route, session)).await.status, 403, "{route}, saying nothing");
            }
        }
    }
    assert!(tried > 200, "{tried}");
    assert_eq!(scene.everything().await, before);
});

both!(a_session_cannot_be_planted_or_carried, |db: Db| async move {
    let scene = Scene::new(db).await;
    let host = scene.own.domain.as_str();
    let sign_in = |planted: Option<String>| {
        let fields = [("email", "owner@own.localhost"), ("password", PASSWORD)];
        let request = scene.ask(Method::POST, host, "/admin/sign-in", planted.as_deref());
        send(form(request.header("sec-fetch-site", "same-origin"), &fields))
    };
    let secret = |reply: &Reply| {
        assert_eq!(reply.status, 303, "{}", reply.text);
        let set = reply.headers["set-cookie"].to_str().unwrap();
        // The prefix keeps a sister host from planting one; no domain keeps it from being sent to a sister.
        assert!(set.starts_with("__Host-mo_session=") && set.contains("Path=/") && !set.contains("Domain"), "{set}");
        assert!(set.contains("SameSite="), "{set}");
        set["__Host-mo_session=".len()..].split(';').next().unwrap().to_owned()
    };
    // Fixation: what was in the cookie before, made up or somebody else's, is not what is in it afterwards.
    let made_up = "mos_00000000000000000000000000000000_00".to_owned();
    let theirs = scene.callers.iter().find(|(name, ..)| *name == "staff").map(|(.., secret)| secret.clone()).unwrap();
    let fresh = secret(&sign_in(Some(made_up.clone())).await);
    let over = secret(&sign_in(Some(theirs.clone())).await);
    assert!(fresh != made_up && over != theirs && fresh != over);
    to_the_door(&scene.get(host, "/admin/people", Some(&made_up)).await, "/admin/sign-in", "made up");
    // Who was signed in before has got no more by it.
    assert_eq!(scene.get(host, "/admin/people", Some(&theirs)).await.status, 403);
    assert_eq!(scene.get(host, "/admin/people", Some(&over)).await.status, 200);
    // Carried in anything but the cookie of that name, it is none.
    for request in [
        scene.ask(Method::GET, host, "/admin/people", None).header("cookie", format!("mo_session={fresh}")),
        scene.ask(Method::GET, host, "/admin/people", None).header("cookie", format!("__Secure-mo_session={fresh}")),
        scene.ask(Method::GET, host, "/admin/people", None).bearer_auth(&fresh),
        scene.ask(Method::GET, host, &format!("/admin/people?__Host-mo_session={fresh}"), None),
    ] {
        to_the_door(&send(request).await, "/admin/sign-in", "carried");
    }
    // Stolen at this restaurant, it opens nothing at another and nothing at the platform.
    assert_eq!(scene.get("other.localhost", "/admin/people", Some(&fresh)).await.status, 403);
    let portal = scene.get(PLATFORM, "/tenants", Some(&fresh)).await;
    assert!(matches!(portal.status, 303 | 403), "{}", portal.status);
    // Ended, it is worth nothing, to whoever kept a copy.
    let out = scene.ask(Method::POST, host, "/admin/sign-out", Some(&fresh)).header("sec-fetch-site", "same-origin");
    assert_eq!(send(out).await.status, 303);
    to_the_door(&scene.get(host, "/admin/people", Some(&fresh)).await, "/admin/sign-in", "ended");
});
