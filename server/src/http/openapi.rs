//! The OpenAPI document, made from the list of operations and the REST rows; and its browser, served from this process.
//! It must never ask another host for anything.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use mo_contract::{
    Access, Operation,
    error::ErrorBody,
    event::{EventStats, ListEvents},
    for_each_operation,
    menu::{CreateMenuItem, DeleteMenuItem, GetMenu, GetStoreConfig, ListMenuItems, UpdateMenuItem},
    operation::{MAX_KEY, MIN_GUEST_KEY},
    order::{CancelOrder, ConfirmOrder, FinishOrder, ListOrders, MarkOrderReady, PlaceOrder, ShowOrder, TrackOrder},
    tenant::{ArchiveTenant, ListTenants, ProvisionTenant, ResumeTenant, ShowTenant, SuspendTenant},
};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{HttpError, Shared, entry::TenantFrom};

/// The one address that answers in more than one format.
const EVENTS: &str = "/api/v1/manager/events";

/// How a REST row takes its input.
#[derive(Clone, Copy)]
enum Input {
    Body,
    /// The id in the path and nothing else.
    Path,
    /// The id in the path, the rest in the body.
    PathAndBody,
    /// These fields of the operation in the query.
    Query(&'static [&'static str]),
    Nothing,
}

/// The document, as `/api/openapi.json` and the snapshot have it.
pub fn document() -> Value {
    let mut made = Document { schemas: generator(), paths: Map::new() };
    made.rest();
    macro_rules! rpc {
        ($($op:ty),+ $(,)?) => {$(
            let path = format!("/api/v1/rpc/{}", <$op>::ROUTE);
            made.row::<$op>("post", &path, TenantFrom::Header, Input::Body, 200, "rpc");
        )+};
    }
    for_each_operation!(rpc);
    made.plain("get", "/healthz", "Whether the process is up.");
    made.plain("get", "/readyz", "Whether the database is reachable and migrations are compatible.");
    made.schemas.subschema_for::<ErrorBody>();
    let schemas = made.schemas.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "MenuOps", "version": env!("CARGO_PKG_VERSION"),
            "description": "Restaurants, their menus and their orders. Errors are {\"error\":{\"code\",\"message\",\"details\"}}. Money is an integer in minor units.",
        },
        "paths": made.paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator()
}

/// The schema of `O` itself; what it refers to stands among the components.
fn own_schema<O: JsonSchema>() -> Value {
    let mut schema = generator().into_root_schema_for::<O>();
    for name in ["$defs", "$schema", "components"] {
        schema.remove(name);
    }
    schema.to_value()
}

/// The schema of a field that may be missing, for where it is not: nothing in a query is null.
fn when_given(field: &Value) -> Value {
    let mut schema = field.clone();
    let Some(object) = schema.as_object_mut() else { return schema };
    object.remove("default");
    if let Some(Value::Array(kinds)) = object.get("type") {
        let kind = kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
        object.insert("type".into(), kind);
    }
    if let Some(Value::Array(ways)) = object.remove("anyOf") {
        let way = ways.into_iter().find(|way| way["type"] != "null").and_then(|way| way.as_object().cloned());
        object.extend(way.unwrap_or_default());
    }
    schema
}

/// A parameter of the query; an empty one is as one that is missing.
fn query(name: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "allowEmptyValue": true, "schema": schema })
}

struct Document {
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl Document {
    fn rest(&mut self) {
        use Input::{Body, Nothing, Path, PathAndBody, Query};
        use TenantFrom::{Header, Host, None};
        self.row::<ProvisionTenant>("post", "/api/v1/sys/provision", None, Body, 201, "system");
        self.row::<ListTenants>(
            "get",
            "/api/v1/sys/tenants",
            None,
            Query(&["state", "search", "cursor", "limit"]),
            200,
            "system",
        );
        self.row::<ShowTenant>("get", "/api/v1/sys/tenants/{id}", None, Path, 200, "system");
        self.row::<SuspendTenant>("post", "/api/v1/sys/tenants/{id}/suspend", None, PathAndBody, 200, "system");
        self.row::<ResumeTenant>("post", "/api/v1/sys/tenants/{id}/resume", None, PathAndBody, 200, "system");
        self.row::<ArchiveTenant>("post", "/api/v1/sys/tenants/{id}/archive", None, PathAndBody, 200, "system");
        self.row::<CreateMenuItem>("post", "/api/v1/manager/menu", Header, Body, 201, "manager");
        self.row::<ListMenuItems>("get", "/api/v1/manager/menu", Header, Nothing, 200, "manager");
        self.row::<UpdateMenuItem>("patch", "/api/v1/manager/menu/{id}", Header, PathAndBody, 200, "manager");
        self.row::<DeleteMenuItem>("delete", "/api/v1/manager/menu/{id}", Header, Path, 204, "manager");
        self.row::<ListOrders>(
            "get",
            "/api/v1/manager/orders",
            Header,
            Query(&["status", "q", "cursor", "limit"]),
            200,
            "manager",
        );
        self.row::<ShowOrder>("get", "/api/v1/manager/orders/{id}", Header, Path, 200, "manager");
        self.row::<ConfirmOrder>("post", "/api/v1/manager/orders/{id}/confirm", Header, Path, 200, "manager");
        self.row::<MarkOrderReady>("post", "/api/v1/manager/orders/{id}/ready", Header, Path, 200, "manager");
        self.row::<FinishOrder>("post", "/api/v1/manager/orders/{id}/done", Header, Path, 200, "manager");
        self.row::<CancelOrder>("post", "/api/v1/manager/orders/{id}/cancel", Header, PathAndBody, 200, "manager");
        let window = &["from", "to", "type", "entity_type", "entity_id"];
        self.row::<ListEvents>("get", EVENTS, Header, Query(window), 200, "manager");
        self.row::<EventStats>("get", "/api/v1/manager/events/stats", Header, Nothing, 200, "manager");
        self.row::<GetStoreConfig>("get", "/api/v1/store/config", Host, Nothing, 200, "store");
        self.row::<GetMenu>("get", "/api/v1/store/menu", Host, Nothing, 200, "store");
        self.row::<PlaceOrder>("post", "/api/v1/store/orders", Host, Body, 201, "store");
        self.row::<TrackOrder>("get", "/api/v1/store/orders/{id}", Host, Path, 200, "store");
    }

    fn row<O>(&mut self, method: &str, path: &str, tenant: TenantFrom, input: Input, status: u16, tag: &str)
    where
        O: Operation + JsonSchema,
        O::Output: JsonSchema,
    {
        let mut parameters = Vec::new();
        if matches!(input, Input::Path | Input::PathAndBody) {
            let schema = json!({ "type": "string", "format": "uuid" });
            parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": schema }));
        }
        if let Input::Query(fields) = input {
            let own = own_schema::<O>();
            for name in fields {
                let schema = when_given(&own["properties"][name]);
                parameters.push(query(name, &schema));
            }
        }
        if path == EVENTS {
            // Not the operation's: it says how this address writes the rows.
            let schema = json!({ "type": "string", "enum": ["json", "csv"] });
            parameters.push(query("format", &schema));
        }
        if tenant == TenantFrom::Header && O::SCOPE.names_tenant() {
            let schema = json!({ "type": "string", "format": "uuid" });
            parameters.push(json!({ "name": "X-Tenant-ID", "in": "header", "required": true, "schema": schema }));
        }
        if O::KIND == mo_contract::Kind::Command {
            let min = if O::ACCESS == Access::Public { MIN_GUEST_KEY } else { 1 };
            let schema = json!({ "type": "string", "minLength": min, "maxLength": MAX_KEY, "pattern": "^[!-~]*$" });
            parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": schema }));
        }
        let mut operation = json!({
            "tags": [tag], "summary": O::SUMMARY, "operationId": format!("{tag}.{}", O::ROUTE), "parameters": parameters,
            "responses": self.responses::<O>(status, path),
        });
        if matches!(input, Input::Body | Input::PathAndBody) {
            let mut schema = serde_json::to_value(self.schemas.subschema_for::<O>()).unwrap_or_default();
            if matches!(input, Input::PathAndBody) {
                // The id stands in the path: the body may leave it out.
                let mut own = own_schema::<O>();
                if let Some(object) = own.as_object_mut() {
                    if let Some(Value::Array(required)) = object.get_mut("required") {
                        required.retain(|name| name != "id");
                    }
                    if let Some(Value::Object(properties)) = object.get_mut("properties") {
                        properties.remove("id");
                    }
                }
                schema = own;
            }
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        if O::ACCESS != Access::Public {
            operation["security"] = json!([{ "bearer": [] }]);
        }
        self.put(method, path, operation);
    }

    fn responses<O>(&mut self, status: u16, path: &str) -> Value
    where
        O: Operation,
        O::Output: JsonSchema,
    {
        let output = self.schemas.subschema_for::<O::Output>();
        let mut good = json!({ "description": "Done.", "content": { "application/json": { "schema": output } } });
        if path == EVENTS {
            good["content"] = json!({
                "application/json": { "schema": { "type": "array", "items": { "type": "object" } } }, "text/csv": {},
            });
        }
        if status == 204 {
            good = json!({ "description": "Done." });
        }
        let error = json!({
            "description": "The uniform error.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ErrorBody" } } },
        });
        let mut responses = Map::new();
        responses.insert(status.to_string(), good);
        for code in [400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429, 431, 500, 503] {
            responses.insert(code.to_string(), error.clone());
        }
        if path == "/api/v1/store/menu" {
            responses.insert("304".into(), json!({ "description": "What the client has is current." }));
        }
        Value::Object(responses)
    }

    fn plain(&mut self, method: &str, path: &str, summary: &str) {
        let any =
            json!({ "description": "Yes.", "content": { "application/json": { "schema": { "type": "object" } } } });
        let no = json!({ "description": "No.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ErrorBody" } } } });
        self.put(
            method,
            path,
            json!({
                "tags": ["health"], "summary": summary, "operationId": path.trim_start_matches('/'),
                "responses": { "200": any, "503": no, "429": no.clone(), "431": no.clone() },
            }),
        );
    }

    fn put(&mut self, method: &str, path: &str, operation: Value) {
        let entry = self.paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        entry[method] = operation;
    }
}

fn json_document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| document().to_string())
}

pub async fn serve(State(_): State<Shared>) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], json_document())
        .into_response()
}

pub async fn docs_index() -> Response {
    docs("index.html")
}

pub async fn docs_file(Path(file): Path<String>) -> Response {
    docs(&file)
}

/// Swagger UI carries inline styles; nothing else of it leaves this host.
const DOCS_CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                        object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

fn docs(file: &str) -> Response {
    let config = Arc::new(utoipa_swagger_ui::Config::from("/api/openapi.json").deep_linking(true));
    let found = utoipa_swagger_ui::serve(file, config).ok().flatten();
    let Some(found) = found else { return HttpError(mo_contract::Error::not_found("page")).into_response() };
    let mut bytes = found.bytes.into_owned();
    if file == "index.html" {
        // Its links are relative to the folder, and the page is served without the slash.
        let html = String::from_utf8_lossy(&bytes).replace("<head>", "<head><base href=\"/api/docs/\">");
        bytes = html.into_bytes();
    }
    let mut response = bytes.into_response();
    if let Ok(kind) = HeaderValue::from_str(&found.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_CSP));
    response
}
