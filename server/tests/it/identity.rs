//! People over real pages and the API: who gets in, who does not, and what a stolen, forged or foreign session is worth.

use chrono::{Duration, Utc};
use mo_contract::{
    Actor, Error, ErrorCode, RequestContext, Role, UserId,
    identity::{
        AcceptInvitation, ChangeMember, ChangePassword, CreateUser, ListSessions, ListUsers, RemoveMember,
        RemoveOperator, Secret, ShowInvitation, ShowSession, SignIn,
    },
    tenant::ListTenantMembers,
};
use reqwest::{Method, RequestBuilder};
use sea_orm::ConnectionTrait as _;
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

both!(wrong_passwords_are_counted_and_right_ones_are_not, |db: Db| async move {
    let world = World::with(db, |settings| settings.rate_credential = 3).await;
    let house = restaurant(&world, "many").await;
    world.person("ada@many.localhost", Some((&house, Role::Owner))).await;
    let sign_in = async |password: &str| {
        let fields = [("email", "ada@many.localhost"), ("password", password), ("next", "")];
        send(form(page(&world, Method::POST, "/admin/sign-in", &house.domain), &fields)).await.status
    };
    for _ in 0..6 {
        assert_eq!(sign_in(PASSWORD).await, 303);
    }
    for _ in 0..4 {
        assert_eq!(sign_in("wrong wrong wrong").await, 401);
    }
    assert_eq!(sign_in(PASSWORD).await, 429);
});

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
    let elsewhere = restaurant(&world, "wok").await;
    let op = CreateUser {
        email: "bob@example.com".into(),
        tenant_id: Some(elsewhere.id),
        role: Some(Role::Staff),
        ..Default::default()
    };
    let known = world.services.call(&world.system(), op).await.unwrap().secret;
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

/// Who is who in a restaurant.
async fn roles(world: &World, house: &Restaurant) -> Vec<(String, Role)> {
    let list = world.services.call(&world.system(), ListTenantMembers { id: house.id }).await.unwrap();
    list.members.into_iter().map(|member| (member.email, member.role)).collect()
}

async fn user_id(world: &World, email: &str) -> UserId {
    let list = world.services.call(&world.system(), ListUsers {}).await.unwrap();
    list.users.into_iter().find(|user| user.email == email).unwrap().id
}

async fn link(world: &World, email: &str, house: &Restaurant, role: Role, reset: bool) -> Result<Secret, Error> {
    let op =
        CreateUser { email: email.into(), tenant_id: Some(house.id), role: Some(role), reset, ..CreateUser::default() };
    world.services.call(&world.system(), op).await.map(|invited| invited.secret)
}

/// By somebody who has a password, which is also the one they choose.
async fn accept(world: &World, secret: &Secret, house: Option<&Restaurant>) -> Result<Secret, Error> {
    let op = AcceptInvitation {
        secret: secret.clone(),
        name: None,
        password: Secret(PASSWORD.into()),
        tenant_id: house.map(|house| house.id),
        agent: None,
    };
    world.services.call(&guest(), op).await.map(|opened| opened.secret)
}

both!(an_invitation_takes_no_role_away, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let ada = "ada@example.com".to_owned();
    world.person(&ada, Some((&house, Role::Owner))).await;
    // The only owner, as an operator might invite her by mistake; at the portal it is said at the field.
    let refused = link(&world, &ada, &house, Role::Staff, false).await.unwrap_err();
    assert_eq!(refused.field_messages("email"), ["belongs to a member already"]);
    assert!(link(&world, &ada, &house, Role::Owner, false).await.is_err());
    let olga = world.person("olga@platform.example", None).await;
    let path = format!("/tenants/{}/invite", house.id);
    let form_of_portal = page(&world, Method::POST, &path, "localhost").header("cookie", cookie(&olga));
    let seen = send(form(form_of_portal, &[("email", &ada), ("as", "staff"), ("key", "k1")])).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("id=\"email-error\"") && !seen.text.contains("/invitation/moi_"), "{}", seen.text);
    // A link for a new password changes the password and no role, whatever it was asked for.
    let reset = link(&world, &ada, &house, Role::Staff, true).await.unwrap();
    accept(&world, &reset, Some(&house)).await.unwrap();
    assert_eq!(roles(&world, &house).await, [(ada.clone(), Role::Owner)]);
    // It is how an operator gives a restaurant an owner that it has no other way to get.
    world.person("bob@example.com", Some((&house, Role::Staff))).await;
    let up = link(&world, "bob@example.com", &house, Role::Owner, false).await.unwrap();
    accept(&world, &up, Some(&house)).await.unwrap();
    let bob = ("bob@example.com".to_owned(), Role::Owner);
    assert_eq!(roles(&world, &house).await, [(ada.clone(), Role::Owner), bob.clone()]);
    // A link that was made while she was staff, or by an earlier version, and is used by the owner.
    let old = link(&world, "eve@example.com", &house, Role::Staff, false).await.unwrap();
    let tx = world.services.databases().platform.write().await.unwrap();
    let sql = format!("UPDATE invitations SET email = '{ada}' WHERE email = 'eve@example.com'");
    tx.execute_unprepared(&sql).await.unwrap();
    tx.commit().await.unwrap();
    accept(&world, &old, Some(&house)).await.unwrap();
    assert_eq!(roles(&world, &house).await, [(ada, Role::Owner), bob]);
});

both!(who_is_removed_has_no_link_left_to_come_back_by, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    world.person("ada@example.com", Some((&house, Role::Owner))).await;
    world.person("bob@example.com", Some((&house, Role::Staff))).await;
    let open = link(&world, "bob@example.com", &house, Role::Manager, false).await.unwrap();
    let ctx = world.system().for_tenant(house.id);
    let user_id = user_id(&world, "bob@example.com").await;
    world.services.call(&ctx, RemoveMember { user_id }).await.unwrap();
    assert_eq!(accept(&world, &open, Some(&house)).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(roles(&world, &house).await, [("ada@example.com".to_owned(), Role::Owner)]);
});

/// Two calls that are both at work before either is done: on PostgreSQL each waits at the log's counter, which is taken last.
async fn at_once<T>(world: &World, calls: impl Future<Output = T>) -> T {
    let gate = world.services.databases().platform.write().await.unwrap();
    gate.execute_unprepared("UPDATE platform_counters SET event_seq = event_seq").await.unwrap();
    let open = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        gate.commit().await.unwrap();
    };
    tokio::join!(calls, open).0
}

both!(two_owners_at_once_leave_one, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    for email in ["ada@example.com", "bob@example.com"] {
        world.person(email, Some((&house, Role::Owner))).await;
    }
    let ctx = world.system().for_tenant(house.id);
    let (ada, bob) = (user_id(&world, "ada@example.com").await, user_id(&world, "bob@example.com").await);
    let down =
        async |user_id: UserId| world.services.call(&ctx, ChangeMember { user_id, role: Role::Staff }).await.map(drop);
    let out = async |user_id: UserId| world.services.call(&ctx, RemoveMember { user_id }).await.map(drop);
    let (one, two) = at_once(&world, async { tokio::join!(down(ada), out(bob)) }).await;
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = one.err().or(two.err()).unwrap();
    assert_eq!(refused.code, ErrorCode::Conflict);
    let owners = roles(&world, &house).await.into_iter().filter(|(_, role)| *role == Role::Owner);
    assert_eq!(owners.count(), 1);
});

both!(an_operator_goes_at_once_and_the_last_one_stays, |db: Db| async move {
    let world = World::new(db).await;
    let house = restaurant(&world, "forno").await;
    let olga = world.person("olga@platform.example", None).await;
    let only = user_id(&world, "olga@platform.example").await;
    let refused = world.services.call(&world.system(), RemoveOperator { user_id: only }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);

    let rob = world.person("rob@platform.example", None).await;
    accept(&world, &link(&world, "rob@platform.example", &house, Role::Staff, false).await.unwrap(), None)
        .await
        .unwrap();
    let removed = user_id(&world, "rob@platform.example").await;
    let sys = |secret: &str| send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(secret));
    sys(&rob).await.expect(200);
    // What he could come back by: a link to his own address, one that he made for a friend, and one for Olga's password.
    let as_rob = RequestContext::new(world.services.authenticate(&rob, "test").await.unwrap(), "test", Utc::now());
    let by_rob = async |email: &str, is_operator: bool, reset: bool| {
        let op = CreateUser { email: email.into(), is_operator, reset, ..CreateUser::default() };
        world.services.call(&as_rob, op).await.unwrap().secret
    };
    let ways = [
        by_rob("rob@platform.example", true, false).await,
        by_rob("friend@platform.example", true, false).await,
        by_rob("olga@platform.example", false, true).await,
    ];
    // A house that he let in an owner keeps that link.
    let theirs = CreateUser {
        email: "ada@example.com".into(),
        tenant_id: Some(house.id),
        role: Some(Role::Owner),
        ..CreateUser::default()
    };
    let theirs = world.services.call(&as_rob, theirs).await.unwrap().secret;

    let post = |path: &str, secret: &str, id: &str| {
        let request = page(&world, Method::POST, path, "localhost").header("cookie", cookie(secret));
        send(form(request, &[("id", id)]))
    };
    let seen = page(&world, Method::GET, "/people", "localhost").header("cookie", cookie(&olga));
    let seen = send(seen).await.text;
    // Nobody is offered to remove themselves.
    assert!(seen.contains(&format!("remove-{removed}")) && !seen.contains(&format!("remove-{only}")), "{seen}");
    let done = post("/people/remove", &olga, &removed.to_string()).await;
    assert_eq!((done.status, done.headers["location"].to_str().unwrap()), (303, "/people?done=removed"));

    sys(&rob).await.refused(403, "FORBIDDEN");
    let his = page(&world, Method::GET, "/tenants", "localhost").header("cookie", cookie(&rob));
    assert_eq!(send(his).await.status, 403);
    assert_eq!(post("/people/remove", &rob, &only.to_string()).await.status, 403);
    for way in &ways {
        let gone = world.services.call(&guest(), ShowInvitation { secret: way.clone() }).await.unwrap_err();
        assert_eq!(gone.code, ErrorCode::NotFound);
    }
    world.services.call(&guest(), ShowInvitation { secret: theirs }).await.unwrap();
    // He is a person still, with his place in the restaurant.
    assert_eq!(roles(&world, &house).await, [("rob@platform.example".to_owned(), Role::Staff)]);
    assert_eq!(world.services.call(&as_rob, ListSessions {}).await.unwrap().sessions.len(), 2);
    // Gone is gone, and the last one is told why; the log tells of it.
    assert_eq!(post("/people/remove", &olga, &removed.to_string()).await.status, 404);
    let last = post("/people/remove", &olga, &only.to_string()).await;
    assert_eq!(last.status, 409);
    assert!(last.text.contains("The platform needs an operator."), "{}", last.text);
    assert_eq!(post("/people/remove", &olga, "nonsense").await.status, 404);
    let log = page(&world, Method::GET, "/events/export?format=csv&type=operator.removed", "localhost");
    let log = send(log.header("cookie", cookie(&olga))).await.text;
    assert!(log.contains("rob@platform.example") && log.lines().count() == 2, "{log}");
});

both!(two_operators_at_once_leave_one, |db: Db| async move {
    let world = World::new(db).await;
    for email in ["olga@platform.example", "rob@platform.example"] {
        world.person(email, None).await;
    }
    let (olga, rob) = (user_id(&world, "olga@platform.example").await, user_id(&world, "rob@platform.example").await);
    let out = async |user_id: UserId| world.services.call(&world.system(), RemoveOperator { user_id }).await;
    let (one, two) = at_once(&world, async { tokio::join!(out(olga), out(rob)) }).await;
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let users = world.services.call(&world.system(), ListUsers {}).await.unwrap().users;
    assert_eq!(users.iter().filter(|user| user.is_operator).count(), 1);
});

both!(a_session_ends_three_days_after_its_last_use_and_after_thirty_in_any_case, |db: Db| async move {
    let world = World::new(db).await;
    world.person("ada@example.com", None).await;
    let start = Utc::now();
    let sign_in = async |at: chrono::DateTime<Utc>| {
        let ctx = RequestContext::new(Actor::Guest, "test", at);
        let op = SignIn { email: "ada@example.com".into(), password: Secret(PASSWORD.into()), ..SignIn::default() };
        world.services.call(&ctx, op).await.unwrap().secret.0
    };
    let is_good = async |secret: &str, at: chrono::DateTime<Utc>| {
        let answer = world.services.authenticate_at(secret, "test", at).await;
        if let Err(error) = &answer {
            assert_eq!(error.code, ErrorCode::Unauthenticated);
        }
        answer.is_ok()
    };
    let (idle, used) = (sign_in(start).await, sign_in(start).await);
    let (minute, days) = (Duration::minutes(1), Duration::days(3));
    // Each use begins the three days anew; without one they end.
    assert!(is_good(&idle, start + days - minute).await);
    assert!(is_good(&idle, start + days + days - minute - minute).await);
    assert!(!is_good(&idle, start + days * 3).await);
    // One that is used every day ends after thirty days, not a minute before.
    for day in 1..30 {
        assert!(is_good(&used, start + Duration::days(day)).await, "day {day}");
    }
    assert!(is_good(&used, start + Duration::days(30) - minute).await);
    assert!(!is_good(&used, start + Duration::days(30)).await);
    // By the server's own clock: what was opened that long ago is none at the door, and on no list.
    let (old, young) = (sign_in(start - days - minute).await, sign_in(start - days + minute).await);
    let ask = |secret: &str| send(world.request(Method::GET, "/api/v1/sys/tenants").bearer_auth(secret));
    ask(&old).await.refused(401, "UNAUTHENTICATED");
    ask(&young).await.expect(200);
    let ctx = RequestContext::new(world.services.authenticate(&young, "test").await.unwrap(), "test", Utc::now());
    let listed = async |at: chrono::DateTime<Utc>| {
        let mut ctx = ctx.clone();
        ctx.now = at;
        world.services.call(&ctx, ListSessions {}).await.unwrap().sessions.len()
    };
    // The first one of this person, and all that were opened here but the old one.
    assert_eq!(listed(Utc::now()).await, 4);
    assert_eq!(listed(start + Duration::days(30)).await, 0);
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
