//! The export as a stream of statements.

use std::io::{self, Write};

use crate::cell::{Cell, LineEnds};
use crate::table::Table;
use crate::{bookings, clients, content, days, filler, hotels, proposals, trip_rows};

/// Odd rows that were written by hand.
const ODD: &str = include_str!("odd.sql");

/// Indexes, triggers and views.
const AFTER: &str = include_str!("after.sql");

/// Writes the whole export, its data tables `scale` times.
pub fn write(out: &mut impl Write, scale: i64) -> io::Result<()> {
    writeln!(out, "PRAGMA defer_foreign_keys=TRUE;")?;
    let mut sequences = Vec::new();
    for table in Table::all() {
        writeln!(out, "{}", table.create)?;
        let highest = rows(out, &table, scale)?;
        for statement in odd(table.name) {
            writeln!(out, "{statement}")?;
        }
        if table.counts_up() {
            sequences.push((table.name, highest));
        }
    }
    writeln!(out, "DELETE FROM sqlite_sequence;")?;
    for (table, highest) in sequences {
        // The rows with the highest numbers have been deleted since.
        let reached = highest + 7;
        writeln!(out, "INSERT INTO sqlite_sequence VALUES('{table}',{reached});")?;
    }
    out.write_all(AFTER.as_bytes())
}

/// Writes the rows of one table and returns the highest number in its first column.
fn rows(out: &mut impl Write, table: &Table, scale: i64) -> io::Result<i64> {
    let mut highest = 0;
    for block in 0..scale {
        let rows = match own_rows(table.name, block) {
            Some(rows) => rows,
            None if block > 0 && !table.grows => Vec::new(),
            None => (0..table.rows)
                .map(|row| filler::row(table, block, row))
                .collect::<Result<_, _>>()
                .map_err(io::Error::other)?,
        };
        for row in rows {
            if let Some(Cell::Int(number)) = row.first() {
                highest = highest.max(*number);
            }
            insert(out, table, &row)?;
        }
    }
    Ok(highest)
}

/// One copy of the rows of a table that has a module of its own.
fn own_rows(table: &str, block: i64) -> Option<Vec<Vec<Cell>>> {
    Some(match table {
        "Trips" => trip_rows::first_version(block),
        "trips_v2" => trip_rows::second_version(block),
        "Clients" => clients::first_version(block),
        "clients_v2" => clients::second_version(block),
        "trip_clients" => clients::of_trips(block),
        "TripDays" => days::rows(block),
        "hotel_cache" => hotels::rows(block),
        "instruction_sets" => content::instructions(block),
        "HtmlDocumentTemplates" => content::templates(block),
        "proposals" => proposals::rows(block),
        "proposal_images" => proposals::images(block),
        "BookingHistory" => bookings::rows(block),
        _ => return None,
    })
}

/// Writes one row in the form of the table's time.
fn insert(out: &mut impl Write, table: &Table, row: &[Cell]) -> io::Result<()> {
    let ends = if table.is_late() { LineEnds::Raw } else { LineEnds::Replaced };
    let values: Vec<String> = row.iter().map(|cell| cell.literal(ends)).collect();
    let values = values.join(",");
    let name = table.name;
    if table.is_late() {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        writeln!(out, "INSERT INTO \"{name}\" ({}) VALUES({values});", columns.join(","))
    } else if table.is_quoted() {
        writeln!(out, "INSERT INTO \"{name}\" VALUES({values});")
    } else {
        writeln!(out, "INSERT INTO {name} VALUES({values});")
    }
}

/// The hand-written rows of one table. A row may go on over several lines.
fn odd(table: &str) -> impl Iterator<Item = String> {
    let heads = [format!("INSERT INTO {table} "), format!("INSERT INTO \"{table}\" ")];
    let parts = ODD.split("\nINSERT INTO ").skip(1);
    let statements = parts.map(|rest| format!("INSERT INTO {}", rest.trim_end()));
    statements.filter(move |statement| heads.iter().any(|head| statement.starts_with(head)))
}
