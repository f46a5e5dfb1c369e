//! Keys: the cells by which a row is known, in the forms that files and indexes need.

use crate::{Cell, Columns, Form, Malformed, Scan, read_cell, real_text, write_string};

/// The raw cells of these columns as one JSON array: equal exactly when the keys are.
pub fn key_bytes(out: &mut Vec<u8>, scan: Scan<'_>, columns: &[usize]) {
    key_of_cells(out, columns.iter().map(|column| scan.raw(*column)));
}

/// The same of the raw cells themselves.
pub fn key_of_cells<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c [u8]>) {
    out.push(b'[');
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(cell);
    }
    out.push(b']');
}

/// The key as a JSON object with its columns' names: for `*.ndjson` that people read.
#[must_use]
pub fn key_object(scan: Scan<'_>, columns: &Columns, key: &[usize]) -> String {
    let width = |column: &usize| columns.key(*column).len() + scan.raw(*column).len() + 1;
    let mut out = Vec::with_capacity(key.iter().map(width).sum::<usize>() + 2);
    write_key_object(&mut out, scan, columns, key);
    String::from_utf8(out)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Appends the same.
pub fn write_key_object(out: &mut Vec<u8>, scan: Scan<'_>, columns: &Columns, key: &[usize]) {
    for (position, column) in key.iter().enumerate() {
        out.push(if position == 0 { b'{' } else { b',' });
        out.extend_from_slice(columns.key(*column));
        out.extend_from_slice(scan.raw(*column));
    }
    if key.is_empty() {
        out.push(b'{');
    }
    out.push(b'}');
}

/// The key as short text for CSV: the bare value where it is one, a JSON array where it is more.
#[must_use]
pub fn key_text(scan: Scan<'_>, columns: &Columns, key: &[usize]) -> String {
    if let [one] = key
        && let Ok(Cell::Text(text)) = read_cell(columns.form(*one), scan.raw(*one))
        && !text.is_empty()
    {
        return text.into_owned();
    }
    if let [one] = key {
        return String::from_utf8_lossy(scan.raw(*one)).into_owned();
    }
    let mut out = Vec::new();
    key_bytes(&mut out, scan, key);
    String::from_utf8_lossy(&out).into_owned()
}

/// Appends what `raw` is in a join: the same bytes for values that a database calls equal even
/// where one column holds integers and the other text. NULL joins nothing: `false`.
pub fn join_key(out: &mut Vec<u8>, form: Form, raw: &[u8]) -> Result<bool, Malformed> {
    let text = match read_cell(form, raw)? {
        Cell::Null => return Ok(false),
        Cell::Integer(value) => value.to_string(),
        // Zero has a sign, which no database sees.
        Cell::Real(0.0) => "0".to_owned(),
        Cell::Real(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Cell::Real(value) => real_text(value),
        Cell::Text(text) if form == Form::Decimal => decimal(&text),
        Cell::Text(text) => {
            write_string(out, &text);
            return Ok(true);
        }
        // A person may have put white space into the tag.
        cell @ (Cell::RawText(_) | Cell::Blob(_) | Cell::Object(_)) => {
            crate::write_cell(out, form, &cell);
            return Ok(true);
        }
    };
    write_string(out, &text);
    Ok(true)
}

/// A decimal without the zeros that end its fraction: 1.50 and 1.5 are one number.
fn decimal(text: &str) -> String {
    if text.contains('.') && !text.contains(['e', 'E']) {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_joins_itself_however_it_is_written() {
        let key = |raw: &str| {
            let mut out = Vec::new();
            join_key(&mut out, Form::Any, raw.as_bytes()).map(|any| (any, out))
        };
        assert_eq!(key("{\"$blob\":\"AP8Q\"}"), key("{ \"$blob\" : \"AP8Q\" }"));
    }
}
