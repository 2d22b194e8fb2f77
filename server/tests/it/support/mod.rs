//! Real databases and a real server on private ports. Nothing here may be shared between two tests but the PostgreSQL cluster.

pub mod ground;
pub mod postgres;
pub mod program;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use mo::settings::Settings;
use mo_client::MoClient;
use mo_contract::{
    Actor, RequestContext, Role, TenantId,
    identity::{AcceptInvitation, CreateUser, Secret},
};
use mo_services::{Media, Secrets, Services};
use mo_store::{Databases, Options, Pooler, Url};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

pub const PASSWORD: &str = "correct horse battery";
pub const BOOTSTRAP: &str = "bootstrap-key-for-tests";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Db {
    Sqlite,
    Postgres,
}

/// Runs an async test body on both databases.
#[macro_export]
macro_rules! both {
    ($(#[$doc:meta])* $name:ident, $body:expr) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                ($body)($crate::support::Db::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                ($body)($crate::support::Db::Postgres).await;
            }
        }
    };
}

/// A folder that goes when the test does.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = ground::ground().folder.join(uuid::Uuid::new_v4().as_simple().to_string());
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server with its own database.
pub struct World {
    pub folder: Arc<Folder>,
    pub url: Url,
    pub services: Services,
    pub address: SocketAddr,
    pub http: reqwest::Client,
}

/// A provisioned restaurant.
#[derive(Clone, Debug)]
pub struct Restaurant {
    pub id: TenantId,
    pub domain: String,
    pub token: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Reply {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or("")
    }

    /// Asserts the status and gives the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// Asserts a uniform error.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert!(
            self.body["error"]["message"].is_string() && self.body["error"]["details"].is_object(),
            "{}",
            self.text
        );
    }
}

pub async fn services(url: &Url, folder: &Folder, pooler: Pooler) -> Services {
    let databases = Databases::connect(&Options { url: url.clone(), pooler, max_connections: 8 }).await.unwrap();
    let secrets = Secrets::load(&folder.0, Some(BOOTSTRAP.into()), Some("signing-key-for-tests".into())).unwrap();
    let media = Media::folder(&folder.0.join("media")).unwrap();
    let services = Services::new(databases, secrets, media, "platform.example".into());
    services.migrate_platform().await.unwrap();
    services
}

/// As `DATABASE_URL` has it.
pub fn database_of(url: &Url) -> String {
    match url {
        Url::Postgres(url) => url.clone(),
        Url::Sqlite(folder) => format!("sqlite:{}", folder.display()),
    }
}

pub fn settings(folder: &Folder) -> Settings {
    let mut settings = Settings::load().unwrap();
    settings.site_root = folder.0.join("site");
    settings.data_dir = folder.0.clone();
    settings.rate_credential = 100_000;
    settings.rate_read = mo::settings::Rate { per_second: 1_000_000, burst: 1_000_000 };
    settings.rate_write = settings.rate_read;
    settings
}

pub fn assets() -> mo_app::Assets {
    let text = json!({
        "boot.js": "/pkg/boot.js", "mo_store.js": "/pkg/mo_store.js", "mo_store.wasm": "/pkg/mo_store.wasm", "app.css": "/pkg/app.css",
        "icons.svg": "/icons.svg", "favicon.svg": "/favicon.svg", "build_id": "test",
    });
    mo_app::Assets::parse(&text.to_string()).unwrap()
}

/// Serves on a free port until the test ends.
pub async fn listen(client: MoClient, services: Option<Services>, settings: Settings) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = mo::http::router(client, services, settings, assets());
    tokio::spawn(async move {
        let _ = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await;
    });
    address
}

pub fn http() -> reqwest::Client {
    let _ = mo_client::Remote::new("http://127.0.0.1", None);
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl World {
    pub async fn new(db: Db) -> Self {
        Self::with(db, |_| {}).await
    }

    pub async fn with(db: Db, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = Arc::new(Folder::new());
        let url = match db {
            Db::Sqlite => Url::Sqlite(folder.0.clone()),
            Db::Postgres => Url::Postgres(postgres::database()),
        };
        let services = services(&url, &folder, Pooler::None).await;
        let mut settings = settings(&folder);
        change(&mut settings);
        let address = listen(MoClient::Local(services.clone()), Some(services.clone()), settings).await;
        Self { folder, url, services, address, http: http() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn provision(&self, name: &str) -> Restaurant {
        let domain = format!("{name}.example");
        let body = json!({ "name": name, "domain": domain, "profile": { "tables": ["1", "2"] } });
        let made = send(self.request(Method::POST, "/api/v1/sys/provision").bearer_auth(BOOTSTRAP).json(&body))
            .await
            .expect(201);
        Restaurant {
            id: made["tenant_id"].as_str().unwrap().parse().unwrap(),
            domain,
            token: made["manager_token"].as_str().unwrap().to_owned(),
        }
    }

    /// A manager's request.
    pub fn manager(&self, method: Method, path: &str, of: &Restaurant) -> RequestBuilder {
        self.request(method, &format!("/api/v1/manager{path}"))
            .bearer_auth(&of.token)
            .header("x-tenant-id", of.id.to_string())
    }

    /// A guest's request.
    pub fn store(&self, method: Method, path: &str, of: &Restaurant) -> RequestBuilder {
        self.request(method, &format!("/api/v1/store{path}")).header("host", &of.domain)
    }

    pub async fn add_item(&self, of: &Restaurant, name: &str, price: i64) -> Value {
        send(self.manager(Method::POST, "/menu", of).json(&json!({ "name": name, "price": price }))).await.expect(201)
    }

    pub async fn order(&self, of: &Restaurant, item: &Value, qty: i64) -> Value {
        let body = json!({ "items": [{ "id": item["id"], "qty": qty }], "customer": "John Doe" });
        send(self.store(Method::POST, "/orders", of).json(&body)).await.expect(201)
    }

    /// Invites somebody and accepts for them; gives the session's secret.
    pub async fn person(&self, email: &str, works_at: Option<(&Restaurant, Role)>) -> String {
        let invite = CreateUser {
            email: email.into(),
            is_operator: works_at.is_none(),
            tenant_id: works_at.map(|(of, _)| of.id),
            role: works_at.map(|(_, role)| role),
            reset: false,
        };
        let secret = self.services.call(&self.system(), invite).await.unwrap().secret;
        let accept = AcceptInvitation {
            secret,
            name: Some("Test Person".into()),
            password: Secret(PASSWORD.into()),
            tenant_id: works_at.map(|(of, _)| of.id),
            agent: None,
        };
        let guest = RequestContext::new(Actor::Guest, "test", chrono::Utc::now());
        self.services.call(&guest, accept).await.unwrap().secret.0
    }

    pub fn system(&self) -> RequestContext {
        RequestContext::new(Actor::System, "test", chrono::Utc::now())
    }
}

/// A form as a browser sends it.
pub fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    request.header("content-type", "application/x-www-form-urlencoded").body(pairs.join("&"))
}

pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Reply { status, body: serde_json::from_str(&text).unwrap_or(Value::Null), text, headers }
}
