//! One value as an SQL literal.

use std::fmt::Write as _;

/// One value of a row.
#[derive(Clone)]
pub enum Cell {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A double.
    Real(f64),
    /// Text.
    Text(String),
    /// Text that the export writes as a cast of its bytes.
    CastText(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// How an export writes line ends inside text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// As `replace('a\nb','\n',char(10))`.
    Replaced,
    /// As they are, except that a carriage return is replaced even so: the `sqlite3` shell
    /// drops it where it stands before a line feed.
    Raw,
}

impl Cell {
    /// Text.
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// The literal that gives the value back.
    pub fn literal(&self, ends: LineEnds) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Real(number) => format!("{number:?}"),
            Self::Text(text) => quoted(text, ends),
            Self::CastText(text) => format!("CAST(X'{}' AS TEXT)", hex(text.as_bytes())),
            Self::Blob(bytes) => format!("X'{}'", hex(bytes)),
        }
    }
}

/// Bytes as hex digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing into a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Text as one or more string literals. A NUL would end the literal, so it becomes `char(0)`.
fn quoted(text: &str, ends: LineEnds) -> String {
    let pieces: Vec<String> = text.split('\0').map(|piece| with_line_ends(piece, ends)).collect();
    pieces.join("||char(0)||")
}

/// A literal of text that holds no NUL.
fn with_line_ends(text: &str, ends: LineEnds) -> String {
    let mut literal = format!("'{}'", text.replace('\'', "''"));
    // A backslash in the text could be mistaken for a line end once it is replaced.
    if text.contains('\\') {
        return literal;
    }
    for (sign, escaped, code) in [('\r', "\\r", 13), ('\n', "\\n", 10)] {
        let is_raw = sign == '\n' && ends == LineEnds::Raw;
        if !is_raw && text.contains(sign) {
            let written = literal.replace(sign, escaped);
            literal = format!("replace({written},'{escaped}',char({code}))");
        }
    }
    literal
}
