//! `mo check`: says what is wrong and how to mend it, and prints the settings with secrets masked.

use std::process::ExitCode;

use mo_services::TenantHealth;

use super::{Outcome, services};
use crate::settings::{ApiMode, Settings};

pub async fn run(settings: &Settings) -> Outcome {
    println!("{settings:#?}");
    let mut problems = Vec::new();
    if let Err(error) = mo_app::Assets::load(&settings.site_root) {
        problems.push(format!("site: {error}; mend: build it with script/server or cargo xtask site"));
    }
    if settings.api_mode == ApiMode::Local {
        match services(settings).await {
            Err(error) => problems.push(format!("database: {error}; mend: start it, or set DATABASE_URL")),
            Ok(services) => match services.health().await {
                Err(_) => problems.push("migrations: the platform's tables are not there; mend: mo migrate".to_owned()),
                Ok(TenantHealth { behind: 0, .. }) => println!("no tenant is behind"),
                Ok(TenantHealth { behind, incompatible }) => problems.push(format!(
                    "migrations: {behind} tenants are behind, {incompatible} of them can't be served; mend: mo migrate"
                )),
            },
        }
    }
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() {
        println!("all is well");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
