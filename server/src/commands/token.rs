//! `mo token …`: bearer tokens for machines.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use mo_contract::tenant::{CreateToken, ListTokens, RevokeToken, TokenRole};

use super::{Outcome, context, find_tenant, ready_services};
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum Command {
    /// Make a token; its secret is shown once
    #[command(
        after_help = "Example: mo token create --tenant pizza.example --role manager\n         mo token create --operator"
    )]
    Create(Create),
    /// Tokens, never their secrets
    #[command(after_help = "Example: mo token list --tenant pizza.example")]
    List {
        /// Id or domain
        #[arg(long)]
        tenant: Option<String>,
    },
    /// End a token at once
    #[command(after_help = "Example: mo token revoke 01a1fd49-2935-4257-ba59-8e907652c6cd")]
    Revoke { id: String },
}

#[derive(Args)]
pub struct Create {
    /// Id or domain of the restaurant
    #[arg(long, required_unless_present_any = ["operator", "front"])]
    tenant: Option<String>,
    /// staff, manager or owner
    #[arg(long, default_value = "manager", value_parser = ["staff", "manager", "owner"])]
    role: String,
    /// A platform operator's token
    #[arg(long, conflicts_with_all = ["tenant", "front"])]
    operator: bool,
    /// A front node's token
    #[arg(long, conflicts_with = "tenant")]
    front: bool,
    #[arg(long, default_value = "made on the command line")]
    label: String,
    /// Days until it ends
    #[arg(long)]
    days: Option<u32>,
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
                let role = match (create.operator, create.front) {
                    (true, _) => TokenRole::Operator,
                    (_, true) => TokenRole::Front,
                    _ => TokenRole::parse(&create.role).unwrap_or(TokenRole::Staff),
                };
                let op = CreateToken { role, tenant_id, label: create.label, days: create.days };
                let made = services.call(&context(), op).await.map_err(|error| error.to_string())?;
                println!("{}", made.secret);
            }
            Self::List { tenant } => {
                let tenant_id = match &tenant {
                    Some(name) => Some(find_tenant(&services, name).await?),
                    None => None,
                };
                let op = ListTokens { tenant_id, ..ListTokens::default() };
                let list = services.call(&context(), op).await.map_err(|error| error.to_string())?;
                println!("{:<36}  {:<11}  {:<8}  {:<8}  label", "token", "begins", "role", "state");
                for token in list.tokens {
                    let state = if token.revoked_at.is_some() { "revoked" } else { "valid" };
                    println!(
                        "{:<36}  {:<11}  {:<8}  {state:<8}  {}",
                        token.id,
                        token.prefix,
                        token.role.as_str(),
                        token.label
                    );
                }
            }
            Self::Revoke { id } => {
                let id = id.parse().map_err(|_| format!("{id} is no token id; see mo token list"))?;
                services.call(&context(), RevokeToken { id }).await.map_err(|error| error.to_string())?;
                println!("revoked");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
