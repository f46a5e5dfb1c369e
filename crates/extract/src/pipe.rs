//! One table to stdout.

use crate::{selection, table};
use complaint::{Complaint, nearest};
use database::Reader;
use plan::Plan;
use record::{Columns, Spans, line_to_csv};
use stage::Format;
use std::io::{BufWriter, Write as _};
use step::{Blame as _, Fault, Outcome, Result};

/// Writes the rows of one table to stdout.
pub fn to_stdout(
    reader: &Reader,
    mut plan: Option<Plan>,
    name: &str,
    format: Format,
) -> Result<Outcome> {
    let source = reader.catalog().blame(Fault::Source)?;
    if let Some(plan) = &mut plan {
        plan.spell(&source, None);
    }
    let found = source.table(name).ok_or_else(|| {
        let said = Complaint::new(format!("the source has no table {name:?}"));
        match nearest(name, source.tables.iter().map(|table| table.name.as_str())) {
            Some(near) => said.hint(format!("did you mean {near:?}?")),
            None => said,
        }
    });
    let found = found.blame(Fault::Usage)?;
    let columns = Columns::new(table::columns(found));
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    if format == Format::Csv {
        let names: Vec<Vec<u8>> =
            columns.list().iter().map(|column| column.name.as_bytes().to_vec()).collect();
        out.write_all(&record_of(&names)).blame(Fault::Files)?;
    }
    let selection = selection::of(plan.as_ref(), found);
    let mut spans = Spans::default();
    let mut closed = Ok(());
    let read = reader.rows(&selection, &columns, &mut |line| {
        step::pause_point().map_err(|_| Complaint::new("interrupted"))?;
        let written = match format {
            Format::Ndjson => out.write_all(line).and_then(|()| out.write_all(b"\n")),
            Format::Csv => {
                out.write_all(&record_of(&line_to_csv(spans.scan(line, &columns)?, &columns)?))
            }
        };
        written.map_err(|error| {
            let said = Complaint::new(error.to_string());
            closed = Err(error);
            said
        })
    });
    closed.blame(Fault::Files)?;
    step::pause_point()?;
    read.blame(Fault::Source)?;
    out.flush().blame(Fault::Files)?;
    Ok(Outcome::Done)
}

fn record_of(fields: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(fields);
    writer.into_inner().unwrap_or_default()
}
