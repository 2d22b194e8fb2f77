//! `cargo xtask bench`: times the released binaries next to a yardstick in the same run, and prints the ratios as one table.
//! It must never serve from or write to a database that is not its own.

mod fleet;
mod load;
mod node;
mod orders;
mod postgres;
mod process;
mod report;
mod storefront;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, workspace};
use postgres::Cluster;
use report::Report;

/// Measures the release build against yardsticks in one run. Called by script/bench, which builds first.
#[derive(clap::Args)]
pub struct Arguments {
    /// Seconds that one reading lasts
    #[arg(long, default_value_t = 2)]
    seconds: u32,
    /// Readings of each side, taken in turn; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Restaurants in the large databases
    #[arg(long, default_value_t = 1500, value_parser = at_least_a_few)]
    tenants: usize,
    /// Only the groups of rows in which a name contains this
    #[arg(long, default_value = "")]
    only: String,
}

/// Rows of the goals for which there is no code to measure yet.
const NOT_THERE_YET: &[&str] = &["import of 100,000 cost rows", "recompute of 5,000 recipes; what-if over the same"];

/// Restaurants in the small databases.
const FEW: usize = 10;

/// What every group of rows needs.
pub struct Bench {
    arguments: Arguments,
    mo: PathBuf,
    yardstick: PathBuf,
    site: PathBuf,
    scratch: Scratch,
}

pub fn run(arguments: Arguments) -> Result<()> {
    let metadata = workspace()?;
    let target = metadata.target_directory.as_std_path();
    let site = target.join("site");
    let (mo, yardstick) = (target.join("release/mo"), target.join("release/yardstick"));
    for needed in [&mo, &yardstick, &site.join("assets.json")] {
        if !needed.exists() {
            return Err(format!("{} is missing: script/bench builds it", needed.display()).into());
        }
    }
    let bench = Bench { arguments, mo, yardstick, site, scratch: Scratch::new()? };
    let cluster = Cluster::start(bench.scratch.path())?;
    let mut report = Report::new(target.join("bench"), machine(&cluster)?)?;

    if bench.wants(&process::ROWS) {
        process::measure(&bench, &mut report)?;
    }
    let beside_few = [&storefront::ROWS[..], &orders::ROWS, &fleet::BESIDE_FEW].concat();
    let few = if bench.wants(&beside_few) { Some(fleet::few(&bench, &cluster)?) } else { None };
    if let Some(few) = &few {
        if bench.wants(&storefront::ROWS) {
            storefront::measure(&bench, &mut report, few)?;
        }
        if bench.wants(&orders::ROWS) {
            orders::measure(&bench, &mut report, &cluster, few)?;
        }
    }
    if bench.wants(&fleet::ROWS) {
        fleet::measure(&bench, &mut report, &cluster, few.as_ref())?;
    }
    report.print(NOT_THERE_YET);
    Ok(())
}

impl Bench {
    /// The number that reads and provisionings are compared at: 1,000 of 1,500.
    fn many(&self) -> usize {
        self.arguments.tenants * 2 / 3
    }

    /// Whether one of these rows is asked for.
    fn wants(&self, rows: &[&str]) -> bool {
        rows.iter().any(|row| row.contains(&self.arguments.only))
    }

    /// A restaurant's dishes: five categories of eight, written as a restaurant would.
    fn menu_file(&self, domain: &str) -> Result<PathBuf> {
        const PARTS: &[&str] = &["Starters", "Pizza", "Pasta", "Desserts", "Drinks"];
        let mut text = format!(
            "[restaurant]\nname = \"Forno {domain}\"\ndomain = \"{domain}\"\ncurrency = \"EUR\"\ntagline = \"Everything from one oven.\"\n\
             address = \"Lindengasse 14, 10115 Berlin, Germany\"\nhours = [\"Mon–Fri 11:30–22:00\", \"Sat 12:00–23:00\"]\n\
             [restaurant.theme]\nprimary_color = \"#b91c1c\"\n"
        );
        for part in PARTS {
            text += &format!("[[category]]\nname = \"{part}\"\ndescription = \"Made to order, from our own dough.\"\n");
            for number in 1..=8 {
                text += &format!(
                    "[[category.item]]\nname = \"{part} no. {number}\"\nprice = {}\n\
                     description = \"With ripe tomatoes, fior di latte, basil and olive oil, baked for ninety seconds at 450 °C.\"\n\
                     allergens = [\"gluten\", \"milk\"]\ndiets = [\"vegetarian\"]\n",
                    500 + 50 * number
                );
            }
        }
        let path = self.scratch.path().join(format!("{domain}.toml"));
        fs::write(&path, text)?;
        Ok(path)
    }
}

/// Room for the samples on both sides of two thirds.
fn at_least_a_few(text: &str) -> std::result::Result<usize, String> {
    text.parse().ok().filter(|count| (150..=10_000).contains(count)).ok_or_else(|| "150 to 10000".to_owned())
}

/// A folder that goes when the run ends. One that a killed run left behind goes when the next begins.
pub struct Scratch(PathBuf);

const SCRATCH: &str = "mo-bench-";

impl Scratch {
    fn new() -> Result<Self> {
        let parent = std::env::temp_dir();
        for entry in fs::read_dir(&parent)?.flatten() {
            let name = entry.file_name();
            let owner = name.to_str().and_then(|name| name.strip_prefix(SCRATCH));
            if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let path = parent.join(format!("{SCRATCH}{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{}: {error}", self.0.display());
        }
    }
}

/// What the figures hold for. Ratios travel better than rates, but not everywhere.
fn machine(cluster: &Cluster) -> Result<serde_json::Value> {
    let first = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    Ok(serde_json::json!({
        "cores": std::thread::available_parallelism()?.get(),
        "cpu": first(&cpu, "model name"),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease")?.trim(),
        "postgres": cluster.psql("postgres", "SHOW server_version")?.trim(),
        "commit": git(&["rev-parse", "--short", "HEAD"]),
        "has_uncommitted_changes": !git(&["status", "--porcelain", "--untracked-files=no"]).is_empty(),
    }))
}
