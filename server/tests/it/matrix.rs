//! The policy matrix, made from the list of operations (vendure #5003: guards that were added to six services and forgotten
//! in two): every operation × every role × own, foreign and no tenant, over RPC.

use mo_contract::{
    Access, Operation, Role, for_each_operation,
    operation::Scope,
    tenant::{CreateToken, TokenRole},
};
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Db, Restaurant, World, send};

struct Row {
    route: &'static str,
    access: Access,
    scope: Scope,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    macro_rules! add {
        ($($op:ty),+ $(,)?) => {$( rows.push(Row { route: <$op>::ROUTE, access: <$op>::ACCESS, scope: <$op>::SCOPE }); )+};
    }
    for_each_operation!(add);
    rows
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Guest,
    Rubbish,
    Member(Role),
    Operator,
    Front,
    /// Signed in at the own restaurant's address.
    Person(Role),
    /// Signed in at the portal, as an operator who works for no restaurant.
    PortalOperator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Own,
    Foreign,
    Unknown,
    None,
}

/// What must come of it; `None`: let in.
fn expected(row: &Row, who: Who, place: Where) -> Option<(u16, &'static str)> {
    let needs_credential = row.access != Access::Public;
    // A front node that speaks for nobody speaks for a guest, but where it asks for itself.
    let who = if who == Who::Front && row.access != Access::Front { Who::Guest } else { who };
    if who == Who::Rubbish || (needs_credential && who == Who::Guest) {
        return Some((401, "UNAUTHENTICATED"));
    }
    if row.scope.names_tenant() && place == Where::None {
        return Some((400, "TENANT_REQUIRED"));
    }
    let allowed = match (row.access, who) {
        (Access::Public, _)
        | (Access::Operator(_) | Access::Front, Who::Operator | Who::PortalOperator)
        | (Access::Front, Who::Front)
        | (Access::Person, Who::Person(_) | Who::PortalOperator) => true,
        (Access::Member(needed), Who::Member(role) | Who::Person(role)) => role >= needed && place == Where::Own,
        _ => false,
    };
    if !allowed {
        return Some((403, "FORBIDDEN"));
    }
    (row.scope.names_tenant() && place == Where::Unknown).then_some((404, "TENANT_NOT_FOUND"))
}

both!(every_operation_role_and_tenant, |db: Db| async move {
    let world = World::new(db).await;
    let (own, foreign) = (world.provision("own").await, world.provision("foreign").await);
    let token = async |role: TokenRole, tenant: Option<&Restaurant>| {
        let op = CreateToken { role, tenant_id: tenant.map(|of| of.id), label: "matrix".into(), days: None };
        world.services.call(&world.system(), op).await.unwrap().secret
    };
    let person = async |role: Role| world.person(&format!("{role:?}@own.example"), Some((&own, role))).await;
    let callers = [
        (Who::Guest, None),
        (Who::Rubbish, Some("mo_00000000000000000000000000000000_00".to_owned())),
        (Who::Member(Role::Staff), Some(token(TokenRole::Staff, Some(&own)).await)),
        (Who::Member(Role::Manager), Some(token(TokenRole::Manager, Some(&own)).await)),
        (Who::Member(Role::Owner), Some(token(TokenRole::Owner, Some(&own)).await)),
        (Who::Operator, Some(token(TokenRole::Operator, None).await)),
        (Who::Front, Some(token(TokenRole::Front, None).await)),
        (Who::Person(Role::Staff), Some(person(Role::Staff).await)),
        (Who::Person(Role::Manager), Some(person(Role::Manager).await)),
        (Who::Person(Role::Owner), Some(person(Role::Owner).await)),
        (Who::PortalOperator, Some(world.person("operator@platform.example", None).await)),
    ];
    let places = [
        (Where::Own, Some(own.id.to_string())),
        (Where::Foreign, Some(foreign.id.to_string())),
        (Where::Unknown, Some(uuid::Uuid::new_v4().to_string())),
        (Where::None, None),
    ];
    let mut checked = 0;
    // Signing out is let in and ends the session that the other rows need: it goes last.
    let mut rows_in_order = rows();
    rows_in_order.sort_by_key(|row| row.route == "session.end");
    for row in rows_in_order {
        for (who, secret) in &callers {
            for (place, tenant) in &places {
                // An empty object: whoever is let in is refused for the values at the most, and nothing is changed.
                let mut request = world.request(Method::POST, &format!("/api/v1/rpc/{}", row.route)).json(&json!({}));
                if let Some(secret) = secret {
                    request = request.bearer_auth(secret);
                }
                if let Some(tenant) = tenant {
                    request = request.header("x-tenant-id", tenant);
                }
                let reply = send(request).await;
                let what = format!("{} as {who:?} at {place:?}: {}", row.route, reply.text);
                match expected(&row, *who, *place) {
                    // Whoever is let in at an unknown tenant may be told of the values first.
                    Some((404, _)) => assert!(matches!(reply.status, 404 | 422), "{what}"),
                    Some((status, code)) => assert_eq!((reply.status, reply.code()), (status, code), "{what}"),
                    // The first place signs the caller out; from then on the session is none.
                    None if row.route == "session.end" && *place != Where::Own => {
                        assert_eq!(reply.status, 401, "{what}")
                    }
                    None => assert!(matches!(reply.status, 200 | 404 | 422), "{what}"),
                }
                checked += 1;
            }
        }
    }
    assert_eq!(checked, rows().len() * callers.len() * places.len());
});

both!(another_tenants_id_is_as_one_that_never_was, |db: Db| async move {
    let world = World::new(db).await;
    let (a, b) = (world.provision("one").await, world.provision("two").await);
    let item = world.add_item(&a, "Secret dish", 100).await;
    let order = world.order(&a, &item, 1).await;
    let never = uuid::Uuid::new_v4().to_string();
    let tries = [
        (Method::PATCH, "/menu/{id}", item["id"].as_str().unwrap()),
        (Method::DELETE, "/menu/{id}", item["id"].as_str().unwrap()),
        (Method::POST, "/orders/{id}/confirm", order["id"].as_str().unwrap()),
    ];
    for (method, path, id) in tries {
        let call = |id: &str| send(world.manager(method.clone(), &path.replace("{id}", id), &b).json(&json!({})));
        let (foreign, unknown) = (call(id).await, call(&never).await);
        assert_eq!((foreign.status, &foreign.text), (404, &unknown.text), "{path}");
    }
    let seen = send(world.store(Method::GET, &format!("/orders/{}", order["id"].as_str().unwrap()), &b)).await;
    seen.refused(404, "NOT_FOUND");
    let body = json!({ "items": [{ "id": item["id"], "qty": 1 }], "customer": "Eve" });
    // TastyIgniter #337: an order with another restaurant's items.
    send(world.store(Method::POST, "/orders", &b).json(&body)).await.refused(422, "ORDER_ITEM_UNAVAILABLE");
    let body = json!({ "name": "x", "price": 1, "tenant_id": a.id.to_string() });
    send(world.manager(Method::POST, "/menu", &b).json(&body)).await.refused(400, "CONTEXT_MISMATCH");
});
