//! Rows: what was measured, beside what, against which goal. Printed as one table and kept as JSON.
//! It must never round a miss into a hit: a verdict is taken from the figures, not from the text.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use super::load::{Pair, Reading};
use crate::{Result, write_file};

/// What a figure must be, and how that is written.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    AtLeast(f64, &'static str),
    AtMost(f64, &'static str),
}

impl Goal {
    fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(bound, _) => figure >= bound,
            Self::AtMost(bound, _) => figure <= bound,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(_, text) => format!("≥ {text}"),
            Self::AtMost(_, text) => format!("≤ {text}"),
        }
    }
}

#[derive(Debug)]
pub struct Row {
    /// The name of its file.
    slug: &'static str,
    name: String,
    measured: String,
    yardstick: Option<String>,
    ratio: Option<f64>,
    /// Each with the figure it is held against.
    goals: Vec<(Goal, f64)>,
    details: Value,
}

impl Row {
    pub fn new(slug: &'static str, name: &str, measured: String) -> Self {
        let name = name.to_owned();
        Self { slug, name, measured, yardstick: None, ratio: None, goals: Vec::new(), details: Value::Null }
    }

    /// Ours and theirs in turn: the ratio of rates, as the median of the rounds' ratios.
    pub fn of_rates(slug: &'static str, name: &str, pair: &Pair, yardstick: &str) -> Self {
        let rate = |readings: &[Reading]| super::load::median_of(readings, |reading| reading.per_second);
        Self::new(slug, name, format!("{}/s", thousands(rate(&pair.ours))))
            .yardstick(format!("{yardstick} {}/s", thousands(rate(&pair.theirs))), pair.ratio())
    }

    pub fn yardstick(mut self, text: String, ratio: f64) -> Self {
        (self.yardstick, self.ratio) = (Some(text), Some(ratio));
        self
    }

    pub fn goal(mut self, goal: Goal, figure: f64) -> Self {
        self.goals.push((goal, figure));
        self
    }

    /// A goal on the ratio itself.
    pub fn ratio_goal(self, goal: Goal) -> Self {
        let ratio = self.ratio.unwrap_or(f64::NAN);
        self.goal(goal, ratio)
    }

    pub fn details(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    fn is_met(&self) -> Option<bool> {
        if self.goals.is_empty() { None } else { Some(self.goals.iter().all(|(goal, figure)| goal.is_met(*figure))) }
    }

    fn cells(&self) -> [String; 6] {
        let goals: Vec<String> = self.goals.iter().map(|(goal, _)| goal.text()).collect();
        [
            self.name.clone(),
            self.measured.clone(),
            self.yardstick.clone().unwrap_or_default(),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            goals.join(", "),
            match self.is_met() {
                None => "",
                Some(true) => "yes",
                Some(false) => "no",
            }
            .to_owned(),
        ]
    }

    fn json(&self, machine: &Value) -> Value {
        let [row, measured, yardstick, _, goal, _] = self.cells();
        json!({
            "row": row, "measured": measured, "yardstick": yardstick, "ratio": self.ratio, "goal": goal, "met": self.is_met(),
            "details": self.details, "machine": machine,
        })
    }
}

pub struct Report {
    folder: PathBuf,
    machine: Value,
    rows: Vec<Row>,
}

impl Report {
    /// Starts with an empty folder, so that what is in it is from one run.
    pub fn new(folder: PathBuf, machine: Value) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        println!("machine: {machine}");
        Ok(Self { folder, machine, rows: Vec::new() })
    }

    pub fn add(&mut self, row: Row) -> Result<()> {
        let [name, measured, yardstick, ratio, ..] = row.cells();
        println!("{}", [name, measured, yardstick, ratio].join("  ").trim_end());
        let text = format!("{:#}\n", row.json(&self.machine));
        write_file(&self.folder.join(format!("{}.json", row.slug)), text.as_bytes())?;
        self.rows.push(row);
        Ok(())
    }

    pub fn print(&self, not_there_yet: &[&str]) {
        println!("\n{}", table(&self.rows));
        for row in not_there_yet {
            println!("not there yet: {row}");
        }
        println!("details: {}/*.json", self.folder.display());
    }
}

fn table(rows: &[Row]) -> String {
    let head = ["row", "measured", "yardstick", "ratio", "goal", "met"].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..6).filter_map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text += &format!("| {} |\n", cells.join(" | "));
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text += &format!("|-{}-|\n", rules.join("-|-"));
        }
    }
    text
}

/// `12345.6` as `12,346`.
pub fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_met_when_all_its_goals_are() {
        let row = || Row::new("a", "a row", "99 ms".into()).yardstick("at 10: 80 ms".into(), 99.0 / 80.0);
        assert_eq!(row().is_met(), None);
        assert_eq!(row().goal(Goal::AtMost(100.0, "100 ms"), 99.0).is_met(), Some(true));
        assert_eq!(row().goal(Goal::AtMost(100.0, "100 ms"), 100.004).is_met(), Some(false));
        let both = row().goal(Goal::AtMost(100.0, "100 ms"), 99.0).ratio_goal(Goal::AtMost(1.2, "1.2 ×"));
        assert_eq!(both.is_met(), Some(false));
        assert_eq!(both.cells(), ["a row", "99 ms", "at 10: 80 ms", "1.24", "≤ 100 ms, ≤ 1.2 ×", "no"]);
        assert_eq!(Row::new("a", "b", String::new()).ratio_goal(Goal::AtLeast(0.5, "0.5")).is_met(), Some(false));
    }

    #[test]
    fn a_table_is_aligned() {
        let text = table(&[Row::new("a", "émigré", "1".into()), Row::new("b", "b", "22".into())]);
        let lengths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert_eq!(lengths.len(), 4);
        assert!(lengths.iter().all(|length| *length == lengths[0]), "{text}");
    }

    #[test]
    fn numbers_are_grouped() {
        let texts = [0.4, 999.0, 1000.0, 1_234_567.8].map(thousands);
        assert_eq!(texts, ["0", "999", "1,000", "1,234,568"]);
    }
}
