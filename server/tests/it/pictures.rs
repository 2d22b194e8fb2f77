//! Pictures of dishes: made anew from what comes in, refused where it is none or too much of one, and never another house's.

use std::io::Write as _;

use base64::Engine as _;
use reqwest::Method;
use serde_json::{Value, json};

use mo_contract::Role;

use crate::both;
use crate::orders_board::house_at;
use crate::support::{Db, Reply, Restaurant, World, program::Serving, send};

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
    let bomb = claims(50_000, 50_000);
    let cases: [(&[u8], &str); 6] = [
        (b"", "must not be empty"),
        (b"GIF89a\x01\0\x01\0\0\0\0;", "must be a JPEG, PNG or WebP picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "must be a JPEG, PNG or WebP picture"),
        (&REAL[..REAL.len() / 2], "can't be read: the file is damaged"),
        (&bomb, "must have at most 40 megapixels"),
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

/// A form with a file, as a browser sends it; `cut` bytes are kept back and the connection says that it is whole.
fn upload(request: reqwest::RequestBuilder, bytes: &[u8], cut: usize) -> reqwest::RequestBuilder {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"image\"; filename=\"menu.png\"\r\ncontent-type: image/png\r\n\r\n";
    let mut body = head.as_bytes().to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    body.truncate(body.len() - cut);
    request.header("content-type", "multipart/form-data; boundary=edge").body(body)
}

/// A PNG of these chunks.
fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        let mut crc = flate2::Crc::new();
        crc.update(*kind);
        crc.update(data);
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend_from_slice(*kind);
        png.extend_from_slice(data);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

/// Eight bits of grey, or of each of three colours.
fn header(width: u32, height: u32, colours: u8) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, colours, 0, 0, 0]].concat()
}

/// A PNG that says it is that large, and hardly begins.
fn claims(width: u32, height: u32) -> Vec<u8> {
    png(&[(b"IHDR", &header(width, height, 2)), (b"IDAT", &[0x78, 0x9c])])
}

/// All black: some forty kilobytes that unpack to forty million.
fn dense(width: u32, height: u32) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let row = vec![0_u8; width as usize + 1];
    for _ in 0..height {
        packed.write_all(&row).unwrap();
    }
    png(&[(b"IHDR", &header(width, height, 0)), (b"IDAT", &packed.finish().unwrap()), (b"IEND", &[])])
}

/// The most memory that a process has had at once, in megabytes.
fn peak(node: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

both!(a_form_says_what_is_wrong_with_a_file_and_keeps_nothing, |db: Db| async move {
    let world = World::new(db).await;
    let house = house_at(&world, "forms.localhost").await;
    let item = world.add_item(&house, "Soup", 500).await;
    let owner = world.person("ada@forms.localhost", Some((&house, Role::Owner))).await;
    let dish = format!("/admin/pictures/{}", item["id"].as_str().unwrap());
    let ask = |path: &str| {
        let request = world.request(Method::POST, path).header("host", &house.domain);
        request.header("sec-fetch-site", "same-origin").header("cookie", format!("__Host-mo_session={owner}"))
    };
    let (kind, damaged, pixels, bytes) =
        ("Only JPEG, PNG and WebP", "can&#x27;t be read", "at most 40 megapixels", "at most 10 MB");
    let large = vec![0xff_u8; 10 * 1024 * 1024 + 1];
    // A page that begins as a picture does, and a script that is a picture by its name and type alone.
    let cases: [(&[u8], usize, u16, &str); 9] = [
        (&claims(50_000, 50_000), 0, 422, pixels),
        (&claims(30_000, 1_400), 0, 422, pixels),
        (&claims(100, 100), 0, 422, damaged),
        (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", 0, 422, damaged),
        (b"GIF89a/*\x01\0\x01\0*/=1;alert(1)", 0, 422, kind),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 0, 422, kind),
        (&REAL[..REAL.len() / 3], 0, 422, damaged),
        (&large, 0, 422, bytes),
        // The form itself breaks off.
        (REAL, REAL.len() / 2, 400, ""),
    ];
    for (file, cut, status, told) in cases {
        for path in [dish.as_str(), "/admin/theme/logo"] {
            let reply = send(upload(ask(path), file, cut)).await;
            assert_eq!(reply.status, status, "{path}: {told}: {}", reply.text);
            let text = reply.text.replace("&#39;", "&#x27;").replace("can't", "can&#x27;t");
            assert!(text.contains(told), "{path} does not say {told}: {text}");
            assert!(!text.contains("alert(1)"));
        }
    }
    // A photograph straight from a camera is told so; a hundred megabytes are not read to their end.
    let reply = send(upload(ask(&dish), &vec![0xff; 30 * 1024 * 1024], 0)).await;
    assert!(reply.status == 422 && reply.text.contains(bytes), "{}", reply.status);
    if let Ok(response) = upload(ask(&dish), &vec![0xff; 100 * 1024 * 1024], 0).send().await {
        assert!(matches!(response.status().as_u16(), 413 | 422), "{}", response.status());
    }
    let menu = send(world.store(Method::GET, "/menu", &house)).await.expect(200);
    assert_eq!(menu["items"][0].get("picture"), None);
    assert!(!world.folder.0.join("media").join(house.id.to_string()).exists(), "nothing is stored");
    // A picture with something else behind it is a picture, and what is behind it is not kept.
    let mut two = REAL.to_vec();
    two.extend_from_slice(b"<script>alert(2)</script>PK\x03\x04");
    let reply = send(upload(ask(&dish), &two, 0)).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let folder = world.folder.0.join("media").join(house.id.to_string());
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let kept = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!kept.windows(8).any(|part| part == b"alert(2)"));
        files += 1;
    }
    assert!(files >= 4);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_dense_files_at_once_take_bounded_memory() {
    let world = World::new(Db::Sqlite).await;
    let house = world.provision("dense").await;
    let item = world.add_item(&house, "Soup", 500).await;
    let node = Serving::of(&world);
    let attach = |bytes: Vec<u8>| {
        let image = base64::engine::general_purpose::STANDARD.encode(bytes);
        let request = world.http.post(format!("{}/api/v1/rpc/picture.attach", node.url()));
        let request = request.bearer_auth(&house.token).header("x-tenant-id", house.id.to_string());
        send(request.json(&json!({ "item_id": item["id"], "image": image })))
    };
    attach(REAL.to_vec()).await.expect(200);
    let before = peak(&node);
    let started = std::time::Instant::now();
    // Each another picture, so that none is made only once.
    let all = (0..6).map(|n| attach(dense(6_400 - n, 6_200)));
    for reply in futures::future::join_all(all).await {
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    for reply in futures::future::join_all((0..6).map(|_| attach(claims(60_000, 60_000)))).await {
        reply.refused(422, "VALIDATION_FAILED");
    }
    let grown = peak(&node) - before;
    println!("six pictures of forty megapixels: {:?}, {grown} MB more at the peak", started.elapsed());
    assert!(grown < 700, "{grown} MB more than one small picture takes");
}
