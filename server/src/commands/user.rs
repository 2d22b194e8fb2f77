//! `mo user …`: the people who sign in. Nobody's password is ever typed here: whoever is invited chooses it by the link.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use mo_contract::{
    Role,
    identity::{CreateUser, ListUsers, RemoveOperator},
    tenant::ShowTenant,
};

use super::{Outcome, context, find_tenant, ready_services};
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum Command {
    /// Invite somebody; prints the link, which is shown once
    #[command(
        after_help = "Example: mo user create --email ada@example.com --operator\n         mo user create --email bob@example.com --tenant pizza.example --role owner"
    )]
    Create(Create),
    /// Everybody who can sign in
    #[command(after_help = "Example: mo user list")]
    List,
    /// Take the rights of an operator away at once
    #[command(after_help = "Example: mo user remove-operator ada@example.com")]
    RemoveOperator { email: String },
}

#[derive(Args)]
pub struct Create {
    #[arg(long)]
    email: String,
    /// Somebody who works on the platform
    #[arg(long, required_unless_present = "tenant")]
    operator: bool,
    /// Id or domain of the restaurant
    #[arg(long)]
    tenant: Option<String>,
    /// staff, manager or owner
    #[arg(long, default_value = "owner", value_parser = ["staff", "manager", "owner"])]
    role: String,
    /// The link sets a new password, also for somebody who has one
    #[arg(long)]
    reset: bool,
}

impl Command {
    pub async fn run(self, settings: &Settings) -> Outcome {
        let services = ready_services(settings).await?;
        match self {
            Self::Create(create) => {
                let tenant_id = match &create.tenant {
                    Some(name) => Some(find_tenant(&services, name).await?),
                    None => None,
                };
                let role = tenant_id.and_then(|_| Role::parse(&create.role));
                let op = CreateUser {
                    email: create.email,
                    is_operator: create.operator,
                    tenant_id,
                    role,
                    reset: create.reset,
                };
                let invited = services.call(&context(), op).await.map_err(|error| error.to_string())?;
                let host = match tenant_id {
                    Some(id) => {
                        let detail = services.call(&context(), ShowTenant { id }).await;
                        detail.map_err(|error| error.to_string())?.tenant.domain
                    }
                    None => settings.platform_host.clone(),
                };
                println!("{}", settings.address_of(&host, &invited.path.0));
            }
            Self::List => {
                let list = services.call(&context(), ListUsers {}).await.map_err(|error| error.to_string())?;
                println!("{:<36}  {:<9}  {:<8}  e-mail", "user", "operator", "state");
                for user in list.users {
                    let operator = if user.is_operator { "yes" } else { "no" };
                    let state = if user.is_active { "active" } else { "invited" };
                    println!("{:<36}  {operator:<9}  {state:<8}  {}", user.id, user.email);
                }
            }
            Self::RemoveOperator { email } => {
                let list = services.call(&context(), ListUsers {}).await.map_err(|error| error.to_string())?;
                let known = list.users.into_iter().find(|user| user.email.eq_ignore_ascii_case(email.trim()));
                let user_id = known.map(|user| user.id).ok_or_else(|| format!("nobody has the address {email}"))?;
                services.call(&context(), RemoveOperator { user_id }).await.map_err(|error| error.to_string())?;
                println!("removed");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
