//! Every bad input gets the uniform error, loses nothing and leaks nothing.

use mo::settings::Rate;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::both;
use crate::support::{BOOTSTRAP, Db, World, send};

both!(requests_that_are_not_right, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("strict").await;
    let raw = |body: &'static str, kind: &'static str| {
        send(world.manager(Method::POST, "/menu", &house).header("content-type", kind).body(body))
    };
    raw("{", "application/json").await.refused(400, "MALFORMED_REQUEST");
    raw("\u{0}", "application/json").await.refused(400, "MALFORMED_REQUEST");
    raw("[]", "application/json").await.refused(422, "VALIDATION_FAILED");
    raw("{}", "text/plain").await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    send(world.request(Method::GET, "/api/v1/nothing")).await.refused(404, "NOT_FOUND");
    send(world.request(Method::PUT, "/api/v1/manager/menu")).await.refused(405, "METHOD_NOT_ALLOWED");
    let big = json!({ "name": "x".repeat(10 * 1024 * 1024), "price": 1 });
    send(world.manager(Method::POST, "/menu", &house).json(&big)).await.refused(413, "PAYLOAD_TOO_LARGE");
    send(world.request(Method::GET, "/healthz").header("x-large", "x".repeat(20_000)))
        .await
        .refused(431, "HEADERS_TOO_LARGE");
    send(world.request(Method::GET, "/api/docs/nothing")).await.refused(404, "NOT_FOUND");
    // A key that is none is refused where a key counts, after the credentials; a read has none.
    let key = |request: RequestBuilder| request.header("idempotency-key", "schlüssel");
    send(key(world.manager(Method::GET, "/menu", &house))).await.expect(200);
    send(key(world.request(Method::POST, "/api/v1/manager/menu"))).await.refused(401, "UNAUTHENTICATED");
    let keyed = key(world.manager(Method::POST, "/menu", &house)).json(&json!({ "name": "x", "price": 1 }));
    send(keyed).await.refused(400, "IDEMPOTENCY_KEY_INVALID");
    // The order of checks: credentials before the body is looked at.
    let unknown = send(world.request(Method::POST, "/api/v1/manager/menu").body("{")).await;
    unknown.refused(401, "UNAUTHENTICATED");
    send(world.request(Method::POST, "/api/v1/manager/menu").bearer_auth(&house.token).body("{"))
        .await
        .refused(400, "TENANT_REQUIRED");
});

both!(values_that_are_not_right, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("values").await;
    let cases: Vec<(Value, &str)> = vec![
        (json!({ "name": "a\u{7}b", "price": 1 }), "name"),
        (json!({ "name": "", "price": 1 }), "name"),
        (json!({ "name": "   ", "price": 1 }), "name"),
        (json!({ "name": "x".repeat(201), "price": 1 }), "name"),
        (json!({ "name": "x", "price": -1 }), "price"),
        (json!({ "name": "x", "price": i64::MAX }), "price"),
        (json!({ "name": "x", "price": u64::MAX }), "price"),
        (json!({ "name": "x", "price": 1.5 }), "price"),
        (json!({ "name": "x", "price": "1" }), "price"),
        (json!({ "name": "x" }), "price"),
        (json!({ "name": 5, "price": 1 }), "name"),
        (json!({ "name": "x", "price": 1, "allergens": ["stone"] }), "allergens.0"),
    ];
    for (body, field) in cases {
        let reply = send(world.manager(Method::POST, "/menu", &house).json(&body)).await;
        reply.refused(422, "VALIDATION_FAILED");
        assert!(reply.body["error"]["details"]["fields"][field].is_array(), "{field}: {}", reply.text);
    }
    let item = world.add_item(&house, "Real", 100).await;
    for items in [
        json!([]),
        json!([{ "id": item["id"], "qty": 0 }]),
        json!([{ "id": item["id"], "qty": 100 }]),
        json!([{ "id": "x", "qty": 1 }]),
    ] {
        let body = json!({ "items": items, "customer": "Ada" });
        send(world.store(Method::POST, "/orders", &house).json(&body)).await.refused(422, "VALIDATION_FAILED");
    }
    // 2,000 lines are under the size limit; ten thousand are not.
    let many = |count| json!({ "items": vec![json!({ "id": item["id"], "qty": 1 }); count], "customer": "Ada" });
    send(world.store(Method::POST, "/orders", &house).json(&many(2_000))).await.refused(422, "VALIDATION_FAILED");
    send(world.store(Method::POST, "/orders", &house).json(&many(10_000))).await.refused(413, "PAYLOAD_TOO_LARGE");
    let orders = send(world.manager(Method::GET, "/orders", &house)).await.expect(200);
    assert_eq!(orders["orders"], json!([]));
});

both!(provisioning_that_is_not_right, |db: Db| async move {
    let world = World::new(db).await;
    let cases = [
        (json!({ "name": "x", "domain": "'; DROP SCHEMA public CASCADE; --" }), "domain"),
        (json!({ "name": "x", "domain": "127.0.0.1" }), "domain"),
        (json!({ "name": "x", "domain": "localhost" }), "domain"),
        (json!({ "name": "x", "domain": "Platform.example" }), "domain"),
        (json!({ "name": "x", "domain": format!("{}.example", "a".repeat(300)) }), "domain"),
        (json!({ "name": "x", "domain": "a.example", "theme": { "font": "</style><script>" } }), "theme.font"),
        (json!({ "name": "x", "domain": "a.example", "theme": { "primary_color": "red;}" } }), "theme.primary_color"),
        (json!({ "name": "x", "domain": "a.example", "currency": "EURO" }), "currency"),
    ];
    for (body, field) in cases {
        let reply = send(world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(BOOTSTRAP).json(&body)).await;
        reply.refused(422, "VALIDATION_FAILED");
        assert!(reply.body["error"]["details"]["fields"][field].is_array(), "{field}: {}", reply.text);
    }
    let tenants = send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(BOOTSTRAP)).await.expect(200);
    assert_eq!(tenants["tenants"], json!([]));
});

both!(hosts_that_are_nobodys, |db: Db| async move {
    let world = World::new(db).await;
    let (long, raw) = ("h".repeat(300), "k\u{e4}se.example".as_bytes());
    let nobodys: [&[u8]; 5] = [b"nobody.example", b"a..b", b"x y", long.as_bytes(), raw];
    // These are the platform's: no restaurant, and pages of its own.
    let platforms: [&[u8]; 3] = [b"localhost", b"127.0.0.1", b"[::1]"];
    for host in nobodys.into_iter().chain(platforms) {
        let ask = |path: &str| {
            let value = reqwest::header::HeaderValue::from_bytes(host).unwrap();
            send(world.request(Method::GET, path).header("host", value).header("x-request-id", "bad-host"))
        };
        let what = String::from_utf8_lossy(host).into_owned();
        ask("/api/v1/store/menu").await.refused(404, "TENANT_NOT_FOUND");
        if platforms.contains(&host) {
            continue;
        }
        for path in ["/", "/cart", "/manifest.webmanifest"] {
            let page = ask(path).await;
            assert_eq!(
                (page.status, page.headers["x-request-id"].to_str().unwrap()),
                (404, "bad-host"),
                "{what} {path}"
            );
            assert!(
                page.text.starts_with("<!DOCTYPE html>") && !page.text.contains(&what),
                "{what} {path}: {}",
                page.text
            );
        }
    }
});

both!(a_person_is_refused_with_a_page, |db: Db| async move {
    let slow = Rate { per_second: 1, burst: 3 };
    let world = World::with(db, |settings| settings.rate_write = slow).await;
    let house = world.provision("polite").await;
    let person = |request: RequestBuilder| {
        send(
            request
                .header("accept", "text/html,*/*;q=0.8")
                .header("accept-language", "de")
                .header("host", &house.domain),
        )
    };
    let large = || world.request(Method::GET, "/").header("x-large", "x".repeat(20_000));
    let page = person(large()).await;
    assert_eq!((page.status, page.headers["content-type"].to_str().unwrap()), (431, "text/html; charset=utf-8"));
    assert!(page.text.contains("Ihr Browser sendet mehr"), "{}", page.text);
    // A program is told as before, and so is whoever asks the API.
    send(large().header("accept", "application/json")).await.refused(431, "HEADERS_TOO_LARGE");
    person(world.request(Method::GET, "/api/v1/nothing")).await.refused(404, "NOT_FOUND");

    let foreign = || world.request(Method::POST, "/cart").header("sec-fetch-site", "cross-site");
    let page = person(foreign()).await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("fremden Seite"), "{}", page.text);
    let mut last = person(foreign()).await;
    for _ in 0..10 {
        if last.status == 429 {
            break;
        }
        last = person(foreign()).await;
    }
    assert_eq!((last.status, last.headers["retry-after"].to_str().unwrap()), (429, "1"));
    assert!(last.text.contains("Einen Moment bitte") && !last.text.contains("RATE_LIMITED"), "{}", last.text);
});

both!(too_many_wrong_credentials, |db: Db| async move {
    let world = World::with(db, |settings| settings.rate_credential = 3).await;
    let guess = || send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth("wrong"));
    for _ in 0..3 {
        guess().await.refused(401, "UNAUTHENTICATED");
    }
    let reply = guess().await;
    reply.refused(429, "RATE_LIMITED");
    assert!(reply.headers.contains_key("retry-after"));
});
