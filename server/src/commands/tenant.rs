//! `mo tenant …`: provisioning and the life of restaurants.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use mo_contract::{
    Error,
    tenant::{ArchiveTenant, ListTenants, ProvisionTenant, ResumeTenant, ShowTenant, SuspendTenant, Tenant},
    theme::ThemeInput,
};
use mo_services::Services;

use super::{Outcome, Output, context, find_tenant, ready_services};
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum Command {
    /// Make a restaurant with its own schema
    #[command(
        after_help = "Example: mo tenant provision --name \"Forno Rosso\" --domain pizza.example --owner-email ada@example.com"
    )]
    Provision(Provision),
    /// All restaurants
    #[command(after_help = "Example: mo tenant list --format json")]
    List {
        #[arg(long, value_enum, default_value_t)]
        format: Output,
    },
    /// One restaurant and the steps of its life
    #[command(after_help = "Example: mo tenant show pizza.example")]
    Show { tenant: String },
    /// Take a storefront off for a while
    #[command(after_help = "Example: mo tenant suspend pizza.example --reason holidays")]
    Suspend(Change),
    /// Bring a suspended storefront back
    #[command(after_help = "Example: mo tenant resume pizza.example")]
    Resume(Change),
    /// End a restaurant; its data stays readable
    #[command(after_help = "Example: mo tenant archive pizza.example --reason \"closed for good\"")]
    Archive(Change),
}

#[derive(Args)]
pub struct Provision {
    #[arg(long)]
    name: String,
    #[arg(long)]
    domain: String,
    /// TOML file with primary_color, accent_color, font, radius
    #[arg(long)]
    theme: Option<PathBuf>,
    #[arg(long)]
    currency: Option<String>,
    #[arg(long)]
    owner_email: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
}

#[derive(Args)]
pub struct Change {
    /// Id or domain
    tenant: String,
    #[arg(long)]
    reason: Option<String>,
}

impl Command {
    pub async fn run(self, settings: &Settings) -> Outcome {
        let services = ready_services(settings).await?;
        match self {
            Self::Provision(provision) => provision.run(&services, settings).await,
            Self::List { format } => list(&services, format).await,
            Self::Show { tenant } => {
                let id = find_tenant(&services, &tenant).await?;
                let detail = services.call(&context(), ShowTenant { id }).await.map_err(|error| error.to_string())?;
                println!("{:#}", serde_json::json!(detail));
                Ok(ExitCode::SUCCESS)
            }
            Self::Suspend(change) => {
                let id = find_tenant(&services, &change.tenant).await?;
                changed(services.call(&context(), SuspendTenant { id, reason: change.reason }).await)
            }
            Self::Resume(change) => {
                let id = find_tenant(&services, &change.tenant).await?;
                changed(services.call(&context(), ResumeTenant { id, reason: change.reason }).await)
            }
            Self::Archive(change) => {
                let id = find_tenant(&services, &change.tenant).await?;
                changed(services.call(&context(), ArchiveTenant { id, reason: change.reason }).await)
            }
        }
    }
}

fn changed(result: Result<Tenant, Error>) -> Outcome {
    let tenant = result.map_err(|error| error.to_string())?;
    println!("{} is {}", tenant.domain, tenant.state.as_str());
    Ok(ExitCode::SUCCESS)
}

impl Provision {
    async fn run(self, services: &Services, settings: &Settings) -> Outcome {
        let theme = match &self.theme {
            None => ThemeInput::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {}", path.display(), error.message()))?
            }
        };
        let op = ProvisionTenant {
            name: self.name,
            domain: self.domain,
            theme,
            currency: self.currency,
            owner_email: self.owner_email,
            ..Default::default()
        };
        let made = services.call(&context(), op).await.map_err(|error| error.to_string())?;
        match self.format {
            Output::Json => println!("{:#}", serde_json::json!(made)),
            Output::Table => {
                println!("tenant         {}", made.tenant_id);
                println!("schema         {}", made.schema_name);
                println!("domain         {}", made.domain);
                println!("manager token  {}  (shown once)", made.manager_token);
                if let Some(path) = &made.owner_invitation {
                    println!("owner's link   {}  (shown once)", settings.address_of(&made.domain, path));
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(services: &Services, format: Output) -> Outcome {
    let mut tenants = Vec::new();
    let mut cursor = None;
    loop {
        let page = services.call(&context(), ListTenants { cursor, limit: Some(200), ..Default::default() }).await;
        let page = page.map_err(|error| error.to_string())?;
        tenants.extend(page.tenants);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    match format {
        Output::Json => println!("{:#}", serde_json::json!({ "tenants": tenants })),
        Output::Table => {
            println!("{:<36}  {:<30}  {:<12}  name", "tenant", "domain", "state");
            for tenant in &tenants {
                println!("{:<36}  {:<30}  {:<12}  {}", tenant.id, tenant.domain, tenant.state.as_str(), tenant.name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
