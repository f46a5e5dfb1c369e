//! One value, and how `COPY` writes it.

use std::fmt::Write as _;

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i32),
    /// Text, or a time as text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Cell {
    /// The field of a `COPY` line that gives the value back.
    pub fn field(&self) -> String {
        match self {
            Self::Null => "\\N".to_owned(),
            Self::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Text(text) => escaped(text),
            // The server writes `\x…`, and COPY doubles the backslash.
            Self::Bytes(bytes) => bytes.iter().fold("\\\\x".to_owned(), |mut digits, byte| {
                // Writing into a String cannot fail.
                let _ = write!(digits, "{byte:02x}");
                digits
            }),
        }
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Text with the escapes that the server uses: the six control characters that have a letter, and
/// the backslash. The others stand as they are.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut field, sign| {
        let letter = match sign {
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{b}' => 'v',
            '\\' => '\\',
            other => {
                field.push(other);
                return field;
            }
        };
        field.push('\\');
        field.push(letter);
        field
    })
}
