//! The program from outside: what a command prints and makes, and the listener that is not for the public.

use std::process::Stdio;

use mo_store::Url;
use reqwest::Method;

use crate::support::{
    Db, Folder, World, http,
    postgres::free_port,
    program::{Serving, program},
    send,
};

/// One restaurant, as a person writes it down.
const MENU: &str = r#"
[restaurant]
name = "Small"
domain = "small.localhost"

[[category]]
name = "All"
[[category.item]]
name = "Soup"
price = 450
"#;

#[test]
fn a_password_that_everybody_knows_is_for_ones_own_machine() {
    for (address, host, force, are_made) in [
        ("127.0.0.1:0", "localhost", false, true),
        ("0.0.0.0:0", "localhost", false, false),
        ("127.0.0.1:0", "menus.example", false, false),
        ("0.0.0.0:0", "localhost", true, true),
    ] {
        let folder = Folder::new();
        std::fs::write(folder.0.join("small.toml"), MENU).unwrap();
        let mut arguments = vec!["demo", "--menu", "small.toml"];
        if force {
            arguments.push("--force");
        }
        let mut command = program(&folder, &Url::Sqlite(folder.0.clone()), &arguments);
        command.env("LEPTOS_SITE_ADDR", address).env("MO_PLATFORM_HOST", host).stdout(Stdio::piped());
        let output = command.output().unwrap();
        let (said, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{log}");
        assert!(said.contains("small.localhost"), "{said}");
        assert_eq!(said.contains("owner@small.localhost"), are_made, "{address} {host}: {said}");
        assert_eq!(said.contains("no sign-ins were made"), !are_made, "{address} {host}: {said}");
    }
}

#[test]
fn a_reader_who_has_had_enough_ends_a_command() {
    let folder = Folder::new();
    let mut command = program(&folder, &Url::Sqlite(folder.0.clone()), &["openapi"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && log.is_empty(), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_on_a_listener_of_their_own() {
    let world = World::new(Db::Sqlite).await;
    let port = free_port();
    let mut command = program(&world.folder, &world.url, &["serve"]);
    command.env("MO_METRICS_ADDR", format!("127.0.0.1:{port}"));
    let serving = Serving::start(command);
    let made_up = Method::from_bytes(b"BREW").unwrap();
    assert_eq!(send(http().request(made_up, format!("{}/healthz", serving.url()))).await.status, 405);
    assert_eq!(send(http().get(format!("{}/healthz", serving.url()))).await.status, 200);
    assert_eq!(send(http().get(format!("{}/metrics", serving.url()))).await.status, 404);
    let numbers = send(http().get(format!("http://127.0.0.1:{port}/metrics"))).await;
    assert_eq!(numbers.status, 200);
    assert!(numbers.text.contains(r#"http_requests_total{method="GET",status="200"}"#), "{}", numbers.text);
    // Methods that somebody makes up are one: there is no end of them.
    assert!(numbers.text.contains(r#"method="other""#) && !numbers.text.contains("BREW"), "{}", numbers.text);
}
