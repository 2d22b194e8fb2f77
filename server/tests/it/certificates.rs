//! Certificates on demand through real Caddy with the configuration that is shipped, and its own authority in place of a public
//! one: a restaurant's name gets one, any other name gets none, and a silent `mo` is a no.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::Duration,
};

use reqwest::Method;

use crate::support::{
    Db, Folder, World,
    ground::keep_running,
    postgres::{free_port, wait_for},
    send,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_restaurants_name_gets_one() {
    let world =
        World::with(Db::Sqlite, |settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let house = world.provision("tls-a").await;
    let services = world.services.clone();
    let watching = tokio::spawn(async move { services.watch_domains().await });
    let known = async |name: &str| {
        let path = format!("/edge/tls?domain={name}");
        for _ in 0..100 {
            if send(world.request(Method::GET, &path)).await.status == 200 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    };
    assert!(known(&house.domain).await && known("platform.example").await);
    send(world.request(Method::GET, "/edge/tls?domain=nobody.example")).await.refused(404, "NOT_FOUND");
    send(world.request(Method::GET, "/edge/tls")).await.refused(404, "NOT_FOUND");

    let (folder, http, https) = (Folder::new(), free_port(), free_port());
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/Caddyfile")).unwrap();
    let data = folder.0.join("data");
    let config = shipped
        .replace("127.0.0.1:3000", &world.address.to_string())
        .replacen(
            "{\n",
            &format!("{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n\tskip_install_trust\n\tlocal_certs\n\tstorage file_system {}\n", data.display()),
            1,
        )
        .replace("http:// {", &format!("http://:{http} {{"))
        .replace("https:// {", &format!("https://:{https} {{"));
    let file = folder.0.join("Caddyfile");
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new("/usr/bin/caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
    command.env("HOME", &folder.0).env("XDG_DATA_HOME", &folder.0).env("XDG_CONFIG_HOME", &folder.0);
    keep_running(command.stdout(Stdio::null()).stderr(Stdio::null()));
    wait_for("Caddy", || std::net::TcpStream::connect(("127.0.0.1", https)).is_ok());
    let root = data.join("pki/authorities/local/root.crt");
    wait_for("Caddy's authority", || root.exists());

    let root = reqwest::Certificate::from_pem(&std::fs::read(&root).unwrap()).unwrap();
    let visit = |name: &str, path: &str| {
        let address: SocketAddr = ([127, 0, 0, 1], https).into();
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([root.clone()])
            .resolve(name, address)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        client.get(format!("https://{name}:{https}{path}"))
    };
    let shop = send(visit(&house.domain, "/")).await;
    assert_eq!(shop.status, 200, "{}", shop.text);
    // The page knows that it is on https, and the edge's own question is not for the world.
    let sign_in = send(visit(&house.domain, "/admin/sign-in")).await;
    assert!(sign_in.status == 200 && sign_in.text.contains("name=\"password\""), "{}", sign_in.text);
    send(visit(&house.domain, "/edge/tls?domain=tls-a.example")).await.refused(404, "NOT_FOUND");
    assert!(visit("nobody.example", "/").send().await.is_err());
    // Told of nothing, Caddy makes nothing: a name it has no certificate for yet is refused once `mo` no longer vouches.
    watching.abort();
    let late = world.provision("tls-late").await;
    assert!(visit(&late.domain, "/").send().await.is_err());
}
