//! The brand and the house's words: draft, publish, undo, who may, and that guests see a change at once and a draft never.

use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Db, Restaurant, World, form, send};

async fn rpc(world: &World, of: &Restaurant, route: &str, seen: Option<i64>, body: Value) -> crate::support::Reply {
    let mut request = world
        .request(Method::POST, &format!("/api/v1/rpc/{route}"))
        .bearer_auth(&of.token)
        .header("x-tenant-id", of.id.to_string());
    if let Some(version) = seen {
        request = request.header("if-match", format!("\"{version}\""));
    }
    send(request.json(&body)).await
}

/// The stylesheet that the storefront's page names.
async fn stylesheet(world: &World, of: &Restaurant) -> String {
    let page = send(world.request(Method::GET, "/").header("host", &of.domain)).await;
    let url = page.text.split('"').find(|part| part.starts_with("/theme.")).unwrap().to_owned();
    let sheet = send(world.request(Method::GET, &url).header("host", &of.domain)).await;
    assert_eq!(sheet.headers["cache-control"], "public, max-age=31536000, immutable");
    sheet.text
}

both!(a_draft_is_seen_when_it_is_published_and_not_before, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("brand").await;
    let before = stylesheet(&world, &house).await;
    let draft = json!({ "theme": { "primary_color": "#123456", "font": "slab" } });
    let kept = rpc(&world, &house, "brand.draft", None, draft).await.expect(200);
    // What was not given stays as guests have it.
    assert_eq!((&kept["draft"]["primary_color"], &kept["draft"]["radius"]), (&json!("#123456"), &json!(12)));
    assert_eq!(stylesheet(&world, &house).await, before);
    let seen = kept["version"].as_i64();
    let published = rpc(&world, &house, "brand.publish", seen, json!({})).await.expect(200);
    assert_eq!((&published["published"], &published["draft"]), (&kept["draft"], &Value::Null));
    let sheet = stylesheet(&world, &house).await;
    assert!(sheet.contains("--primary:#123456;") && sheet.contains("Rockwell"), "{sheet}");
    let version = published["version"].as_i64();
    let back = rpc(&world, &house, "brand.restore", version, json!({})).await.expect(200);
    assert_eq!(stylesheet(&world, &house).await, before);
    assert_eq!(back["previous"]["primary_color"], "#123456");
    rpc(&world, &house, "brand.publish", None, json!({})).await.refused(404, "NOT_FOUND");
    rpc(&world, &house, "brand.discard", None, json!({})).await.refused(404, "NOT_FOUND");
});

both!(a_logo_is_part_of_the_brand, |db: Db| async move {
    use base64::Engine as _;
    let world = World::new(db).await;
    let house = world.provision("logo").await;
    let image = base64::engine::general_purpose::STANDARD.encode(include_bytes!("../../demo/pictures/margherita.webp"));
    let page = async || send(world.request(Method::GET, "/").header("host", &house.domain)).await.text;
    rpc(&world, &house, "brand.logo", None, json!({ "image": "R0lGODlh" })).await.refused(422, "VALIDATION_FAILED");
    let draft = rpc(&world, &house, "brand.logo", None, json!({ "image": image })).await.expect(200);
    assert_eq!(draft["draft"]["primary_color"], draft["published"]["primary_color"]);
    assert!(!page().await.contains("/media/"));
    // Colours are changed and the logo stays.
    let body = json!({ "theme": { "primary_color": "#123456" } });
    rpc(&world, &house, "brand.draft", None, body).await.expect(200);
    let published = rpc(&world, &house, "brand.publish", None, json!({})).await.expect(200);
    let hash = published["published"]["logo"]["hash"].as_str().unwrap().to_owned();
    assert!(page().await.contains(&format!("/media/{}/{hash}-320.webp", house.id)));
    rpc(&world, &house, "brand.logo", None, json!({})).await.expect(200);
    rpc(&world, &house, "brand.publish", None, json!({})).await.expect(200);
    assert!(!page().await.contains("/media/"));
    let back = rpc(&world, &house, "brand.restore", None, json!({})).await.expect(200);
    assert_eq!(back["published"]["logo"]["hash"], hash);
});

both!(the_second_person_is_told, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("two").await;
    let shown = rpc(&world, &house, "brand.show", None, json!({})).await.expect(200);
    let version = shown["version"].as_i64();
    let draft = |colour: &str| json!({ "theme": { "primary_color": colour } });
    // Words of the house are another part of the row: they refuse nobody who is at the brand.
    rpc(&world, &house, "brand.draft", version, draft("#111111")).await.expect(200);
    rpc(&world, &house, "brand.draft", version, draft("#222222")).await.refused(412, "STALE");
    rpc(&world, &house, "brand.discard", version, json!({})).await.refused(412, "STALE");
    let now = rpc(&world, &house, "brand.show", None, json!({})).await.expect(200);
    assert_eq!(now["draft"]["primary_color"], "#111111");
    let both = futures::future::join_all(
        ["#333333", "#444444"].map(|colour| rpc(&world, &house, "brand.draft", now["version"].as_i64(), draft(colour))),
    )
    .await;
    assert_eq!(both.iter().filter(|reply| reply.status == 200).count(), 1, "{both:?}");
});

both!(no_text_reaches_a_stylesheet, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("typed").await;
    for payload in ["red", "</style>", "#fff", "#12345é", "#b91c1c;}"] {
        let theme = json!({ "theme": { "primary_color": payload, "font": payload, "scheme": payload, "radius": 25 } });
        let reply = rpc(&world, &house, "brand.draft", None, theme).await;
        reply.refused(422, "VALIDATION_FAILED");
        let fields = reply.body["error"]["details"]["fields"].as_object().unwrap();
        assert_eq!(fields.len(), 4, "{fields:?}");
    }
    assert_eq!(rpc(&world, &house, "brand.show", None, json!({})).await.expect(200)["draft"], Value::Null);
});

both!(the_words_of_the_house, |db: Db| async move {
    let world = World::new(db).await;
    let house = world.provision("words").await;
    let other = world.provision("else").await;
    // A manager reads them; only an owner changes them.
    let shown = rpc(&world, &house, "tenant.settings", None, json!({})).await.expect(200);
    assert_eq!((&shown["name"], &shown["locale"]), (&json!("words"), &json!("en")));
    rpc(&world, &house, "tenant.update", None, json!({ "name": "No" })).await.refused(403, "FORBIDDEN");
    let body = json!({ "role": "owner", "tenant_id": house.id, "label": "test" });
    let made = send(
        world.request(Method::POST, "/api/v1/rpc/token.create").bearer_auth(crate::support::BOOTSTRAP).json(&body),
    )
    .await
    .expect(200);
    let owner = Restaurant { token: made["secret"].as_str().unwrap().to_owned(), ..house.clone() };
    let change = json!({
        "name": "Zum Löwen", "locale": "de", "time_zone": "Europe/Vienna",
        "profile": { "tagline": " Seit 1899 ", "hours": ["Mo–Fr 11–22"], "tables": ["7"] },
    });
    // The menu is kept for all guests; another language is another page from the next request on.
    let page = send(world.request(Method::GET, "/").header("host", &house.domain)).await;
    assert!(page.text.contains("<html lang=\"en\"") && page.text.contains(">Skip to content<"), "{}", page.text);
    let seen = shown["version"].as_i64();
    let changed = rpc(&world, &owner, "tenant.update", seen, change).await.expect(200);
    assert_eq!(changed["profile"]["tagline"], "Seit 1899");
    rpc(&world, &owner, "tenant.update", seen, json!({ "name": "Late" })).await.refused(412, "STALE");
    let page = send(world.request(Method::GET, "/").header("host", &house.domain)).await;
    assert!(page.text.contains("Zum Löwen") && page.text.contains("Mo–Fr 11–22"), "{}", page.text);
    assert!(page.text.contains("<html lang=\"de\"") && page.text.contains(">Zum Inhalt<"), "{}", page.text);
    // Scripts are told in the guest's language; what is for machines stays as it is.
    let dish = rpc(&world, &house, "menu_item.create", None, json!({ "name": "Suppe", "price": 450 })).await;
    let dish = dish.expect(200);
    let add =
        world.request(Method::POST, "/cart/add").header("host", &house.domain).header("accept", "application/json");
    let refused = send(form(add, &[("id", dish["id"].as_str().unwrap()), ("qty", "100")])).await;
    refused.refused(422, "VALIDATION_FAILED");
    let error = &refused.body["error"];
    assert_eq!(error["message"], "Die Anzahl muss zwischen 1 und 99 liegen.");
    assert_eq!(error["details"]["fields"]["qty"][0], "must be 1 to 99");
    // A host that is nobody's speaks as its reader does.
    let nobody = |language: &'static str| {
        send(world.request(Method::GET, "/").header("host", "nobody.localhost").header("accept-language", language))
    };
    assert!(nobody("de-AT,en;q=0.5").await.text.contains("Hier ist kein Restaurant"));
    assert!(nobody("fr").await.text.contains("No restaurant here"));
    let bad = json!({ "name": " ", "time_zone": "Mars/Base" });
    assert_eq!(rpc(&world, &owner, "tenant.update", None, bad).await.status, 422);
    // Another house's owner is nobody here.
    let stranger = Restaurant { id: other.id, ..owner.clone() };
    rpc(&world, &stranger, "tenant.update", None, json!({ "name": "Mine" })).await.refused(403, "FORBIDDEN");
});
