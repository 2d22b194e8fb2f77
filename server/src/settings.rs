//! Settings: defaults, then `config/*.toml`, then the environment. An unknown key is an error, a secret is never printed.
//! The only place that reads the environment.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use mo_store::{Pooler, Url};

/// Everything `mo` can be told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    pub database_url: Url,
    pub pooler: Pooler,
    pub db_connections: u32,
    pub data_dir: PathBuf,
    /// Where pictures are kept; a folder of `data_dir` if absent.
    pub media: Option<MediaBucket>,
    pub platform_host: String,
    pub api_mode: ApiMode,
    pub api_url: Option<String>,
    pub api_token: Option<Secret>,
    pub bootstrap_key: Option<Secret>,
    pub signing_key: Option<Secret>,
    pub trusted_proxies: Vec<IpNet>,
    pub metrics_addr: Option<SocketAddr>,
    pub rate_read: Rate,
    pub rate_write: Rate,
    pub rate_credential: u32,
    pub insecure_cookies: bool,
    pub site_addr: SocketAddr,
    pub site_root: PathBuf,
    pub log_json: bool,
    pub log_filter: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiMode {
    Local,
    Remote,
}

/// A bucket for pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaBucket {
    pub bucket: String,
    pub prefix: String,
    pub endpoint: Option<String>,
    pub region: String,
    pub key_id: String,
    pub secret: Secret,
}

/// Requests a second, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_second: u32,
    pub burst: u32,
}

/// A value that prints as `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{path}: {cause}")]
    File { path: String, cause: String },
    #[error("{0} is no setting of mo (see docs/operator.md)")]
    Unknown(String),
    #[error("{name}: {message}")]
    Value { name: String, message: String },
}

/// Name, default, and what it means.
const KNOWN: &[(&str, &str, &str)] = &[
    ("DATABASE_URL", "", "postgres://… or sqlite:DIRECTORY; sqlite: and MO_DATA_DIR if absent"),
    ("MO_DB_POOLER", "none", "none, or transaction behind PgBouncer in transaction mode"),
    ("MO_DB_CONNECTIONS", "20", "connections to PostgreSQL at most"),
    ("MO_DATA_DIR", ".data", "SQLite files and generated keys"),
    ("MO_MEDIA_URL", "", "s3://BUCKET/PREFIX for pictures; the folder media in MO_DATA_DIR if absent"),
    ("MO_MEDIA_ENDPOINT", "", "where that bucket is, if not at Amazon's: https://…"),
    ("MO_MEDIA_REGION", "us-east-1", "region of that bucket"),
    ("MO_MEDIA_KEY_ID", "", "access key of that bucket"),
    ("MO_MEDIA_SECRET", "", "secret key of that bucket"),
    ("MO_PLATFORM_HOST", "localhost", "host of the platform; every other host is a tenant's"),
    ("MO_API_MODE", "local", "local, or remote: pages call another node"),
    ("MO_API_URL", "", "the other node's …/api/v1/rpc"),
    ("MO_API_TOKEN", "", "this node's front token there"),
    ("SYSTEM_BOOTSTRAP_KEY", "", "bearer key that may create the first operator and provision"),
    ("MO_SIGNING_KEY", "", "key that token secrets are made with; a file in MO_DATA_DIR if absent"),
    ("MO_TRUSTED_PROXIES", "", "CIDRs, comma-separated, whose X-Forwarded-* are believed"),
    ("MO_METRICS_ADDR", "", "address of the Prometheus listener; off if absent"),
    ("MO_RATE_READ", "1000/5000", "reads per second / burst, for each client address"),
    ("MO_RATE_WRITE", "200/2000", "writes per second / burst, for each client address"),
    ("MO_RATE_CREDENTIAL", "10", "failed credentials a minute, for each client address"),
    ("MO_INSECURE_COOKIES", "false", "allow session cookies on plain http beyond localhost"),
    ("MO_LOG_FORMAT", "text", "text or json"),
    ("LEPTOS_SITE_ADDR", "", "address to serve on; Leptos.toml's if absent"),
    ("LEPTOS_SITE_ROOT", "", "folder of the built site; Leptos.toml's if absent"),
    ("RUST_LOG", "info", "what is logged"),
];

/// Names with our prefix that are not for `mo` itself: the build's.
const OTHERS: &[&str] = &["MO_TEST_POSTGRES"];

impl Settings {
    /// The address of a path on a host, as a person opens it: this machine's port where the name means this machine.
    #[must_use]
    pub fn address_of(&self, host: &str, path: &str) -> String {
        if host == "localhost" || host.ends_with(".localhost") {
            format!("http://{host}:{}{path}", self.site_addr.port())
        } else {
            format!("https://{host}{path}")
        }
    }

    /// Reads everything there is to read.
    ///
    /// # Errors
    /// An unknown key, or a value that is not of its kind, named.
    pub fn load() -> Result<Self, SettingsError> {
        let mut values: BTreeMap<String, String> =
            KNOWN.iter().map(|(name, default, _)| ((*name).to_owned(), (*default).to_owned())).collect();
        for (name, value) in files("config")? {
            if !values.contains_key(&name) {
                return Err(SettingsError::Unknown(name));
            }
            values.insert(name, value);
        }
        for (name, value) in std::env::vars_os() {
            // A name that is not UTF-8 is none of ours.
            let Ok(name) = name.into_string() else { continue };
            if !values.contains_key(&name) && !name.starts_with("MO_") {
                continue;
            }
            let value = value
                .into_string()
                .map_err(|_| SettingsError::Value { name: name.clone(), message: "is not UTF-8".to_owned() })?;
            if let Some(slot) = values.get_mut(&name) {
                *slot = value;
            } else if name.starts_with("MO_") && !OTHERS.contains(&name.as_str()) {
                return Err(SettingsError::Unknown(name));
            }
        }
        Self::from_values(&values)
    }

    fn from_values(values: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let get = |name: &str| values.get(name).map_or("", |value| value.trim());
        let optional = |name: &str| Some(get(name).to_owned()).filter(|value| !value.is_empty());
        let bad =
            |name: &str, message: &str| SettingsError::Value { name: name.to_owned(), message: message.to_owned() };
        let data_dir = PathBuf::from(get("MO_DATA_DIR"));
        let database_url = match optional("DATABASE_URL") {
            None => Url::Sqlite(data_dir.clone()),
            Some(text) => text.parse().map_err(|error: mo_store::UrlError| bad("DATABASE_URL", &error.to_string()))?,
        };
        let leptos = leptos_options()?;
        let site_addr = match optional("LEPTOS_SITE_ADDR") {
            None => leptos.site_addr,
            Some(text) => {
                text.parse().map_err(|_| bad("LEPTOS_SITE_ADDR", "must be an address such as 127.0.0.1:3000"))?
            }
        };
        Ok(Self {
            database_url,
            pooler: match get("MO_DB_POOLER") {
                "none" => Pooler::None,
                "transaction" => Pooler::Transaction,
                _ => return Err(bad("MO_DB_POOLER", "must be none or transaction")),
            },
            db_connections: match get("MO_DB_CONNECTIONS").parse() {
                Ok(count @ 1..=1000) => count,
                _ => return Err(bad("MO_DB_CONNECTIONS", "must be 1 to 1000")),
            },
            data_dir,
            media: media_bucket(&get).map_err(|(name, message)| bad(name, message))?,
            platform_host: mo_contract::host::normalise_authority(get("MO_PLATFORM_HOST"))
                .ok_or_else(|| bad("MO_PLATFORM_HOST", "must be a host name"))?,
            api_mode: match get("MO_API_MODE") {
                "local" => ApiMode::Local,
                "remote" if optional("MO_API_URL").is_none() => {
                    return Err(bad("MO_API_URL", "is needed when MO_API_MODE is remote"));
                }
                "remote" => ApiMode::Remote,
                _ => return Err(bad("MO_API_MODE", "must be local or remote")),
            },
            api_url: optional("MO_API_URL"),
            api_token: optional("MO_API_TOKEN").map(Secret),
            bootstrap_key: optional("SYSTEM_BOOTSTRAP_KEY").map(Secret),
            signing_key: optional("MO_SIGNING_KEY").map(Secret),
            trusted_proxies: get("MO_TRUSTED_PROXIES")
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from)))
                .collect::<Result<_, std::net::AddrParseError>>()
                .map_err(|_| bad("MO_TRUSTED_PROXIES", "must be CIDRs such as 10.0.0.0/8, comma-separated"))?,
            metrics_addr: optional("MO_METRICS_ADDR")
                .map(|text| {
                    text.parse().map_err(|_| bad("MO_METRICS_ADDR", "must be an address such as 127.0.0.1:9100"))
                })
                .transpose()?,
            rate_read: rate(get("MO_RATE_READ"))
                .ok_or_else(|| bad("MO_RATE_READ", "must be RATE/BURST, such as 1000/5000"))?,
            rate_write: rate(get("MO_RATE_WRITE"))
                .ok_or_else(|| bad("MO_RATE_WRITE", "must be RATE/BURST, such as 200/2000"))?,
            rate_credential: get("MO_RATE_CREDENTIAL")
                .parse()
                .ok()
                .filter(|count| *count > 0)
                .ok_or_else(|| bad("MO_RATE_CREDENTIAL", "must be a number of failures a minute"))?,
            insecure_cookies: get("MO_INSECURE_COOKIES")
                .parse()
                .map_err(|_| bad("MO_INSECURE_COOKIES", "must be true or false"))?,
            site_addr,
            site_root: optional("LEPTOS_SITE_ROOT").map_or_else(|| PathBuf::from(&*leptos.site_root), PathBuf::from),
            log_json: match get("MO_LOG_FORMAT") {
                "text" => false,
                "json" => true,
                _ => return Err(bad("MO_LOG_FORMAT", "must be text or json")),
            },
            log_filter: get("RUST_LOG").to_owned(),
        })
    }
}

/// The bucket of `MO_MEDIA_URL`, with the keys that it needs.
fn media_bucket<'a>(get: &impl Fn(&str) -> &'a str) -> Result<Option<MediaBucket>, (&'static str, &'static str)> {
    let url = get("MO_MEDIA_URL");
    if url.is_empty() {
        return Ok(None);
    }
    let wrong = ("MO_MEDIA_URL", "must be s3://BUCKET or s3://BUCKET/PREFIX");
    let (bucket, prefix) =
        url.strip_prefix("s3://").map(|rest| rest.split_once('/').unwrap_or((rest, ""))).ok_or(wrong)?;
    if bucket.is_empty() {
        return Err(wrong);
    }
    let needed = |name: &'static str| match get(name) {
        "" => Err((name, "is needed when MO_MEDIA_URL is a bucket")),
        value => Ok(value.to_owned()),
    };
    Ok(Some(MediaBucket {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: Some(get("MO_MEDIA_ENDPOINT").to_owned()).filter(|endpoint| !endpoint.is_empty()),
        region: needed("MO_MEDIA_REGION")?,
        key_id: needed("MO_MEDIA_KEY_ID")?,
        secret: Secret(needed("MO_MEDIA_SECRET")?),
    }))
}

fn rate(text: &str) -> Option<Rate> {
    let (rate, burst) = text.split_once('/')?;
    let rate = Rate { per_second: rate.parse().ok()?, burst: burst.parse().ok()? };
    (rate.per_second > 0 && rate.burst > 0).then_some(rate)
}

/// `Leptos.toml` beside the binary's working folder; without one, Leptos' own defaults for this project.
fn leptos_options() -> Result<leptos_config::LeptosOptions, SettingsError> {
    let path = "Leptos.toml";
    if !std::path::Path::new(path).exists() {
        return Ok(leptos_config::LeptosOptions::builder()
            .output_name("mo_store")
            .site_root("target/site")
            .site_addr(SocketAddr::from(([127, 0, 0, 1], 3000)))
            .build());
    }
    leptos_config::get_config_from_file(path)
        .map(|file| file.leptos_options)
        .map_err(|cause| SettingsError::File { path: path.into(), cause: cause.to_string() })
}

/// The keys of every `config/*.toml`, in the order of their names.
fn files(folder: &str) -> Result<Vec<(String, String)>, SettingsError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    let mut values = Vec::new();
    for path in paths {
        let failed = |cause: String| SettingsError::File { path: path.display().to_string(), cause };
        let text = std::fs::read_to_string(&path).map_err(|cause| failed(cause.to_string()))?;
        let table: toml::Table = toml::from_str(&text).map_err(|cause| failed(cause.message().to_owned()))?;
        for (name, value) in table {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => flag.to_string(),
                _ => return Err(failed(format!("{name} must be a text, a number or true/false"))),
            };
            values.push((name, value));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: &str) -> Result<Settings, SettingsError> {
        let mut values: BTreeMap<String, String> =
            KNOWN.iter().map(|(name, default, _)| ((*name).to_owned(), (*default).to_owned())).collect();
        values.insert("LEPTOS_SITE_ADDR".into(), "127.0.0.1:1".into());
        values.insert(name.to_owned(), value.to_owned());
        Settings::from_values(&values)
    }

    #[test]
    fn a_bad_value_names_its_setting() {
        for (name, value) in [
            ("DATABASE_URL", "sqlite::memory:"),
            ("MO_DB_POOLER", "session"),
            ("MO_MEDIA_URL", "https://bucket.example"),
            ("MO_MEDIA_URL", "s3://bucket/without/keys"),
            ("MO_API_MODE", "remote"),
            ("MO_TRUSTED_PROXIES", "everyone"),
            ("MO_RATE_READ", "fast"),
            ("MO_RATE_CREDENTIAL", "0"),
            ("LEPTOS_SITE_ADDR", "here"),
        ] {
            assert!(with(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(with("MO_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1").unwrap().trusted_proxies.len(), 2);
    }

    #[test]
    fn secrets_do_not_print() {
        let settings = with("SYSTEM_BOOTSTRAP_KEY", "0123456789abcdef").unwrap();
        assert!(!format!("{settings:?}").contains("0123456789abcdef"));
    }
}
