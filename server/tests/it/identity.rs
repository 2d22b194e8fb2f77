//! People over real pages and the API: who gets in, who does not, and what a stolen, forged or foreign session is worth.

use chrono::{Duration, Utc};
use mo_contract::{
    Actor, ErrorCode, RequestContext, Role,
    identity::{
        AcceptInvitation, ChangePassword, CreateUser, ListSessions, Secret, ShowInvitation, ShowSession, SignIn,
    },
};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::both;
use crate::support::{Db, PASSWORD, Restaurant, World, form, send};

/// A request of a browser on a restaurant's own pages. `localhost` names may have the secure cookie.
fn page(world: &World, method: Method, path: &str, host: &str) -> RequestBuilder {
    world.request(method, path).header("host", host).header("sec-fetch-site", "same-origin")
}

fn cookie(secret: &str) -> String {
    format!("__Host-mo_session={secret}")
}

async fn restaurant(world: &World, name: &str) -> Restaurant {
    let domain = format!("{name}.localhost");
    let body = json!({ "name": name, "domain": domain });
    let made =
        send(world.request(Method::POST, "/api/v1/sys/provision").bearer_auth(crate::support::BOOTSTRAP).json(&body))
            .await
            .expect(201);
    Restaurant {
        id: made["tenant_id"].as_str().unwrap().parse().unwrap(),
        domain,
        token: made["manager_token"].as_str().unwrap().to_owned(),
    }
}

fn guest() -> RequestContext {
    RequestContext::new(Actor::Guest, "test", Utc::now())
}

both!(signs_in_by_the_form_and_out_again, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    world.person("ada@forno.localhost", Some((&house, Role::Owner))).await;
    let sign_in = |password: &str| {
        form(
            page(&world, Method::POST, "/admin/sign-in", &house.domain),
            &[("email", "Ada@forno.localhost"), ("password", password), ("next", "//evil.example")],
        )
    };
    let wrong = send(sign_in("not the password")).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.text.contains("Ada@forno.localhost") && !wrong.text.contains("not the password"), "{}", wrong.text);
    let right = send(sign_in(PASSWORD)).await;
    assert_eq!((right.status, right.headers["location"].to_str().unwrap()), (303, "/admin"));
    let set = right.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-mo_session=mos_") && set.contains("HttpOnly") && set.contains("Secure"), "{set}");
    let own = set.split(';').next().unwrap().to_owned();
    let people = |cookie: &str| page(&world, Method::GET, "/admin/people", &house.domain).header("cookie", cookie);
    let seen = send(people(&own)).await;
    assert_eq!((seen.status, seen.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert!(seen.text.contains("ada@forno.localhost"));
    let out = page(&world, Method::POST, "/admin/sign-out", &house.domain).header("cookie", &own);
    let out = send(out).await;
    assert!(out.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(send(people(&own)).await.status, 303);
});

both!(a_session_is_good_where_it_was_opened_and_nowhere_else, |db: Db| async move {
    let world = World::new(db).await;
    let (one, two) = (restaurant(&world, "one").await, restaurant(&world, "two").await);
    let at_one = world.person("ada@example.com", Some((&one, Role::Owner))).await;
    // She works at both; the password is the one she has.
    let invite = CreateUser {
        email: "ada@example.com".into(),
        tenant_id: Some(two.id),
        role: Some(Role::Owner),
        is_operator: true,
        ..Default::default()
    };
    let secret = world.services.call(&world.system(), invite).await.unwrap().secret;
    let accept = AcceptInvitation {
        secret,
        name: None,
        password: Secret(PASSWORD.into()),
        tenant_id: Some(two.id),
        agent: None,
    };
    world.services.call(&guest(), accept).await.unwrap();
    // Stolen at the first restaurant, it opens neither the second nor the platform.
    let manager = |of: &Restaurant, secret: &str| {
        world.request(Method::GET, "/api/v1/manager/menu").bearer_auth(secret).header("x-tenant-id", of.id.to_string())
    };
    send(manager(&one, &at_one)).await.expect(200);
    send(manager(&two, &at_one)).await.refused(403, "FORBIDDEN");
    send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(&at_one)).await.refused(403, "FORBIDDEN");
    let seen = page(&world, Method::GET, "/admin/people", &two.domain).header("cookie", cookie(&at_one));
    assert_eq!(send(seen).await.status, 403);
    // At the portal the same person is an operator, and works at both.
    let sign_in = SignIn { email: "ada@example.com".into(), password: Secret(PASSWORD.into()), ..SignIn::default() };
    let portal = world.services.call(&guest(), sign_in).await.unwrap().secret.0;
    send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(&portal)).await.expect(200);
    send(manager(&two, &portal)).await.expect(200);
});

both!(no_other_site_writes_in_somebodys_name, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let secret = world.person("ada@example.com", Some((&house, Role::Owner))).await;
    let invite = |headers: &[(&'static str, &'static str)]| {
        let request = world
            .request(Method::POST, "/admin/people/invite")
            .header("host", &house.domain)
            .header("cookie", cookie(&secret));
        let mut request = form(request, &[("email", "eve@example.com"), ("role", "owner")]);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        send(request)
    };
    // From elsewhere, from a sister site, and from who does not say.
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        assert_eq!(invite(headers).await.status, 403, "{headers:?}");
    }
    assert_eq!(invite(&[("origin", "http://forno.localhost")]).await.status, 200);
    assert_eq!(invite(&[("sec-fetch-site", "same-origin")]).await.status, 200);
});

both!(guessing_is_slow_and_tells_nothing, |db: Db| async move {
    let world = World::new(db).await;
    world.person("known@example.com", None).await;
    let sign_in = |email: &str, password: &str, minutes: i64| {
        let ctx = RequestContext::new(Actor::Guest, "test", Utc::now() + Duration::minutes(minutes));
        let op = SignIn { email: email.into(), password: Secret(password.into()), ..SignIn::default() };
        let services = world.services.clone();
        async move { services.call(&ctx, op).await.map_err(|error| (error.code, error.message)) }
    };
    let mut said = Vec::new();
    for email in ["known@example.com", "unknown@example.com"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(sign_in(email, "wrong wrong wrong", 0).await.unwrap_err());
        }
        assert_eq!(answers[4].0, ErrorCode::Unauthenticated);
        assert_eq!(answers[5].0, ErrorCode::RateLimited);
        said.push(answers);
    }
    assert_eq!(said[0], said[1]);
    // Locked for the right password too, and for a quarter of an hour.
    assert_eq!(sign_in("known@example.com", PASSWORD, 1).await.unwrap_err().0, ErrorCode::RateLimited);
    assert!(sign_in("known@example.com", PASSWORD, 16).await.is_ok());
    // A success forgets what was counted.
    for _ in 0..5 {
        assert_eq!(sign_in("known@example.com", "wrong", 17).await.unwrap_err().0, ErrorCode::Unauthenticated);
    }
});

both!(a_session_ends_by_time_by_password_and_by_its_owner, |db: Db| async move {
    let world = World::new(db).await;
    let first = world.person("ada@example.com", None).await;
    let sign_in = SignIn { email: "ada@example.com".into(), password: Secret(PASSWORD.into()), ..SignIn::default() };
    let second = world.services.call(&guest(), sign_in).await.unwrap().secret.0;
    let actor = |secret: &str| {
        let (services, secret) = (world.services.clone(), secret.to_owned());
        async move { services.authenticate(&secret, "test").await }
    };
    let ctx = |actor: Actor| RequestContext::new(actor, "test", Utc::now());
    let (one, two) = (ctx(actor(&first).await.unwrap()), ctx(actor(&second).await.unwrap()));
    assert_eq!(world.services.call(&one, ListSessions {}).await.unwrap().sessions.len(), 2);
    let change = |current: &str, new: &str| ChangePassword { current: Secret(current.into()), new: Secret(new.into()) };
    let wrong = world.services.call(&one, change("not it at all", "a new password")).await.unwrap_err();
    assert_eq!(wrong.field_messages("current").len(), 1);
    let short = world.services.call(&one, change(PASSWORD, "short")).await.unwrap_err();
    assert_eq!(short.field_messages("new").len(), 1);
    world.services.call(&one, change(PASSWORD, "a new password")).await.unwrap();
    assert!(actor(&first).await.is_ok());
    assert_eq!(actor(&second).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(world.services.call(&two, ShowSession {}).await.unwrap_err().code, ErrorCode::Unauthenticated);
    // A secret of the right shape that was never given out.
    let forged = format!("{}0", &first[..first.len() - 1]);
    assert_eq!(actor(&forged).await.is_ok(), forged == first);
    assert!(actor("mos_00000000000000000000000000000000_00").await.is_err());
});

both!(an_invitation_is_good_once_and_for_seven_days, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let invite = |email: &str| {
        let op = CreateUser {
            email: email.into(),
            tenant_id: Some(house.id),
            role: Some(Role::Staff),
            ..Default::default()
        };
        let (services, ctx) = (world.services.clone(), world.system());
        async move { services.call(&ctx, op).await.unwrap().secret }
    };
    let accept = |secret: &Secret, name: Option<&str>, password: &str| AcceptInvitation {
        secret: secret.clone(),
        name: name.map(str::to_owned),
        password: Secret(password.into()),
        tenant_id: Some(house.id),
        agent: None,
    };
    let (first, second) = (invite("bob@example.com").await, invite("bob@example.com").await);
    // A newer link ends the older one.
    let old = world.services.call(&guest(), ShowInvitation { secret: first }).await.unwrap_err();
    assert_eq!(old.code, ErrorCode::NotFound);
    let mut late = guest();
    late.now += Duration::days(8);
    assert!(world.services.call(&late, ShowInvitation { secret: second.clone() }).await.is_err());
    let bad = world.services.call(&guest(), accept(&second, None, "short")).await.unwrap_err();
    assert_eq!((bad.field_messages("name").len(), bad.field_messages("password").len()), (1, 1));
    world.services.call(&guest(), accept(&second, Some("Bob"), PASSWORD)).await.unwrap();
    let again = world.services.call(&guest(), accept(&second, Some("Bob"), PASSWORD)).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotFound);
    // Somebody who has a password must give it: a link that fell into wrong hands opens nothing.
    let known = invite("bob@example.com").await;
    let wrong = world.services.call(&guest(), accept(&known, None, "another password")).await.unwrap_err();
    assert_eq!(wrong.field_messages("password").len(), 1);
});

both!(a_restaurant_keeps_an_owner_and_removal_counts_at_once, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let owner = world.person("ada@example.com", Some((&house, Role::Owner))).await;
    let staff = world.person("bob@example.com", Some((&house, Role::Staff))).await;
    let rpc = |secret: &str, route: &str, body: serde_json::Value| {
        let path = format!("/api/v1/rpc/{route}");
        let request =
            world.request(Method::POST, &path).bearer_auth(secret).header("x-tenant-id", house.id.to_string());
        send(request.json(&body))
    };
    let members = rpc(&owner, "member.list", json!({})).await.expect(200);
    let id = |email: &str| {
        let list = members["members"].as_array().unwrap();
        list.iter().find(|member| member["email"] == email).unwrap()["user_id"].clone()
    };
    rpc(&owner, "member.remove", json!({ "user_id": id("ada@example.com") })).await.refused(409, "CONFLICT");
    let demote = json!({ "user_id": id("ada@example.com"), "role": "staff" });
    rpc(&owner, "member.change", demote).await.refused(409, "CONFLICT");
    rpc(&staff, "order.list", json!({})).await.expect(200);
    rpc(&owner, "member.remove", json!({ "user_id": id("bob@example.com") })).await.expect(200);
    rpc(&staff, "order.list", json!({})).await.refused(403, "FORBIDDEN");
});

/// An answer kept for replay holds no secret, and what a password was can't be tried against the table.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_secret_is_stored() {
    let world = World::new(Db::Sqlite).await;
    let secret = world.person("ada@example.com", None).await;
    let mut ctx = guest();
    ctx.idempotency_key = Some("a-key-of-a-guest-0001".into());
    let op = SignIn { email: "ada@example.com".into(), password: Secret(PASSWORD.into()), ..SignIn::default() };
    let first = world.services.call(&ctx, op.clone()).await.unwrap();
    let replay = world.services.call(&ctx, op).await.unwrap();
    assert_eq!(first, replay);
    let mut stored = Vec::new();
    for name in ["platform.db", "platform.db-wal"] {
        stored.extend(std::fs::read(world.folder.0.join(name)).unwrap_or_default());
    }
    let stored = String::from_utf8_lossy(&stored);
    assert!(stored.contains("ada@example.com"));
    for hidden in [secret.as_str(), first.secret.0.as_str(), PASSWORD] {
        let tail = hidden.rsplit('_').next().unwrap();
        assert!(!stored.contains(tail), "{tail}");
    }
}
