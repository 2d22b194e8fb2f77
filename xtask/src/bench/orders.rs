//! Orders over HTTP beside pgbench sending the same statements to the same tables with the same commit.
//! The statements are taken from the server's log of one real order: a yardstick written by hand would go stale.

use std::{collections::BTreeMap, fs, path::PathBuf};

use regex::{Captures, Regex};
use serde_json::json;

use super::{
    Bench,
    fleet::{Fleet, ORDERS},
    load::{Load, Pair, Reading, Request},
    postgres::Cluster,
    report::{Goal, Report, Row},
};
use crate::Result;

pub const ROWS: [&str; 2] = [TEN, ONE];
const TEN: &str = "POST /store/orders, PostgreSQL, 10 restaurants";
const ONE: &str = "POST /store/orders, PostgreSQL, 1 restaurant";

/// Orders that each side keeps going: as many as `mo` has connections to PostgreSQL unless told otherwise.
const CLIENTS: usize = 20;
/// The key of the order that is logged; pgbench puts one of its own in its place each time.
const KEY: &str = "the-order-of-the-log";

pub fn measure(bench: &Bench, report: &mut Report, cluster: &Cluster, few: &Fleet) -> Result<()> {
    let statements = sent(&cluster.logged(|| few.place_order(KEY).map(drop))?)?;
    let scripts = scripts(bench, cluster, few, &script(&statements)?)?;
    let body = few.order_body().to_string();
    for (slug, name, count) in [("store-orders", TEN, scripts.len()), ("store-orders-one", ONE, 1)] {
        let order = |host: &String| Request { host: host.clone(), path: ORDERS.to_owned(), body: Some(body.clone()) };
        let requests: Vec<Request> = few.hosts.iter().take(count).map(order).collect();
        let ours = Load::new(bench, slug, few.node.address, CLIENTS, &requests)?;
        let theirs = || pgbench(bench, cluster, &few.database, scripts.get(..count).unwrap_or_default());
        let readings = Pair::take(bench, || ours.run(), theirs)?;
        report.add(Row::of_rates(slug, name, &readings, "pgbench").ratio_goal(Goal::AtLeast(0.6, "0.6")).details(
            json!({
                "how": "three lines an order, 40 dishes, an idempotency key each, fsync and synchronous_commit on",
                "clients": CLIENTS, "readings": readings.json(),
                "statements": statements.iter().map(|statement| &statement.sql).collect::<Vec<_>>(),
            }),
        ))?;
    }
    Ok(())
}

/// A file for each restaurant: the logged one is the first's, and the others have the same rows under other names.
fn scripts(bench: &Bench, cluster: &Cluster, few: &Fleet, script: &str) -> Result<Vec<PathBuf>> {
    let tenants = cluster.psql(&few.database, "SELECT schema_name || ' ' || id FROM public.tenants ORDER BY domain")?;
    let tenants: Vec<(&str, &str)> = tenants.lines().filter_map(|line| line.split_once(' ')).collect();
    let &(first_schema, first_id) = tenants.first().ok_or("no tenants")?;
    let mut paths = Vec::new();
    for (schema, id) in tenants {
        let path = bench.scratch.path().join(format!("{schema}.sql"));
        fs::write(&path, script.replace(first_schema, schema).replace(first_id, id))?;
        paths.push(path);
    }
    Ok(paths)
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

/// A statement as the server logged it, with its parameters as literals.
#[derive(Debug, PartialEq)]
struct Statement {
    sql: String,
    values: BTreeMap<String, String>,
}

/// The transaction of the server's log that made an order.
fn sent(entries: &[String]) -> Result<Vec<Statement>> {
    let value = Regex::new(r"(\$\d+) = (NULL|'(?:[^']|'')*')")?;
    let mut statements: Vec<Statement> = Vec::new();
    for entry in entries {
        // What goes on on another line begins with a tab there.
        let entry = entry.replace("\n\t", "\n");
        if let (Some(parameters), Some(last)) = (entry.strip_prefix("DETAIL:  parameters: "), statements.last_mut()) {
            let pair = |found: Captures| found.extract::<2>().1.map(str::to_owned);
            last.values = value.captures_iter(parameters).map(pair).map(|[name, literal]| (name, literal)).collect();
        }
        let sql = match entry.strip_prefix("LOG:").and_then(|text| text.trim().split_once(": ")) {
            Some((what, sql)) if what == "statement" || what.starts_with("execute ") => sql.to_owned(),
            _ => continue,
        };
        if sql == "BEGIN" {
            statements.clear();
        }
        let ends = sql == "COMMIT" && statements.iter().any(|statement| is_order(&statement.sql));
        statements.push(Statement { sql, values: BTreeMap::new() });
        if ends {
            return Ok(statements);
        }
    }
    Err("the server's log holds no order".into())
}

fn is_order(sql: &str) -> bool {
    sql.starts_with("INSERT INTO \"orders\"")
}

/// The statements for pgbench: logged values as they are, but for those that no two orders may share.
fn script(statements: &[Statement]) -> Result<String> {
    let parameter = Regex::new(r"\$\d+")?;
    let mut text = "\\set key random(1000000000000000, 9000000000000000)\n".to_owned();
    for Statement { sql, values } in statements {
        let columns = inserted(sql);
        let put = |found: &Captures| {
            let name = found.get(0).map_or("", |name| name.as_str());
            let literal = values.get(name).map_or("NULL", String::as_str);
            match columns.get(name).copied() {
                Some("id") => "gen_random_uuid()",
                Some("number") => ":order_number",
                Some("seq") => ":event_seq",
                Some("order_id" | "entity_id") => ":made_id",
                _ if literal.contains(KEY) => ":key",
                _ => literal,
            }
            .to_owned()
        };
        text += &parameter.replace_all(sql, put);
        // What is counted, and the order's id, goes into later statements.
        text += if is_order(sql) {
            " \\gset made_\n"
        } else if sql.starts_with("UPDATE counters") {
            " \\gset\n"
        } else {
            ";\n"
        };
    }
    Ok(text)
}

/// Which column a parameter of an `INSERT` goes into.
fn inserted(sql: &str) -> BTreeMap<&str, &str> {
    let parts = || {
        let (columns, values) = sql.strip_prefix("INSERT INTO ")?.split_once(" VALUES (")?;
        Some((columns.split_once(" (")?.1.strip_suffix(')')?, values.split_once(')')?.0))
    };
    let (columns, values) = parts().unwrap_or_default();
    values.split(", ").zip(columns.split(", ").map(|column| column.trim_matches('"'))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: [&str; 15] = [
        "",
        "LOG:  statement: SELECT pg_sleep(0.5)",
        "LOG:  statement: BEGIN",
        "LOG:  execute sqlx_s_1: SELECT event_seq FROM platform_counters WHERE id = 1",
        "LOG:  statement: COMMIT",
        "LOG:  statement: BEGIN",
        "LOG:  execute sqlx_s_6: SELECT set_config('role', $1, true), pg_try_advisory_xact_lock($2)",
        "DETAIL:  parameters: $1 = 'it''s', $2 = 'a\n\tthe-order-of-the-log'",
        "LOG:  checkpoint starting: time",
        "LOG:  execute sqlx_s_7: UPDATE counters SET order_number = order_number + 1 RETURNING order_number",
        "LOG:  execute sqlx_s_9: INSERT INTO \"orders\" (\"id\", \"number\", \"note\", \"phone\") VALUES ($1, $2, $3, $4) RETURNING \"id\"",
        "DETAIL:  parameters: $1 = '0a047da0', $2 = '1', $3 = 'a, $1 = b', $4 = NULL",
        "LOG:  execute sqlx_s_10: INSERT INTO event_log (id, entity_id, source, seq) VALUES ($1, $2, 'mo', $3)",
        "DETAIL:  parameters: $1 = '01', $2 = '0a047da0', $3 = '35'",
        "LOG:  statement: COMMIT",
    ];

    #[test]
    fn pgbench_repeats_what_was_logged_with_ids_of_its_own() {
        let statements = sent(&LOG.map(str::to_owned)).unwrap();
        let lines = [
            "\\set key random(1000000000000000, 9000000000000000)",
            "BEGIN;",
            "SELECT set_config('role', 'it''s', true), pg_try_advisory_xact_lock(:key);",
            "UPDATE counters SET order_number = order_number + 1 RETURNING order_number \\gset",
            "INSERT INTO \"orders\" (\"id\", \"number\", \"note\", \"phone\") VALUES (gen_random_uuid(), :order_number, 'a, $1 = b', NULL) \
             RETURNING \"id\" \\gset made_",
            "INSERT INTO event_log (id, entity_id, source, seq) VALUES (gen_random_uuid(), :made_id, 'mo', :event_seq);",
            "COMMIT;",
        ];
        assert_eq!(script(&statements).unwrap().lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn a_log_without_an_order_is_an_error() {
        assert!(sent(&LOG.map(str::to_owned)[..5]).is_err());
        assert!(sent(&[]).is_err());
    }
}
