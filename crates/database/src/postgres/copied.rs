//! Rows as COPY has them: in a file for `psql`, or sent to the server.

use crate::postgres::cells::copy_field;
use crate::postgres::relation::relation;
use crate::quoted;
use catalog::Table;
use postgres::{Client, CopyInWriter, Error};
use record::{Cell, Columns};
use std::io::Write as _;

/// Bytes of a message of COPY.
const PIECE: usize = 1 << 15;

/// `copy … from stdin`, without its semicolon.
#[must_use]
pub fn copy_head(table: &Table, columns: &Columns) -> String {
    let names: Vec<String> = columns.list().iter().map(|column| quoted(&column.name)).collect();
    format!("copy {} ({}) from stdin", relation(table), names.join(", "))
}

/// Appends a row with the end of its line.
pub fn copy_row(out: &mut Vec<u8>, cells: &[Cell<'_>]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(b'\t');
        }
        copy_field(out, cell);
    }
    out.push(b'\n');
}

/// Sends rows to a statement; gives how many it took.
pub(crate) fn copy(
    client: &mut Client,
    sql: &str,
    data: &[&[u8]],
) -> std::result::Result<u64, Error> {
    let mut writer = client.copy_in(sql)?;
    // What the server refuses meanwhile is told by the end.
    let _ = data.iter().try_for_each(|data| send(&mut writer, data));
    writer.finish()
}

/// Sends bytes in pieces: the server looks at the rows of a message when it has the whole of it.
pub(crate) fn send(writer: &mut CopyInWriter<'_>, data: &[u8]) -> std::io::Result<()> {
    data.chunks(PIECE).try_for_each(|piece| {
        writer.write_all(piece)?;
        writer.flush()
    })
}
