//! The log of a load by batches, on stdout, and how far the load is.

use crate::page::Page;
use crate::waiting;
use crate::words::number;
use clap::ValueEnum;
use complaint::Complaint;
use database::{Logged, Reader, Url};
use serde::Deserialize;
use stage::{Growing, Run, Stage};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// How often a load that is going on is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// One JSON object a line
    Ndjson,
    /// CSV with the columns' names first
    Csv,
    /// A page: how far it is, what was refused, what waits for a person, the last batches
    Html,
}

/// What is asked for.
pub struct Reading<'a> {
    pub url: &'a Url,
    /// Only the load of this run.
    pub run: Option<&'a Path>,
    pub format: As,
    pub voice: &'a Voice,
}

/// How far a load is.
#[derive(Default)]
struct Far {
    rows: u64,
    batches: u64,
    failed: u64,
    held: u64,
}

impl Reading<'_> {
    /// Writes the log; with `follow` also what comes while the load goes on.
    pub fn all(&self, follow: bool) -> Result<Outcome> {
        let head = self.run.map(head).transpose().blame(Fault::Files)?;
        let mut out = out(self.format);
        if follow && matches!(out, Out::Html(_)) {
            let said = Complaint::new("a page does not grow while somebody looks at it");
            return Err(said.hint("leave --follow away, and write the page again"))
                .blame(Fault::Usage);
        }
        let (mut written, mut far) = (0, Far::default());
        let began = Instant::now();
        let mut first = None;
        loop {
            // Before the log is read: what is written meanwhile is then read the next time.
            let busy = self.run.is_some_and(Run::is_busy);
            let new = self.read(head.as_ref(), &mut out, (&mut written, &mut far))?;
            if let Out::Html(page) = &out {
                return self.page(page, head.as_ref());
            }
            let Some(head) = head.as_ref().filter(|_| follow) else { return Ok(Outcome::Done) };
            let rows: u64 = head.of.values().map(|of| of.rows).sum();
            let before = *first.get_or_insert(far.rows);
            if new {
                self.voice.say(told(&far, rows, far.rows - before, began.elapsed()));
            }
            if !busy || far.rows >= rows {
                return Ok(Outcome::Done);
            }
            step::pause_point()?;
            std::thread::sleep(EVERY);
        }
    }

    fn page(&self, page: &Page, head: Option<&Head>) -> Result<Outcome> {
        let waits = self.run.map(waiting::in_run).transpose().blame(Fault::Files)?;
        let rows = head.map(|head| head.of.values().map(|of| of.rows).sum());
        let text = page.page(rows, &waits.unwrap_or_default()).into_string();
        writeln!(std::io::stdout(), "{text}").blame(Fault::Files)?;
        Ok(Outcome::Done)
    }

    /// Writes what is new in the log; whether there was something.
    fn read(
        &self,
        head: Option<&Head>,
        out: &mut Out,
        (written, far): (&mut u64, &mut Far),
    ) -> Result<bool> {
        let reader = Reader::open(self.url, None).blame(Fault::Target)?;
        let (mut place, before) = (0, *written);
        let mut failed = None;
        let mut each = |row: Logged| {
            place += 1;
            if place <= *written {
                return Ok(());
            }
            *written += 1;
            if row.what == "load" {
                far.rows += row.processed;
                far.batches += 1;
                far.failed += row.failed;
                far.held += row.held;
            }
            out.row(row).map_err(|error| {
                failed = Some(error);
                Complaint::new("cannot write the log")
            })
        };
        let read = reader.log(head.map(|head| head.run.as_str()), &mut each);
        if let Some(error) = failed {
            return Err(error).blame(Fault::Files);
        }
        read.blame(Fault::Target)?;
        out.flush().blame(Fault::Files)?;
        Ok(*written > before)
    }
}

/// What `backfill.json` says, as far as it matters here.
#[derive(Deserialize)]
struct Head {
    run: String,
    of: BTreeMap<String, Of>,
}

/// A table whose rows are changed.
#[derive(Deserialize)]
struct Of {
    rows: u64,
}

/// The load of a run: through or not.
fn head(run: &Path) -> complaint::Result<Head> {
    let head = Growing::head_in(run, Stage::Loaded)?.ok_or_else(|| {
        Complaint::new(format!("{} has no load that changes rows in place", run.display()))
            .hint("leave --run away to see the log of all of them")
    })?;
    serde_json::from_value(head).map_err(|error| Complaint::new(error.to_string()))
}

/// Rows, share, rate, and how long the rest will take.
#[expect(clippy::cast_precision_loss, reason = "a rate, and no count")]
fn told(far: &Far, rows: u64, since: u64, elapsed: Duration) -> String {
    let Far { rows: done, batches, failed, held } = far;
    let share = (done * 100).checked_div(rows).unwrap_or(100);
    let rate = since as f64 / elapsed.as_secs_f64().max(0.001);
    let mut text = format!(
        "{} of {} rows ({share}%) in {} batches, {held} held, {failed} refused",
        number(*done),
        number(rows),
        number(*batches)
    );
    if since > 0 && *done < rows {
        let left = (rows - done) as f64 / rate;
        let _ = write!(text, "; {rate:.0} rows a second, {left:.0} seconds to go");
    }
    text
}

/// Where rows of the log go.
enum Out {
    Ndjson(std::io::BufWriter<std::io::Stdout>),
    Csv(Box<csv::Writer<std::io::Stdout>>),
    Html(Box<Page>),
}

fn out(format: As) -> Out {
    match format {
        As::Ndjson => Out::Ndjson(std::io::BufWriter::new(std::io::stdout())),
        As::Csv => Out::Csv(Box::new(csv::Writer::from_writer(std::io::stdout()))),
        As::Html => Out::Html(Box::default()),
    }
}

impl Out {
    fn row(&mut self, row: Logged) -> std::io::Result<()> {
        match self {
            Self::Ndjson(out) => {
                let mut value = serde_json::json!(row);
                // They are JSON themselves.
                for name in ["first_key", "last_key", "errors"] {
                    let text =
                        value[name].as_str().and_then(|text| serde_json::from_str(text).ok());
                    value[name] = text.unwrap_or_default();
                }
                writeln!(out, "{value}")
            }
            Self::Csv(out) => out.serialize(row).map_err(std::io::Error::from),
            Self::Html(page) => {
                page.add(row);
                Ok(())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Ndjson(out) => out.flush(),
            Self::Csv(out) => out.flush(),
            Self::Html(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is() {
        let far = Far { rows: 1_500, batches: 15, failed: 1, held: 2 };
        assert_eq!(
            told(&far, 6_000, 500, Duration::from_secs(2)),
            "1,500 of 6,000 rows (25%) in 15 batches, 2 held, 1 refused; 250 rows a second, \
             18 seconds to go"
        );
        let through = Far { rows: 10, batches: 1, ..Far::default() };
        assert!(!told(&through, 10, 10, Duration::from_secs(1)).contains("to go"));
    }
}
