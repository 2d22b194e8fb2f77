//! Pictures of dishes: made anew from what comes in, refused where it is none or too much of one, and never another house's.

use base64::Engine as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Db, Reply, Restaurant, World, send};

/// A picture that comes with the demo.
const REAL: &[u8] = include_bytes!("../../demo/pictures/margherita.webp");

async fn attach(world: &World, of: &Restaurant, item: &Value, bytes: &[u8]) -> Reply {
    let image = base64::engine::general_purpose::STANDARD.encode(bytes);
    rpc(world, of, "picture.attach", json!({ "item_id": item["id"], "image": image })).await
}

async fn rpc(world: &World, of: &Restaurant, route: &str, body: Value) -> Reply {
    let request = world.request(Method::POST, &format!("/api/v1/rpc/{route}"));
    send(request.bearer_auth(&of.token).header("x-tenant-id", of.id.to_string()).json(&body)).await
}

both!(a_dish_gets_a_picture, |db: Db| async move {
    let world = World::new(db).await;
    let (house, other) = (world.provision("pictures").await, world.provision("strangers").await);
    let item = world.add_item(&house, "Margherita", 1050).await;
    let made = attach(&world, &house, &item, REAL).await.expect(200);
    assert_eq!((&made["width"], &made["height"], &made["alt"]), (&json!(960), &json!(720), &json!("Margherita")));
    assert!(made["placeholder"].as_str().unwrap().starts_with("data:image/webp;base64,"));
    let menu = send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(menu["items"][0]["picture"], made);

    let hash = made["hash"].as_str().unwrap();
    let ask = |host: &str, path: String| world.request(Method::GET, &path).header("host", host.to_owned());
    for (name, kind) in [
        (format!("{hash}-320.webp"), "image/webp"),
        (format!("{hash}-640.webp"), "image/webp"),
        (format!("{hash}-960.webp"), "image/webp"),
        (format!("{hash}.jpg"), "image/jpeg"),
    ] {
        let reply = send(ask(&house.domain, format!("/media/{}/{name}", house.id))).await;
        assert_eq!(reply.status, 200, "{name}");
        assert_eq!(reply.headers["content-type"], kind);
        assert_eq!(reply.headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert!(reply.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    }
    // Another house's host, another house's folder, a size that was not made, the note beside it, and ways out of the folder.
    let own = format!("{hash}-320.webp");
    for (host, path) in [
        (&other.domain, format!("/media/{}/{own}", house.id)),
        (&house.domain, format!("/media/{}/{own}", other.id)),
        (&other.domain, format!("/media/{}/{own}", other.id)),
        (&house.domain, format!("/media/{}/{hash}-1280.webp", house.id)),
        (&house.domain, format!("/media/{}/{hash}.json", house.id)),
        (&house.domain, format!("/media/{}/..%2Fplatform.db", house.id)),
        (&house.domain, "/media/%2e%2e/platform.db".to_owned()),
    ] {
        let reply = send(ask(host, path.clone())).await;
        assert_eq!(reply.status, 404, "{host} {path}");
    }

    let page = send(world.request(Method::GET, "/").header("host", &house.domain)).await.text;
    assert!(page.contains(&format!("{hash}-640.webp 640w")) && page.contains("width=\"960\" height=\"720\""), "{page}");
    let dish = format!("/items/{}", item["id"].as_str().unwrap());
    let page = send(world.request(Method::GET, &dish).header("host", &house.domain)).await.text;
    assert!(
        page.contains("property=\"og:image\"") && page.contains(&format!("\"image\":\"http://{}/media/", house.domain))
    );

    let described = json!({ "item_id": item["id"], "alt": "Tomato, mozzarella, basil" });
    assert_eq!(
        rpc(&world, &house, "picture.describe", described).await.expect(200)["alt"],
        "Tomato, mozzarella, basil"
    );
    // Another house's dish is none of this one's.
    attach(&world, &other, &item, REAL).await.refused(404, "NOT_FOUND");
    rpc(&world, &house, "picture.remove", json!({ "item_id": item["id"] })).await.expect(200);
    rpc(&world, &house, "picture.remove", json!({ "item_id": item["id"] })).await.refused(404, "NOT_FOUND");
    let menu = send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(menu["items"][0].get("picture"), None);
    let events = send(world.manager(Method::GET, "/events", &house)).await.expect(200);
    let types: Vec<_> = events.as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["menu_item.created", "picture.attached", "picture.described", "picture.removed"]);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let world = World::new(Db::Sqlite).await;
    let house = world.provision("hostile").await;
    let item = world.add_item(&house, "Soup", 500).await;
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0".to_vec();
    bomb.extend([0x5d, 0x1c, 0x31, 0x4e]);
    let cases: [(&[u8], &str); 6] = [
        (b"", "must not be empty"),
        (b"GIF89a\x01\0\x01\0\0\0\0;", "must be a JPEG, PNG or WebP picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "must be a JPEG, PNG or WebP picture"),
        (&REAL[..REAL.len() / 2], "can't be read: the file is damaged"),
        (&bomb, "m"),
        (&b"\xff\xd8\xff\xe0"[..], "can't be read: the file is damaged"),
    ];
    for (bytes, message) in cases {
        let reply = attach(&world, &house, &item, bytes).await;
        reply.refused(422, "VALIDATION_FAILED");
        let told = reply.body["error"]["details"]["fields"]["image"][0].as_str().unwrap();
        assert!(told.contains(message), "{told}");
    }
    let large = vec![0xff_u8; 10 * 1024 * 1024 + 1];
    attach(&world, &house, &item, &large).await.refused(422, "VALIDATION_FAILED");
    attach(&world, &house, &item, &vec![0xff; 11 * 1024 * 1024]).await.refused(413, "PAYLOAD_TOO_LARGE");
    let menu = send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(menu["items"][0].get("picture"), None);
    assert!(!world.folder.0.join("media").join(house.id.to_string()).exists());
}
