//! The OpenAPI document is a snapshot: a change of the public API is seen in the diff. And what it says of values is what is checked.

use mo_contract::{Access, Operation as _, Role, for_each_operation};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{BOOTSTRAP, Db, Restaurant, World, send};

#[test]
fn snapshot() {
    insta::assert_json_snapshot!("openapi", mo::http::openapi_document());
}

/// Operations that have no address of their own, only RPC's: what pages, nodes and the command line alone call.
const RPC_ONLY: &[&str] = &[
    "cart.price",
    "category.upsert",
    "category.update",
    "category.arrange",
    "category.delete",
    "menu_item.restore",
    "menu_item.duplicate",
    "menu_item.sell_out",
    "menu_item.list_removed",
    "menu_item.arrange",
    "menu_item.reprice",
    "menu_item.history",
    "order.board",
    "order.create",
    "order.correct",
    "ordering.pause",
    "ordering.resume",
    "tenant.resolve_host",
    "token.create",
    "token.list",
    "token.revoke",
    "session.create",
    "session.resolve",
    "session.end",
    "session.list",
    "session.revoke",
    "password.change",
    "user.create",
    "user.list",
    "operator.remove",
    "member.list",
    "member.invite",
    "member.change",
    "member.remove",
    "invitation.revoke",
    "invitation.show",
    "invitation.accept",
    "brand.show",
    "brand.draft",
    "brand.logo",
    "brand.publish",
    "brand.discard",
    "brand.restore",
    "tenant.settings",
    "tenant.update",
    "event.count",
    "fleet.status",
    "tenant.event_count",
    "tenant.events",
    "tenant.members",
    "tenant.vitals",
    "picture.attach",
    "picture.describe",
    "picture.remove",
];

#[test]
fn every_operation_is_described_and_has_an_address() {
    let document = mo::http::openapi_document();
    let paths = document["paths"].as_object().unwrap();
    let mut routes = Vec::new();
    macro_rules! add {
        ($($op:ty),+ $(,)?) => {$( routes.push((<$op>::ROUTE, <$op>::SUMMARY)); )+};
    }
    for_each_operation!(add);
    for (route, summary) in &routes {
        assert!(summary.len() > 10 && summary.ends_with('.'), "{route}: {summary:?} is no sentence");
        assert_eq!(paths[&format!("/api/v1/rpc/{route}")]["post"]["summary"], *summary);
        let is_rest = paths.iter().filter(|(path, _)| !path.contains("/rpc/")).any(|(_, row)| {
            let ids = row.as_object().unwrap().values().map(|row| row["operationId"].as_str().unwrap());
            ids.filter_map(|id| id.split_once('.')).any(|(_, own)| own == *route)
        });
        let hint = "give it a row in rest.rs and openapi.rs, or name it in RPC_ONLY, not both";
        assert_eq!(is_rest, !RPC_ONLY.contains(route), "{route}: {hint}");
    }
    for name in RPC_ONLY {
        assert!(routes.iter().any(|(route, _)| route == name), "{name} is no operation");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_and_the_addresses_are_the_same() {
    let world = World::new(Db::Sqlite).await;
    let document = mo::http::openapi_document();
    let paths = document["paths"].as_object().unwrap();
    for (path, row) in paths {
        let address = path.replace("{id}", &uuid::Uuid::nil().to_string());
        for method in row.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let reply = send(world.request(method.clone(), &address)).await;
            assert_ne!(reply.status, 405, "{method} {path} is documented and not there");
        }
        // An address that is not there at all would be 404.
        let reply = send(world.request(Method::PUT, &address)).await;
        reply.refused(405, "METHOD_NOT_ALLOWED");
    }
    let source = include_str!("../../src/http/rest.rs");
    for path in source.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1)) {
        assert!(paths.contains_key(path), "{path} is there and not documented");
    }
}

/// A value that holds or does not, and the field it is about.
struct Case {
    field: String,
    value: Value,
    holds: bool,
}

/// The schema behind a reference; the first way that is not null where there are several.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolve(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    match schema["anyOf"].as_array() {
        Some(ways) => resolve(document, ways.iter().find(|way| way["type"] != "null").unwrap()),
        None => schema,
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
}

fn number(schema: &Value, name: &str) -> Option<usize> {
    schema[name].as_u64().map(|number| number.try_into().unwrap())
}

/// A small value of the right type.
fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolve(document, schema);
    if let Some(value) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        value.clone()
    } else if let Some(way) = schema["oneOf"].get(0) {
        sample(document, way)
    } else if is(schema, "object") {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.map(|name| (name.to_owned(), sample(document, &schema["properties"][name]))).collect()
    } else if is(schema, "array") {
        vec![sample(document, &schema["items"]); number(schema, "minItems").unwrap_or(0)].into()
    } else if is(schema, "integer") {
        schema.get("minimum").cloned().unwrap_or_else(|| 0.into())
    } else if is(schema, "boolean") {
        false.into()
    } else if schema["format"] == "uuid" {
        uuid::Uuid::nil().to_string().into()
    } else {
        "x".repeat(number(schema, "minLength").unwrap_or(1)).into()
    }
}

/// Every constraint of a schema, kept to the edge and overstepped by one.
fn cases(document: &Value, schema: &Value) -> Vec<Case> {
    let schema = resolve(document, schema);
    let mut found = Vec::new();
    let mut add = |holds: bool, value: Value| found.push(Case { field: String::new(), value, holds });
    if is(schema, "string") {
        if let Some(max) = number(schema, "maxLength") {
            // A host's labels, or what is a text and an address.
            let start = if schema["format"] == "idn-hostname" { "a.".repeat(max / 2) } else { "a@".into() };
            let edge = |length: usize| json!(format!("{start}{}", "a".repeat(length - start.len())));
            add(true, edge(max));
            add(false, edge(max + 1));
        }
        if number(schema, "minLength").is_some_and(|min| min > 0) {
            add(false, "".into());
        }
        if schema.get("pattern").is_some() {
            add(false, "a\u{7}b".into());
        }
        for value in schema["enum"].as_array().into_iter().flatten() {
            add(true, value.clone());
        }
        if schema.get("enum").is_some() || schema.get("format").is_some() {
            add(false, "no such".into());
        }
    } else if is(schema, "integer") {
        for (limit, step) in [("minimum", -1), ("maximum", 1)] {
            if let Some(limit) = schema[limit].as_i64() {
                add(true, limit.into());
                add(false, (limit + step).into());
            }
        }
    } else if is(schema, "array") {
        let of = |count: usize| json!(vec![sample(document, &schema["items"]); count]);
        if let Some(max) = number(schema, "maxItems") {
            add(true, of(max));
            add(false, of(max + 1));
        }
        if number(schema, "minItems").is_some_and(|min| min > 0) {
            add(false, json!([]));
        }
        for case in cases(document, &schema["items"]) {
            found.push(Case { field: format!(".0{}", case.field), value: json!([case.value]), ..case });
        }
    }
    for way in schema["oneOf"].as_array().into_iter().flatten() {
        found.extend(cases(document, way));
    }
    for (name, property) in schema["properties"].as_object().unwrap_or(&Map::new()) {
        for case in cases(document, property) {
            let mut value = sample(document, schema);
            value[name] = case.value;
            found.push(Case { field: format!(".{name}{}", case.field), value, ..case });
        }
    }
    found
}

/// Whether an answer complains of the form of this field. A list's entry may be told of as the list, a choice's field by
/// its own name. What "is not" among the rows, or "must be given" with another field, is no matter of form.
fn complains(body: &Value, field: &str) -> bool {
    let told = body["error"]["details"]["fields"].as_object();
    told.into_iter().flatten().any(|(name, messages)| {
        let name = format!(".{}", name.replace('[', ".").replace(']', ""));
        let mut messages = messages.as_array().into_iter().flatten().filter_map(Value::as_str);
        (field.starts_with(&name) || field.ends_with(&name))
            && messages.any(|message| {
                let of_form = message.starts_with("must ") || message.starts_with("is not of the right type");
                of_form && !message.starts_with("must be given")
            })
    })
}

/// Whoever may call an operation, or read an address: the platform's key, or the session of an owner.
struct Callers {
    house: Restaurant,
    owner: String,
    platform: Vec<String>,
}

impl Callers {
    async fn new(world: &World) -> Self {
        let house = world.provision("document").await;
        let owner = world.person("owner@example.org", Some((&house, Role::Owner))).await;
        let mut platform = vec!["/api/v1/sys/".to_owned()];
        macro_rules! add {
            ($($op:ty),+ $(,)?) => {$(
                if matches!(<$op>::ACCESS, Access::Operator(_) | Access::Front) {
                    platform.push(format!("/api/v1/rpc/{}", <$op>::ROUTE));
                }
            )+};
        }
        for_each_operation!(add);
        Self { house, owner, platform }
    }

    fn call(&self, world: &World, method: Method, path: &str) -> reqwest::RequestBuilder {
        let is_platforms = self.platform.iter().any(|own| path.starts_with(own));
        let bearer = if is_platforms { BOOTSTRAP } else { &self.owner };
        let request = world.request(method, path).header("x-tenant-id", self.house.id.to_string()).bearer_auth(bearer);
        if path.contains("/store/") { request.header("host", &self.house.domain) } else { request }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_document_says_of_a_body_is_checked() {
    let world = World::new(Db::Sqlite).await;
    let callers = Callers::new(&world).await;
    let document = mo::http::openapi_document();
    let mut seen = 0;
    for (path, row) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.contains("/rpc/")) {
        for case in cases(&document, &row["post"]["requestBody"]["content"]["application/json"]["schema"]) {
            let reply = send(callers.call(&world, Method::POST, path).json(&case.value)).await;
            let what = format!("{path} {} holds: {}: {}", case.field, case.holds, reply.text);
            assert!(matches!(reply.status, 200..300 | 401 | 404 | 409 | 422 | 429), "{what}");
            assert_eq!(reply.status == 422 && complains(&reply.body, &case.field), !case.holds, "{what}");
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} cases are too few to be all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_document_says_of_a_query_is_checked() {
    let world = World::new(Db::Sqlite).await;
    let callers = Callers::new(&world).await;
    let document = mo::http::openapi_document();
    let mut seen = 0;
    for (path, row) in document["paths"].as_object().unwrap() {
        let parameters = row["get"]["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            // A missing value is what an empty one means.
            for case in cases(&document, &parameter["schema"]).into_iter().filter(|case| case.value != "") {
                let text = case.value.as_str().map_or_else(|| case.value.to_string(), str::to_owned);
                let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
                let reply = send(callers.call(&world, Method::GET, &format!("{path}?{name}={text}"))).await;
                assert_eq!(reply.status, if case.holds { 200 } else { 422 }, "{path} {name}: {}", reply.text);
                assert_eq!(complains(&reply.body, &format!(".{name}")), !case.holds, "{path} {name}: {}", reply.text);
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} cases are too few to be all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_document_says_of_a_key_is_checked() {
    let world = World::new(Db::Sqlite).await;
    let house = world.provision("document").await;
    let item = world.add_item(&house, "Tea", 100).await;
    let document = mo::http::openapi_document();
    let parameters = document["paths"]["/api/v1/store/orders"]["post"]["parameters"].as_array().unwrap();
    let schema = &parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key").unwrap()["schema"];
    let (min, max) = (number(schema, "minLength").unwrap(), number(schema, "maxLength").unwrap());
    let tries = [
        ("k".repeat(min), true),
        ("k".repeat(min - 1), false),
        ("~".repeat(max), true),
        ("k".repeat(max + 1), false),
        ("k ".repeat(min), false),
    ];
    for (key, holds) in tries {
        let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Ada" });
        let request = world.store(Method::POST, "/orders", &house).header("idempotency-key", &key).json(&body);
        let reply = send(request).await;
        let expected = if holds { (201, "") } else { (400, "IDEMPOTENCY_KEY_INVALID") };
        assert_eq!((reply.status, reply.code()), expected, "{key}: {}", reply.text);
    }
}
