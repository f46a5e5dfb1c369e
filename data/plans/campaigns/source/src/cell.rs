//! One value, and how each engine has it written.

use serde_json::Value;

/// One value of a row; nothing is NULL.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A number, by its digits.
    Number(i64),
    /// True or false: 1 or 0 in SQLite.
    Truth(bool),
    /// Anything else, by its text.
    Text(String),
}

impl Cell {
    /// The field of a `COPY` line that gives the value back.
    pub fn field(&self, line: &mut String) {
        match self {
            Self::Null => line.push_str("\\N"),
            Self::Number(number) => line.push_str(&number.to_string()),
            Self::Truth(truth) => line.push(if *truth { 't' } else { 'f' }),
            Self::Text(text) => text.chars().for_each(|sign| escaped(line, sign)),
        }
    }

    /// The literal of SQLite that gives the value back.
    pub fn literal(&self, line: &mut String) {
        match self {
            Self::Null => line.push_str("NULL"),
            Self::Number(number) => line.push_str(&number.to_string()),
            Self::Truth(truth) => line.push(if *truth { '1' } else { '0' }),
            Self::Text(text) => {
                line.push('\'');
                line.push_str(&text.replace('\'', "''"));
                line.push('\'');
            }
        }
    }
}

/// The control characters that have a letter, and the backslash.
fn escaped(line: &mut String, sign: char) {
    let letter = match sign {
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\u{b}' => 'v',
        '\\' => '\\',
        other => return line.push(other),
    };
    line.extend(['\\', letter]);
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
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

impl From<Value> for Cell {
    fn from(document: Value) -> Self {
        Self::Text(printed(&document))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row out of values of any kind.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { [$(crate::cell::Cell::from($value)),+] };
}
pub(crate) use row;

/// A document as `jsonb` prints it: shorter keys first, a blank behind commas and colons. A `json`
/// column and one of SQLite take it as it stands.
fn printed(document: &Value) -> String {
    match document {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| (name.len(), name.as_str()));
            let member = |(name, value): &(&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), printed(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(printed).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
