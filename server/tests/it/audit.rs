//! Who called which command with what result: every command, refused ones too, and nothing that a guest could fill the log with.

use mo_contract::{
    TenantId,
    tenant::{CreateToken, TokenRole},
};
use reqwest::{Method, RequestBuilder};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::both;
use crate::support::{BOOTSTRAP, Db, Restaurant, World, send};

/// Actor, operation and outcome of the lines with this request id.
async fn lines(db: &impl ConnectionTrait, request_id: &str) -> Vec<(String, String, String)> {
    let sql = "SELECT actor, operation, outcome FROM audit_log WHERE request_id = $1 ORDER BY id";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [request_id.into()]);
    let rows = db.query_all_raw(statement).await.unwrap();
    let text = |row: &sea_orm::QueryResult, column: &str| row.try_get::<String>("", column).unwrap();
    rows.iter().map(|row| (text(row, "actor"), text(row, "operation"), text(row, "outcome"))).collect()
}

/// The lines of one call in the platform's log and in these tenants'.
async fn told(world: &World, tenants: [TenantId; 2], request_id: &str) -> [Vec<(String, String, String)>; 3] {
    let dbs = world.services.databases();
    let platform = dbs.platform.read().await.unwrap();
    let [one, other] = tenants.map(|tenant| dbs.tenants.read(tenant));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let told = [lines(&platform, request_id).await, lines(&one, request_id).await, lines(&other, request_id).await];
    platform.commit().await.unwrap();
    one.commit().await.unwrap();
    other.commit().await.unwrap();
    told
}

/// Where the one line of a refused command is, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Platform,
    OwnTenant,
    Nowhere,
}

both!(every_command_leaves_its_result, |db: Db| async move {
    let world = World::new(db).await;
    let (own, other) = (world.provision("audit").await, world.provision("audit-other").await);
    let staff = CreateToken { role: TokenRole::Staff, tenant_id: Some(own.id), label: "till".into(), days: None };
    let made = world.services.call(&world.system(), staff).await.unwrap();
    let staff = Restaurant { token: made.secret, ..own.clone() };
    let foreign = Restaurant { token: own.token.clone(), ..other.clone() };
    let menu = |of: &Restaurant, body: serde_json::Value| world.manager(Method::POST, "/menu", of).json(&body);
    let suspend = |id: &str| {
        world
            .request(Method::POST, &format!("/api/v1/sys/tenants/{id}/suspend"))
            .bearer_auth(BOOTSTRAP)
            .json(&json!({ "reason": "s" }))
    };
    let soup = json!({ "name": "Soup", "price": 1 });
    let nobody = uuid::Uuid::now_v7();
    let order = json!({ "items": [{ "id": nobody, "qty": 1 }], "customer": "Ada" });
    let expected: Vec<(&str, RequestBuilder, u16, &str, &str, Place)> = vec![
        ("done", menu(&own, soup.clone()), 201, "menu_item.create", "ok", Place::OwnTenant),
        (
            "values",
            menu(&own, json!({ "name": "", "price": 1 })),
            422,
            "menu_item.create",
            "VALIDATION_FAILED",
            Place::OwnTenant,
        ),
        ("role", menu(&staff, soup.clone()), 403, "menu_item.create", "FORBIDDEN", Place::OwnTenant),
        // Another tenant's log is not a place to write in.
        ("foreign", menu(&foreign, soup.clone()), 403, "menu_item.create", "FORBIDDEN", Place::Platform),
        (
            "absent",
            world.manager(Method::DELETE, &format!("/menu/{nobody}"), &own),
            404,
            "menu_item.delete",
            "NOT_FOUND",
            Place::OwnTenant,
        ),
        ("operator", suspend(&nobody.to_string()), 404, "tenant.suspend", "NOT_FOUND", Place::Platform),
        ("guest", world.store(Method::POST, "/orders", &own).json(&order), 422, "order.place", "", Place::Nowhere),
        (
            "nobody",
            world.request(Method::POST, "/api/v1/manager/menu").bearer_auth("mo_x_y").json(&soup),
            401,
            "menu_item.create",
            "",
            Place::Nowhere,
        ),
        ("query", world.manager(Method::GET, "/orders?limit=0", &own), 422, "order.list", "", Place::Nowhere),
    ];
    for (name, request, status, operation, outcome, place) in expected {
        let request_id = format!("audit-{name}");
        let reply = send(request.header("x-request-id", &request_id)).await;
        assert_eq!(reply.status, status, "{name}: {}", reply.text);
        let [platform, at_own, at_other] = told(&world, [own.id, other.id], &request_id).await;
        assert!(at_other.is_empty(), "{name}: {at_other:?}");
        let (line, none) = match place {
            Place::Platform => (platform, at_own),
            Place::OwnTenant | Place::Nowhere => (at_own, platform),
        };
        assert!(none.is_empty(), "{name}: {none:?}");
        let line: Vec<_> = line.iter().map(|(_, operation, outcome)| (operation.as_str(), outcome.as_str())).collect();
        let wanted = if place == Place::Nowhere { vec![] } else { vec![(operation, outcome)] };
        assert_eq!(line, wanted, "{name}");
    }
    let [_, refused, _] = told(&world, [own.id, other.id], "audit-role").await;
    assert_eq!(refused[0].0, format!("token:{}", made.token.id));
});
