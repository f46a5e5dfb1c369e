//! `--closure`: some rows and what they need, as lines, or as a plan that moves just them.

use crate::closure::{Asked, Closure, Declared, Seed};
use crate::draft;
use clap::Args;
use database::{Reader, Url};
use serde_json::{json, value::RawValue};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// What is asked for on the command line.
#[derive(Debug, Args)]
pub struct SubsetArguments {
    /// Some rows, and all that they refer to, as lines on stdout: 'TABLE where CONDITION'
    #[arg(long, value_name = "ROWS", conflicts_with_all = ["plan", "run", "around"])]
    pub closure: Option<Seed>,

    /// With --closure: what refers to those rows too, and what refers to that
    #[arg(long, requires = "closure")]
    children: bool,

    /// With --closure: a reference that no constraint says, 'a(x) -> b(y) where CONDITION'
    #[arg(long, value_name = "REFERENCE", requires = "closure")]
    reference: Vec<Declared>,

    /// With --closure: the most rows that it may have
    #[arg(long, value_name = "N", requires = "closure", default_value_t = 10_000)]
    rows: usize,
}

impl SubsetArguments {
    /// Finds the rows; writes them, or the plan into `folder`.
    pub fn answer(
        &self,
        seed: &Seed,
        source: &Url,
        folder: Option<(&Path, Option<&Url>)>,
        voice: &Voice,
    ) -> Result<Outcome> {
        let reader = Reader::open(source, None).blame(Fault::Source)?;
        let catalog = reader.catalog().blame(Fault::Source)?;
        let asked =
            Asked { seed, declared: &self.reference, children: self.children, limit: self.rows };
        // A table, a column or a condition that is not there is the asker's mistake.
        let closure = Closure::of(&reader, &catalog, &asked).blame(Fault::Usage)?;
        voice.say(summary(&closure));
        for (place, reference) in &closure.orphans {
            let row = &closure.rows[*place];
            voice.add(format!(
                "{} {} refers by {reference} to a row that is not there",
                row.table, row.key
            ));
        }
        match folder {
            Some((folder, target)) => {
                let selected = closure.conditions(seed).blame(Fault::Source)?;
                draft::drafted(&reader, &catalog, (Some(&selected), target), folder, voice)
            }
            None => to_stdout(&closure),
        }
    }
}

/// Each row as a line: its table, its key, and the rows by which it came.
fn to_stdout(closure: &Closure<'_>) -> Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (place, row) in closure.rows.iter().enumerate() {
        step::pause_point()?;
        let key: Box<RawValue> = RawValue::from_string(row.key.clone())
            .or_else(|_| RawValue::from_string(json!(row.key).to_string()))
            .unwrap_or_default();
        let because = closure.path(place);
        let table = json!(row.table);
        let line = format!("{{\"table\":{table},\"key\":{key},\"because\":{}}}\n", json!(because));
        out.write_all(line.as_bytes()).blame(Fault::Files)?;
    }
    out.flush().blame(Fault::Files)?;
    Ok(Outcome::Done)
}

fn summary(closure: &Closure<'_>) -> String {
    let counts: Vec<String> = closure
        .counts()
        .into_iter()
        .map(|(table, rows)| format!("{} {rows}", step::sanitised(table)))
        .collect();
    format!("{} rows of {} tables: {}", closure.rows.len(), counts.len(), counts.join(", "))
}
