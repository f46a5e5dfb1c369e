//! One value, and how `COPY` writes it.

use serde_json::Value;

/// One value of a row, as the server prints it; nothing is NULL.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell(pub Option<String>);

/// NULL.
pub const NULL: Cell = Cell(None);

impl Cell {
    /// The field of a `COPY` line that gives the value back: the six control characters that have
    /// a letter, and the backslash, are escaped; the others stand as they are.
    pub fn field(&self) -> String {
        let Some(text) = &self.0 else { return "\\N".to_owned() };
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
            field.extend(['\\', letter]);
            field
        })
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::from(if value { "t" } else { "f" })
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self(Some(number.to_string()))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<Value> for Cell {
    fn from(document: Value) -> Self {
        Self(Some(printed(&document)))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(NULL, Into::into)
    }
}

/// An array, as the server prints it.
pub fn array<T: ToString>(elements: &[T]) -> Cell {
    let plain = |text: &str| {
        !text.is_empty()
            && !text.eq_ignore_ascii_case("null")
            && !text.contains(|sign: char| sign.is_whitespace() || "{},\"\\".contains(sign))
    };
    let element = |value: &T| match value.to_string() {
        text if plain(&text) => text,
        text => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    let elements: Vec<String> = elements.iter().map(element).collect();
    Cell(Some(format!("{{{}}}", elements.join(","))))
}

/// A document as the server prints `jsonb`: shorter keys first, a blank behind commas and colons.
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
