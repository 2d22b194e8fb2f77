//! `mo migrate`: the platform first, then the tenants that are behind.

use std::{io::IsTerminal as _, process::ExitCode};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use mo_contract::{TenantId, host::normalise_authority};
use mo_migration::TenantSchema;
use mo_services::{FleetStatus, Migrated, Services};

use super::{Outcome, Output, ready_services, services};
use crate::settings::Settings;

#[derive(Args)]
pub struct Migrate {
    /// Leave the tenants alone
    #[arg(long, conflicts_with_all = ["tenant", "status"])]
    platform_only: bool,
    /// Only this tenant, by id or domain; may be given again
    #[arg(long)]
    tenant: Vec<String>,
    /// Tenants at work at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Change nothing; show every tenant's version
    #[arg(long)]
    status: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
}

impl Migrate {
    pub async fn run(self, settings: &Settings) -> Outcome {
        if self.status {
            return self.show(&services(settings).await?).await;
        }
        let services = ready_services(settings).await?;
        if self.platform_only {
            println!("platform: up to date");
            return Ok(ExitCode::SUCCESS);
        }
        let only = match self.tenant.is_empty() {
            true => Vec::new(),
            false => self.named(&services.fleet_status().await.map_err(|error| error.to_string())?)?,
        };
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {pos} migrated, {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::new_spinner().with_style(style)
        });
        let report = services
            .migrate_fleet(&TenantSchema::shipped(), &only, usize::from(self.jobs), |tenant, outcome| {
                match (outcome, &bar) {
                    (Migrated::Failed(cause), _) => eprintln!("{}: failed: {cause}", tenant.domain),
                    (Migrated::Done, Some(bar)) => bar.inc(1),
                    (Migrated::Done, None) if self.format == Output::Table => println!("{}: migrated", tenant.domain),
                    (Migrated::Done, None) => {}
                }
            })
            .await
            .map_err(|error| error.to_string())?;
        let failures = report.failures();
        match self.format {
            Output::Table => println!("{} tenants migrated, {failures} failed", report.outcomes.len() - failures),
            Output::Json => {
                let row = |(tenant, outcome): &(FleetStatus, Migrated)| {
                    let error = match outcome {
                        Migrated::Done => None,
                        Migrated::Failed(cause) => Some(cause),
                    };
                    serde_json::json!({ "tenant_id": tenant.id, "domain": tenant.domain, "error": error })
                };
                let rows: Vec<_> = report.outcomes.iter().map(row).collect();
                println!("{:#}", serde_json::json!({ "tenants": rows, "failed": failures }));
            }
        }
        Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The tenants that `--tenant` names: also those that are too far behind to be asked for by themselves.
    fn named(&self, fleet: &[FleetStatus]) -> Result<Vec<TenantId>, String> {
        let find = |name: &String| {
            let host = normalise_authority(name);
            let is_it = |tenant: &&FleetStatus| Ok(tenant.id) == name.parse() || host.as_ref() == Some(&tenant.domain);
            let found = fleet.iter().find(is_it);
            found.map(|tenant| tenant.id).ok_or_else(|| format!("no tenant has the id or domain {name}"))
        };
        self.tenant.iter().map(find).collect()
    }

    async fn show(&self, services: &Services) -> Outcome {
        let missing = |_| "the platform's tables are not there; make them with mo migrate".to_owned();
        let mut fleet = services.fleet_status().await.map_err(missing)?;
        let only = self.named(&fleet)?;
        fleet.retain(|tenant| only.is_empty() || only.contains(&tenant.id));
        let schema = TenantSchema::shipped();
        let latest = schema.version();
        match self.format {
            Output::Json => {
                let rows: Vec<_> = fleet
                    .iter()
                    .map(|tenant| {
                        serde_json::json!({
                            "tenant_id": tenant.id, "domain": tenant.domain, "state": tenant.state,
                            "schema_version": tenant.schema_version, "current": tenant.is_at(&schema), "error": tenant.migration_error,
                        })
                    })
                    .collect();
                println!("{:#}", serde_json::json!({ "latest": latest, "tenants": rows }));
            }
            Output::Table => {
                println!("{:<36}  {:<30}  {:<12}  {:<24}  note", "tenant", "domain", "state", "version");
                for tenant in &fleet {
                    let note = match &tenant.migration_error {
                        Some(error) => error.as_str(),
                        None if tenant.is_at(&schema) => "",
                        None => "behind",
                    };
                    let version = tenant.schema_version.as_deref().unwrap_or("-");
                    println!("{:<36}  {:<30}  {:<12}  {version:<24}  {note}", tenant.id, tenant.domain, tenant.state);
                }
                println!("{} tenants; latest is {latest}", fleet.len());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
