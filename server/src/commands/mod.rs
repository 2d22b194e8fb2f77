//! The commands a person types. Each builds its context here, calls operations, and prints; it holds no rule of its own.

mod check;
mod events;
mod migrate;
mod serve;
mod tenant;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use mo_client::{MoClient, Remote};
use mo_contract::{
    Actor, ErrorCode, RequestContext, TenantId,
    tenant::{ResolveHost, ShowTenant},
};
use mo_services::{Media, S3, Secrets, Services};
use mo_store::{Databases, Options};

use crate::settings::{ApiMode, Settings};

#[derive(Parser)]
#[command(
    name = "mo",
    version,
    about = "A restaurant platform: one binary serves many restaurants.",
    propagate_version = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve storefronts and the API
    #[command(after_help = "Example: mo serve")]
    Serve,
    /// Bring the platform and the tenants to this version
    #[command(after_help = "Example: mo migrate --jobs 8\n         mo migrate --status --format json")]
    Migrate(migrate::Migrate),
    /// Provision, list and change restaurants
    #[command(subcommand, after_help = "Example: mo tenant provision --name \"Forno Rosso\" --domain pizza.example")]
    Tenant(tenant::Command),
    /// Make, list and revoke API tokens
    #[command(subcommand, after_help = "Example: mo token create --tenant pizza.example --role manager")]
    Token(token::Command),
    /// Invite and list people
    #[command(subcommand, after_help = "Example: mo user create --email ada@example.com --operator")]
    User(user::Command),
    /// Export and count events
    #[command(
        subcommand,
        after_help = "Example: mo events export --tenant pizza.example --from 2026-01-01T00:00:00Z --format csv"
    )]
    Events(events::Command),
    /// Create two demo restaurants
    #[command(after_help = "Example: mo demo\n         mo demo --menu my-restaurant.toml")]
    Demo(crate::demo::Demo),
    /// Print the OpenAPI document
    #[command(after_help = "Example: mo openapi > openapi.json")]
    Openapi,
    /// Check configuration, database and migrations, and say how to mend them
    #[command(after_help = "Example: mo check")]
    Check,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    #[default]
    Table,
    Json,
}

/// What a command may fail with: one line for a person.
pub type Outcome = Result<ExitCode, String>;

/// Parses, runs, and turns what went wrong into one line and an exit code.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(error) => return fail(&error.to_string()),
    };
    logging(&settings, matches!(arguments.command, Command::Serve));
    // `mo … | head` ends like any other program does. A server must outlive whoever reads what it prints.
    if !matches!(arguments.command, Command::Serve) {
        sigpipe::reset();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("no runtime: {error}")),
    };
    let outcome = runtime.block_on(async move {
        match arguments.command {
            Command::Serve => serve::run(settings).await,
            Command::Migrate(command) => command.run(&settings).await,
            Command::Tenant(command) => command.run(&settings).await,
            Command::Token(command) => command.run(&settings).await,
            Command::User(command) => command.run(&settings).await,
            Command::Events(command) => command.run(&settings).await,
            Command::Demo(command) => command.run(&settings).await,
            Command::Openapi => {
                println!("{:#}", crate::http::openapi_document());
                Ok(ExitCode::SUCCESS)
            }
            Command::Check => check::run(&settings).await,
        }
    });
    outcome.unwrap_or_else(|message| fail(&message))
}

fn fail(message: &str) -> ExitCode {
    eprintln!("mo: {}", message.replace('\n', " "));
    ExitCode::FAILURE
}

fn logging(settings: &Settings, serving: bool) {
    let filter = if serving { settings.log_filter.as_str() } else { "warn" };
    let filter =
        tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.log_json { builder.json().init() } else { builder.init() }
}

/// Opens the databases this machine is configured for.
///
/// # Errors
/// One line for a person.
pub async fn services(settings: &Settings) -> Result<Services, String> {
    let options = Options {
        url: settings.database_url.clone(),
        pooler: settings.pooler,
        max_connections: settings.db_connections,
    };
    let databases =
        Databases::connect(&options).await.map_err(|error| format!("{:?}: {error}", settings.database_url))?;
    let bootstrap = settings.bootstrap_key.clone().map(|secret| secret.0);
    let signing = settings.signing_key.clone().map(|secret| secret.0);
    let secrets = Secrets::load(&settings.data_dir, bootstrap, signing).map_err(|error| error.to_string())?;
    Ok(Services::new(databases, secrets, media(settings)?, settings.platform_host.clone()))
}

/// Where this machine is configured to keep pictures.
///
/// # Errors
/// One line for a person.
pub fn media(settings: &Settings) -> Result<Media, String> {
    let media = match &settings.media {
        None => Media::folder(&settings.data_dir.join("media")),
        Some(bucket) => Media::s3(&S3 {
            bucket: bucket.bucket.clone(),
            prefix: bucket.prefix.clone(),
            endpoint: bucket.endpoint.clone(),
            region: bucket.region.clone(),
            key_id: bucket.key_id.clone(),
            secret: bucket.secret.0.clone(),
        }),
    };
    media.map_err(|error| error.to_string())
}

/// As [`services`], with the platform's schema made or brought up to date.
///
/// # Errors
/// One line for a person.
pub async fn ready_services(settings: &Settings) -> Result<Services, String> {
    let services = services(settings).await?;
    services.migrate_platform().await.map_err(|error| error.to_string())?;
    Ok(services)
}

/// The client that pages use: this process, or another node.
///
/// # Errors
/// One line for a person.
pub async fn client(settings: &Settings) -> Result<(MoClient, Option<Services>), String> {
    match settings.api_mode {
        ApiMode::Local => {
            let services = ready_services(settings).await?;
            Ok((MoClient::Local(services.clone()), Some(services)))
        }
        ApiMode::Remote => {
            let url = settings.api_url.clone().unwrap_or_default();
            let token = settings.api_token.clone().map(|secret| secret.0);
            let remote = Remote::new(&url, token).map_err(|error| error.to_string())?;
            Ok((MoClient::Remote(remote), None))
        }
    }
}

/// The context of a command: the machine itself calls.
#[must_use]
pub fn context() -> RequestContext {
    RequestContext::new(Actor::System, format!("cli-{}", uuid::Uuid::new_v4()), chrono::Utc::now())
}

/// A tenant by its id or its domain.
///
/// # Errors
/// One line for a person.
pub async fn find_tenant(services: &Services, name: &str) -> Result<TenantId, String> {
    let found = match name.parse() {
        Ok(id) => services.call(&context(), ShowTenant { id }).await.map(|detail| detail.tenant.id),
        Err(_) => services.call(&context(), ResolveHost { host: name.to_owned() }).await.map(|tenant| tenant.id),
    };
    found.map_err(|error| match error.code {
        ErrorCode::NotFound | ErrorCode::TenantNotFound => format!("no tenant has the id or domain {name}"),
        _ => error.message,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// As a shell would: at spaces, but not inside of double quotes.
    fn words(line: &str) -> Vec<&str> {
        let parts = line.split('"').enumerate();
        parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
    }

    fn walk(command: &clap::Command) {
        for command in command.get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Example: mo "), "{} has no example", command.get_name());
            for line in help.trim_start_matches("Example:").lines() {
                let typed = line.split(" > ").next().unwrap();
                if let Err(error) = Arguments::try_parse_from(words(typed)) {
                    panic!("{typed}: {error}");
                }
            }
            walk(command);
        }
    }

    #[test]
    fn every_command_has_an_example_that_can_be_typed() {
        walk(&Arguments::command());
    }
}
