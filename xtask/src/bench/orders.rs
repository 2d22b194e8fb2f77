//! Orders over HTTP beside pgbench running the statements of an order, on the same tables with the same commit.
//! A yardstick must not go stale: what pgbench runs is compared with what the server logged for a real order.

use std::{fs, path::PathBuf};

use regex::Regex;
use serde_json::json;

use super::{
    Bench,
    fleet::Fleet,
    load::{Load, Pair, Reading, Request},
    postgres::Cluster,
    report::{Goal, Report, Row},
};
use crate::Result;

pub const ROWS: [&str; 2] = [TEN, ONE];
const TEN: &str = "POST /store/orders, PostgreSQL, 10 restaurants";
const ONE: &str = "POST /store/orders, PostgreSQL, 1 restaurant";

const PATH: &str = "/api/v1/store/orders";
const STATEMENTS: &str = include_str!("order.sql");
/// Orders that each side keeps going: as many as `mo` has connections to PostgreSQL unless told otherwise.
const CLIENTS: usize = 20;

pub fn measure(bench: &Bench, report: &mut Report, cluster: &Cluster, few: &Fleet) -> Result<()> {
    let body = few.order_body();
    let logged = cluster.logged(|| few.place_order("the-order-of-the-log").map(drop))?;
    compare(&sent(&logged), &written(STATEMENTS))?;
    let scripts = scripts(bench, cluster, few)?;
    for (slug, name, count) in [("store-orders", TEN, scripts.len()), ("store-orders-one", ONE, 1)] {
        let requests: Vec<Request> = few.hosts.iter().take(count).map(|host| order(host, &body.to_string())).collect();
        let ours = Load::new(bench, slug, few.node.address, CLIENTS, &requests)?;
        let theirs = || pgbench(bench, cluster, &few.database, scripts.get(..count).unwrap_or_default());
        let readings = Pair::take(bench, || ours.run(), theirs)?;
        report.add(Row::of_rates(slug, name, &readings, "pgbench").ratio_goal(Goal::AtLeast(0.6, "0.6")).details(
            json!({
                "how": "three lines an order, 40 dishes, an idempotency key each, fsync and synchronous_commit on",
                "clients": CLIENTS, "statements": written(STATEMENTS).len(), "readings": readings.json(),
            }),
        ))?;
    }
    Ok(())
}

fn order(host: &str, body: &str) -> Request {
    Request { host: host.to_owned(), path: PATH.to_owned(), body: Some(body.to_owned()) }
}

/// The statements with a restaurant's names and a real order's values, a file for each restaurant.
fn scripts(bench: &Bench, cluster: &Cluster, few: &Fleet) -> Result<Vec<PathBuf>> {
    let ask = |sql: &str| Ok::<_, Box<dyn std::error::Error>>(cluster.psql(&few.database, sql)?.trim().to_owned());
    let tenants = ask("SELECT schema_name || ' ' || id FROM public.tenants ORDER BY domain")?;
    let first = tenants.split(' ').next().unwrap_or_default();
    let of_order = |column: &str| ask(&format!("SELECT {column} FROM {first}.orders ORDER BY number DESC LIMIT 1"));
    let of_answer =
        |column: &str| ask(&format!("SELECT {column} FROM {first}.idempotency ORDER BY created_at DESC LIMIT 1"));
    let values = [
        ("{fulfilment}", of_order("fulfilment")?),
        ("{items}", of_order("items")?),
        ("{total}", of_order("total_amount")?),
        ("{answer}", of_answer("answer")?),
        ("{hash}", of_answer("input_hash")?),
    ];
    let mut scripts = Vec::new();
    for line in tenants.lines() {
        let (schema, tenant) = line.split_once(' ').ok_or("a tenant without an id")?;
        let mut text = STATEMENTS.replace("{schema}", schema).replace("{tenant}", tenant);
        for (place, value) in &values {
            text = text.replace(place, &value.replace('\'', "''"));
        }
        let path = bench.scratch.path().join(format!("{schema}.sql"));
        fs::write(&path, text)?;
        scripts.push(path);
    }
    Ok(scripts)
}

fn pgbench(bench: &Bench, cluster: &Cluster, database: &str, scripts: &[PathBuf]) -> Result<Reading> {
    let mut command = cluster.pgbench(database);
    command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
    command.args([format!("--client={CLIENTS}"), format!("--time={}", bench.arguments.seconds)]);
    for script in scripts {
        command.arg("--file").arg(script);
    }
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figure = |before: &str| text.split_once(before)?.1.split_whitespace().next()?.parse::<f64>().ok();
    match (output.status.success(), figure("\ntps = "), figure("number of failed transactions: ")) {
        (true, Some(per_second), None | Some(0.0)) => Ok(Reading { per_second, p50: f64::NAN, p99: f64::NAN }),
        _ => Err(format!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// What a statement does, whatever its values: parameters, texts, numbers and generated ids are all `?`.
fn shape(sql: &str) -> String {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant")]
    let value = Regex::new(r"'[^']*'|\$\d+|:\w+|\b\d+\b|\b(?:gen_random_uuid|now)\(\)|\bNULL\b").unwrap();
    value.replace_all(sql, "?").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The transaction of the server's log that made an order.
fn sent(entries: &[String]) -> Vec<String> {
    let mut statements = Vec::new();
    for entry in entries {
        let text = entry.strip_prefix("LOG:").unwrap_or_default().trim();
        let sql = match text.split_once(": ") {
            Some((what, sql)) if what == "statement" || what.starts_with("execute ") => shape(sql),
            _ => continue,
        };
        if sql == "BEGIN" {
            statements.clear();
        }
        statements.push(sql);
        let is_order = statements.iter().any(|sql| sql.starts_with("INSERT INTO \"orders\""));
        if is_order && statements.last().is_some_and(|sql| sql == "COMMIT") {
            break;
        }
    }
    statements
}

/// The statements of a pgbench script, one on each line that is neither a comment nor a command.
fn written(script: &str) -> Vec<String> {
    let lines = script.lines().filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'));
    lines.map(|line| shape(line.split(" \\gset").next().unwrap_or_default().trim_end_matches(';'))).collect()
}

fn compare(sent: &[String], written: &[String]) -> Result<()> {
    if sent == written {
        return Ok(());
    }
    let place = sent.iter().zip(written).take_while(|(sent, written)| sent == written).count();
    let at = |list: &[String]| list.get(place).map_or("nothing", String::as_str).to_owned();
    let told = format!("mo sends: {}\nwritten:  {}", at(sent), at(written));
    Err(format!("xtask/src/bench/order.sql is not what mo does for an order (statement {}):\n{told}", place + 1).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_no_part_of_a_statement() {
        let real = shape("INSERT INTO \"orders\" (\"id\", number) VALUES ($1, $2, 'mo', NULL) RETURNING \"id\"");
        let ours = shape(
            "INSERT INTO \"orders\" (\"id\", number)  VALUES (gen_random_uuid(), :order_number, '{x}', now()) RETURNING \"id\"",
        );
        assert_eq!(real, ours);
        assert_ne!(shape("SELECT a FROM t WHERE b = $1"), shape("SELECT a FROM t WHERE c = $1"));
    }

    #[test]
    fn the_transaction_of_the_order_is_found_in_the_log() {
        let log = [
            "",
            "LOG:  statement: SELECT pg_sleep(0.5)",
            "LOG:  statement: BEGIN",
            "LOG:  execute sqlx_s_1: SELECT event_seq FROM platform_counters WHERE id = 1",
            "LOG:  statement: COMMIT",
            "LOG:  statement: BEGIN",
            "LOG:  execute sqlx_s_6: SELECT set_config('role', $1, true)",
            "DETAIL:  parameters: $1 = 'tenant_0'",
            "LOG:  checkpoint starting: time",
            "LOG:  execute sqlx_s_9: INSERT INTO \"orders\" (\"id\") VALUES ($1)",
            "LOG:  statement: COMMIT",
            "LOG:  statement: BEGIN",
        ];
        let statements = sent(&log.map(str::to_owned));
        assert_eq!(
            statements,
            ["BEGIN", "SELECT set_config(?, ?, true)", "INSERT INTO \"orders\" (\"id\") VALUES (?)", "COMMIT"]
        );
        let script = "-- a comment\n\\set key random(1, 2)\nBEGIN;\nSELECT set_config('role', '{schema}', true);\n\
                      INSERT INTO \"orders\" (\"id\") VALUES (:key) \\gset made_\nCOMMIT;\n";
        assert!(compare(&statements, &written(script)).is_ok());
        let error =
            compare(&statements, &written(&script.replace("'role'", "'role', 'path'"))).unwrap_err().to_string();
        assert!(error.contains("(statement 2)") && error.contains("set_config(?, ?, ?, true)"), "{error}");
        assert!(compare(&[], &written(script)).is_err());
    }
}
