//! `mo serve`: platform schema first, then the listeners.

use std::process::ExitCode;

use super::{Outcome, client};
use crate::{http, settings::Settings};

pub async fn run(settings: Settings) -> Outcome {
    let assets = mo_app::Assets::load(&settings.site_root)?;
    if let Some(address) = settings.metrics_addr {
        metrics_exporter_prometheus::PrometheusBuilder::new()
            .with_http_listener(address)
            .install()
            .map_err(|error| format!("MO_METRICS_ADDR: {error}"))?;
    }
    let (client, services) = client(&settings).await?;
    if let Some(services) = services.clone() {
        tokio::spawn(async move { services.watch_domains().await });
    }
    let address = settings.site_addr;
    let router = http::router(client, services.clone(), settings, assets);
    http::serve(router, address, services).await.map_err(|error| format!("{address}: {error}"))?;
    Ok(ExitCode::SUCCESS)
}
