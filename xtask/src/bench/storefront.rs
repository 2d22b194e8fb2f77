//! What guests read, beside the same bytes from axum as constants; and what a first visit weighs.
//! The yardstick must send what `mo` sends, headers included.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::Stdio,
};

use regex::Regex;
use serde_json::{Value, json};

use super::{
    Bench,
    fleet::Fleet,
    load::{Load, Pair, Request, median_of},
    node::{BROWSER, Node, PLAIN, Reply},
    process::{End, Running, log_file},
    report::{Goal, Report, Row, thousands},
};
use crate::Result;

pub const ROWS: [&str; 6] = [PAGE, LATENCY, ANEW, MENU, HTML, WASM];
const PAGE: &str = "menu page, 40 dishes, as served";
const LATENCY: &str = "menu page, p99 at 64 connections";
const ANEW: &str = "menu page, rendered for every request";
const MENU: &str = "GET /store/menu, 40 dishes";
const HTML: &str = "first visit, HTML + CSS";
const WASM: &str = "first visit, wasm + JS";

const CONNECTIONS: usize = 64;
const YARDSTICK: &str = "axum constant";

/// What is asked for: name at the yardstick, path at `mo`.
const PLACES: [(&str, &str); 3] = [
    ("page", "/"),
    // A query keeps a page out of the cache of pages; the menu behind it is still the cached one.
    ("anew", "/?bench=1"),
    ("menu", "/api/v1/store/menu"),
];

pub fn measure(bench: &Bench, report: &mut Report, few: &Fleet) -> Result<()> {
    let host = few.first_host();
    let constant = Constant::start(bench, &few.node, host)?;
    let pair = |name: &str, path: &str| {
        let ours =
            Load::new(bench, &format!("{name}-ours"), few.node.address, CONNECTIONS, &[Request::get(host, path)])?;
        let there = Request::get("constant", &format!("/{name}"));
        let theirs = Load::new(bench, &format!("{name}-constant"), constant.address, CONNECTIONS, &[there])?;
        Pair::take(bench, || ours.run(), || theirs.run())
    };
    let [(page, page_path), (anew, anew_path), (menu, menu_path)] = PLACES;

    let readings = pair(page, page_path)?;
    let (ours, theirs) =
        (median_of(&readings.ours, |reading| reading.p99), median_of(&readings.theirs, |reading| reading.p99));
    report.add(
        Row::of_rates("menu-page", PAGE, &readings, YARDSTICK).ratio_goal(Goal::AtLeast(0.5, "0.5")).details(details(
            &readings,
            "a kept page in brotli: all but the first request of a menu's version hit the cache of pages",
        )),
    )?;
    report.add(
        Row::new("menu-page-p99", LATENCY, format!("{ours:.1} ms"))
            .yardstick(format!("{YARDSTICK} {theirs:.1} ms"), ours / theirs)
            .goal(Goal::AtMost(10.0, "10 ms"), ours)
            .details(details(&readings, "the same readings, with the machine's cores full")),
    )?;
    let readings = pair(anew, anew_path)?;
    report.add(Row::of_rates("menu-page-anew", ANEW, &readings, YARDSTICK).details(details(
        &readings,
        "with a query, so past the cache of pages and not compressed; for comparison, without a goal",
    )))?;
    let readings = pair(menu, menu_path)?;
    report.add(
        Row::of_rates("store-menu", MENU, &readings, YARDSTICK)
            .ratio_goal(Goal::AtLeast(0.7, "0.7"))
            .details(details(&readings, "brotli, from the cache of pages")),
    )?;
    first_visit(bench, report, &few.node, host)
}

fn details(readings: &Pair, how: &str) -> Value {
    json!({ "how": how, "connections": CONNECTIONS, "readings": readings.json() })
}

/// The yardstick with the very answers of `node`.
struct Constant {
    _running: Running,
    address: SocketAddr,
}

impl Constant {
    fn start(bench: &Bench, node: &Node, host: &str) -> Result<Self> {
        let folder = bench.scratch.path().join("constant");
        fs::create_dir_all(&folder)?;
        for (name, path) in PLACES {
            let answer = node.get(host, path, BROWSER)?.expect(200)?;
            fs::write(folder.join(format!("{name}.headers")), own_headers(&answer)?)?;
            fs::write(folder.join(format!("{name}.body")), &answer.body)?;
        }
        let log = log_file(bench.scratch.path(), "constant");
        let mut running = Running::start(&[], &bench.yardstick, End::Terminate, &log, |command| {
            command.arg(&folder).stdout(Stdio::piped());
        })?;
        let mut line = String::new();
        BufReader::new(running.stdout().ok_or("the yardstick has no output")?).read_line(&mut line)?;
        let address = line.trim().parse().map_err(|_| format!("the yardstick said {line:?}"))?;
        Ok(Self { _running: running, address })
    }
}

/// The headers that hyper does not add by itself, a line each.
fn own_headers(answer: &Reply) -> Result<String> {
    let mut text = String::new();
    for (name, value) in &answer.headers {
        if !matches!(name.as_str(), "content-length" | "date" | "connection" | "transfer-encoding") {
            text += &format!("{name}: {}\n", value.to_str()?);
        }
    }
    Ok(text)
}

fn first_visit(bench: &Bench, report: &mut Report, node: &Node, host: &str) -> Result<()> {
    let page = node.get(host, "/", BROWSER)?.expect(200)?;
    let html = String::from_utf8(node.get(host, "/", PLAIN)?.expect(200)?.body)?;
    let styles = Regex::new(r#"href="(/[^"]+\.css)""#)?;
    let styles: BTreeSet<&str> = styles.captures_iter(&html).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let assets: Value = serde_json::from_slice(&fs::read(bench.site.join("assets.json"))?)?;
    let bundle: BTreeSet<&str> =
        ["boot.js", "mo_store.js", "mo_store.wasm"].iter().filter_map(|name| assets.get(*name)?.as_str()).collect();
    if styles.is_empty() || bundle.len() != 3 {
        return Err(format!("a page with the styles {styles:?}, and {assets}").into());
    }
    let mut weights = vec![("/".to_owned(), page.body.len())];
    for path in styles {
        weights.push((path.to_owned(), node.get(host, path, BROWSER)?.expect(200)?.body.len()));
    }
    weigh(report, "first-visit-html-css", HTML, &weights, Goal::AtMost(20_000.0, "20 kB"))?;
    let mut weights = Vec::new();
    for path in bundle {
        weights.push((path.to_owned(), node.get(host, path, BROWSER)?.expect(200)?.body.len()));
    }
    weigh(report, "first-visit-wasm-js", WASM, &weights, Goal::AtMost(100_000.0, "100 kB"))
}

/// Bytes as they went over the wire, without headers.
fn weigh(report: &mut Report, slug: &'static str, name: &str, weights: &[(String, usize)], goal: Goal) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "a page is far below 2^53 bytes")]
    let total = weights.iter().map(|(_, bytes)| bytes).sum::<usize>() as f64;
    let each: Vec<Value> = weights.iter().map(|(path, bytes)| json!({ "path": path, "bytes": bytes })).collect();
    report.add(
        Row::new(slug, name, format!("{} B", thousands(total)))
            .goal(goal, total)
            .details(json!({ "how": "bodies as sent to a client that takes brotli", "files": each })),
    )
}
