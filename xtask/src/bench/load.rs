//! Load on loopback with wrk and pgbench, ours and the yardstick's in turn, so that a slow moment of the machine hits both.
//! A reading with a single failed request is an error, not a figure.

use std::{fs, net::SocketAddr, path::PathBuf, process::Command};

use serde_json::{Value, json};

use super::Bench;
use crate::Result;

const SCRIPT: &str = include_str!("load.lua");

/// What is sent again and again.
#[derive(Clone, Debug)]
pub struct Request {
    pub host: String,
    pub path: String,
    /// JSON; makes it a POST with an idempotency key of its own each time.
    pub body: Option<String>,
}

impl Request {
    pub fn get(host: &str, path: &str) -> Self {
        Self { host: host.to_owned(), path: path.to_owned(), body: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    pub per_second: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
}

/// Requests at one address, ready to be sent.
pub struct Load {
    address: SocketAddr,
    connections: usize,
    script: PathBuf,
    requests: PathBuf,
    seconds: u32,
}

impl Load {
    pub fn new(
        bench: &Bench,
        name: &str,
        address: SocketAddr,
        connections: usize,
        requests: &[Request],
    ) -> Result<Self> {
        let folder = bench.scratch.path();
        let (script, file) = (folder.join("load.lua"), folder.join(format!("{name}.tsv")));
        fs::write(&script, SCRIPT)?;
        let line = |one: &Request| format!("{}\t{}\t{}\n", one.host, one.path, one.body.as_deref().unwrap_or_default());
        fs::write(&file, requests.iter().map(line).collect::<String>())?;
        Ok(Self { address, connections, script, requests: file, seconds: bench.arguments.seconds })
    }

    pub fn lasting(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }

    pub fn run(&self) -> Result<Reading> {
        let output = Command::new("wrk")
            .args([
                "-t",
                "2",
                "-c",
                &self.connections.to_string(),
                "-d",
                &format!("{}s", self.seconds),
                "--timeout",
                "10s",
            ])
            .arg("-s")
            .arg(&self.script)
            .arg(format!("http://{}/", self.address))
            .arg("--")
            .arg(&self.requests)
            .output()
            .map_err(|error| format!("wrk: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        reading(&text)
            .map_err(|error| format!("wrk: {error}\n{text}{}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// The line that `load.lua` prints: requests, microseconds, failed ones, p50 and p99 in microseconds.
fn reading(text: &str) -> std::result::Result<Reading, String> {
    let line = text.lines().find_map(|line| line.strip_prefix("bench ")).ok_or("printed no figures")?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [requests, micros, failed, p50, p99] if requests > 0.0 && micros > 0.0 => {
            if failed > 0.0 {
                return Err(format!("{failed} of {requests} requests failed"));
            }
            Ok(Reading { per_second: requests / micros * 1e6, p50: p50 / 1000.0, p99: p99 / 1000.0 })
        }
        _ => Err(format!("printed `{line}`")),
    }
}

/// Readings of two sides, taken in turn.
pub struct Pair {
    pub ours: Vec<Reading>,
    pub theirs: Vec<Reading>,
}

impl Pair {
    /// One reading of each to warm up, which does not count; then the rounds, the first side changing each time.
    pub fn take(
        bench: &Bench,
        mut ours: impl FnMut() -> Result<Reading>,
        mut theirs: impl FnMut() -> Result<Reading>,
    ) -> Result<Self> {
        ours()?;
        theirs()?;
        let mut pair = Self { ours: Vec::new(), theirs: Vec::new() };
        for round in 0..bench.arguments.rounds {
            if round.is_multiple_of(2) {
                pair.ours.push(ours()?);
                pair.theirs.push(theirs()?);
            } else {
                pair.theirs.push(theirs()?);
                pair.ours.push(ours()?);
            }
        }
        Ok(pair)
    }

    /// Ours by theirs: the median of the rounds.
    pub fn ratio(&self) -> f64 {
        let rounds = self.ours.iter().zip(&self.theirs);
        median(&rounds.map(|(ours, theirs)| ours.per_second / theirs.per_second).collect::<Vec<_>>())
    }

    pub fn json(&self) -> Value {
        let side = |readings: &[Reading]| {
            let each = |reading: &Reading| json!({ "per_second": reading.per_second, "p50_ms": reading.p50, "p99_ms": reading.p99 });
            readings.iter().map(each).collect::<Vec<_>>()
        };
        json!({ "ours": side(&self.ours), "yardstick": side(&self.theirs) })
    }
}

pub fn median_of(readings: &[Reading], figure: impl Fn(&Reading) -> f64) -> f64 {
    median(&readings.iter().map(figure).collect::<Vec<_>>())
}

/// The middle one; of an even number the mean of the two; not a number of none.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle), middle.checked_sub(1).and_then(|before| sorted.get(before))) {
        (Some(upper), Some(lower)) if sorted.len().is_multiple_of(2) => f64::midpoint(*upper, *lower),
        (Some(middle), _) => *middle,
        (None, _) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&[7.0]), 7.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_failed_request_fails_the_reading() {
        let good = "Running 1s test\nbench 2000 1000000 0 1500 9000\n";
        assert_eq!(reading(good), Ok(Reading { per_second: 2000.0, p50: 1.5, p99: 9.0 }));
        assert!(reading("bench 2000 1000000 1 1500 9000").unwrap_err().contains("1 of 2000"));
        assert!(reading("bench 0 1000000 0 0 0").is_err());
        assert!(reading("unable to connect").is_err());
    }

    #[test]
    fn the_ratio_is_of_rounds_and_not_of_sums() {
        let reading = |per_second: f64| Reading { per_second, p50: 1.0, p99: 1.0 };
        let pair =
            Pair { ours: [50.0, 10.0, 60.0].map(reading).to_vec(), theirs: [100.0, 20.0, 100.0].map(reading).to_vec() };
        assert_eq!(pair.ratio(), 0.5);
    }
}
