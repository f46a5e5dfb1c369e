//! The reader of cells: rows as NDJSON and as CSV.

use super::{csv, line};
use record::{Column, Columns, Form};

/// The letters by which an input says the forms of its columns.
const FORMS: [(u8, Form); 7] = [
    (b'i', Form::Integer),
    (b'r', Form::Real),
    (b't', Form::Text),
    (b'b', Form::Boolean),
    (b'd', Form::Decimal),
    (b'j', Form::Json),
    (b'a', Form::Any),
];
/// Columns are called by the letters of the alphabet, so there are not many.
const MOST: usize = 8;

/// The first line says the forms of the columns, a letter each. What follows is read as lines of
/// NDJSON, and as a whole as CSV.
pub fn cells(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (head, rest) = input.split_at(end);
    let columns = columns(head);
    let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    for one in rest.split(|byte| *byte == b'\n') {
        line(one, &columns);
    }
    csv(rest, &columns);
}

/// Columns `a`, `b`, `c` … of the forms that these letters say; other letters say nothing.
#[must_use]
pub fn columns(letters: &[u8]) -> Columns {
    let form = |letter: &u8| FORMS.iter().find(|(known, _)| known == letter).map(|(_, form)| *form);
    let column = |(form, name): (Form, char)| Column {
        name: name.to_string(),
        declared: String::new(),
        form,
    };
    Columns::new(letters.iter().filter_map(form).zip('a'..).map(column).take(MOST).collect())
}
