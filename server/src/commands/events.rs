//! `mo events …`: the parity export and the count of the last hour.

use std::{io::Write as _, process::ExitCode};

use clap::{Args, Subcommand, ValueEnum};
use mo_contract::event::{EventStats, ListEvents};

use super::{Outcome, context, find_tenant, ready_services};
use crate::{
    export::{Format, csv_header, csv_rows, json_rows},
    settings::Settings,
};

#[derive(Subcommand)]
pub enum Command {
    /// Write a window of a tenant's log to standard output
    #[command(
        after_help = "Example: mo events export --tenant pizza.example --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z"
    )]
    Export(Export),
    /// Events of the last hour, by type
    #[command(after_help = "Example: mo events stats --tenant pizza.example")]
    Stats {
        /// Id or domain
        #[arg(long)]
        tenant: String,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    #[default]
    Csv,
    Json,
}

#[derive(Args)]
pub struct Export {
    /// Id or domain
    #[arg(long)]
    tenant: String,
    /// First moment, RFC 3339
    #[arg(long)]
    from: Option<String>,
    /// Moment after the last, RFC 3339
    #[arg(long)]
    to: Option<String>,
    /// Only this type, such as order.placed; or several, with commas between
    #[arg(long = "type")]
    event_type: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: ExportFormat,
}

impl Command {
    pub async fn run(self, settings: &Settings) -> Outcome {
        let services = ready_services(settings).await?;
        match self {
            Self::Stats { tenant } => {
                let ctx = context().for_tenant(find_tenant(&services, &tenant).await?);
                let counts = services.call(&ctx, EventStats {}).await.map_err(|error| error.to_string())?;
                println!("since {}", counts.since);
                for count in counts.counts {
                    println!("{:>8}  {}", count.count, count.event_type);
                }
            }
            Self::Export(export) => {
                let ctx = context().for_tenant(find_tenant(&services, &export.tenant).await?);
                let format = if export.format == ExportFormat::Csv { Format::Csv } else { Format::Json };
                let mut op = ListEvents {
                    from: export.from,
                    to: export.to,
                    event_type: export.event_type,
                    ..Default::default()
                };
                let mut out = std::io::stdout().lock();
                let written = |error: std::io::Error| format!("standard output: {error}");
                out.write_all(&if format == Format::Csv { csv_header() } else { b"[".to_vec() }).map_err(written)?;
                let mut first = true;
                loop {
                    let page = services.call(&ctx, op.clone()).await.map_err(|error| error.to_string())?;
                    let rows = match format {
                        Format::Csv => csv_rows(&page.events),
                        Format::Json => json_rows(&page.events, first),
                    };
                    first = first && page.events.is_empty();
                    out.write_all(&rows).map_err(written)?;
                    op.after = page.events.last().map(|last| last.seq).or(op.after);
                    if !page.more {
                        break;
                    }
                }
                if format == Format::Json {
                    out.write_all(b"]\n").map_err(written)?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
