//! `mo check`: says what is wrong and how to mend it, and prints the settings with secrets masked.

use std::process::ExitCode;

use mo_migration::TenantSchema;

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
            Ok(services) => match services.fleet_status().await {
                Err(_) => problems.push("migrations: the platform's tables are not there; mend: mo migrate".to_owned()),
                Ok(fleet) => {
                    let schema = TenantSchema::shipped();
                    let behind = fleet.iter().filter(|tenant| !tenant.is_at(&schema)).count();
                    println!("{} tenants, {behind} behind", fleet.len());
                    if behind > 0 {
                        problems.push(format!("migrations: {behind} tenants are behind; mend: mo migrate"));
                    }
                }
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
