//! A value that no statement can hold, put together from pieces.

use super::cell::literal;
use record::Cell;
use std::borrow::Cow;

/// Bytes of a value in one piece: at most twice as many as a literal, and short enough for
/// `wrangler`, which spends the square of a string's length on it.
const PIECE: usize = 20_000;

/// The statements that put `cell` into the row `number` of the table `pieces`.
pub fn statements(pieces: &str, number: usize, cell: &Cell<'_>) -> impl Iterator<Item = String> {
    split(cell).into_iter().enumerate().map(move |(place, piece)| {
        let mut value = String::new();
        literal(&mut value, &piece);
        match (place, &piece) {
            (0, _) => format!("INSERT INTO {pieces} (cell, value) VALUES ({number}, {value})"),
            // What is put together is text until it is said otherwise.
            (_, Cell::Blob(_)) => format!(
                "UPDATE {pieces} SET value = CAST(value || {value} AS BLOB) WHERE cell = {number}"
            ),
            _ => format!("UPDATE {pieces} SET value = value || {value} WHERE cell = {number}"),
        }
    })
}

/// The expression that stands for the value in the row's own statement.
pub fn reference(pieces: &str, number: usize) -> String {
    format!("(SELECT value FROM {pieces} WHERE cell = {number})")
}

fn split<'c>(cell: &'c Cell<'_>) -> Vec<Cell<'c>> {
    match cell {
        Cell::Text(text) => split_text(text),
        Cell::RawText(bytes) => {
            bytes.chunks(PIECE).map(|piece| Cell::RawText(Cow::Borrowed(piece))).collect()
        }
        Cell::Blob(bytes) => {
            bytes.chunks(PIECE).map(|piece| Cell::Blob(Cow::Borrowed(piece))).collect()
        }
        // Nothing else is long.
        _ => vec![cell.clone()],
    }
}

fn split_text(mut text: &str) -> Vec<Cell<'_>> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let fits = |end: &usize| text.is_char_boundary(*end);
        let end = (0..=PIECE.min(text.len())).rev().find(fits).unwrap_or(text.len());
        let (piece, rest) = text.split_at(end);
        pieces.push(Cell::Text(Cow::Borrowed(piece)));
        text = rest;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let text = format!("a{}", "\u{1f600}".repeat(PIECE));
        let cell = Cell::Text(text.as_str().into());
        let joined: String = split(&cell)
            .iter()
            .map(|piece| match piece {
                Cell::Text(text) if text.len() <= PIECE => text.clone().into_owned(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(joined, text);
    }
}
