//! The yardstick of `script/bench`: axum answering with given bytes, and nothing around it.
//! It must never do for an answer what a constant would not need: no layer, no log, no cache.

use std::{error::Error, fs, net::SocketAddr, path::PathBuf};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue},
    routing::get,
};

/// Serves each `NAME.body` of a folder at `/NAME`, with the lines of `NAME.headers`, and prints the address.
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("Usage: yardstick FOLDER")?);
    let mut router = Router::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "body") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let body = Bytes::from(fs::read(&path)?);
        let headers = headers(&fs::read_to_string(path.with_extension("headers"))?)?;
        router = router.route(&format!("/{name}"), get(move || async move { (headers, body) }));
    }
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

fn headers(text: &str) -> Result<HeaderMap, Box<dyn Error>> {
    let mut headers = HeaderMap::new();
    for line in text.lines() {
        let (name, value) = line.split_once(": ").ok_or("a header is NAME: VALUE")?;
        headers.append(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_str(value)?);
    }
    Ok(headers)
}
